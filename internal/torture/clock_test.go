package torture

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// clocksVariable asks for the test of wrong clocks, which builds fitslot and all that it
// is made of anew.
const clocksVariable = "FITSLOT_TORTURE_CLOCKS"

// skewVariable is by how many seconds a fitslot with a wrong clock is ahead.
const skewVariable = "SKEW_SECONDS"

// skewed builds fitslot with a package time whose clock is wrong: a source of the
// toolchain's, changed in one place.
func skewed(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	source := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	text, err := os.ReadFile(source)
	require.NoError(t, err)
	const reads = "	sec, nsec, mono := runtimeNow()\n"
	require.Equal(t, 1, strings.Count(string(text), reads), "time.Now is written otherwise in this toolchain: change this test")
	wrong := strings.Replace(string(text), reads, reads+"	sec += skew\n", 1) + `
var skew = func() int64 {
	seconds, _ := syscall.Getenv("` + skewVariable + `")
	n, _ := atoi(seconds)
	return int64(n)
}()
`
	wrong = strings.Replace(wrong, "import (\n", "import (\n	\"syscall\"\n", 1)
	dir := t.TempDir()
	patched, overlay, bin := filepath.Join(dir, "time.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "fitslot")
	require.NoError(t, os.WriteFile(patched, []byte(wrong), 0o644))
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {source: patched}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replace, 0o644))
	out, err := exec.Command("go", "build", "-overlay", overlay, "-o", bin, "../../cmd/fitslot").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return bin
}

// TestTortureClocks sets the clock of one of two nodes ten minutes wrong, either way: both
// say the same, and what one has promised the other keeps, to the second.
func TestTortureClocks(t *testing.T) {
	if os.Getenv(clocksVariable) == "" {
		t.Skipf("builds all anew; make torture sets %s", clocksVariable)
	}
	bin := skewed(t)
	for _, skew := range []time.Duration{10 * time.Minute, -10 * time.Minute} {
		t.Run(skew.String(), func(t *testing.T) {
			w := begin(t, 10*time.Minute)
			wrong := w.nodes[1]
			wrong.bin, wrong.env = bin, append(wrong.env, fmt.Sprintf("%s=%d", skewVariable, int(skew.Seconds())))
			w.run(2)
			require.InDelta(t, skew.Seconds(), w.clockOf(1).Sub(w.clockOf(0)).Seconds(), 30, "the clock is as wrong as it was meant to be")
			for first := range 2 { // on which the hold is placed
				w.holdsOut(first)
				w.holdsOn(first)
				w.meetsTheCutOff(first)
			}
			w.settled()
		})
	}
}

// clockOf is a node's own clock, as its log and its answers' dates have it.
func (w *world) clockOf(node int) time.Time {
	answer, err := http.Get("http://" + w.nodes[node].addr + "/healthz")
	require.NoError(w.t, err)
	answer.Body.Close()
	said, err := os.ReadFile(w.nodes[node].log)
	require.NoError(w.t, err)
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		for _, field := range strings.Fields(strings.NewReplacer(`"`, " ", "=", " ", ",", " ").Replace(lines[i])) {
			if at, err := time.Parse(time.RFC3339Nano, field); err == nil {
				return at
			}
		}
	}
	require.Fail(w.t, "no time in the log of a node", "%s", said)
	return time.Time{}
}

// pass lets time go by for the database, which is all that decides.
func (w *world) pass(d time.Duration) {
	_, err := w.sql.Exec(w.ctx, `UPDATE installation SET clock_offset = clock_offset + $1::interval`, d)
	require.NoError(w.t, err)
}

// now is the time that decides.
func (w *world) now() (now time.Time) {
	require.NoError(w.t, w.sql.QueryRow(w.ctx, `SELECT fitslot_now()`).Scan(&now))
	return now
}

// alike asks both nodes and returns what they agree on.
func (w *world) alike(a ask) []byte {
	var said [2]string
	for node := range said {
		status, body, err := w.send(node, a)
		require.NoError(w.t, err)
		require.Equal(w.t, http.StatusOK, status, "%s", body)
		said[node] = asOf.ReplaceAllString(string(body), "")
	}
	require.Equal(w.t, said[0], said[1], "%s", a.path)
	return []byte(said[0])
}

// place holds the first free start of a centre, on a node.
func (w *world) place(node int, job string) (h answer) {
	status, body, err := w.send(node, ask{secret: w.shop, method: "POST", path: "/v1/holds", body: `{"jobs":[` + job + `]}`})
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusCreated, status, "%s", body)
	require.NoError(w.t, json.Unmarshal(body, &h))
	require.InDelta(w.t, 600, h.Expires.Sub(w.now()).Seconds(), 10, "a hold lasts for ten minutes of the database's")
	return h
}

func (w *world) swap() string {
	centre := w.centres("DE", 1)[0]
	return fmt.Sprintf(`{"centre":%q,"start":%q,"services":["swap"]}`, centre, w.free(centre, 3, 10)[0][0].Format(time.RFC3339))
}

// holdsOut lets a hold nearly run out: neither node ends it before, and it is confirmed.
func (w *world) holdsOut(node int) {
	h := w.place(node, w.swap())
	w.pass(time.Minute)
	status, body, err := w.send(1-node, ask{secret: w.shop, method: "POST", path: "/v1/holds/" + h.ID + "/extend"})
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, status, "%s", body)
	require.NoError(w.t, json.Unmarshal(body, &h))
	require.InDelta(w.t, 600, h.Expires.Sub(w.now()).Seconds(), 10, "ten minutes more, of the database's")
	w.pass(h.Expires.Sub(w.now()) - 8*time.Second)
	time.Sleep(2500 * time.Millisecond) // both have swept twice
	w.alike(ask{secret: w.shop, method: "GET", path: "/v1/holds/" + h.ID})
	status, body, err = w.send(1-node, ask{
		secret: w.shop, method: "POST", path: "/v1/holds/" + h.ID + "/confirm", body: `{"payment_reference":"in time"}`,
	})
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, status, "%s", body)
}

// holdsOn lets a hold run out: for both nodes it has, at once.
func (w *world) holdsOn(node int) {
	h := w.place(node, w.swap())
	w.pass(h.Expires.Sub(w.now()) + time.Millisecond)
	for n := range 2 {
		status, body, err := w.send((node+n)%2, ask{
			secret: w.shop, method: "POST", path: "/v1/holds/" + h.ID + "/confirm", body: `{"payment_reference":"too late"}`,
		})
		require.NoError(w.t, err)
		require.Equal(w.t, http.StatusGone, status, "%s", body)
	}
}

// meetsTheCutOff holds tyres five minutes before a warehouse sends for the last time, and
// pays five minutes after it, through the other node: they arrive before the appointment.
func (w *world) meetsTheCutOff(node int) {
	var cutOff time.Time
	centre := w.centres("DE", 1)[0]
	require.NoError(w.t, w.sql.QueryRow(w.ctx, `
		SELECT min((date_trunc('day', fitslot_now() AT TIME ZONE w.zone) + interval '1 day' + r.cut_off * interval '1 minute') AT TIME ZONE w.zone)
		  FROM routes r
		  JOIN warehouses w ON w.code = r.warehouse
		  JOIN centres c ON c.id = r.centre_id
		 WHERE c.external_id = $1`, centre).Scan(&cutOff))
	w.pass(cutOff.Add(-5 * time.Minute).Sub(w.now()))
	search := "/v1/centres/" + centre + "/slots?service=fit&item=NK-1955516H-W:2"
	var found struct {
		Slots []struct {
			UTC string `json:"start_utc"`
		}
	}
	require.NoError(w.t, json.Unmarshal(w.alike(ask{secret: w.shop, method: "GET", path: search}), &found))
	w.alike(ask{secret: w.shop, method: "GET", path: "/v1/offers?country=DE&postcode=04109&service=fit&item=NK-1955516H-W:2"})
	require.NotEmpty(w.t, found.Slots)
	h := w.place(node, fmt.Sprintf(`{"centre":%q,"start":%q,"services":["fit"],"items":[{"sku":"NK-1955516H-W","quantity":2}]}`, centre, found.Slots[0].UTC))
	w.pass(9*time.Minute + 30*time.Second)
	status, body, err := w.send(1-node, ask{
		secret: w.shop, method: "POST", path: "/v1/holds/" + h.ID + "/confirm", body: `{"payment_reference":"after the cut-off"}`,
	})
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, status, "%s", body)
	var late int
	require.NoError(w.t, w.sql.QueryRow(w.ctx, `
		SELECT count(*)
		  FROM deliveries d
		  JOIN appointments a ON a.id = d.appointment_id
		  JOIN warehouses w ON w.code = d.warehouse
		 WHERE a.quote_id = $1
		   AND (d.deliver_at > to_timestamp(a.start_quarter::bigint * 900)
		        OR (d.dispatch_on + (SELECT cut_off FROM routes r WHERE r.warehouse = d.warehouse AND r.centre_id = d.centre_id) * interval '1 minute')
		           AT TIME ZONE w.zone < a.confirmed_at)`, h.ID).Scan(&late))
	require.Zero(w.t, late, "nobody is asked to send by a cut-off that is past, and the tyres are there in time")
}

// asOf is when an answer was true, and how long a hold has to live: no two are alike.
var asOf = regexp.MustCompile(`"as_of":"[^"]*",?`)
