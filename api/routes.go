package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/access"
)

// A route is one operation: how it is described, who may call it, and what it
// does.
type route struct {
	huma.Operation
	needs access.Permission // an API key that may do this; "" for none
	// token lets in who knows the appointment's token, too.
	token bool
	// creates begins the Location of what is made; the id follows. {centre} in it is
	// that of the path.
	creates string
	// versioned answers have an ETag, which is their version in quotes.
	versioned bool
	// money is where a card number might be sent by mistake.
	money bool
	add   func(huma.API, huma.Operation)
}

// routes is the one table of operations. A path that ends in an id comes after
// those that could be taken for one.
func (s *Server) routes() []route {
	return []route{
		get(s, "/v1/articles", "Tyres of a size, with price and how many there are", s.articles).
			by(access.Search).fails(422),
		get(s, "/v1/offers", "Nearest centres that can do a job, with price, ready time and earliest start", s.offers).
			by(access.Search).fails(422),
		get(s, "/v1/centres/{id}/slots", "All starts of a centre, with what remains", s.slots).
			by(access.Search).fails(404, 409, 422),
		get(s, "/v1/centres/{id}/explain", "Why a start is, or is not, offered", s.explain).
			by(access.Search).fails(404, 422),

		post(s, "/v1/holds", "Hold a slot, or one for each of several vehicles", s.placeHold).
			by(access.Hold).making("/v1/holds/").fails(409, 422),
		get(s, "/v1/holds/{id}", "A hold", s.hold).
			by(access.Hold).fails(404, 422),
		del(s, "/v1/holds/{id}", "Give a hold up", s.releaseHold).
			by(access.Hold).fails(404, 409, 422),
		post(s, "/v1/holds/{id}/extend", "Give a hold more time, once", s.extendHold).
			by(access.Hold).fails(404, 409, 410, 422),
		post(s, "/v1/holds/{id}/move", "Hold other slots in place of these", s.moveHold).
			by(access.Hold).fails(404, 409, 410, 422),
		post(s, "/v1/holds/{id}/adopt", "Take over a hold that a browser has placed", s.adoptHold).
			by(access.Order).fails(404, 409, 410, 422),
		post(s, "/v1/holds/{id}/confirm", "Confirm a hold that the shop was paid for", s.confirmHold).
			by(access.Order).fails(404, 409, 410, 422),

		post(s, "/v1/orders", "Order what is held", s.placeOrder).
			by(access.Order).making("/v1/orders/").forMoney().fails(404, 409, 410, 422),
		get(s, "/v1/orders/{id}", "An order", s.order).
			by(access.Order).fails(404, 422),
		post(s, "/v1/orders/{id}/payment", "Pay an order and confirm its appointments", s.payOrder).
			by(access.Order).forMoney().orPending("The provider has not decided; read the order again.").
			fails(402, 404, 409, 410, 422),
		post(s, "/v1/webhooks/payments", "The payment provider has news", s.webhook).
			raw().fails(401, 404),

		get(s, "/v1/appointments/{id}.ics", "An appointment for the customer's calendar", s.calendar).
			by(access.Order).orToken().text("text/calendar").fails(404, 422),
		get(s, "/v1/appointments/{id}", "An appointment", s.appointment).
			by(access.Order).orToken().fails(404, 422),
		post(s, "/v1/appointments/{id}/reschedule", "Another slot for a confirmed appointment; others of its order stay", s.reschedule).
			by(access.Order).orToken().fails(404, 409, 422),
		post(s, "/v1/appointments/{id}/cancel", "Cancel an appointment with all of its order, and refund what was paid here", s.cancel).
			by(access.Order).orToken().fails(404, 409, 422),

		post(s, "/v1/appointments/{id}/agree", "Agree to another place that the centre has proposed", s.agree).
			by(access.Order).orToken().fails(404, 409, 410, 422),
		post(s, "/v1/appointments/{id}/decline", "Decline it, and keep the place that was promised", s.decline).
			by(access.Order).orToken().fails(404, 409, 410, 422),

		get(s, "/v1/events", "What happened to one's own holds and orders, in order", s.events).
			by(access.Order).fails(422),

		get(s, "/v1/deliveries", "Deliveries of the key's warehouses and centres, the first due first", s.deliveries).
			by(access.Deliveries).fails(422),
		get(s, "/v1/deliveries/{id}", "A delivery", s.delivery).
			by(access.Deliveries).fails(404, 422),
		post(s, "/v1/deliveries/{id}/acknowledge", "The warehouse has put the tyres aside", s.acknowledge).
			by(access.Supply).fails(404, 409, 422),
		post(s, "/v1/deliveries/{id}/refuse", "The warehouse cannot send the tyres", s.refuseDelivery).
			by(access.Supply).fails(404, 409, 422),
		post(s, "/v1/deliveries/{id}/dispatch", "The tyres have left the warehouse", s.dispatch).
			by(access.Supply).fails(404, 409, 422),
		post(s, "/v1/deliveries/{id}/receive", "The centre has received tyres: all, too few, or wrong ones", s.receive).
			by(access.Receive).fails(404, 409, 422),
		post(s, "/v1/deliveries/{id}/return", "Tyres that were given up are back in the warehouse", s.takeBack).
			by(access.Supply).fails(404, 409, 422),
		get(s, "/v1/stock", "What the shelves of the key's warehouses hold", s.stock).
			by(access.Supply).fails(422),
		post(s, "/v1/stock", "What was counted in a warehouse", s.countStock).
			by(access.Supply).fails(404, 422),

		get(s, "/v1/admin/verify", "Check all that must be true of the data", s.audit).
			by(access.Operate).fails(404),

		get(s, "/healthz", "The process is alive", s.healthz),
		get(s, "/readyz", "Requests can be served", s.readyz),
		get(s, "/problems/{code}", "What a type of problem means", s.describeProblem).fails(404, 422),
	}
}

// route puts the table, the OpenAPI document and the metrics on the router.
func (s *Server) route() {
	config := huma.DefaultConfig("fitslot", s.config.Version)
	config.Info.Description = apiDescription
	config.Info.License = &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"}
	config.Servers = []*huma.Server{{URL: "/", Description: "The server that has sent this."}}
	config.Tags = tags
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key": {Type: "http", Scheme: "bearer", Description: "An API key, fs_…"},
	}
	// No pages from other hosts, no $schema in answers; unknown parameters are
	// found by unknownParameters, along with whatever else is wrong.
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	config.Transformers = []huma.Transformer{s.translate}

	s.huma = humafiber.NewWithGroup(s.app, withHead{s.app}, config)
	schema := s.huma.OpenAPI().Components.Schemas
	problem := schema.Schema(problemType, true, "Problem")
	for _, r := range slices.Concat(s.routes(), s.staffRoutes(), s.dayRoutes()) {
		op := s.operation(r, problem)
		r.add(s.huma, op)
		if pending := op.Responses["202"]; pending != nil {
			pending.Content = op.Responses["200"].Content
		}
	}
	// Huma describes its own errors wherever it registers; ours replace them.
	delete(schema.Map(), "ErrorModel")
	delete(schema.Map(), "ErrorDetail")
	s.app.Get("/metrics", s.measured)
}

// operation completes what is described of a route and what is done before it.
func (s *Server) operation(r route, problem *huma.Schema) huma.Operation {
	op := r.Operation
	op.Tags = []string{tagOf(op.Path)}
	if r.needs == "" {
		op.Security = []map[string][]string{{}} // nobody need say who asks
	}
	op.Middlewares = huma.Middlewares{s.routed, s.admit(r), s.vet(r)}
	if op.Method == http.MethodPost && r.needs != "" {
		op.Middlewares = append(op.Middlewares, s.once(r))
		op.Parameters = append(op.Parameters, idempotencyKey)
	}
	for _, status := range append([]int{400, 413, 415, 422, 429, 431, 500, 503}, op.Errors...) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problemJSON: {Schema: problem}},
		}
	}
	op.Errors = nil
	return op
}

// idempotencyKey describes the header that once reads.
var idempotencyKey = &huma.Param{
	Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
	Description: "1 to 255 visible ASCII characters of the caller's choosing. The same request with the same key is carried out once in 24 hours.",
}

// withHead answers HEAD wherever GET is answered, without being described.
type withHead struct{ fiber.Router }

func (r withHead) Add(method, path string, handlers ...fiber.Handler) fiber.Router {
	if method == http.MethodGet {
		r.Router.Add(http.MethodHead, path, handlers...)
	}
	return r.Router.Add(method, path, handlers...)
}

func get[I, O any](s *Server, path, summary string, h func(context.Context, *I) (*O, error)) route {
	return newRoute(s, http.MethodGet, path, summary, h)
}

func post[I, O any](s *Server, path, summary string, h func(context.Context, *I) (*O, error)) route {
	return newRoute(s, http.MethodPost, path, summary, h)
}

func put[I, O any](s *Server, path, summary string, h func(context.Context, *I) (*O, error)) route {
	return newRoute(s, http.MethodPut, path, summary, h)
}

func del[I, O any](s *Server, path, summary string, h func(context.Context, *I) (*O, error)) route {
	return newRoute(s, http.MethodDelete, path, summary, h)
}

func newRoute[I, O any](s *Server, method, path, summary string, h func(context.Context, *I) (*O, error)) route {
	op := huma.Operation{
		Method: method, Path: path, Summary: summary, OperationID: operationID(method, path),
		Responses: map[string]*huma.Response{},
	}
	return route{Operation: op, add: func(api huma.API, op huma.Operation) {
		huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := h(ctx, in)
			if err != nil {
				return nil, s.explainError(ctx, err)
			}
			return out, nil
		})
	}}
}

func (r route) by(p access.Permission) route {
	r.needs = p
	r.Security = []map[string][]string{{"key": {}}}
	return r.fails(401, 403)
}

// orToken says that no key is needed by who has a token.
func (r route) orToken() route {
	r.token = true
	r.Security = append(r.Security, map[string][]string{})
	return r
}

func (r route) making(location string) route {
	r.creates, r.DefaultStatus = location, http.StatusCreated
	return r
}

// answersVersion says that the answer has an ETag.
func (r route) answersVersion() route {
	r.versioned = true
	return r
}

// forVersions is for what is changed only in a version that was seen.
func (r route) forVersions() route { return r.answersVersion().fails(412, 428) }

func (r route) forMoney() route {
	r.money = true
	return r
}

func (r route) fails(statuses ...int) route {
	r.Errors = append(r.Errors, statuses...)
	return r
}

// raw leaves the body as it is: what a signature is of.
func (r route) raw() route {
	r.SkipValidateBody = true
	return r
}

// orPending says that 202 is an answer, too, with the body of a 200.
func (r route) orPending(description string) route {
	r.Responses["202"] = &huma.Response{Description: description}
	return r
}

// text says that the answer is text of a media type, and no JSON.
func (r route) text(mediaType string) route {
	r.Responses["200"] = &huma.Response{Content: map[string]*huma.MediaType{mediaType: {Schema: &huma.Schema{Type: huma.TypeString}}}}
	return r
}
