package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/fitslot/fitslot/partner/sim"
)

type partnerSimCmd struct {
	URL      string `name:"url" default:"http://127.0.0.1:8080" help:"The fitslot whose partners are played."`
	Key      string `env:"FITSLOT_PARTNER_KEY" help:"A partner's API key. Default: that of the demo, demo-partner.key in the state folder." placeholder:"fs_partner_…"`
	StateDir string `help:"Folder of fitslot's own PostgreSQL, where a demo keeps its keys. Default: fitslot in the user's state directory." placeholder:"DIR"`

	Profile string        `default:"honest=7,slow=1,short=1,silent=1" help:"How partners behave: honest, slow, short or silent, or how many of them do, by weights."`
	Seed    uint64        `default:"2008" help:"Decides who has which profile."`
	Every   time.Duration `default:"2s" help:"Time from one look at the deliveries to the next. Each look is a step."`
	For     time.Duration `env:"FITSLOT_PARTNER_FOR" help:"Stop after this time. Default: go on until Ctrl-C." placeholder:"DURATION"`
	Once    bool          `help:"Do all there is to do, without pauses, and stop."`
}

// Validate is called by the parser; it names the wrong field.
func (c partnerSimCmd) Validate() error {
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" {
		return fmt.Errorf("url: %q is no URL like http://127.0.0.1:8080", c.URL)
	}
	if _, err := sim.ParseWeights(c.Profile); err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	switch {
	case c.Every < 10*time.Millisecond || c.Every > time.Hour:
		return fmt.Errorf("every: %s is not between 10ms and 1h", c.Every)
	case c.For < 0:
		return fmt.Errorf("for: %s is negative", c.For)
	case c.Once && c.For > 0:
		return errors.New("for: has no meaning with --once, which stops by itself")
	}
	return nil
}

// Run plays the partners, and logs what they do.
func (c partnerSimCmd) Run(ctx context.Context) error {
	key, err := givenOrDemo(c.Key, c.StateDir, demoPartnerFile, "--role=partner --warehouse=* --centre=*")
	if err != nil {
		return usageError{err}
	}
	weights, err := sim.ParseWeights(c.Profile)
	if err != nil {
		return usageError{err}
	}
	partners := sim.New(sim.Config{URL: c.URL, Key: key, Weights: weights, Seed: c.Seed, Log: slog.Default()})
	if c.Once {
		return partners.RunOnce(ctx)
	}
	if c.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.For)
		defer cancel()
	}
	return partners.Run(ctx, c.Every)
}
