package testpay

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestVerify(t *testing.T) {
	const secret = "a secret of testing"
	at := time.Unix(1_800_000_000, 0)
	body := []byte(`{"id":"evt_1"}`)
	header := Sign(secret, at, body)
	_, hex, _ := strings.Cut(header, "v1=")
	for _, c := range []struct {
		secret, header, body string
		after                time.Duration
		want                 error
		why                  string
	}{
		{secret, header, string(body), 0, nil, "as it was signed"},
		{secret, header, string(body), 5 * time.Minute, nil, "as late as allowed"},
		{secret, header, string(body), 5*time.Minute + time.Second, ErrStale, "later"},
		{secret, header, string(body), -5*time.Minute - time.Second, ErrStale, "before it was signed"},
		{"another secret of testing", header, string(body), 0, ErrSignature, "another secret"},
		{secret, header, string(body) + " ", 0, ErrSignature, "another body"},
		{secret, strings.Replace(header, "t=18", "t=19", 1), string(body), 0, ErrSignature, "another time"},
		{secret, header[:len(header)-2], string(body), 0, ErrSignature, "a signature cut short"},
		{secret, "t=1800000000,v1=00,v1=" + hex, string(body), 0, nil, "one of two signatures"},
		{secret, "v1=" + hex, string(body), 0, ErrSignature, "no time"},
		{secret, "t=1800000000", string(body), 0, ErrSignature, "no signature"},
		{secret, "", string(body), 0, ErrSignature, "nothing"},
	} {
		require.ErrorIs(t, Verify(c.secret, c.header, []byte(c.body), at.Add(c.after), 5*time.Minute), c.want, c.why)
	}
}

// The value was worked out with: printf '1800000000.hello' | openssl dgst -sha256 -hmac 'a secret of testing'
func TestSignByAnotherTool(t *testing.T) {
	require.Equal(t, "t=1800000000,v1=a6462072849325ff51e859e8a3349c30b274c9741c779623c3c56f4b79916c0c", Sign("a secret of testing", time.Unix(1_800_000_000, 0), []byte("hello")))
}
