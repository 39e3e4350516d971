package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
)

// TestMain lets the test binary be the fitslot that serve --demo starts as test
// payment provider, and the doctor that a test runs under a limit.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "testpay" || os.Args[1] == "doctor") {
		main()
		return
	}
	code := m.Run()
	if err := testdb.DropFilled(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func TestWrongConfigurationFailsAtTheStartNamingTheField(t *testing.T) {
	for _, c := range []struct{ about, args, says string }{
		{"an unknown command", "sell", "unexpected argument sell"},
		{"an unknown flag", "serve --dmeo", "unknown flag --dmeo"},
		{"a level that there is not", "--log-level=loud version", `log-level: "loud"`},
		{"a form of log that there is not", "--log-format=xml version", `log-format: "xml"`},
		{"an address without a port", "serve --demo --addr=localhost", `addr: "localhost"`},
		{"no payment provider", "serve", "payment-url: is missing"},
		{"a payment provider that is no URL", "serve --payment-url=there", `payment-url: "there"`},
		{"a clock without a demo", "serve --payment-url=http://127.0.0.1:1 --clock=2026-10-19T09:00:00+02:00", "clock: can be set with --demo only"},
		{"a clock that is no instant", "serve --demo --clock=yesterday", "--clock"},
		{"a hold of no length", "serve --demo --hold-for=0s", "hold-for: 0s"},
		{"a negative rate", "serve --demo --shop-rate=-1", "shop-rate: -1"},
		{"a page that is no origin", "serve --demo --origin=shop", "origin"},
		{"a negative drain", "serve --demo --drain=-1s", "drain: -1s"},
		{"too few connections", "verify --max-conns=1 --database-url=postgres://127.0.0.1:1/x", "max-conns: 1"},
		{"a database that is not there", "verify --database-url=postgres://127.0.0.1:1/x", "127.0.0.1"},
		{"a role that there is not", "key add x --role=boss --database-url=postgres://127.0.0.1:1/x", "role must be one of"},
		{"a partner that behaves in no known way", "partner-sim --profile=lazy", `profile: "lazy"`},
		{"a simulation of no length", "partner-sim --for=-1s", "for: -1s"},
		{"a simulation that never looks", "partner-sim --every=0s", "every: 0s"},
		{"a simulation that stops twice", "partner-sim --once --for=1s", "for: has no meaning with --once"},
		{"a kind that there is not", "import cars x.csv", `"cars"`},
		{"no file to import", "import centres", "FILE: is missing"},
		{"centres without a folder", "demo --for=main.go", "for: needs --out"},
	} {
		err := run(t.Context(), io.Discard, strings.Fields(c.args))
		require.Error(t, err, c.about)
		require.Contains(t, err.Error(), c.says, c.about)
	}
}

func TestEveryFlagIsInHelpWithItsEnvironmentVariable(t *testing.T) {
	var c cli
	parser, err := newParser(&c)
	require.NoError(t, err)
	for _, leaf := range parser.Model.Leaves(true) {
		for _, group := range leaf.AllFlags(true) {
			for _, flag := range group {
				require.NotEmpty(t, flag.Help, "%s --%s", leaf.Path(), flag.Name)
				if flag.Name != "help" {
					require.NotEmpty(t, flag.Envs, "%s --%s", leaf.Path(), flag.Name)
				}
			}
		}
		require.NotEmpty(t, leaf.Help, leaf.Path())
	}
}

// A served fitslot is one that runs in this process, on a database of its own.
type served struct {
	t    *testing.T
	api  string
	dir  string
	url  string // of the database
	said *printed
	stop func() error
}

// printed is what a command has printed so far.
type printed struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// serve runs the demo at a Monday in October, and returns once it answers. Its network
// has been loaded before, once for all tests.
func serve(t *testing.T, more ...string) served {
	t.Helper()
	return serveOn(t, testdb.Filled(t, "demo", fillDemo), more...)
}

// fillDemo loads the demo network as serve does, some minutes before it is served.
func fillDemo(ctx context.Context, url string) error {
	db, err := databaseConfig{DatabaseURL: url, MaxConns: 16}.open(ctx, false)
	if err != nil {
		return err
	}
	defer db.Close()
	return serveCmd{Clock: time.Date(2026, 10, 19, 6, 50, 0, 0, time.UTC)}.prepareDemo(ctx, db)
}

// serveOn is serve on a database.
func serveOn(t *testing.T, url string, more ...string) served {
	t.Helper()
	s := served{t: t, url: url, dir: t.TempDir(), said: &printed{}}
	addr := freeAddr(t)
	s.api = "http://" + addr
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, s.said, append([]string{
			"serve", "--demo", "--clock=2026-10-19T09:00:00+02:00", "--addr=" + addr, "--testpay-addr=" + freeAddr(t),
			"--database-url=" + s.url, "--state-dir=" + s.dir,
		}, more...))
	}()
	s.stop = func() error {
		cancel()
		err := <-ended
		ended <- err
		return err
	}
	t.Cleanup(func() { s.stop() })
	for range 600 {
		if answer, err := http.Get(s.api + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return s
			}
		}
		select {
		case err := <-ended:
			ended <- err
			require.NoError(t, err, "serve ended")
		case <-time.After(100 * time.Millisecond):
		}
	}
	require.Fail(t, "serve does not answer")
	return s
}

func freeAddr(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// greeting is what serve prints once it serves.
func (s served) greeting() string {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return strings.Contains(s.said.String(), "Stop with Ctrl-C") }, time.Minute, 20*time.Millisecond)
	return s.said.String()
}

// demoKey is the key that serve printed.
func (s served) demoKey() string {
	s.t.Helper()
	return regexp.MustCompile("KEY=([a-z0-9_]+)").FindStringSubmatch(s.greeting())[1]
}

// ask sends a request and reads the JSON of the answer.
func (s served) ask(method, path, body string, want int) map[string]any {
	s.t.Helper()
	request, err := http.NewRequest(method, s.api+path, strings.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("Authorization", "Bearer "+s.demoKey())
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	require.Equal(s.t, want, answer.StatusCode, string(text))
	var out map[string]any
	require.NoError(s.t, json.Unmarshal(text, &out), string(text))
	return out
}

// From an empty database, which serve itself fills.
func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	s := serveOn(t, testdb.URL(t))
	job := `{"jobs":[{"centre":"DE-04109","start":"2026-10-21T08:00:00Z","services":["swap"]}]}`
	hold := s.ask("POST", "/v1/holds", job, http.StatusCreated)
	order := s.ask("POST", "/v1/orders", `{"hold":"`+hold["id"].(string)+
		`","customer":{"name":"Ada","email":"ada@example.com","phone":"+49351123456","language":"de"},"plate":"L-AL 1843"}`, http.StatusCreated)
	path := "/v1/orders/" + order["id"].(string)
	s.ask("POST", path+"/payment", `{"token":"tok_decline"}`, http.StatusPaymentRequired)
	require.Equal(t, "paid", s.ask("POST", path+"/payment", `{"token":"tok_visa"}`, http.StatusOK)["state"])
	require.Equal(t, "confirmed", s.ask("GET", "/v1/holds/"+hold["id"].(string), "", http.StatusOK)["state"])
	require.NoError(t, s.stop(), "SIGTERM drains")
	require.NoError(t, run(t.Context(), io.Discard, []string{"verify", "--database-url=" + s.url}))
}

func TestASecondStartFindsTheSameKeyAndNetwork(t *testing.T) {
	t.Parallel()
	s := serve(t)
	key := s.demoKey()
	require.NoError(t, s.stop())
	addr := freeAddr(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	again := make(chan error, 1)
	s.said = &printed{}
	go func() {
		again <- run(ctx, s.said, []string{"serve", "--demo", "--addr=" + addr, "--testpay-addr=" + freeAddr(t), "--database-url=" + s.url, "--state-dir=" + s.dir})
	}()
	s.api = "http://" + addr
	s.ask("GET", "/v1/offers?country=DE&postcode=04109&service=swap&limit=1", "", http.StatusOK)
	require.Equal(t, key, s.demoKey())
	cancel()
	require.NoError(t, <-again)
}

func TestADatabaseWithANetworkOfItsOwnIsNoDemo(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	file := filepath.Join(t.TempDir(), "centres.csv")
	require.NoError(t, os.WriteFile(file, []byte("external_id,country,name,address,postcode,city,lat,lon,bays,opening_hours\n"+
		"X,DE,Reifen X,Weg 1,01067,Dresden,51.05,13.74,2,Mo-Fr 08:00-18:00\n"), 0o600))
	require.NoError(t, run(t.Context(), io.Discard, []string{"import", "centres", file, "--database-url=" + url}))
	for _, command := range []string{"demo", "serve --demo --addr=127.0.0.1:0"} {
		err := run(t.Context(), io.Discard, append(strings.Fields(command), "--database-url="+url, "--state-dir="+t.TempDir()))
		require.ErrorContains(t, err, "no demo", command)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	key := func(args ...string) (string, error) {
		return output(t, append(append([]string{"key"}, args...), "--database-url="+url)...)
	}
	secret, err := key("add", "till", "--role=shop")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(secret, "fs_shop_"), secret)
	list, err := key("list")
	require.NoError(t, err)
	require.Contains(t, list, "till")
	require.NotContains(t, list, strings.TrimSpace(secret))
	_, err = key("revoke", "till")
	require.NoError(t, err)
	_, err = key("revoke", "tilt")
	require.Error(t, err)
	_, err = key("add", "carrier", "--role=partner")
	require.ErrorContains(t, err, "warehouses or centres must be named for the role partner")
	secret, err = key("add", "kassel", "--role=partner", "--warehouse=DE-KAS", "--warehouse=DE-ULM", "--centre=DE-01067")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(secret, "fs_partner_"), secret)
	list, err = key("list")
	require.NoError(t, err)
	require.Contains(t, list, "DE-KAS DE-ULM")
	require.Contains(t, list, "DE-01067")
	_, err = key("add", "boss", "--role=boss")
	require.ErrorContains(t, err, "role must be one of")
	require.Equal(t, 2, exitCode(usageError{errors.New("x")}))
}

// output runs a command and returns what it printed.
func output(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var printed bytes.Buffer
	err := run(t.Context(), &printed, args)
	return printed.String(), err
}

func TestADryRunWritesNothing(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	file := filepath.Join(t.TempDir(), "centres.csv")
	require.NoError(t, os.WriteFile(file, []byte("external_id,country,name,address,postcode,city,lat,lon,bays,opening_hours\n"+
		"X,DE,Reifen X,Weg 1,01067,Dresden,51.05,13.74,2,Mo-Fr 08:00-18:00\n"), 0o600))
	said, err := output(t, "import", "centres", file, "--dry-run", "--database-url="+url)
	require.NoError(t, err)
	require.Contains(t, said, "1 valid")
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	var rows int
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM centres) + (SELECT count(*) FROM countries) + (SELECT count(*) FROM imports)`).Scan(&rows))
	require.Zero(t, rows)
}
