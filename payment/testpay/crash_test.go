package testpay

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// serveUntilKilled is the test binary as a provider's process: it serves file
// and prints where.
func serveUntilKilled(file string) {
	die := func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s, err := New(Config{File: file, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		die(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		die(err)
	}
	fmt.Println("http://" + listener.Addr().String())
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		die(fmt.Errorf("the test has died: %w", err))
	}()
	die(s.serve(context.Background(), listener))
}

// spawn starts serveUntilKilled and returns its URL and a kill -9.
func spawn(t *testing.T, file string) (url string, kill func()) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "TESTPAY_HELPER_JOURNAL="+file)
	cmd.Stderr = os.Stderr
	_, err = cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	url, err = bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(url), sync.OnceFunc(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
}

func TestKilledInTheMiddle(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal")
	answered := map[string]string{} // key → the answer's body
	for round := range 3 {
		url, kill := spawn(t, file)
		t.Cleanup(kill)
		streamUntilKilled(t, url, kill, round, answered)
	}
	require.GreaterOrEqual(t, len(answered), 3*100)

	s := open(t, Config{File: file})
	for key, body := range answered {
		found := called(t, s, key)
		require.Len(t, found, 1, "an answered payment is there, once")
		require.Equal(t, body, pay(t, s, key, "tok_visa").body, "and is answered again as it was")
	}
	for reference, ids := range s.ledger.references {
		require.Len(t, ids, 1, "no payment is there twice, answered or not: "+reference)
	}
	require.LessOrEqual(t, len(s.ledger.order), len(answered)+3*clients, "nothing is there that nobody asked for")
}

const clients = 4

// streamUntilKilled pays from some clients at once, kills the server after 100
// answers, and notes every answer that came.
func streamUntilKilled(t *testing.T, url string, kill func(), round int, answered map[string]string) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var mu sync.Mutex
	var streams sync.WaitGroup
	count := 0
	for c := range clients {
		streams.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("round-%d-client-%d-%d", round, c, i)
				body, err := payOver(client, url, key)
				if err != nil {
					return
				}
				mu.Lock()
				answered[key] = body
				if count++; count == 100 {
					kill()
				}
				mu.Unlock()
			}
		})
	}
	streams.Wait()
}

// payOver pays over the network and returns the whole answer, or why there is
// none.
func payOver(client *http.Client, url, key string) (string, error) {
	req, err := http.NewRequest(http.MethodPost, url+"/payments", strings.NewReader(payBody(key, "tok_visa")))
	if err != nil {
		return "", err
	}
	req.Header.Set("Idempotency-Key", key)
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestRunStops(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := open(t, Config{})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.serve(ctx, listener) }()

	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client, url := &http.Client{Transport: transport}, "http://"+listener.Addr().String()
	_, err = payOver(client, url, "k")
	require.NoError(t, err)
	lost := make(chan error, 1)
	go func() {
		req, _ := http.NewRequest(http.MethodPost, url+"/payments", strings.NewReader(payBody("hang", "tok_hang")))
		req.Header.Set("Idempotency-Key", "hang")
		_, err := client.Do(req)
		lost <- err
	}()
	for len(called(t, s, "hang")) == 0 { // until it hangs
	}
	stop()
	require.NoError(t, <-ended, "it was asked to stop")
	require.Error(t, <-lost, "who hung was let go, unanswered")
}

func TestRunListens(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	s := open(t, Config{Addr: taken.Addr().String()})
	require.ErrorContains(t, s.Run(t.Context()), "Addr", "an address that is taken")

	s = open(t, Config{Addr: "127.0.0.1:0", File: s.cfg.File})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	require.NoError(t, s.Run(ctx))
	_, err = os.Stat(s.cfg.File)
	require.NoError(t, err)
}
