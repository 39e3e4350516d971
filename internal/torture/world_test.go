package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/postgres/embedded"
)

// The environment variables that say how much to do, and from which seed.
const (
	killsVariable     = "FITSLOT_TORTURE_KILLS"
	historiesVariable = "FITSLOT_TORTURE_HISTORIES"
	seedVariable      = "FITSLOT_TORTURE_SEED"
)

// A world is two fitslots on one PostgreSQL that keeps what it has committed, a
// payment provider, and the demo network.
type world struct {
	t     *testing.T
	ctx   context.Context
	seed  uint64
	dir   string
	pg    *embedded.Server
	url   string
	nodes []*program
	sql   *pgxpool.Pool
	shop  string // key
	staff string // key for all centres
	http  *http.Client
}

// begin makes a world in which holds last for holdFor. Its nodes are not running.
func begin(t *testing.T, holdFor time.Duration) *world {
	if os.Getenv("FITSLOT_TEST_DATABASE_URL") == "" && os.Getenv("FITSLOT_TEST_REQUIRE_DB") == "" {
		t.Skip("needs PostgreSQL: run this through make test or make torture")
	}
	bin, err := built()
	require.NoError(t, err)
	dir, err := os.MkdirTemp("", "fitslot-torture-")
	require.NoError(t, err)
	// Root's server runs as somebody else, who must be able to enter.
	require.NoError(t, os.Chmod(dir, 0o755))
	w := &world{t: t, ctx: t.Context(), dir: dir, seed: number(t, seedVariable, uint64(time.Now().UnixNano())%1e9)}
	t.Cleanup(w.end)
	t.Logf("seed %d (%s=%d does the same again)", w.seed, seedVariable, w.seed)
	w.startPostgres()
	w.url = w.pg.URL(embedded.Database)
	w.fitslot("demo")
	w.fitslot("limits", "--open-per-reference=0", "--abandoned-per-hour=0")
	w.shop = w.fitslot("key", "add", "torture", "--role=shop")
	w.staff = w.fitslot("key", "add", "centre", "--role=staff", "--centre=*")
	w.sql, err = pgxpool.New(w.ctx, w.url)
	require.NoError(t, err)
	pay := &program{
		addr: freeAddr(t), bin: bin, env: append(ownEnvironment(), "FITSLOT_SECRET=0123456789abcdef"), log: filepath.Join(dir, "testpay.log"),
	}
	for i := range 2 {
		addr := freeAddr(t)
		w.nodes = append(w.nodes, &program{
			addr: addr, bin: bin, env: ownEnvironment(), log: filepath.Join(dir, fmt.Sprintf("node-%d.log", i)),
			args: []string{
				"serve", "--addr=" + addr, "--database-url=" + w.url, "--payment-url=http://" + pay.addr,
				"--payment-secret=0123456789abcdef", "--shop-rate=0", "--hold-for=" + holdFor.String(),
			},
		})
	}
	pay.args = []string{"testpay", "--addr", pay.addr, "--data", filepath.Join(dir, "journal"), "--webhook", "http://" + w.nodes[0].addr + "/v1/webhooks/payments"}
	require.NoError(t, pay.start(w.ctx))
	t.Cleanup(pay.kill)
	w.http = &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	return w
}

// end takes everything down, and keeps the folder of what has failed.
func (w *world) end() {
	for _, node := range w.nodes {
		node.kill()
	}
	if w.sql != nil {
		w.sql.Close()
	}
	if w.http != nil {
		w.http.CloseIdleConnections()
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if w.pg != nil {
		_ = w.pg.Stop(ctx)
	}
	if w.t.Failed() {
		w.t.Logf("seed %d; logs, journal and data are kept: %s", w.seed, w.dir)
		return
	}
	require.NoError(w.t, os.RemoveAll(w.dir))
}

func (w *world) startPostgres() {
	ctx, cancel := context.WithTimeout(w.ctx, 2*time.Minute)
	defer cancel()
	log, err := os.OpenFile(filepath.Join(w.dir, "postgres.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	require.NoError(w.t, err)
	w.pg, err = embedded.Start(ctx, embedded.Config{
		Dir: filepath.Join(w.dir, "pg"), Bin: os.Getenv("FITSLOT_POSTGRES_BIN"), Log: log,
	})
	require.NoError(w.t, err)
}

// killPostgres kills all processes of the server, and starts it again.
func (w *world) killPostgres() {
	first, err := os.ReadFile(filepath.Join(w.dir, "pg", "data", "postmaster.pid"))
	require.NoError(w.t, err)
	line, _, _ := strings.Cut(string(first), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(w.t, err)
	require.NoError(w.t, syscall.Kill(pid, syscall.SIGSTOP)) // so that it begins no others
	pids := children(pid)
	require.NoError(w.t, syscall.Kill(pid, syscall.SIGKILL))
	for _, child := range pids {
		_ = syscall.Kill(child, syscall.SIGKILL) // it may be gone
	}
	<-w.pg.Done()
	_ = w.pg.Stop(w.ctx) // frees the folder
	w.startPostgres()
	require.Equal(w.t, w.url, w.pg.URL(embedded.Database))
	w.sql.Reset()
}

// fitslot runs a command on the database and returns what it printed.
func (w *world) fitslot(args ...string) string {
	bin, err := built()
	require.NoError(w.t, err)
	ctx, cancel := context.WithTimeout(w.ctx, 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, append(args, "--database-url="+w.url)...)
	cmd.Env = ownEnvironment()
	var printed, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &said
	require.NoError(w.t, cmd.Run(), "fitslot %s: %s%s", strings.Join(args, " "), &printed, &said)
	return strings.TrimSpace(printed.String())
}

// run starts the first n nodes, where they do not run yet.
func (w *world) run(n int) {
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	for _, node := range w.nodes[:n] {
		if node.cmd == nil {
			require.NoError(w.t, node.start(ctx))
		} else {
			require.NoError(w.t, node.await(ctx))
		}
	}
}

// An ask is a request.
type ask struct {
	secret, method, path, body string
	key                        string // Idempotency-Key
}

// send returns the status of the answer, and its body. The error says that there
// was none: then nobody knows what was done.
func (w *world) send(node int, a ask) (int, []byte, error) {
	q, err := http.NewRequest(a.method, "http://"+w.nodes[node].addr+a.path, strings.NewReader(a.body))
	require.NoError(w.t, err)
	q.GetBody = nil // net/http is not to repeat anything: we count
	q.Header.Set("Authorization", "Bearer "+a.secret)
	if a.body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	if a.key != "" {
		q.Header.Set("Idempotency-Key", a.key)
	}
	if a.method == http.MethodPut || a.secret == w.staff && a.method != http.MethodGet {
		q.Header.Set("If-Match", "*")
	}
	answer, err := w.http.Do(q)
	if err != nil {
		return 0, nil, err
	}
	body, err := drain(answer.Body)
	return answer.StatusCode, body, err
}

// must sends what has to be answered with 200, and reads the answer.
func (w *world) must(a ask, into any) {
	status, body, err := w.send(0, a)
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, status, "%s %s: %s", a.method, a.path, body)
	require.NoError(w.t, json.Unmarshal(body, into), "%s", body)
}

// free lists the starts of a swap at a centre from a number of days on, by day.
func (w *world) free(centre string, from, days int) (byDay [][]time.Time) {
	today := time.Now().UTC()
	date := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	var found struct {
		Slots []struct {
			UTC time.Time `json:"start_utc"`
		}
	}
	w.must(ask{secret: w.shop, method: "GET", path: "/v1/centres/" + centre + "/slots?service=swap&from=" + date(from) + "&to=" + date(from+days)}, &found)
	for i, slot := range found.Slots {
		if i == 0 || slot.UTC.YearDay() != found.Slots[i-1].UTC.YearDay() {
			byDay = append(byDay, nil)
		}
		byDay[len(byDay)-1] = append(byDay[len(byDay)-1], slot.UTC)
	}
	return byDay
}

// centres are the first centres of a country.
func (w *world) centres(country string, n int) []string {
	rows, err := w.sql.Query(w.ctx, `SELECT c.external_id FROM centres c WHERE c.external_id LIKE $1 ORDER BY c.external_id LIMIT $2`, country+"-%", n)
	require.NoError(w.t, err)
	defer rows.Close()
	var refs []string
	for rows.Next() {
		var ref string
		require.NoError(w.t, rows.Scan(&ref))
		refs = append(refs, ref)
	}
	require.NoError(w.t, rows.Err())
	require.Len(w.t, refs, n)
	return refs
}
