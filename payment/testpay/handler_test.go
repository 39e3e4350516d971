package testpay

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// cut splits "verb body".
func cut(step string) (verb, body string, ok bool) { return strings.Cut(step, " ") }

func TestSameKeySameAnswer(t *testing.T) {
	s := open(t, Config{})
	first := pay(t, s, "k", "tok_visa")
	require.Equal(t, 200, post(t, s, "/payments/"+first.ID+"/capture", "c", "").status)

	again := post(t, s, "/payments", "k", `{ "reference":"k", "token":"tok_visa", "currency":"EUR", "amount":1234 }`)
	require.Equal(t, first.body, again.body, "also after it has gone on, and however it is written")
	require.Equal(t, first.status, again.status)
	require.Equal(t, []bool{false, true}, []bool{first.again, again.again}, "it says so")

	other := post(t, s, "/payments", "k", payBody("other", "tok_visa"))
	require.Equal(t, 422, other.status)
	require.Equal(t, "idempotency_key_reused", other.refusal.Code)
	require.Equal(t, 422, post(t, s, "/payments/"+first.ID+"/void", "c", "").status, "another path is another request")
	require.Equal(t, 200, post(t, s, "/payments/"+first.ID+"/capture", "c", "").status, "the same is answered again")
}

func TestRefusedKeyIsFree(t *testing.T) {
	s := open(t, Config{})
	require.Equal(t, 422, pay(t, s, "k", "tok_nonsense").status)
	require.Equal(t, 201, pay(t, s, "k", "tok_visa").status, "what was refused is not remembered")
}

func TestSameKeyAtTheSameTime(t *testing.T) {
	s := open(t, Config{})
	ids := make([]string, 100)
	var racing sync.WaitGroup
	for i := range ids {
		racing.Go(func() { ids[i] = pay(t, s, "k", "tok_visa").ID })
	}
	racing.Wait()
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
	require.Len(t, called(t, s, "k"), 1)
	require.Len(t, s.ledger.order, 1)
}

func TestRefusals(t *testing.T) {
	s := open(t, Config{})
	ok := payBody("r", "tok_visa")
	for _, c := range []struct {
		path, key, body string
		status          int
		field, why      string
	}{
		{"/payments", "", ok, 400, "Idempotency-Key", "no key"},
		{"/payments", strings.Repeat("k", 256), ok, 400, "Idempotency-Key", "a key that is too long"},
		{"/payments", "schlüssel", ok, 400, "Idempotency-Key", "a key that is not ASCII"},
		{"/payments", "k", "{", 400, "", "not JSON"},
		{"/payments", "k", ok + ok, 400, "", "two bodies"},
		{"/payments", "k", strings.Replace(ok, "{", `{"cvc":123,`, 1), 400, "", "an unknown field"},
		{"/payments", "k", strings.Replace(ok, "1234", `"1234"`, 1), 422, "amount", "an amount that is a text"},
		{"/payments", "k", strings.Replace(ok, "1234", `12.34`, 1), 422, "amount", "an amount that is not in minor units"},
		{"/payments", "k", strings.Replace(ok, "1234", `0`, 1), 422, "amount", "nothing"},
		{"/payments", "k", strings.Replace(ok, "1234", `-5`, 1), 422, "amount", "less than nothing"},
		{"/payments", "k", strings.Replace(ok, "1234", `100000000`, 1), 422, "amount", "too much"},
		{"/payments", "k", strings.Replace(ok, "EUR", `eur`, 1), 422, "currency", "a currency in lower case"},
		{"/payments", "k", strings.Replace(ok, "EUR", `EURO`, 1), 422, "currency", "a currency of four letters"},
		{"/payments", "k", strings.Replace(ok, `"r"`, `""`, 1), 422, "reference", "no reference"},
		{"/payments", "k", strings.Replace(ok, `"r"`, `"r\n"`, 1), 422, "reference", "a reference of two lines"},
		{"/payments", "k", strings.Replace(ok, `"r"`, `"`+strings.Repeat("r", 101)+`"`, 1), 422, "reference", "too long a reference"},
		{"/payments", "k", strings.Replace(ok, "{", `{"expires":"2001-01-01T00:00:00Z",`, 1), 422, "expires", "past"},
		{"/payments", "k", `{"token":"` + strings.Repeat("x", maxBody) + `"}`, 413, "", "too large"},
		{"/payments/pay_none/capture", "k", "", 404, "", "an unknown payment"},
		{"/payments/pay_none/refund", "k", `{"amount":1}`, 404, "", "an unknown payment to refund"},
	} {
		got := post(t, s, c.path, c.key, c.body)
		require.Equal(t, c.status, got.status, c.why)
		require.Equal(t, c.field, got.refusal.Field, c.why)
		require.NotEmpty(t, got.refusal.Message, c.why)
	}
	require.Empty(t, s.ledger.order, "nothing of it was carried out")
}

func TestReading(t *testing.T) {
	s := open(t, Config{})
	one, two := pay(t, s, "one", "tok_visa"), pay(t, s, "two", "tok_decline")
	again := post(t, s, "/payments", "other-key", payBody("two", "tok_visa"))

	found := called(t, s, "two")
	require.Equal(t, []string{two.ID, again.ID}, []string{found[0].ID, found[1].ID}, "oldest first")
	require.Empty(t, called(t, s, "three"))
	status, _ := get(t, s, "/payments")
	require.Equal(t, http.StatusUnprocessableEntity, status, "a reference must be named")
	status, _ = get(t, s, "/payments/pay_none")
	require.Equal(t, http.StatusNotFound, status)

	_, list := get(t, s, "/")
	require.Contains(t, list, "Test payments: 3, the newest 3 of them below.")
	require.Less(t, strings.Index(list, again.ID), strings.Index(list, one.ID), "newest first")
	require.Contains(t, list, "card_declined")
}
