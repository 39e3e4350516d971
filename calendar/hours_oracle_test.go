package calendar

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/scheduler"
)

// acceptedOfExpected is the share of the expected values that must be read.
const acceptedOfExpected = 0.95

// expectedHours is one value as opening_hours.js reads it.
type expectedHours struct {
	Value   string     `json:"oh"`
	Parse   string     `json:"parse"`
	Windows [][]string `json:"w"`
}

// TestParseHours_Reference demands that what is accepted is open when the
// reference implementation says so, to the second: around Easter and the change
// to summer time, the end of October, and Christmas.
func TestParseHours_Reference(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	holidays, err := HolidaysOf("DE", "BW")
	require.NoError(t, err)
	windows := []scheduler.Span{
		daysOf(berlin, Date{2026, 3, 27}, Date{2026, 4, 8}),
		daysOf(berlin, Date{2026, 10, 22}, Date{2026, 11, 3}),
		daysOf(berlin, Date{2026, 12, 22}, Date{2027, 1, 8}),
	}
	accepted, total := 0, 0
	for line := range sharedLines(t, "expected_de_bw_2026.jsonl.gz") {
		var want expectedHours
		require.NoError(t, json.Unmarshal([]byte(line), &want))
		total++
		hours, err := ReadHours(want.Value)
		if err != nil {
			continue
		}
		accepted++
		for i, w := range windows {
			open, unknown := hours.Times(Calendar{Zone: berlin, Holidays: holidays, WorksHolidays: true}, w)
			expected, unsure := spansOf(t, want.Windows[i])
			require.True(t, open.Equal(expected), "%s\nopen     %s\nexpected %s", want.Value, open, expected)
			require.True(t, unknown.Equal(unsure), "%s\nunknown  %s\nexpected %s", want.Value, unknown, unsure)
		}
	}
	t.Logf("%d of %d values accepted, %.1f %%", accepted, total, 100*float64(accepted)/float64(total))
	require.Greater(t, total, 2700)
	require.Greater(t, float64(accepted), acceptedOfExpected*float64(total))
}

// TestParseHours_AfterTheShortDay: the night after a day of 23 hours.
func TestParseHours_AfterTheShortDay(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	rules, err := ParseHours("Sa-Su 22:00-04:00")
	require.NoError(t, err)
	got := Calendar{Zone: berlin, Rules: rules}.Open(daysOf(berlin, Date{2026, 3, 27}, Date{2026, 4, 3}))
	require.Equal(t, "2026-03-28T21:00:00Z/2026-03-29T02:00:00Z 2026-03-29T20:00:00Z/2026-03-30T02:00:00Z", got.String(),
		"five hours, for one is skipped, then six")
}

// daysOf is the time from the beginning of one day to that of another.
func daysOf(zone *time.Location, from, until Date) scheduler.Span {
	return scheduler.SpanOf(from.At(0, zone), until.At(0, zone))
}

// spansOf reads intervals; unknown are those that end in a question mark.
func spansOf(t *testing.T, intervals []string) (open, unknown scheduler.Set) {
	var spans [2][]scheduler.Span
	for _, interval := range intervals {
		known, isUnknown := strings.CutSuffix(interval, "?")
		from, until, _ := strings.Cut(known, "/")
		start, err := time.Parse("2006-01-02T15:04Z07:00", from)
		require.NoError(t, err)
		end, err := time.Parse("2006-01-02T15:04Z07:00", until)
		require.NoError(t, err)
		i := 0
		if isUnknown {
			i = 1
		}
		spans[i] = append(spans[i], scheduler.SpanOf(start, end))
	}
	return scheduler.NewSet(spans[0]...), scheduler.NewSet(spans[1]...)
}

// TestParseHours_Malformed reads what a strict parser of others refused: so does
// this one.
func TestParseHours_Malformed(t *testing.T) {
	total := 0
	for line := range sharedLines(t, "osm_taginfo_malformed_oh.txt.gz") {
		total++
		_, err := ParseHours(line)
		requireRefusal(t, line, err)
	}
	require.Greater(t, total, 14_000)
}

// TestParseHours_Values reads values as people wrote them, of several countries.
func TestParseHours_Values(t *testing.T) {
	file := sharedFile(t, "osm_values.csv.gz")
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	accepted := 0
	for _, row := range rows[1:] {
		value := row[2]
		rules, err := ParseHours(value)
		if err == nil {
			accepted++
			requireValid(t, value, rules)
			continue
		}
		requireRefusal(t, value, err)
	}
	t.Logf("%d of %d values accepted", accepted, len(rows)-1)
	require.Greater(t, accepted, len(rows)*8/10)
}

func requireValid(t *testing.T, value string, rules []Rule) {
	t.Helper()
	require.NotEmpty(t, rules, value)
	for _, r := range rules {
		require.NoError(t, r.Validate(), value)
	}
}

// requireRefusal demands an error that points into the value and gives a reason.
func requireRefusal(t *testing.T, value string, err error) {
	t.Helper()
	var refused *HoursError
	require.True(t, errors.As(err, &refused), value)
	require.Equal(t, value, refused.Value)
	require.NotEmpty(t, refused.Reason, value)
	require.GreaterOrEqual(t, refused.At, 1, value)
	require.LessOrEqual(t, refused.At, len([]rune(value))+1, value)
}

// sharedFile opens a file of the shared data, and skips the test where there is none.
func sharedFile(t *testing.T, name string) io.Reader {
	t.Helper()
	shared := filepath.Join("..", "..", "shared")
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared data is not beside this project")
	}
	file, err := os.Open(filepath.Join(shared, "data", "opening_hours", name))
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	return unzipped
}

// sharedLines yields the lines of a file of the shared data.
func sharedLines(t *testing.T, name string) func(yield func(string) bool) {
	t.Helper()
	file := sharedFile(t, name)
	return func(yield func(string) bool) {
		scanner := bufio.NewScanner(file)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() && yield(scanner.Text()) {
		}
		require.NoError(t, scanner.Err())
	}
}
