package api

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// A Caller is who sent a request, and under which key it may be repeated. Every
// input embeds one.
type Caller struct {
	actor   access.Actor
	key     access.IdempotencyKey
	address string // where it came from
}

// Resolve takes over what the steps before the handler have found out, and refuses
// query parameters that the operation does not have.
func (c *Caller) Resolve(ctx huma.Context) []error {
	fc := humafiber.Unwrap(ctx)
	c.actor, _ = fc.Locals(localActor).(access.Actor)
	c.key, _ = fc.Locals(localKey).(access.IdempotencyKey)
	c.address = Address(fc)
	return unknownParameters(ctx)
}

// channel is by which way the jobs come that the caller searches for: staff search for who
// rings up or stands there.
func (c Caller) channel() booking.Channel {
	if c.actor.Role == access.Staff {
		return booking.Phone
	}
	return booking.Web
}

// A Visitor is a caller, or a customer who knows the appointment's token.
type Visitor struct {
	Caller
	Token string `query:"token" doc:"The appointment's token, in place of an API key."`
}

func (v Visitor) viewer() booking.Viewer { return booking.Viewer{Actor: v.actor, Token: v.Token} }

// What is kept of a request while it is served.
type local int

const (
	localActor     local = iota // access.Actor, if an API key was sent
	localDenied                 // error, why the API key was not taken
	localKey                    // access.IdempotencyKey, if one was sent
	localRequestID              // string
	localAddress                // string, of the client
	localRoute                  // string, the template of its path
	localError                  // error, what went wrong on our side
)

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(localRequestID).(string)
	return id
}

// An ID is that of a hold, an order or an appointment in the path.
type ID struct {
	ID uuid.UUID `path:"id" format:"uuid" doc:"Its id."`
}
