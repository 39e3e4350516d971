package api

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
	"github.com/gofiber/fiber/v2/middleware/limiter"

	"github.com/fitslot/fitslot/access"
)

// limitRates bounds how many requests a caller makes in a minute: by its key, or by
// its address if it has none. A publishable key is everybody's, so it is bounded by
// address, too.
func (s *Server) limitRates() {
	if s.config.PublicRate > 0 {
		s.limit(s.config.PublicRate, func(c *fiber.Ctx) bool { return public(c) })
	}
	if s.config.ShopRate > 0 {
		s.limit(s.config.ShopRate, func(c *fiber.Ctx) bool { return !public(c) })
	}
}

func (s *Server) limit(rate int, applies func(*fiber.Ctx) bool) {
	const window = time.Minute
	s.app.Use("/v1", renameLimits, limiter.New(limiter.Config{
		Max:          rate,
		Expiration:   window,
		Next:         func(c *fiber.Ctx) bool { return !applies(c) },
		KeyGenerator: callerID,
		LimitReached: func(c *fiber.Ctx) error {
			c.Set("X-RateLimit-Limit", strconv.Itoa(rate))
			c.Set("X-RateLimit-Remaining", "0")
			c.Set("X-RateLimit-Reset", c.GetRespHeader(fiber.HeaderRetryAfter))
			return tooMany.saying(fmt.Sprintf("At most %d requests a minute; wait for as many seconds as Retry-After says.", rate))
		},
	}))
}

// renameLimits gives the limiter's headers their names in the IETF's draft.
func renameLimits(c *fiber.Ctx) error {
	err := c.Next()
	for _, name := range []string{"Limit", "Remaining", "Reset"} {
		if value := c.GetRespHeader("X-RateLimit-" + name); value != "" {
			c.Response().Header.Del("X-RateLimit-" + name)
			c.Set("RateLimit-"+name, value)
		}
	}
	return err
}

func public(c *fiber.Ctx) bool {
	actor, known := c.Locals(localActor).(access.Actor)
	return !known || actor.Role == access.Publishable
}

func callerID(c *fiber.Ctx) string {
	if public(c) {
		return "address " + Address(c)
	}
	return "key " + c.Locals(localActor).(access.Actor).Key.String()
}

// allowOrigins lets scripts of the configured pages call us from a browser.
func (s *Server) allowOrigins() {
	if len(s.config.Origins) == 0 {
		return
	}
	const tenMinutes = 600 // seconds for which a browser need not ask again
	s.app.Use("/v1", cors.New(cors.Config{
		AllowOrigins:  strings.Join(s.config.Origins, ","),
		AllowMethods:  "GET,HEAD,POST,PUT,DELETE",
		AllowHeaders:  "Authorization,Content-Type,If-Match," + keyHeader,
		ExposeHeaders: "ETag,Location,Retry-After,RateLimit-Limit,RateLimit-Remaining,RateLimit-Reset,X-Request-Id," + replayedHeader,
		MaxAge:        tenMinutes,
		Next: func(c *fiber.Ctx) bool {
			c.Vary(fiber.HeaderOrigin)
			origin := c.Get(fiber.HeaderOrigin)
			return origin != "" && !slices.Contains(s.config.Origins, origin)
		},
	}))
}

func validOrigins(origins []string) error {
	for _, origin := range origins {
		u, err := url.Parse(origin)
		if err == nil && (u.Host == "" || u.Scheme+"://"+u.Host != origin || strings.Contains(origin, "*") || strings.ToLower(origin) != origin) {
			err = errors.New("write it like https://shop.example, in small letters and without *")
		}
		if err != nil {
			return fmt.Errorf("origins: %q is no origin of a page: %w", origin, err)
		}
	}
	return nil
}
