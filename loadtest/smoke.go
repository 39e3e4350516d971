// Package loadtest answers one question: what becomes of the promise when everybody
// comes at once?
//
// It sends customers to a fitslot, from outside and by HTTP alone, and then holds
// what they were told against what the fitslot says of it. It knows nothing of the
// inside, and so believes nothing.
package loadtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// A Config says whom to visit, and with whom.
type Config struct {
	// URL is where the fitslot is, without a path. Key is a shop's key of it.
	URL, Key string
	Pace     Pacer
	// Think is how long a customer thinks between two steps.
	Think time.Duration
	// Patience is how long a customer waits for an answer, and how long in all
	// if told to come later.
	Patience time.Duration
	// Wishes are what the customers want, by turns.
	Wishes []Wish
	// Keep leaves paid appointments as they are. Otherwise they are cancelled at
	// the end.
	Keep bool
	// Client sends the requests; nil is one of the test's own.
	Client *http.Client
}

// Validate names the first field that is wrong.
func (c Config) Validate() error {
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("url: %q is no URL like http://127.0.0.1:8080", c.URL)
	}
	switch {
	case c.Key == "":
		return fmt.Errorf("key: is missing; give a shop's key")
	case c.Pace == nil:
		return fmt.Errorf("pace: is missing; without it nobody comes")
	case c.Think < 0:
		return fmt.Errorf("think: %s is negative", c.Think)
	case c.Patience <= 0:
		return fmt.Errorf("patience: %s is not above zero", c.Patience)
	case len(c.Wishes) == 0:
		return fmt.Errorf("wishes: there are none; say what the customers want")
	}
	return nil
}

// afterwards is how long the check may take, and then giving back what is left.
const afterwards = 2 * time.Minute

// A test is what all customers of one run share.
type test struct {
	client
	config Config
	name   string // of this run, in references and keys
	clock  serverClock

	mu          sync.Mutex
	visits      []Visit
	differences []string
}

// Smoke sends the customers, checks what they were told, and gives back what they
// left behind. When ctx ends nobody comes any more, who is there leaves before the
// next step, and the rest is done as ever. The error is that of Validate.
func Smoke(ctx context.Context, config Config) (Report, error) {
	if err := config.Validate(); err != nil {
		return Report{}, err
	}
	results := make(chan Result, 256)
	t := newTest(config, results)
	report := Report{Target: t.base}
	measured := make(chan struct{})
	go func() {
		for r := range results {
			report.Add(r)
		}
		close(measured)
	}()
	began := time.Now()
	t.receive(ctx, began)
	report.Took = time.Since(began)
	report.Interrupted = ctx.Err() != nil

	// No customer is waiting for what comes now, and a limit on requests may ask
	// for a minute.
	t.patience = max(t.patience, afterwards)
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterwards)
	defer cancel()
	report.Checked = t.check(after)
	report.Cancelled, report.Released = t.tidy(after)
	close(results)
	<-measured
	report.finish(t)
	return report, nil
}

func newTest(config Config, results chan<- Result) *test {
	if config.Client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 1000
		config.Client = &http.Client{Transport: transport}
	}
	return &test{
		config: config,
		name:   "loadtest-" + strings.ToLower(rand.Text()[:10]),
		client: client{
			base: strings.TrimSuffix(config.URL, "/"), key: config.Key,
			http: config.Client, patience: config.Patience, results: results,
		},
	}
}

// receive lets customers in until the pace says that nobody comes any more, and
// waits until all have left.
func (t *test) receive(ctx context.Context, began time.Time) {
	var inside sync.WaitGroup
	defer inside.Wait()
	for n := 0; ; n++ {
		after, more := t.config.Pace.Arrival(n)
		if !more || !sleepUntil(ctx, began.Add(after)) {
			return
		}
		c := &customer{
			test: t, ctx: ctx, wish: t.config.Wishes[n%len(t.config.Wishes)], due: began.Add(after),
			visit: Visit{Customer: n, Ending: EndingOf(n), State: Nothing},
		}
		inside.Go(func() {
			c.walk()
			t.mu.Lock()
			defer t.mu.Unlock()
			t.visits = append(t.visits, c.visit)
		})
	}
}

// told notes a difference between what was told and what is.
func (t *test) told(difference string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.differences = append(t.differences, difference)
}

// A serverClock knows what time it is for the fitslot, which may live at another
// date. It is safe for concurrent use.
type serverClock struct {
	mu     sync.Mutex
	offset time.Duration
	known  bool
}

// told notes the instant of an answer. It was true before it arrived, so the
// largest offset is nearest to the truth.
func (c *serverClock) told(asOf time.Time) {
	if asOf.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if offset := time.Until(asOf); !c.known || offset > c.offset {
		c.offset, c.known = offset, true
	}
}

// now is at the latest the fitslot's time; the zero value if that is not known.
func (c *serverClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known {
		return time.Time{}
	}
	return time.Now().Add(c.offset)
}
