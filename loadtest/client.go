package loadtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A request is one step as it is asked for.
type request struct {
	customer     int
	step         Step
	due          time.Time // when it is to be sent; the zero value is at once
	method, path string
	body         any    // as JSON; nil for none
	once         string // Idempotency-Key
	anonymous    bool   // without the API key
	// lost, if set, says why a good answer is none of use to the customer, "" if
	// it is.
	lost func() string
}

// An answer is a result, and what was said if it was refused.
type answer struct {
	Result
	problem problem
}

// A client sends requests to one fitslot and streams their results.
type client struct {
	base, key string
	http      *http.Client
	// patience is how long a customer waits for an answer, and how long all in
	// all if told to come later.
	patience time.Duration
	results  chan<- Result
}

// lostCodes are the problems of who came too late.
var lostCodes = []string{"slot-taken", "closed", "tyres-late", "out-of-stock", "hold-expired"}

// ask sends a request when it is due, again as often as it is answered with
// "later", and reads the answer into out. If ctx ends, no more is sent; what is
// under way is waited for: half a payment would be nobody's.
func (c *client) ask(ctx context.Context, r request, out any) answer {
	if r.due.IsZero() {
		r.due = time.Now()
	}
	a := answer{Result: Result{Customer: r.customer, Step: r.step, Intended: r.due}}
	if !sleepUntil(ctx, r.due) {
		a.Outcome = Cut
		return a
	}
	for give := time.Now().Add(c.patience); ; a.Waits++ {
		later := c.send(context.WithoutCancel(ctx), r, &a, out)
		if later == 0 {
			break
		}
		if again := time.Now().Add(later); again.After(give) {
			a.Outcome, a.Reason = Failed, fmt.Sprintf("%d for longer than %s", a.Status, c.patience)
			break
		} else if !sleepUntil(ctx, again) {
			a.Outcome = Cut
			break
		}
	}
	a.Ended = time.Now()
	c.results <- a.Result
	return a
}

// send sends a request once. It returns how long to wait before the next try, 0 if
// there is none.
func (c *client) send(ctx context.Context, r request, a *answer, out any) (later time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	a.Outcome, a.Status, a.Reason = Failed, 0, ""
	sent, err := c.request(ctx, r)
	if err != nil {
		a.Reason = err.Error()
		return 0
	}
	got, err := c.http.Do(sent)
	if err != nil {
		a.Reason = plain(err)
		return 0
	}
	defer got.Body.Close()
	a.Status = got.StatusCode
	body, err := io.ReadAll(got.Body)
	if err != nil {
		a.Reason = plain(err)
		return 0
	}
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		a.Reason = fmt.Sprintf("%d: come again later", a.Status)
		return retryAfter(got.Header)
	}
	a.read(body, out)
	if a.Outcome == Done && r.lost != nil {
		if a.Reason = r.lost(); a.Reason != "" {
			a.Outcome = Lost
		}
	}
	return 0
}

func (c *client) request(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		text, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	sent, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, body)
	if err != nil {
		return nil, err
	}
	if !r.anonymous {
		sent.Header.Set("Authorization", "Bearer "+c.key)
	}
	if r.body != nil {
		sent.Header.Set("Content-Type", "application/json")
	}
	if r.once != "" {
		sent.Header.Set("Idempotency-Key", r.once)
	}
	return sent, nil
}

// read tells what an answer means.
func (a *answer) read(body []byte, out any) {
	if a.Status >= 200 && a.Status < 300 {
		if err := json.Unmarshal(body, out); err != nil {
			a.Reason = fmt.Sprintf("%d with a body that is not as expected: %v", a.Status, err)
			return
		}
		a.Outcome = Done
		return
	}
	if err := json.Unmarshal(body, &a.problem); err != nil || a.problem.Code == "" {
		a.Reason = fmt.Sprintf("%d without a problem", a.Status)
		return
	}
	a.Reason = a.problem.String()
	switch {
	case a.Status == http.StatusPaymentRequired:
		a.Outcome = Declined
	case slices.Contains(lostCodes, a.problem.Code):
		a.Outcome = Lost
	}
}

func (p problem) String() string {
	var fields []string
	for _, e := range p.Errors {
		fields = append(fields, e.Field+" "+e.Reason)
	}
	if len(fields) > 0 {
		return p.Code + ": " + strings.Join(fields, "; ")
	}
	return p.Code + ": " + p.Detail
}

// plain leaves out of an error what is different each time, ids and ports, so that
// equal ones are counted as such.
func plain(err error) string {
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return network.Op + ": " + network.Err.Error()
	}
	return err.Error()
}

// retryAfter is how long an answer asks to wait: a second if it does not say.
func retryAfter(h http.Header) time.Duration {
	if seconds, err := strconv.Atoi(h.Get("Retry-After")); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	return time.Second
}

// sleepUntil reports whether the instant was reached before ctx ended.
func sleepUntil(ctx context.Context, at time.Time) bool {
	if ctx.Err() != nil {
		return false
	}
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
