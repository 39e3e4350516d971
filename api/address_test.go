package api

import (
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestClientAddress(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		peer, forwarded string
		trusted         []netip.Prefix
		want, why       string
	}{
		{"192.0.2.1", "", ours, "192.0.2.1", "nobody in between"},
		{"192.0.2.1", "198.51.100.7", ours, "192.0.2.1", "who is no proxy of ours may say what they like"},
		{"10.0.0.1", "198.51.100.7", nil, "10.0.0.1", "nobody is trusted unless it is said"},
		{"10.0.0.1", "198.51.100.7", ours, "198.51.100.7", "our proxy says who it was"},
		{"10.0.0.1", "203.0.113.9, 198.51.100.7", ours, "198.51.100.7", "what the client has sent itself counts for nothing"},
		{"10.0.0.1", "198.51.100.7, 10.1.1.1", ours, "198.51.100.7", "two proxies of ours"},
		{"10.0.0.1", "10.1.1.1", ours, "10.1.1.1", "a client within"},
		{"fd00::1", " 2001:db8::7 ", ours, "2001:db8::7", "IPv6"},
		{"::ffff:10.0.0.1", "198.51.100.7", ours, "198.51.100.7", "IPv4 on a socket of IPv6"},
		{"10.0.0.1", "unknown", ours, "10.0.0.1", "no address"},
		{"10.0.0.1", "", ours, "10.0.0.1", "a proxy that says nothing"},
	} {
		require.Equal(t, c.want, clientAddress(net.ParseIP(c.peer), c.forwarded, c.trusted), c.why)
	}
}
