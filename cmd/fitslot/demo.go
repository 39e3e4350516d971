package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/network"
	"github.com/fitslot/fitslot/postgres"
)

// demoSeed makes every demo network the same.
const demoSeed = 2008

type demoCmd struct {
	Database databaseConfig `embed:""`

	Out string `help:"Write the files of the demo network into this folder, and load nothing." placeholder:"DIR" type:"path"`
	For string `help:"With --out: make bays, crews, services and routes like the demo's for the centres of this file." placeholder:"FILE" type:"existingfile"`
}

// Run loads the demo network, or writes its files.
func (c demoCmd) Run(ctx context.Context, out io.Writer) error {
	if c.For != "" && c.Out == "" {
		return usageError{errors.New("for: needs --out, the folder to write to")}
	}
	if c.For != "" {
		return c.dress()
	}
	db, err := c.Database.open(ctx, true)
	if err != nil {
		return err
	}
	defer db.Close()
	if c.Out != "" {
		now, err := postgres.NewClock(db.Pool).Now(ctx)
		if err != nil {
			return err
		}
		return network.WriteDemo(c.Out, network.Demo(demoSeed, now))
	}
	if err := postgres.MarkDemo(ctx, db.Pool); err != nil {
		return err
	}
	return loadDemo(ctx, db)
}

// dress writes what the centres of a file need to sell like the demo's.
func (c demoCmd) dress() error {
	file, err := os.Open(c.For)
	if err != nil {
		return err
	}
	defer file.Close()
	files, err := network.DemoFor(file, demoSeed)
	if err != nil {
		return err
	}
	return network.WriteDemo(c.Out, files)
}

// loadDemo brings the demo network into a demo database.
func loadDemo(ctx context.Context, db *database) error {
	now, err := postgres.NewClock(db.Pool).Now(ctx)
	if err != nil {
		return err
	}
	importer := &network.Importer{Store: postgres.NewNetwork(db.Pool)}
	reports, err := importer.ImportDemo(ctx, network.Demo(demoSeed, now), network.Options{Now: now})
	for _, report := range reports {
		_, _ = report.WriteTo(os.Stderr)
	}
	return err
}

// The files that hold the demo's keys: the shop's, and that of its partners.
const (
	demoShopFile    = "demo.key"
	demoPartnerFile = "demo-partner.key"
)

// demoKey returns a shop's key for the demo database.
func demoKey(ctx context.Context, db *database, dir string) (string, error) {
	return keptKey(ctx, db, filepath.Join(dir, demoShopFile), access.Key{Name: "demo", Role: access.Shop})
}

// demoPartnerKey returns a key for all warehouses and centres of the demo.
func demoPartnerKey(ctx context.Context, db *database, dir string) (string, error) {
	return keptKey(ctx, db, filepath.Join(dir, demoPartnerFile), access.Key{
		Name: "demo partner", Role: access.Partner, Warehouses: []string{access.All}, Centres: []string{access.All},
	})
}

// givenOrDemo is the key that a flag gives, or the demo's in a file of the state
// folder. Where there is neither, the error says to make one, with these flags.
func givenOrDemo(given, stateDir, file, flags string) (string, error) {
	if given != "" {
		return given, nil
	}
	dir, err := databaseConfig{StateDir: stateDir}.stateDir()
	if err != nil {
		return "", err
	}
	secret, err := readSecret(filepath.Join(dir, file))
	if err != nil {
		return "", fmt.Errorf("key: is missing, and there is no demo's to take (%w); make one with fitslot key add %s", err, flags)
	}
	return secret, nil
}

func readSecret(file string) (string, error) {
	kept, err := os.ReadFile(file)
	return strings.TrimSpace(string(kept)), err
}

// keptKey returns a key like the one given. Its secret is kept in a file, for the
// next start.
func keptKey(ctx context.Context, db *database, file string, like access.Key) (string, error) {
	keys := access.New(postgres.NewKeys(db.Pool))
	if secret, err := readSecret(file); err == nil {
		if _, err := keys.Authenticate(ctx, secret); err == nil {
			return secret, nil
		}
	}
	like.Name += " " + access.NewToken()[:8]
	_, secret, err := keys.AddKey(ctx, like)
	if err != nil {
		return "", fmt.Errorf("making a demo key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	return string(secret), os.WriteFile(file, []byte(secret+"\n"), 0o600)
}
