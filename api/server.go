package api

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/valyala/fasthttp"
)

// A Server answers the API's requests.
type Server struct {
	Services
	config   Config
	app      *fiber.App
	huma     huma.API
	metrics  metrics
	draining atomic.Bool
}

// New returns a server that does not yet listen. The error names the wrong field
// of the configuration.
func New(config Config, services Services) (*Server, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	s := &Server{Services: services, config: config, metrics: newMetrics(services.Metrics)}
	s.app = fiber.New(fiber.Config{
		AppName:               "fitslot",
		DisableStartupMessage: true,
		BodyLimit:             config.BodyLimit,
		CaseSensitive:         true,
		StrictRouting:         true,
		// Strings of a request outlive it here: in orders, keys and logs.
		Immutable:      true,
		ReadBufferSize: 8 << 10, // of request line and headers
		ReadTimeout:    config.Timeout,
		IdleTimeout:    config.Idle,
		ErrorHandler:   s.failed,
	})
	s.app.Server().Handler = knownMethods(s.app.Server().Handler)
	s.app.Use(s.identified, s.observed, recover.New(), legible)
	s.allowOrigins()
	s.app.Use("/v1", s.known)
	s.limitRates()
	s.route()
	return s, nil
}

// App is the server's router, for tests and for the pages that share its port.
func (s *Server) App() *fiber.App { return s.app }

// Serve answers what arrives on l, until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.app.Listener(l) }

// Drain makes /readyz say no, so that no more requests are sent here.
func (s *Server) Drain() { s.draining.Store(true) }

// Shutdown drains, stops listening, and waits for the requests under way, or for
// ctx.
func (s *Server) Shutdown(ctx context.Context) error {
	s.Drain()
	return s.app.ShutdownWithContext(ctx)
}

// failed answers an error that no handler has answered.
func (s *Server) failed(c *fiber.Ctx, err error) error {
	p := problemOf(err)
	if p.Code == internal.code {
		c.Locals(localError, err)
	}
	return p.write(c)
}

// knownMethods answers a method that is none, which the router would answer in
// plain text.
func knownMethods(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	known := map[string]bool{}
	for _, method := range fiber.DefaultMethods {
		known[method] = true
	}
	return func(ctx *fasthttp.RequestCtx) {
		if known[string(ctx.Method())] {
			next(ctx)
			return
		}
		body, _ := jsonBytes(notImplemented.problem())
		ctx.SetStatusCode(notImplemented.status)
		ctx.SetContentType(problemJSON)
		ctx.SetBody(body)
	}
}
