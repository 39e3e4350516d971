package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

type doctorCmd struct {
	Database databaseConfig `embed:""`

	Addr       string `default:"127.0.0.1:8080" help:"Address that serve is to listen on."`
	PaymentURL string `help:"Where the payment provider is; not looked at if not given." placeholder:"URL"`
	JSON       bool   `name:"json" help:"Report as JSON."`
}

// Help is shown by --help, below the flags' summary.
func (doctorCmd) Help() string {
	return "It looks and changes nothing. It takes serve's flags and environment, and looks at what serve would use. " +
		"Exit status: 0 if nothing is wrong, whatever it warns of; 1 if something is; 2 if the command line is."
}

// A verdict says how bad a finding is.
type verdict string

const (
	fine    verdict = "ok"
	warning verdict = "warning" // fitslot runs, but see to it
	wrong   verdict = "wrong"   // fitslot does not run, or may lose what it promised
)

// A finding is what one look at one thing has found.
type finding struct {
	About   string  `json:"about"`
	Verdict verdict `json:"verdict"`
	Found   string  `json:"found"`
	Mend    string  `json:"mend,omitempty"` // what to do; empty if there is nothing to do
}

// Run reports what it finds, first what the machine has and then the database.
func (c doctorCmd) Run(ctx context.Context, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	findings := append(c.lookAtMachine(ctx), c.lookAtDatabase(ctx, time.Now)...)
	if err := c.report(out, findings); err != nil {
		return err
	}
	if n := count(findings, wrong); n > 0 {
		return fmt.Errorf("doctor: %d of %d looks found something wrong", n, len(findings))
	}
	return nil
}

func (c doctorCmd) report(out io.Writer, findings []finding) error {
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(map[string]any{"version": version, "findings": findings})
	}
	for _, f := range findings {
		fmt.Fprintf(out, "%-8s %s: %s\n", f.Verdict, f.About, f.Found)
		if f.Mend != "" {
			fmt.Fprintf(out, "%-8s → %s\n", "", f.Mend)
		}
	}
	fmt.Fprintf(out, "fitslot %s: %d looked at, %d wrong, %d to see to\n",
		version, len(findings), count(findings, wrong), count(findings, warning))
	return nil
}

func count(findings []finding, v verdict) (n int) {
	for _, f := range findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}
