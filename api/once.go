package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotent-Replayed"
	maxKeyLength   = 255
)

// once answers a request again that came before with the same Idempotency-Key. The
// key is written down by the service, in the transaction that makes something; the
// answer is added here. Should that be lost, the service finds what it made by the
// key, and it is answered from there.
func (s *Server) once(r route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		key, err := keyOf(c)
		if err != nil || key.IsZero() {
			if err != nil {
				s.refuse(ctx, err)
				return
			}
			next(ctx)
			return
		}
		answer, found, err := s.Answers.Recall(ctx.Context(), key)
		switch {
		case err != nil:
			s.refuse(ctx, err)
			return
		case found:
			c.Set(replayedHeader, "true")
		}
		if answer.Status != 0 {
			replay(c, r, answer)
			return
		}
		c.Locals(localKey, key)
		next(ctx)
		s.remember(c, r, key)
	}
}

// keyOf reads the key. Who has no API key has none to keep it under.
func keyOf(c *fiber.Ctx) (access.IdempotencyKey, error) {
	name := c.Get(keyHeader)
	actor, known := c.Locals(localActor).(access.Actor)
	// What is only asked about makes nothing that could be repeated.
	if name == "" || !known || c.Context().QueryArgs().Has("dry_run") {
		return access.IdempotencyKey{}, nil
	}
	if len(name) > maxKeyLength || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return access.IdempotencyKey{}, invalid.naming(keyHeader,
			"is not 1 to 255 visible ASCII characters; a UUID is a good key")
	}
	hash := sha256.New()
	hash.Write([]byte(c.Method() + "\n" + c.Path() + "\n"))
	hash.Write(c.Body())
	key := access.IdempotencyKey{APIKey: actor.Key, Key: name}
	hash.Sum(key.Hash[:0])
	return key, nil
}

// location begins the Location of what a request makes.
func (r route) location(c *fiber.Ctx) string {
	return strings.Replace(r.creates, "{centre}", c.Params("centre"), 1)
}

func replay(c *fiber.Ctx, r route, a access.Answer) {
	if r.creates != "" {
		c.Set(fiber.HeaderLocation, r.location(c)+a.Resource.String())
	}
	var shown struct{ Version int64 }
	if r.versioned && json.Unmarshal(a.Body, &shown) == nil {
		c.Set(fiber.HeaderETag, etag(shown.Version))
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Status(a.Status).Response().SetBody(a.Body)
}

// remember keeps the answer of a request that was carried out. A refused one is
// judged anew when it comes again, and one that is pending has news by then.
func (s *Server) remember(c *fiber.Ctx, r route, key access.IdempotencyKey) {
	status := c.Response().StatusCode()
	if status != http.StatusOK && status != http.StatusCreated {
		return
	}
	resource := c.Params("id")
	if r.creates != "" {
		resource = strings.TrimPrefix(c.GetRespHeader(fiber.HeaderLocation), r.location(c))
	}
	var id uuid.UUID // none, if nothing is named in the path
	var err error
	if resource != "" {
		id, err = uuid.Parse(resource)
	}
	if err == nil {
		err = s.keep(c.UserContext(), key, access.Answer{Resource: id, Status: status, Body: c.Response().Body()})
	}
	if err != nil {
		s.Log.WarnContext(c.UserContext(), "answer not kept for a repeat", "request_id", requestID(c), "error", err)
	}
}

// While the database is away an answer is tried to be kept for so long, and so often.
const (
	keepFor   = 5 * time.Second
	keepEvery = 50 * time.Millisecond
)

// keep keeps an answer before it is given, also where the database is restarted just then:
// made anew it would tell of what was done since.
func (s *Server) keep(ctx context.Context, key access.IdempotencyKey, a access.Answer) error {
	ctx, cancel := context.WithTimeout(ctx, keepFor)
	defer cancel()
	for {
		err := s.Answers.Remember(ctx, key, a)
		if err == nil || !Away(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(keepEvery):
		}
	}
}
