package main

import (
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/loadtest"
)

// realData is the folder of real centres and postal codes beside the project.
func realData(t *testing.T) string {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared")
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		t.Skip("no real data: there is no folder shared beside the project")
	}
	return filepath.Join(folder, "data")
}

// Customers book at real centres, first alone, and then while all of these centres
// change again and again and postal codes come in: no request fails, every promise
// holds, and PostgreSQL has no deadlock to solve. How much slower they are served
// is printed; docs/import.md has figures.
func TestAnImportDisturbsNobody(t *testing.T) {
	data := realData(t)
	s := serve(t, "--shop-rate=0")
	s.greeting()
	dir := t.TempDir()
	centres := s.realNetwork(data, dir)
	later := filepath.Join(dir, "later.csv")
	withNotice(t, centres, later, "135")

	alone := s.customers(2 * time.Second)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	imported := make(chan int, 1)
	go func() { imported <- s.importUntil(ctx, later, centres, filepath.Join(data, "postal", "FR.csv.gz")) }()
	during := s.customers(6 * time.Second)
	stop()
	files := <-imported
	require.Positive(t, files)
	for _, step := range []loadtest.Step{loadtest.Offers, loadtest.Slots, loadtest.Hold, loadtest.Pay} {
		a, d := alone.Step(step), during.Step(step)
		require.Positive(t, d.Done, "%s goes on", step)
		t.Logf("%-6s p50 %5.1f → %5.1f ms, p99 %5.1f → %5.1f ms (×%.1f), max %5.1f → %5.1f ms", step,
			a.Latency.P50, d.Latency.P50, a.Latency.P99, d.Latency.P99, d.Latency.P99/a.Latency.P99, a.Latency.Max, d.Latency.Max)
	}
	t.Logf("%d files were imported meanwhile; %d holds alone, %d during", files, alone.Step(loadtest.Hold).Done, during.Step(loadtest.Hold).Done)
	require.Equal(t, 0, s.count(`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`))
	_, err := output(t, "verify", "--database-url="+s.url)
	require.NoError(t, err)
}

// realNetwork brings in the real centres, with what the demo's have, and the postal
// codes of France. It returns the file of centres.
func (s served) realNetwork(data, dir string) (centres string) {
	s.t.Helper()
	require.NoError(s.t, run(s.t.Context(), io.Discard, []string{
		"demo", "--for=" + filepath.Join(data, "centres", "centres.csv"), "--out=" + dir}))
	for _, kind := range []string{"centres", "bays", "services", "routes"} {
		s.bring(kind, filepath.Join(dir, kind+".csv"))
	}
	s.bring("postal-codes", filepath.Join(data, "postal", "FR.csv.gz"))
	return filepath.Join(dir, "centres.csv")
}

func (s served) bring(kind, file string) {
	s.t.Helper()
	require.NoError(s.t, run(s.t.Context(), io.Discard, []string{"import", kind, file, "--accept-valid", "--database-url=" + s.url}))
}

// importUntil imports files by turns until ctx ends, and returns how many.
func (s served) importUntil(ctx context.Context, files ...string) (done int) {
	for ; ctx.Err() == nil; done++ {
		file, kind := files[done%len(files)], "centres"
		if strings.HasSuffix(file, ".gz") {
			kind = "postal-codes"
		}
		if err := run(s.t.Context(), io.Discard, []string{"import", kind, file, "--accept-valid", "--database-url=" + s.url}); err != nil {
			s.t.Errorf("import %s: %v", file, err)
			return 0
		}
	}
	return done
}

// withNotice copies a file of centres, each with another notice: so each can sell
// something else.
func withNotice(t *testing.T, from, to, minutes string) {
	t.Helper()
	in, err := os.Open(from)
	require.NoError(t, err)
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	require.NoError(t, err)
	column := slices.Index(rows[0], "notice_minutes")
	if column < 0 {
		column = len(rows[0])
		rows[0] = append(rows[0], "notice_minutes")
	}
	for i, row := range rows[1:] {
		rows[i+1] = append(row[:column:column], append([]string{minutes}, row[min(column+1, len(row)):]...)...)
	}
	out, err := os.Create(to)
	require.NoError(t, err)
	defer out.Close()
	require.NoError(t, csv.NewWriter(out).WriteAll(rows))
}

// customers come for a while, and all they are told must hold.
func (s served) customers(during time.Duration) loadtest.Report {
	s.t.Helper()
	const visit = 1200 * time.Millisecond
	config := loadtest.Config{
		URL: s.api, Key: s.demoKey(), Think: visit / pauses, Patience: time.Minute,
		Pace: loadtest.SideBySide{Customers: 12, Visit: visit, For: during},
	}
	places := []loadtest.Place{{Country: "FR", Postcode: "69002"}, {Country: "FR", Postcode: "57150"}, {Country: "DE", Postcode: "01067"}, {Country: "DE", Lat: 48.37, Lon: 10.9}}
	var err error
	config.Wishes, err = loadtest.Discover(s.t.Context(), config, places, []string{"fit"}, "car", loadtest.Search{Sizes: []string{"205/55 R16"}, Quantity: 4})
	require.NoError(s.t, err)
	report, err := loadtest.Smoke(s.t.Context(), config)
	require.NoError(s.t, err)
	require.NoError(s.t, report.Verdict(), "%v %v", report.Failures, report.Differences)
	return report
}
