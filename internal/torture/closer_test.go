package torture

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// A closer is staff who close a centre or a bay for an hour or two, open it again,
// and change how many work there.
type closer struct {
	w       *world
	name    string
	centre  string
	random  *rand.Rand
	all     []time.Time // starts
	when    []time.Time // those of them that matter now
	n       int
	open    []*closure // closures that stand, or may
	pending *closure
	said    []string
}

// A closure is told from others by its reason.
type closure struct {
	reason  string
	id      int64
	ask     // that enters it
	body    []byte
	dropped bool // to be, by a request that was not answered
}

func (c *closer) find(format string, args ...any) {
	c.said = append(c.said, c.name+": "+fmt.Sprintf(format, args...))
}

// next does something, and reports whether it was answered.
func (c *closer) next(node int, breaking bool) bool {
	c.n++
	switch {
	case len(c.open) > 3 || len(c.open) > 0 && c.random.IntN(3) == 0:
		return c.drop(node, c.open[c.random.IntN(len(c.open))], breaking)
	case c.random.IntN(4) == 0:
		status, body, err := c.w.send(node, ask{
			secret: c.w.staff, method: http.MethodPut, path: "/v1/centres/" + c.centre + "/crew", body: fmt.Sprintf(`{"places":%d}`, 2+c.random.IntN(3)),
		})
		return c.answered("crew", status, body, err, breaking)
	}
	at := c.when[c.random.IntN(len(c.when))]
	shut := &closure{reason: fmt.Sprintf("%s-%d", c.name, c.n)}
	shut.ask = ask{
		secret: c.w.staff, method: http.MethodPost, path: "/v1/centres/" + c.centre + "/closures", key: shut.reason,
		body: fmt.Sprintf(`{"bay":%d,"starts_at":%q,"ends_at":%q,"reason":%q}`, c.random.IntN(3),
			at.Format(time.RFC3339), at.Add(time.Duration(1+c.random.IntN(6))*15*time.Minute).Format(time.RFC3339), shut.reason),
	}
	return c.enter(node, shut, breaking)
}

// enter sends a closure, perhaps again.
func (c *closer) enter(node int, shut *closure, breaking bool) bool {
	status, body, err := c.w.send(node, shut.ask)
	c.pending = shut
	if !c.answered("closure", status, body, err, breaking) {
		return false
	}
	c.pending = nil
	var a struct{ ID int64 }
	if err := json.Unmarshal(body, &a); err != nil || a.ID == 0 {
		c.find("a closure is answered %q", body)
		return true
	}
	shut.id, shut.body = a.ID, body
	c.open = append(c.open, shut)
	return true
}

// drop deletes a closure. Who repeats that may find it gone.
func (c *closer) drop(node int, shut *closure, breaking bool) bool {
	status, body, err := c.w.send(node, ask{
		secret: c.w.staff, method: http.MethodDelete, path: fmt.Sprintf("/v1/centres/%s/closures/%d", c.centre, shut.id),
	})
	if shut.dropped && status == http.StatusNotFound {
		status = http.StatusOK
	}
	shut.dropped = true
	if !c.answered("drop", status, body, err, breaking) {
		return false
	}
	for i, open := range c.open {
		if open == shut {
			c.open = append(c.open[:i], c.open[i+1:]...)
			break
		}
	}
	return true
}

func (c *closer) answered(what string, status int, body []byte, err error, breaking bool) bool {
	if err != nil || breaking && status >= 500 {
		return false
	}
	if status != http.StatusOK {
		c.find("%s is answered %d %s", what, status, body)
	}
	return true
}
