package testpay

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Config says where a [Server] listens, keeps its journal and reports to.
type Config struct {
	// Addr is the loopback host:port to listen on. The provider asks nobody for
	// a password, so it is not offered to the network. Needed by Run only.
	Addr string
	// File is the journal's path; its folder must exist.
	File string
	// Webhook is the URL that is told of every change; empty for nobody.
	Webhook string
	// Secret signs webhooks; at least 16 characters where there is a Webhook.
	Secret string

	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Client delivers webhooks; nil means one that gives up after 10 s.
	Client *http.Client
	// Log takes what an operator should know; nil means slog.Default. Tokens,
	// references and bodies are never logged.
	Log *slog.Logger
}

// minSecret is as many characters as the shortest signing secret may have.
const minSecret = 16

// withDefaults returns c made complete, or an error that names the field.
func (c Config) withDefaults() (Config, error) {
	if c.File == "" {
		return c, fmt.Errorf("testpay: File is empty; give the path of the journal")
	}
	if c.Addr != "" && !isLoopback(c.Addr) {
		return c, fmt.Errorf("testpay: Addr %q is not loopback; use 127.0.0.1:PORT", c.Addr)
	}
	if c.Webhook != "" {
		if u, err := url.Parse(c.Webhook); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return c, fmt.Errorf("testpay: Webhook is not an http or https URL; give one such as http://127.0.0.1:8080/v1/webhooks/payments")
		}
		if len(c.Secret) < minSecret {
			return c, fmt.Errorf("testpay: Secret has %d characters; give at least %d", len(c.Secret), minSecret)
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Client == nil {
		c.Client = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{IdleConnTimeout: 30 * time.Second}}
	}
	return c, nil
}

// isLoopback reports whether addr is a host:port that only this machine reaches.
func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
