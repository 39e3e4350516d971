package network_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/internal/testdb"
	"github.com/fitslot/fitslot/network"
	"github.com/fitslot/fitslot/postgres"
)

var now = time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC)

type bundle struct {
	pool     *pgxpool.Pool
	importer network.Importer
}

func setup(t *testing.T) *bundle {
	t.Helper()
	pool := testdb.New(t)
	return &bundle{pool, network.Importer{Store: postgres.NewNetwork(pool)}}
}

// run imports a file given as text and demands that nothing but refused rows
// stands against it.
func (b *bundle) run(t *testing.T, kind network.Kind, file string, change ...func(*network.Options)) network.Report {
	t.Helper()
	opts := network.Options{Now: now}
	for _, c := range change {
		c(&opts)
	}
	report, err := b.importer.Import(t.Context(), kind, strings.NewReader(file), opts)
	if !errors.Is(err, network.ErrRefused) {
		require.NoError(t, err)
	}
	return report
}

// must imports a file of which no row may be refused.
func (b *bundle) must(t *testing.T, kind network.Kind, file string) network.Counts {
	t.Helper()
	report := b.run(t, kind, file)
	require.Empty(t, report.Refusals)
	require.True(t, report.Applied)
	return report.Counts
}

// text is the one value that a query yields.
func (b *bundle) text(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var s string
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT coalesce(("+sql+")::text, 'null')", args...).Scan(&s))
	return s
}

func acceptValid(o *network.Options) { o.AcceptValid = true }
func dryRun(o *network.Options)      { o.DryRun = true }

// small is a network with one thing of each kind that others refer to.
func small(t *testing.T) *bundle {
	t.Helper()
	b := setup(t)
	b.must(t, network.Centres, centreHeader+dresden)
	b.must(t, network.Articles, "sku,brand,model,width,aspect,rim,load_index,speed_index,season\nNK1,Nordkamm,Firn,205,55,16,91,H,winter\n")
	b.must(t, network.Warehouses, "code,name,country\nKAS,Kassel,DE\n")
	return b
}

const (
	centreHeader = "external_id,country,name,address,postcode,city,lat,lon,bays,opening_hours\n"
	dresden      = "C1,DE,Reifenhof,Werkstr. 1,01067,Dresden,51.055,13.72,3,Mo-Fr 08:00-18:00\n"
)
