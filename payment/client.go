package payment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/fitslot/fitslot/checkout"
)

// Config says where the provider is.
type Config struct {
	// URL is the provider's, such as http://127.0.0.1:8090.
	URL string
	// Timeout is how long one call may take, if its context does not end before; 0
	// means 10 s.
	Timeout time.Duration
}

// A Client talks to the test provider. It is safe for concurrent use.
type Client struct {
	base    *url.URL
	timeout time.Duration
	http    *http.Client
}

var _ checkout.Provider = (*Client)(nil)

// New returns a client of the provider that cfg names. It does not call it: a
// provider may be away when we start.
func New(cfg Config) (*Client, error) {
	base, err := url.Parse(cfg.URL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("payment provider: URL is not an http or https URL; give one such as http://127.0.0.1:8090")
	}
	if cfg.Timeout < 0 {
		return nil, fmt.Errorf("payment provider: timeout %s is negative", cfg.Timeout)
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 10 * time.Second
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 64, MaxConnsPerHost: 256, IdleConnTimeout: time.Minute,
	}
	// No provider redirects a payment; what does is not a provider.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{base: base, timeout: cfg.Timeout, http: &http.Client{Transport: transport, CheckRedirect: stay}}, nil
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// maxAnswer is as much of an answer as is read.
const maxAnswer = 1 << 20

// A response is what the provider said, whole.
type response struct {
	status   int
	replayed bool // it was said before, and may be out of date
	body     []byte
}

// post asks for a change under an idempotency key.
func (c *Client) post(ctx context.Context, path, key string, body any) (response, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return response{}, err
	}
	return c.call(ctx, http.MethodPost, c.base.JoinPath(path), key, bytes.NewReader(encoded))
}

// get asks for what is.
func (c *Client) get(ctx context.Context, path string, query url.Values) (response, error) {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	return c.call(ctx, http.MethodGet, u, "", nil)
}

// call returns what the provider said, or checkout.ErrUnavailable if it said
// nothing, or that it was not able to answer.
func (c *Client) call(ctx context.Context, method string, u *url.URL, key string, body io.Reader) (response, error) {
	ctx, done := context.WithTimeout(ctx, c.timeout)
	defer done()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return response{}, err
	}
	if key != "" {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return response{}, unavailable(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return response{}, unavailable(err)
	}
	if s := resp.StatusCode; s >= 500 || s == http.StatusTooManyRequests || s == http.StatusRequestTimeout {
		return response{}, unavailable(errors.New(resp.Status))
	}
	return response{resp.StatusCode, resp.Header.Get("Idempotent-Replayed") == "true", said}, nil
}

func unavailable(cause error) error { return fmt.Errorf("%w: %w", checkout.ErrUnavailable, cause) }
