package api

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/access"
)

// known finds out whose key came with a request. Why a key was not taken is kept
// until it is needed: limits come first, and what needs no key does not mind.
func (s *Server) known(c *fiber.Ctx) error {
	header := c.Get(fiber.HeaderAuthorization)
	if header == "" {
		return c.Next()
	}
	scheme, key, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		c.Locals(localDenied, access.ErrNoKey)
		return c.Next()
	}
	actor, err := s.Keys.Authenticate(c.UserContext(), strings.TrimSpace(key))
	if err != nil {
		c.Locals(localDenied, err)
		return c.Next()
	}
	c.Locals(localActor, actor)
	return c.Next()
}

// admit lets a request through to a route if its key may do what the route needs,
// or if it has a token where one will do: whether it is the right one is for the
// service to say.
func (s *Server) admit(r route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if err := allowed(humafiber.Unwrap(ctx), r); err != nil {
			s.refuse(ctx, err)
			return
		}
		next(ctx)
	}
}

func allowed(c *fiber.Ctx, r route) error {
	if denied, _ := c.Locals(localDenied).(error); denied != nil && r.needs != "" {
		return denied
	}
	actor, known := c.Locals(localActor).(access.Actor)
	switch {
	case r.needs == "":
		return nil
	case known:
		return actor.Require(r.needs)
	case r.token && c.Query("token") != "":
		return nil
	}
	return access.ErrNoKey
}

// refuse answers in place of the handler.
func (s *Server) refuse(ctx huma.Context, err error) {
	c := humafiber.Unwrap(ctx)
	if err := s.failed(c, err); err != nil {
		s.Log.ErrorContext(c.UserContext(), "cannot answer", "request_id", requestID(c), "error", err)
	}
}
