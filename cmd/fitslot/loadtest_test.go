package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// Customers come to the real thing, with nothing but its address and where it keeps
// the demo's key, and every promise holds. What they took is given back.
func TestLoadtestSmoke(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.greeting()
	said, err := output(t, "loadtest", "smoke", "--url="+s.api, "--state-dir="+s.dir,
		"--customers=12", "--visit=600ms", "--duration=3s", "--json")
	require.NoError(t, err, said)
	var report struct {
		Customers, Checked, Cancelled int
		Endings                       map[string]int
		Steps                         []struct {
			Step         string
			Sent, Failed int
		}
		Differences []string
		Passed      bool
	}
	require.NoError(t, json.Unmarshal([]byte(said), &report))
	require.True(t, report.Passed)
	require.Equal(t, 49, report.Customers)
	require.Equal(t, 33, report.Endings["paid"], said)
	require.Equal(t, report.Endings["paid"], report.Cancelled)
	require.Len(t, report.Steps, 8, "every step was taken")

	_, err = output(t, "verify", "--database-url="+s.url)
	require.NoError(t, err)
	require.Equal(t, 0, s.count(`SELECT count(*) FROM claims`))
}

func TestLoadtestThatCannotBegin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "demo.key"), []byte("fs_shop_x\n"), 0o600))
	for _, c := range []struct {
		about, args, says string
		code              int
	}{
		{"no URL", "--url=there", `url: "there" is no URL`, 2},
		{"nobody to send", "--customers=0", "customers: 0 is not between", 2},
		{"no time", "--duration=1s", "duration: 1s is not between a visit, 4s", 2},
		{"a visit of no length", "--visit=0s", "visit: 0s", 2},
		{"no patience", "--patience=0s", "patience: 0s", 2},
		{"no tyres", "--quantity=0", "quantity: 0", 2},
		{"no key", "--state-dir=" + t.TempDir(), "key: is missing", 2},
		{"a place that is none", "--key=x --place=Dresden", `place: "Dresden" is no place; write`, 2},
		{"a position that is none", "--key=x --place=DE:51/x", `place: "DE:51/x" is no position`, 2},
		{"an item without a quantity", "--key=x --item=NK", `item: "NK" is no item; write`, 2},
		{"an item of no tyres", "--key=x --item=NK:0", `item: "NK:0" is no item: the quantity`, 2},
		{"a server that is not there", "--url=http://127.0.0.1:1 --state-dir=" + dir, "looking for tyres in DE: dial", 1},
	} {
		err := run(t.Context(), io.Discard, append([]string{"loadtest", "smoke"}, strings.Fields(c.args)...))
		require.Error(t, err, c.about)
		require.Contains(t, err.Error(), c.says, c.about)
		require.Equal(t, c.code, exitCode(err), c.about)
	}
}

// count is the number that a query yields.
func (s served) count(sql string, args ...any) (n int) {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.url)
	require.NoError(s.t, err)
	defer conn.Close(context.WithoutCancel(s.t.Context()))
	require.NoError(s.t, conn.QueryRow(s.t.Context(), sql, args...).Scan(&n))
	return n
}
