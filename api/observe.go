package api

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// identified gives each request an id and bounds the time for it.
func (s *Server) identified(c *fiber.Ctx) error {
	id := uuid.NewString()
	c.Locals(localRequestID, id)
	c.Set(fiber.HeaderXRequestID, id)
	c.Locals(localAddress, clientAddress(c.Context().RemoteIP(), c.Get(fiber.HeaderXForwardedFor), s.config.TrustedProxies))
	ctx, cancel := context.WithTimeout(c.UserContext(), s.config.Timeout)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// routed notes which route a request has found.
func (s *Server) routed(ctx huma.Context, next func(huma.Context)) {
	humafiber.Unwrap(ctx).Locals(localRoute, ctx.Operation().Path)
	next(ctx)
}

// unrouted stands for the paths that nobody serves, which are without number.
const unrouted = "none"

// observed counts, times and logs a request once it is answered. Of what was sent
// it logs the route and no more: bodies, keys and tokens are nobody's business.
func (s *Server) observed(c *fiber.Ctx) error {
	began := time.Now()
	s.metrics.inFlight.Inc()
	defer s.metrics.inFlight.Dec()

	if err := c.Next(); err != nil {
		if err := s.failed(c, err); err != nil {
			return err
		}
	}
	name, ok := c.Locals(localRoute).(string)
	if !ok {
		name = unrouted
	}
	took, status := time.Since(began), c.Response().StatusCode()
	s.metrics.answered(c.Method(), name, status, took)
	s.log(c, name, status, took)
	return nil
}

func (s *Server) log(c *fiber.Ctx, route string, status int, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("request_id", requestID(c)),
		slog.String("method", c.Method()),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Duration("took", took),
	}
	if actor, known := c.Locals(localActor).(access.Actor); known {
		attrs = append(attrs, slog.String("key", actor.Name))
	}
	level := slog.LevelInfo
	if err, failed := c.Locals(localError).(error); failed {
		level = slog.LevelError
		attrs = append(attrs, slog.Any("error", err))
	}
	if errors.Is(c.UserContext().Err(), context.DeadlineExceeded) {
		attrs = append(attrs, slog.Bool("timed_out", true))
	}
	s.Log.LogAttrs(c.UserContext(), level, "request", attrs...)
}

// Observe tells, for the log and the metrics, which route answered a request that
// another package serves on the same router, and why it failed if that was our
// fault.
func Observe(c *fiber.Ctx, route string, fault error) {
	c.Locals(localRoute, route)
	if fault != nil {
		c.Locals(localError, fault)
	}
}
