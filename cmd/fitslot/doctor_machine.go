package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/fitslot/fitslot/postgres/embedded"
	"github.com/fitslot/fitslot/web"
)

// lookAtMachine looks at what serve needs beside a database.
func (c doctorCmd) lookAtMachine(ctx context.Context) []finding {
	findings := []finding{lookAtPages(web.Built()), c.lookAtFiles(), lookAtAddr(ctx, c.Addr)}
	if c.PaymentURL != "" {
		findings = append(findings, lookAtPayment(ctx, c.PaymentURL))
	}
	if c.Database.DatabaseURL == "" {
		findings = append(findings, c.lookAtOwn()...)
	}
	return findings
}

func lookAtPages(err error) finding {
	f := finding{About: "pages", Verdict: fine, Found: "the maps and /docs are built in"}
	if err != nil {
		f.Verdict, f.Found = warning, "without the maps and /docs"
		f.Mend = err.Error()
	}
	return f
}

// manyFiles lets a thousand customers have a connection each, and more.
const manyFiles = 4096

// lookAtFiles looks at how many files may be open. A connection is one, too.
func (c doctorCmd) lookAtFiles() finding {
	f := finding{About: "open files", Verdict: fine}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		f.Verdict, f.Found = warning, "how many may be open cannot be read: "+err.Error()
		return f
	}
	f.Found = fmt.Sprintf("%d may be open", limit.Cur)
	if limit.Cur < manyFiles {
		f.Verdict = warning
		f.Mend = fmt.Sprintf("each customer's connection is one: ulimit -n %d before the start, or LimitNOFILE=%[1]d in a systemd unit", manyFiles)
	}
	if limit.Cur < uint64(c.Database.MaxConns)+50 {
		f.Verdict = wrong
	}
	return f
}

// lookAtAddr tries to listen. That somebody does already is fine if it is a fitslot.
func lookAtAddr(ctx context.Context, addr string) finding {
	f := finding{About: "address", Verdict: fine, Found: addr + " is free"}
	err := isFree(addr)
	switch {
	case err == nil:
	case errors.Is(err, syscall.EADDRINUSE) && isFitslot(ctx, addr):
		f.Found = "a fitslot serves at " + addr
	default:
		f.Verdict, f.Found = wrong, err.Error()
		f.Mend = "give another --addr, or end what listens there"
	}
	return f
}

// isFitslot asks who listens at addr.
func isFitslot(ctx context.Context, addr string) bool {
	answer, err := get(ctx, "http://"+addr+"/healthz")
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK && answer.Header.Get("X-Request-Id") != ""
}

func lookAtPayment(ctx context.Context, address string) finding {
	f := finding{About: "payment provider", Verdict: fine, Found: address + " answers"}
	u, err := url.Parse(address)
	if err == nil && u.Host == "" {
		err = fmt.Errorf("%q is no URL like http://127.0.0.1:8090", address)
	}
	if err == nil {
		var answer *http.Response
		if answer, err = get(ctx, address); err == nil {
			answer.Body.Close()
		}
	}
	if err != nil {
		f.Verdict, f.Found = wrong, err.Error()
		f.Mend = "nobody can pay: start the provider (fitslot testpay is one for tests), or mend --payment-url"
	}
	return f
}

func get(ctx context.Context, address string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(request)
}

// lookAtOwn looks at the binaries and the folder of fitslot's own PostgreSQL.
func (c doctorCmd) lookAtOwn() []finding {
	dir, err := c.Database.stateDir()
	if err != nil {
		return []finding{{"state folder", wrong, err.Error(), "give one by --state-dir"}}
	}
	f := finding{About: "PostgreSQL's programs", Verdict: fine}
	bin, major, err := embedded.Find(embedded.Config{Dir: dir, Bin: c.Database.PostgresBin})
	f.Found = fmt.Sprintf("version %d in %s", major, bin)
	if err != nil {
		f.Verdict, f.Found = wrong, err.Error()
		f.Mend = "install PostgreSQL 15 or later (Debian: apt-get install postgresql), name its folder by --postgres-bin, or give a DATABASE_URL"
	}
	return []finding{f, lookAtDisk(dir, littleDisk)}
}

const (
	gibibyte   = 1 << 30
	littleDisk = 2 * gibibyte // a winter of a whole country, and PostgreSQL's log of it
)

// lookAtDisk looks at what is left where dir is, or would be.
func lookAtDisk(dir string, little uint64) finding {
	f := finding{About: "disk", Verdict: fine}
	there := dir
	for _, err := os.Stat(there); err != nil && there != filepath.Dir(there); _, err = os.Stat(there) {
		there = filepath.Dir(there)
	}
	var stat syscall.Statfs_t
	if err := syscall.Statfs(there, &stat); err != nil {
		return finding{"disk", warning, fmt.Sprintf("what is free for %s cannot be read: %s", dir, err), ""}
	}
	free := stat.Bavail * uint64(stat.Bsize)
	f.Found = fmt.Sprintf("%.1f GiB free for %s", float64(free)/gibibyte, dir)
	switch {
	case free < little/8:
		f.Verdict = wrong
	case free < little:
		f.Verdict = warning
	}
	if f.Verdict != fine {
		f.Mend = "PostgreSQL stops when the disk is full: free some, or move the data by --state-dir"
	}
	return f
}
