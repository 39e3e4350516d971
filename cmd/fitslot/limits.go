package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/fitslot/fitslot/postgres"
)

// limitsCmd shows the limits after it has set those that are given.
type limitsCmd struct {
	Database databaseConfig `embed:""`

	OpenPerAddress   *int           `help:"Most holds of browsers open at once from one address; 0: no limit." placeholder:"N"`
	OpenPerCustomer  *int           `help:"Most holds open at once for one customer_ref of a publishable key; 0: no limit." placeholder:"N"`
	OpenPerReference *int           `help:"Most holds open at once for one customer_ref of a shop's key; 0: no limit." placeholder:"N"`
	AbandonedPerHour *int           `help:"Holds from one address that may run out or be released within an hour, without an order, before it cools down; 0: no limit." placeholder:"N"`
	CoolDown         *time.Duration `help:"How long it then has to wait after the last of them." placeholder:"DURATION"`
}

// Run sets and shows.
func (c limitsCmd) Run(ctx context.Context, out io.Writer) error {
	db, err := c.Database.open(ctx, true)
	if err != nil {
		return err
	}
	defer db.Close()
	l, err := postgres.ReadLimits(ctx, db.Pool)
	if err != nil {
		return err
	}
	before := l
	set(&l.OpenPerAddress, c.OpenPerAddress)
	set(&l.OpenPerCustomer, c.OpenPerCustomer)
	set(&l.OpenPerReference, c.OpenPerReference)
	set(&l.AbandonedPerHour, c.AbandonedPerHour)
	set(&l.CoolDown, c.CoolDown)
	if err := l.Validate(); err != nil {
		return usageError{err}
	}
	if l != before {
		if err := postgres.WriteLimits(ctx, db.Pool, l); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "open-per-address   %d\nopen-per-customer  %d\nopen-per-reference %d\nabandoned-per-hour %d\ncool-down          %s\n",
		l.OpenPerAddress, l.OpenPerCustomer, l.OpenPerReference, l.AbandonedPerHour, l.CoolDown)
	return nil
}

// set takes over what was given.
func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}
