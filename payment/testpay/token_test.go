package testpay

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		token  string
		status int
		first  State
		stall  time.Duration
		last   State
		reason string
		why    string
	}{
		{"tok_authorise", 201, Authorised, 0, Authorised, "", "authorised at once"},
		{"tok_visa", 201, Authorised, 0, Authorised, "", "the same by another name"},
		{"tok_decline", 402, Declined, 0, Declined, "card_declined", "declined at once"},
		{"tok_decline_insufficient_funds", 402, Declined, 0, Declined, "insufficient_funds", "declined for a reason of one's own"},
		{"tok_stall", 202, Pending, 3 * time.Second, Authorised, "", "stalls for the usual time"},
		{"tok_stall_90s", 202, Pending, 90 * time.Second, Authorised, "", "stalls as long as it says"},
		{"tok_stall_decline", 202, Pending, 3 * time.Second, Declined, "card_declined", "stalls, then declines"},
		{"tok_stall_decline_1h", 202, Pending, time.Hour, Declined, "card_declined", "stalls the longest there is, then declines"},
	} {
		t.Run(c.token, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, Config{})
				go s.Work(t.Context())
				p := pay(t, s, "k", c.token)
				require.Equal(t, c.status, p.status, c.why)
				require.Equal(t, c.first, p.State, c.why)
				if c.stall > 0 {
					time.Sleep(c.stall - 1)
					synctest.Wait()
					require.Equal(t, c.first, stateOf(t, s, p.ID), "not before its time: "+c.why)
					time.Sleep(time.Nanosecond)
				}
				synctest.Wait()
				status, body := get(t, s, "/payments/"+p.ID)
				settled := read(t, status, []byte(body))
				require.Equal(t, c.last, settled.State, c.why)
				require.Equal(t, c.reason, settled.Reason, c.why)
			})
		})
	}
}

func TestTokensRefused(t *testing.T) {
	for _, token := range []string{
		"", "visa", "tok_", "tok_unknown", "tok_decline_weather", "tok_stall_0s", "tok_stall_-1s",
		"tok_stall_61m", "tok_stall_soon", "tok_stall_decline_soon", "tok_authorise ", "tok_hang_5s",
	} {
		p := pay(t, open(t, Config{}), "k", token)
		require.Equal(t, http.StatusUnprocessableEntity, p.status, token)
		require.Equal(t, "token", p.refusal.Field, token)
	}
}

func TestHang(t *testing.T) {
	s := open(t, Config{})
	lost := func() { pay(t, s, "k", "tok_hang") }
	close(s.closing) // as good as a caller who hangs up
	require.PanicsWithValue(t, http.ErrAbortHandler, lost, "the answer never comes")
	found := called(t, s, "k")
	require.Len(t, found, 1)
	require.Equal(t, Authorised, found[0].State, "though it did happen")
	again := pay(t, s, "k", "tok_hang")
	require.Equal(t, 201, again.status, "who asks again under the same key is answered")
	require.Equal(t, found[0].ID, again.ID)
}

func TestCardNumbers(t *testing.T) {
	for _, c := range []struct {
		text string
		card bool
		why  string
	}{
		{"4242424242424242", true, "16 digits that pass"},
		{"4242 4242 4242 4242", true, "as people write it"},
		{"4242-4242-4242-4242", true, "and as others do"},
		{"378282246310005", true, "15 digits that pass"},
		{"4222222222222", true, "13, the shortest"},
		{"6304000000000000000", true, "19, the longest"},
		{"4242424242424241", false, "fails the check"},
		{"424242424242", false, "12 digits are too few"},
		{"42424242424242424242", false, "20 digits are too many"},
		{"424242424242424x", false, "not only digits"},
		{"", false, "nothing"},
	} {
		require.Equal(t, c.card, isCardNumber(c.text), c.why)
	}
}

func TestCardNumberLeavesNoTrace(t *testing.T) {
	const card = "4242424242424242"
	var log bytes.Buffer
	s := open(t, Config{Log: loggedTo(&log)})
	for _, body := range []string{
		payBody("order-1", card), payBody("order-1", "4242 4242 4242 4242"), payBody(card, "tok_visa"), payBody("order-1", "tok_"+card),
		`{"amount":` + card + `,"currency":"EUR","token":"tok_visa","reference":"r"}`,
		`{"amount":1,"currency":"EUR","token":` + card + `,"reference":"r"}`,
		`{"amount":` + card + card + `}`, `{"` + card + `":1}`, card,
	} {
		p := post(t, s, "/payments", "k", body)
		require.Equal(t, 4, p.status/100, body)
		require.NotContains(t, p.body, "4242", "no answer repeats it")
	}
	require.Equal(t, 400, post(t, s, "/payments", card, payBody("r", "tok_visa")).status, "nor is it a key")
	journal, err := os.ReadFile(s.cfg.File)
	require.NoError(t, err)
	require.Equal(t, header, string(journal))
	require.Empty(t, log.String())
	require.True(t, strings.HasPrefix(post(t, s, "/payments", "k", payBody("o", card)).refusal.Message, "looks like a card number"))
}
