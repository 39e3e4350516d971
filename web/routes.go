package web

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/limiter"

	"github.com/fitslot/fitslot/api"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/web/texts"
)

// A route is one page, or what one form does.
type route struct {
	method, path string
	do           func(*visit) error
}

// routes is the one table of pages; each is under its language.
func (p *Pages) routes() []route {
	const appointment = "/appointments/:id/:token"
	return []route{
		{"GET", "/", p.home},
		{"GET", "/tyres", p.tyres},
		{"GET", "/centres", p.centres},
		{"GET", "/centres/:centre", p.week},
		{"POST", "/hold", p.hold},

		{"GET", appointment, p.appointment},
		{"POST", appointment + "/pay", p.pay},
		{"POST", appointment + "/extend", p.extend},
		{"POST", appointment + "/release", p.release},
		{"GET", appointment + "/pay", p.back},
		{"GET", appointment + "/extend", p.back},
		{"GET", appointment + "/release", p.back},
		{"GET", appointment + "/move", p.chooseMove},
		{"POST", appointment + "/move", p.move},
		{"GET", appointment + "/cancel", p.askCancel},
		{"POST", appointment + "/cancel", p.cancel},
	}
}

func (p *Pages) route(app *fiber.App) {
	app.Get("/", p.welcome)
	for _, lang := range texts.Languages {
		group := app.Group("/"+string(lang), compress.New(), guarded)
		p.limit(group, lang, p.config.Reads, func(c *fiber.Ctx) bool { return c.Method() != fiber.MethodPost })
		p.limit(group, lang, p.config.Writes, func(c *fiber.Ctx) bool { return c.Method() == fiber.MethodPost })
		for _, r := range p.routes() {
			group.Add(r.method, r.path, p.visited(lang, r))
			if r.method == fiber.MethodGet {
				group.Add(fiber.MethodHead, r.path, p.visited(lang, r))
			}
		}
		group.Use(p.visited(lang, route{path: "/*", do: func(*visit) error { return booking.ErrNotFound }}))
	}
}

// welcome sends a browser that has named no language to the one it prefers.
func (p *Pages) welcome(c *fiber.Ctx) error {
	c.Vary(fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Redirect("/"+string(texts.Match(c.Get(fiber.HeaderAcceptLanguage)))+"/", fiber.StatusFound)
}

// visited makes a handler of a page: what goes wrong becomes a page, too.
func (p *Pages) visited(lang texts.Language, r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := p.visit(c, lang)
		err := errForeign
		if c.Method() != fiber.MethodPost || !foreign(c) {
			err = r.do(v)
		}
		var fault error
		if err != nil {
			fault = v.fail(err)
		}
		api.Observe(c, "/{language}"+r.path, fault)
		return nil
	}
}

// limit bounds what one address does in a minute.
func (p *Pages) limit(group fiber.Router, lang texts.Language, most int, applies func(*fiber.Ctx) bool) {
	if most == 0 {
		return
	}
	group.Use(limiter.New(limiter.Config{
		Max:          most,
		Expiration:   time.Minute,
		KeyGenerator: api.Address,
		Next:         func(c *fiber.Ctx) bool { return !applies(c) },
		LimitReached: func(c *fiber.Ctx) error {
			api.Observe(c, "/{language}", p.visit(c, lang).fail(errTooMany))
			return nil
		},
	}))
}

var errTooMany = errors.New("too many requests")
