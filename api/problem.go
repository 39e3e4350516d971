package api

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
)

const problemJSON = "application/problem+json"

// A Problem is an error as a client sees it (RFC 9457).
type Problem struct {
	Type   string       `json:"type" format:"uri-reference" doc:"Names the kind of problem, and never changes; it can be fetched." example:"/problems/slot-taken"`
	Title  string       `json:"title" doc:"The kind of problem in words."`
	Status int          `json:"status" doc:"The status of the answer."`
	Code   string       `json:"code" doc:"The last part of the type." example:"slot-taken"`
	Detail string       `json:"detail" doc:"What went wrong this time, and what to do about it."`
	Errors []FieldError `json:"errors,omitempty" doc:"Every wrong field of the request."`
	// Alternatives are for a slot that was refused.
	Alternatives []StartAt `json:"alternatives,omitempty" doc:"Starts nearest to the one refused that are on offer now."`
	// InTheWay is for staff who were refused a bay.
	InTheWay []uuid.UUID `json:"in_the_way,omitempty" doc:"The appointments that have the bay then."`
	// State and Allowed are for a delivery with which something else was to be done.
	State   string   `json:"state,omitempty" doc:"The state of the delivery."`
	Allowed []string `json:"allowed,omitempty" doc:"What can be done with it in this state."`
	// Limit and Until are for a hold that was one too many.
	Limit     string     `json:"limit,omitempty" enum:"open-per-address,open-per-customer,open-per-reference,abandoned-per-hour" doc:"Which limit on holds."`
	Until     *time.Time `json:"until,omitempty" doc:"When another hold may be placed, if nothing else happens."`
	RequestID string     `json:"request_id,omitempty" doc:"By which we find the request in our logs."`

	retryAfter int // seconds, 0 for none
}

// A FieldError is one wrong field.
type FieldError struct {
	Field  string `json:"field" doc:"As in the request: a path in the body, a query parameter, or a header." example:"jobs[0].items[0].quantity"`
	Reason string `json:"reason" doc:"What is wrong, and what would be right."`
}

func (k kind) problem() *Problem {
	return &Problem{Type: k.uri(), Title: k.title, Status: k.status, Code: k.code, Detail: k.detail}
}

// saying is a problem with a detail of its own.
func (k kind) saying(detail string) *Problem {
	p := k.problem()
	p.say(detail)
	return p
}

// naming is a problem of one field.
func (k kind) naming(field, reason string) *Problem {
	p := k.problem()
	p.name(field, reason)
	return p
}

// say replaces the general detail.
func (p *Problem) say(detail string) {
	if detail != "" {
		p.Detail = detail
	}
}

// name adds a wrong field, unless something was said of that field before: the
// first finding is the cause of the others.
func (p *Problem) name(field, reason string) {
	if !slices.ContainsFunc(p.Errors, func(e FieldError) bool { return e.Field == field }) {
		p.Errors = append(p.Errors, FieldError{field, reason})
	}
}

func (p *Problem) as(k kind) {
	p.Type, p.Title, p.Status, p.Code, p.Detail = k.uri(), k.title, k.status, k.code, k.detail
}

// Error is for operators.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus makes a Problem an error that huma writes as it is.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of all problems, whatever was asked for.
func (p *Problem) ContentType(string) string { return problemJSON }

// GetHeaders are those that go with the status.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

// write sends p outside of huma.
func (p *Problem) write(c *fiber.Ctx) error {
	p.RequestID = requestID(c)
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	return c.Status(p.Status).JSON(p, problemJSON)
}
