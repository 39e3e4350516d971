package api

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Address is where a request comes from: the client's, as far as trusted proxies
// tell it.
func Address(c *fiber.Ctx) string {
	if address, told := c.Locals(localAddress).(string); told {
		return address
	}
	return c.IP()
}

// clientAddress reads X-Forwarded-For from its end, where our own proxies have
// written, and stops at the first that is none of them: what stands before that may
// be invented.
//
//	forwarded: 203.0.113.9 (said by the client), 198.51.100.7 (said by our proxy)
//	                                             ^ the client's
func clientAddress(peer net.IP, forwarded string, trusted []netip.Prefix) string {
	at, _ := netip.AddrFromSlice(peer)
	at = at.Unmap()
	hops := strings.Split(forwarded, ",")
	for i := len(hops) - 1; i >= 0 && isTrusted(at, trusted); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = before.Unmap()
	}
	return at.String()
}

func isTrusted(at netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(at) })
}
