package testpay

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestChanges(t *testing.T) {
	refund := func(amount string) string { return `refund {"amount":` + amount + `}` }
	for _, c := range []struct {
		token string
		does  []string
		ends  State
		last  int
		why   string
	}{
		{"tok_visa", []string{"capture"}, Captured, 200, "what is authorised can be captured"},
		{"tok_visa", []string{"capture", "capture"}, Captured, 409, "but not twice under two keys"},
		{"tok_visa", []string{"void"}, Voided, 200, "what is authorised can be voided"},
		{"tok_visa", []string{"void", "capture"}, Voided, 409, "what is voided stays so"},
		{"tok_visa", []string{"capture", "void"}, Captured, 409, "what is captured is refunded, not voided"},
		{"tok_visa", []string{refund("1")}, Authorised, 409, "what is not captured can't be refunded"},
		{"tok_visa", []string{"capture", refund("1234")}, Refunded, 200, "refunded in one go"},
		{"tok_visa", []string{"capture", refund("1000")}, Captured, 200, "refunded in part, it stays captured"},
		{"tok_visa", []string{"capture", refund("1000"), refund("234")}, Refunded, 200, "until all of it is"},
		{"tok_visa", []string{"capture", refund("1000"), refund("235")}, Captured, 422, "never more than was captured"},
		{"tok_visa", []string{"capture", refund("0")}, Captured, 422, "nothing is no amount"},
		{"tok_visa", []string{"capture", refund("-1")}, Captured, 422, "nor is less"},
		{"tok_visa", []string{"capture", `refund {"amount":"12"}`}, Captured, 422, "nor is a text"},
		{"tok_visa", []string{`capture {"amount":1}`}, Authorised, 400, "a capture takes it all and knows no amount"},
		{"tok_visa", []string{"settle"}, Authorised, 409, "what is authorised is settled"},
		{"tok_decline", []string{"capture"}, Declined, 409, "what is declined can't be captured"},
		{"tok_stall", []string{"capture"}, Pending, 409, "nor what is pending"},
		{"tok_stall", []string{"void"}, Voided, 200, "what is pending can be called off"},
		{"tok_stall", []string{"settle"}, Authorised, 200, "or hurried"},
		{"tok_stall_decline", []string{"settle"}, Declined, 200, "and then does what its token says"},
	} {
		s := open(t, Config{})
		p := pay(t, s, "k", c.token)
		var last outcome
		for i, step := range c.does {
			verb, body, _ := cut(step)
			last = post(t, s, "/payments/"+p.ID+"/"+verb, "step"+string(rune('a'+i)), body)
		}
		require.Equal(t, c.last, last.status, c.why)
		require.Equal(t, c.ends, stateOf(t, s, p.ID), c.why)
		if last.status == http.StatusConflict {
			require.Equal(t, c.ends, last.refusal.State, "a conflict names the state")
		}
	}
}

func TestExpires(t *testing.T) {
	for _, c := range []struct {
		token  string
		before string // what is done before it expires
		ends   State
		reason string
		why    string
	}{
		{"tok_visa", "", Voided, "expired", "an authorisation not captured lapses"},
		{"tok_visa", "capture", Captured, "", "a captured one is safe"},
		{"tok_stall_10m", "", Declined, "expired", "what is still pending is not authorised any more"},
		{"tok_stall_5m", "", Voided, "expired", "what was authorised in time lapses like any"},
		{"tok_stall_10m", "void", Voided, "", "what was voided stays as it was"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, Config{})
			go s.Work(t.Context())
			expires := time.Now().Add(6 * time.Minute).Format(time.RFC3339)
			p := post(t, s, "/payments", "k",
				`{"amount":1,"currency":"EUR","reference":"r","token":"`+c.token+`","expires":"`+expires+`"}`)
			time.Sleep(6*time.Minute - 1)
			synctest.Wait()
			if c.before != "" {
				require.Equal(t, 200, post(t, s, "/payments/"+p.ID+"/"+c.before, "k2", "").status, c.why)
			}
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			require.Equal(t, c.ends, s.ledger.payments[p.ID].State, c.why)
			require.Equal(t, c.reason, s.ledger.payments[p.ID].Reason, c.why)
		})
	}
}

func TestExpiredIsNotCapturedThoughNobodyLooked(t *testing.T) {
	now := time.Now()
	s := open(t, Config{Now: func() time.Time { return now }}) // nobody calls Work
	body := `{"amount":1,"currency":"EUR","reference":"r","token":"tok_visa","expires":"` + now.Add(time.Minute).Format(time.RFC3339Nano) + `"}`
	p := post(t, s, "/payments", "k", body)
	now = now.Add(time.Minute)
	require.Equal(t, 409, post(t, s, "/payments/"+p.ID+"/capture", "k2", "").status)
	require.Equal(t, 201, post(t, s, "/payments", "k", body).status, "a repeated request is answered also after its expiry")
	again := post(t, s, "/payments", "k3", body)
	require.Equal(t, 422, again.status, "a new one is refused")
	require.Equal(t, "expires", again.refusal.Field)
}

func TestLateAfterDowntime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, Config{})
		p := pay(t, s, "k", "tok_stall_5s")
		require.NoError(t, s.Close())
		time.Sleep(time.Hour)
		s = open(t, s.cfg)
		go s.Work(t.Context())
		synctest.Wait()
		require.Equal(t, Authorised, stateOf(t, s, p.ID))
	})
}
