package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Config says which fitslot's partners are played, and how.
type Config struct {
	URL string // like http://127.0.0.1:8080
	Key string // of a partner who is for all
	// Weights say how many partners have which profile, and Seed who.
	Weights Weights
	Seed    uint64
	Log     *slog.Logger
}

// A Sim plays partners. Use it by one goroutine.
type Sim struct {
	config Config
	client client
	waited map[string]int // rounds in which a slow partner has let a delivery lie, by state and id
}

// New returns a sim that has done nothing yet.
func New(config Config) *Sim {
	return &Sim{
		config: config, waited: map[string]int{},
		client: client{url: strings.TrimSuffix(config.URL, "/"), key: config.Key, http: http.Client{Timeout: patience}},
	}
}

// slowness is how many rounds a slow partner lets pass before each step.
const slowness = 4

// Round lets each partner look at its deliveries once, and take each of them a step
// on if it likes to. It returns how many steps were taken, and whether some partner
// has merely put one off. What is refused because a customer was quicker is logged
// and left; the error is that fitslot is away or does not take the key.
func (s *Sim) Round(ctx context.Context) (steps int, more bool, err error) {
	open, err := s.client.open(ctx)
	if err != nil {
		return 0, false, fmt.Errorf("looking at the deliveries: %w", err)
	}
	for _, d := range open {
		step := s.next(d)
		more = more || step.later
		if step.name == "" {
			continue
		}
		err := s.client.report(ctx, d, step.name, step.body)
		var refused *refusal
		switch {
		case err == nil:
			steps++
			s.config.Log.Info(step.name, "delivery", d.ID, "warehouse", d.Warehouse, "centre", d.Centre, "profile", step.profile)
		case errors.As(err, &refused) && refused.Status < http.StatusInternalServerError && !refused.forbids():
			s.config.Log.Warn("refused", "step", step.name, "delivery", d.ID, "why", refused.Detail)
		default:
			return steps, more, fmt.Errorf("to %s delivery %s: %w", step.name, d.ID, err)
		}
	}
	return steps, more, nil
}

// A step is what a partner reports next; without a name it is nothing now.
type step struct {
	name    string
	body    any
	profile Profile
	later   bool // put off
}

// next is what the partner whose turn it is does with a delivery.
func (s *Sim) next(d delivery) step {
	sender := s.config.Weights.of(s.config.Seed, "warehouse "+d.Warehouse)
	actor := sender
	if d.State == "dispatched" {
		actor = s.config.Weights.of(s.config.Seed, "centre "+d.Centre)
	}
	switch lying := d.State + " " + d.ID; {
	case actor == Silent:
		return step{}
	case actor == Slow && s.waited[lying] < slowness:
		s.waited[lying]++
		return step{later: true}
	default:
		delete(s.waited, lying)
	}
	switch d.State {
	case "requested":
		if s.fault(d, sender) == refusing {
			return step{name: "refuse", body: map[string]any{"reason": "not on the shelf"}, profile: actor}
		}
		return step{name: "acknowledge", profile: actor}
	case "reserved":
		return step{name: "dispatch", body: map[string]any{"carrier": "Simulated Parcels", "tracking": "SIM" + strings.ToUpper(d.ID[len(d.ID)-8:])}, profile: actor}
	case "returning":
		return step{name: "return", profile: actor}
	}
	return step{name: "receive", body: s.arrived(d, sender), profile: actor}
}

// The faults of a short warehouse, one a delivery.
const (
	none = iota
	forgetting
	confusing
	refusing
)

func (s *Sim) fault(d delivery, sender Profile) int {
	if sender != Short {
		return none
	}
	return forgetting + draw(s.config.Seed, d.ID, 3)
}

// arrived is what the centre finds in the parcel.
func (s *Sim) arrived(d delivery, sender Profile) map[string]any {
	found := make([]item, len(d.Items))
	copy(found, d.Items)
	switch s.fault(d, sender) {
	case forgetting:
		found[0].Quantity--
	case confusing:
		found[0].Quantity = 0
		return map[string]any{"items": found, "wrong": "other tyres than " + found[0].SKU}
	}
	return map[string]any{"items": found}
}

// Run plays round after round, each so long after the one before, until ctx ends;
// that is no error. While fitslot is away it tries again; that the key is not taken
// ends it.
func (s *Sim) Run(ctx context.Context, every time.Duration) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		_, _, err := s.Round(ctx)
		var refused *refusal
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &refused) && refused.forbids():
			return err
		case err != nil:
			s.config.Log.Warn("trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// maxRounds bounds RunOnce: no delivery takes as many.
const maxRounds = 100

// RunOnce plays round after round at once, until nobody has anything more to do.
func (s *Sim) RunOnce(ctx context.Context) error {
	for range maxRounds {
		steps, more, err := s.Round(ctx)
		if err != nil {
			return err
		}
		if steps == 0 && !more {
			return nil
		}
	}
	return fmt.Errorf("there is still something to do after %d rounds", maxRounds)
}
