// Command fitslot is the appointment service of a tyre shop with partner fitting
// centres. `fitslot --help` lists what it can do.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the linker.
var version = "dev"

// cli is the command line. Each flag can be given in the environment too, by the
// name that --help shows.
type cli struct {
	Serve      serveCmd      `cmd:"" help:"Serve the API; start PostgreSQL too if no database URL is given."`
	Migrate    migrateCmd    `cmd:"" help:"Bring the database's schema up to date, or show where it stands."`
	Import     importCmd     `cmd:"" help:"Import a CSV file of the network: centres, bays, services, articles, stock, routes, prices, …"`
	Demo       demoCmd       `cmd:"" help:"Load the demo network, or write its files."`
	Key        keyCmd        `cmd:"" help:"Manage API keys."`
	Limits     limitsCmd     `cmd:"" help:"Show, or set, how many holds one customer may have open."`
	Verify     verifyCmd     `cmd:"" help:"Audit the database: every promise that was made must hold."`
	Hours      hoursCmd      `cmd:"" help:"Say how opening hours are read: when they open, what is unknown, what is refused and why."`
	Doctor     doctorCmd     `cmd:"" help:"Look for what fitslot needs, say what is missing and how to mend it; change nothing."`
	Testpay    testpayCmd    `cmd:"" help:"Run the test payment provider."`
	Loadtest   loadtestCmd   `cmd:"" help:"Send customers to a fitslot, and hold what they are told against what it says afterwards."`
	PartnerSim partnerSimCmd `cmd:"" name:"partner-sim" help:"Play the warehouses and centres of a network: acknowledge, send and receive its deliveries."`
	Version    versionCmd    `cmd:"" help:"Print the version."`

	Log logConfig `embed:"" prefix:"log-"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "fitslot:", err)
		os.Exit(exitCode(err))
	}
}

// run parses args and runs the command they name, which prints to out.
func run(ctx context.Context, out io.Writer, args []string) error {
	var c cli
	parser, err := newParser(&c, kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return usageError{err}
	}
	if err := c.Log.setUp(os.Stderr); err != nil {
		return usageError{err}
	}
	return command.Run()
}

// newParser reads the command line into c.
func newParser(c *cli, more ...kong.Option) (*kong.Kong, error) {
	return kong.New(c, append(more,
		kong.Name("fitslot"),
		kong.Description("Fitting appointments for tyres bought online: a slot is offered only if the centre is open, a bay is free and the tyres will be there."),
		kong.DefaultEnvars("FITSLOT"),
		kong.Vars{"kinds": kinds(), "smoke_places": smokePlaces, "smoke_sizes": smokeSizes},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)...)
}

// usageError is a command line that cannot be followed.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// exitCode is 2 for a wrong command line or configuration, else 1.
func exitCode(err error) int {
	var usage usageError
	if errors.As(err, &usage) {
		return 2
	}
	return 1
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(out io.Writer) error {
	fmt.Fprintln(out, "fitslot", version)
	return nil
}
