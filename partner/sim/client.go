package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// A delivery is what the API tells of one, as far as it matters here.
type delivery struct {
	ID        string `json:"id"`
	Warehouse string `json:"warehouse"`
	Centre    string `json:"centre"`
	State     string `json:"state"`
	Items     []item `json:"items"`
}

type item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// A refusal is an answer that is an error.
type refusal struct {
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func (r *refusal) Error() string { return fmt.Sprintf("%d: %s", r.Status, r.Detail) }

// forbids reports whether asking again is of no use: the key is not for this.
func (r *refusal) forbids() bool {
	return r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden
}

// A client asks a fitslot with a partner's key.
type client struct {
	url, key string
	http     http.Client
}

// patience is how long an answer may take.
const patience = 30 * time.Second

// open lists the deliveries of which a partner has something to do.
func (c *client) open(ctx context.Context) (all []delivery, err error) {
	query := url.Values{"limit": {"200"}, "state": {"requested", "reserved", "dispatched", "returning"}}
	for {
		var page struct {
			Deliveries []delivery `json:"deliveries"`
			Next       string     `json:"next"`
		}
		if err := c.ask(ctx, http.MethodGet, "/v1/deliveries?"+query.Encode(), "", nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Deliveries...)
		if page.Next == "" {
			return all, nil
		}
		query.Set("after", page.Next)
	}
}

// report sends a step. The same step again has the same key, so that an answer that
// was lost does no harm.
func (c *client) report(ctx context.Context, d delivery, step string, body any) error {
	return c.ask(ctx, http.MethodPost, "/v1/deliveries/"+d.ID+"/"+step, "sim-"+step+"-"+d.ID, body, &struct{}{})
}

func (c *client) ask(ctx context.Context, method, path, key string, body, answer any) error {
	var sent io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, sent)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	got, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	if got.StatusCode >= http.StatusBadRequest {
		refused := &refusal{Status: got.StatusCode, Detail: http.StatusText(got.StatusCode)}
		_ = json.NewDecoder(got.Body).Decode(refused) // what is no problem has its status all the same
		refused.Status = got.StatusCode
		return refused
	}
	return json.NewDecoder(got.Body).Decode(answer)
}
