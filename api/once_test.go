package api_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

func TestARepeatedRequestIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 4)
	body := wish("C", "2026-10-20T08:00:00Z", "")
	first := s.post("/v1/holds", body, "Idempotency-Key", "cart-7")
	require.Equal(t, 201, first.status)
	require.Empty(t, first.header.Get("Idempotent-Replayed"))

	again := s.post("/v1/holds", body, "Idempotency-Key", "cart-7")
	require.Equal(t, 201, again.status)
	require.Equal(t, string(first.body), string(again.body))
	require.Equal(t, first.header.Get("Location"), again.header.Get("Location"))
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.Equal(t, 1, s.count(`SELECT count(*) FROM appointments`))

	// An answer that was lost on its way into the table is made anew.
	s.Exec(`UPDATE idempotency_keys SET status = NULL, answer = NULL`)
	again = s.post("/v1/holds", body, "Idempotency-Key", "cart-7")
	require.JSONEq(t, string(first.body), string(again.body))
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.Equal(t, 1, s.count(`SELECT count(*) FROM appointments`))

	s.post("/v1/holds", strings.Replace(body, "08:00", "09:00", 1), "Idempotency-Key", "cart-7").problem("idempotency-key-reused")
	s.post("/v1/orders", body, "Idempotency-Key", "cart-7").problem("idempotency-key-reused")
	s.other.post("/v1/holds", body, "Idempotency-Key", "cart-7").json(201, &api.Hold{})
	require.Equal(t, 2, s.count(`SELECT count(*) FROM appointments`), "keys are each API key's own")
}

func TestAKeyMustBeReadable(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, key := range []string{strings.Repeat("x", 256), "two words", "café"} {
		p := s.post("/v1/holds", goodHold, "Idempotency-Key", key).problem("invalid")
		require.Equal(t, []string{"Idempotency-Key"}, fields(p))
	}
}

func TestARefusalIsJudgedAnew(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	h := s.hold("C", "2026-10-20T08:00:00Z", "")
	body := wish("C", "2026-10-20T08:00:00Z", "")
	s.post("/v1/holds", body, "Idempotency-Key", "k").problem("slot-taken")
	s.do("DELETE", "/v1/holds/"+h.ID.String(), "").json(200, &h)
	s.post("/v1/holds", body, "Idempotency-Key", "k").json(201, &h)

	other := s.hold("C", "2026-10-20T09:00:00Z", "")
	move := "/v1/holds/" + other.ID.String() + "/move"
	s.post(move, `{"centre":"C","start":"2026-10-20T08:00:00Z"}`, "Idempotency-Key", "m").problem("slot-taken")
	s.do("DELETE", "/v1/holds/"+h.ID.String(), "").json(200, &h)
	s.post(move, `{"centre":"C","start":"2026-10-20T08:00:00Z"}`, "Idempotency-Key", "m").json(200, &other)
}

// Every POST may be repeated, also those that only change something.
func TestChangesCanBeRepeated(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	h := s.hold("C", "2026-10-20T08:00:00Z", "")
	extend := "/v1/holds/" + h.ID.String() + "/extend"
	first := s.post(extend, "", "Idempotency-Key", "e")
	again := s.post(extend, "", "Idempotency-Key", "e")
	require.Equal(t, 200, again.status)
	require.Equal(t, string(first.body), string(again.body))
	s.post(extend, "", "Idempotency-Key", "f").problem("extended-already")

	o := s.order(h)
	pay := "/v1/orders/" + o.ID.String() + "/payment"
	first = s.post(pay, `{"token":"tok_visa"}`, "Idempotency-Key", "p")
	again = s.post(pay, `{"token":"tok_visa"}`, "Idempotency-Key", "p")
	require.Equal(t, 200, again.status)
	require.Equal(t, string(first.body), string(again.body))
	require.Equal(t, 1, s.count(`SELECT count(*) FROM payments`))
}

// The answer to a change may be lost on its way into the table, by a kill. Who asks
// again is told how things stand, and nothing is done twice.
func TestAChangeWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 1)
	h := s.hold("C", "2026-10-20T08:00:00Z", "")
	told := func(path, body, key string) reply {
		r := s.post(path, body, "Idempotency-Key", key)
		require.Equal(t, 200, r.status, "%s %s", path, r.body)
		return r
	}
	s.Exec(`CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`)
	s.Exec(`CREATE TRIGGER lose BEFORE INSERT OR UPDATE ON idempotency_keys FOR EACH ROW WHEN (NEW.status IS NOT NULL) EXECUTE FUNCTION lose()`)
	hold, appointment := "/v1/holds/"+h.ID.String(), "/v1/appointments/"+h.Appointments[0].ID.String()
	at := func(hour string) string { return `{"centre":"C","start":"2026-10-20T` + hour + `:00:00Z"}` }

	first := told(hold+"/extend", "", "e")
	require.JSONEq(t, string(first.body), string(told(hold+"/extend", "", "e").body), "it is not refused for having been done")

	told(hold+"/move", at("09"), "m")
	last := told(hold+"/move", at("10"), "n")
	require.JSONEq(t, string(last.body), string(told(hold+"/move", at("09"), "m").body), "it is not moved back")

	told(hold+"/confirm", `{"payment_reference":"r"}`, "c")
	told(appointment+"/reschedule", at("11"), "r")
	last = told(appointment+"/reschedule", at("12"), "s")
	require.JSONEq(t, string(last.body), string(told(appointment+"/reschedule", at("11"), "r").body), "nor is an appointment")
	require.Equal(t, 4, s.count(`SELECT moves FROM appointments`))
	s.post(hold+"/extend", `{}`, "Idempotency-Key", "m").problem("idempotency-key-reused")
}

// The same request from many at once is carried out once, and all are told the same.
func TestTheSameRequestAtOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Centre("C", 8)
	body := wish("C", "2026-10-20T08:00:00Z", "")
	replies := make([]reply, 8)
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() { replies[i] = s.post("/v1/holds", body, "Idempotency-Key", "k") })
	}
	all.Wait()
	for _, r := range replies {
		require.Equal(t, 201, r.status, "%s", r.body)
		require.JSONEq(t, string(replies[0].body), string(r.body))
	}
	require.Equal(t, 1, s.count(`SELECT count(*) FROM appointments`))
}
