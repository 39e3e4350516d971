package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"
)

// policy is the pages' Content-Security-Policy: all is ours, nothing is inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guarded sets the headers that keep a page to itself. Links hold tokens, so no
// page tells others where it was left. None is kept, not even by the browser: who
// goes back sees what is held by now, and what is still free.
func guarded(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderPermissionsPolicy, "geolocation=(self)")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Next()
}

// foreign reports whether a form was sent by a page of another site: browsers say
// so in Sec-Fetch-Site, older ones in Origin.
func foreign(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "same-site", "cross-site":
		return true
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host != string(c.Request().Host())
}
