package network_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/network"
	"github.com/fitslot/fitslot/postgres"
)

// helperURL makes this test binary a process that only imports longFile into the
// database it names.
const helperURL = "FITSLOT_TEST_IMPORT_INTO"

const (
	longRows  = 400
	longBatch = 50
)

func longFile() string {
	var b strings.Builder
	b.WriteString(postal)
	for i := range longRows {
		fmt.Fprintf(&b, "FR,%05d,Commune %d,45.5,4.5\n", 10000+i, i)
	}
	return b.String()
}

func TestMain(m *testing.M) {
	if url := os.Getenv(helperURL); url != "" {
		if err := helper(url); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func helper(url string) error {
	ctx := context.Background()
	pool, err := postgres.Open(ctx, postgres.Config{URL: url})
	if err != nil {
		return err
	}
	defer pool.Close()
	importer := network.Importer{Store: postgres.NewNetwork(pool), Batch: longBatch}
	_, err = importer.Import(ctx, network.PostalCodes, strings.NewReader(longFile()), network.Options{
		Now:      now,
		Progress: func(done, total int) { fmt.Println(done) },
	})
	return err
}

// A process that imports is killed within a batch: a row that somebody else is
// writing keeps it there. The same command again finishes what it began.
func TestAnImportThatWasKilledIsFinished(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	pool, err := postgres.Open(t.Context(), postgres.Config{URL: url})
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	b := &bundle{pool, network.Importer{Store: postgres.NewNetwork(pool), Batch: longBatch}}
	require.NoError(t, b.importer.Seed(t.Context()))

	const applied = 200
	barrier, err := pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = barrier.Exec(t.Context(), `INSERT INTO postal_codes VALUES ('FR', $1, $2, 1, 1)`,
		fmt.Sprint(10000+applied+10), fmt.Sprintf("Commune %d", applied+10))
	require.NoError(t, err)

	killAt(t, url, fmt.Sprint(applied))
	require.NoError(t, barrier.Rollback(t.Context()))

	first := -1
	report := b.run(t, network.PostalCodes, longFile(), func(o *network.Options) {
		o.Progress = func(done, total int) {
			if first < 0 {
				first = done
			}
			require.Equal(t, longRows, total)
		}
	})
	require.Equal(t, applied, first, "what was applied is not applied again")
	require.Equal(t, network.Counts{Created: longRows}, report.Counts)
	require.Equal(t, fmt.Sprintf("%d 0 1 1", longRows), b.text(t, `
		SELECT concat_ws(' ', (SELECT count(*) FROM postal_codes), (SELECT count(*) FROM import_rows),
		                      (SELECT count(*) FROM imports), (SELECT count(finished_at) FROM imports))`))
	require.Equal(t, network.Counts{Unchanged: longRows}, b.must(t, network.PostalCodes, longFile()))
}

// killAt starts the helper and kills it once it has told that so many rows are
// applied.
func killAt(t *testing.T, url, rows string) {
	t.Helper()
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), helperURL+"="+url)
	out, err := process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	said := bufio.NewScanner(out)
	for said.Scan() && said.Text() != rows {
	}
	require.Equal(t, rows, said.Text())
	require.NoError(t, process.Process.Kill())
	require.Error(t, process.Wait())
}

// Between an import that was cut short and its second try another file of the
// kind came in: then the first is applied from its beginning.
func TestAnOlderImportIsNotTakenUpAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.importer.Batch = 1
	older := postal + "FR,10001,A,45,4\nFR,10002,B,45,4\n"
	stop, cancel := context.WithCancel(t.Context())
	_, err := b.importer.Import(stop, network.PostalCodes, strings.NewReader(older), network.Options{
		Now: now,
		Progress: func(done, total int) {
			if done == 1 {
				cancel()
			}
		},
	})
	require.ErrorIs(t, err, context.Canceled)
	b.must(t, network.PostalCodes, postal+"FR,10001,A,46,4\n")
	require.Equal(t, network.Counts{Created: 1, Changed: 1}, b.must(t, network.PostalCodes, older))
	require.Equal(t, "45 45", b.text(t, `SELECT string_agg(lat::text, ' ') FROM postal_codes`))
	require.Equal(t, "0", b.text(t, `SELECT count(*) FROM import_rows`))
}

// Two imports at the same time take turns: while one is inside, the other waits
// for the lock.
func TestImportsTakeTurns(t *testing.T) {
	t.Parallel()
	b := setup(t)
	after := make(chan error, 1)
	err := b.importer.Store.Alone(t.Context(), func() error {
		go func() { after <- b.importer.Store.Alone(t.Context(), func() error { return nil }) }()
		for b.locks(t, false) != "1" {
			select {
			case <-after:
				return errors.New("two are alone at once")
			default:
			}
		}
		return nil
	})
	require.NoError(t, err)
	require.NoError(t, <-after)
	require.Equal(t, "0", b.locks(t, true))
}

// locks counts the advisory locks that are held, or waited for, in the database.
func (b *bundle) locks(t *testing.T, held bool) string {
	return b.text(t, `
		SELECT count(*) FROM pg_locks
		 WHERE locktype = 'advisory' AND granted = $1
		   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, held)
}
