package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/postgres"
)

type keyCmd struct {
	Add    keyAddCmd    `cmd:"" help:"Make a key and print it; it cannot be shown again."`
	List   keyListCmd   `cmd:"" help:"List the keys, without their secrets."`
	Revoke keyRevokeCmd `cmd:"" help:"End a key for good."`
}

type keyAddCmd struct {
	Database databaseConfig `embed:""`

	Name      string   `arg:"" help:"What the key is called in lists and in the history."`
	Role      string   `required:"" help:"publishable (browsers: search and hold), shop, partner, staff or operator."`
	Centre    []string `help:"A centre the key is for, or * for all; staff and partners, may be repeated." placeholder:"ID"`
	Warehouse []string `help:"A warehouse the key is for, or * for all; partners only, may be repeated." placeholder:"CODE"`
}

// Run makes a key.
func (c keyAddCmd) Run(ctx context.Context, out io.Writer) error {
	role, err := access.ParseRole(c.Role)
	if err != nil {
		return usageError{err}
	}
	return withKeys(ctx, c.Database, func(keys *access.Service) error {
		_, secret, err := keys.AddKey(ctx, access.Key{Name: c.Name, Role: role, Centres: c.Centre, Warehouses: c.Warehouse})
		if err != nil {
			return err
		}
		fmt.Fprintln(out, string(secret))
		return nil
	})
}

type keyListCmd struct {
	Database databaseConfig `embed:""`
}

// Run lists the keys.
func (c keyListCmd) Run(ctx context.Context, out io.Writer) error {
	return withKeys(ctx, c.Database, func(keys *access.Service) error {
		all, err := keys.List(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tROLE\tKEY\tCENTRES\tWAREHOUSES\tMADE\tREVOKED")
		for _, k := range all {
			revoked := "-"
			if !k.RevokedAt.IsZero() {
				revoked = k.RevokedAt.Format("2006-01-02 15:04")
			}
			fmt.Fprintf(w, "%s\t%s\t%s…\t%s\t%s\t%s\t%s\n", k.Name, k.Role, k.Prefix,
				strings.Join(k.Centres, " "), strings.Join(k.Warehouses, " "), k.CreatedAt.Format("2006-01-02 15:04"), revoked)
		}
		return w.Flush()
	})
}

type keyRevokeCmd struct {
	Database databaseConfig `embed:""`

	Name string `arg:"" help:"The key's name."`
}

// Run ends a key.
func (c keyRevokeCmd) Run(ctx context.Context, out io.Writer) error {
	return withKeys(ctx, c.Database, func(keys *access.Service) error {
		if _, err := keys.Revoke(ctx, c.Name); err != nil {
			return err
		}
		fmt.Fprintln(out, "revoked", c.Name)
		return nil
	})
}

func withKeys(ctx context.Context, c databaseConfig, do func(*access.Service) error) error {
	db, err := c.open(ctx, true)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(access.New(postgres.NewKeys(db.Pool)))
}
