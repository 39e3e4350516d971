package texts_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/web/texts"
)

// cldrMajor is that of cldr.json; another one says some things otherwise.
const cldrMajor = "48"

// intl is what testdata/intl.mjs writes.
type intl struct {
	CLDR      string
	Languages map[texts.Language]struct {
		Days  map[string][6]string // day, dayYear, shortDay, weekday, month, dayAndClock at 09:05
		Money []struct {
			Minor          int64
			Currency, Said string
		}
		Numbers []struct {
			N    int
			Said string
		}
		Kilometres []struct {
			KM   float64
			Said string
		}
		Lists []struct {
			Items []string
			Said  string
		}
		Countries map[string]string
		Plurals   []string
		Name      string
	}
}

func askNode(t *testing.T) (said intl) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node here whose Intl we could compare with")
	}
	out, err := exec.Command(node, "testdata/intl.mjs").Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &said))
	if major, _, _ := strings.Cut(said.CLDR, "."); major != cldrMajor {
		t.Skipf("this node has CLDR %s, and cldr.json is of %s", said.CLDR, cldrMajor)
	}
	require.Len(t, said.Languages, len(texts.Languages))
	return said
}

// TestIntl compares everything that comes from CLDR with what Node knows from
// there by a way of its own. What differs is in docs/decisions/go-i18n.md.
func TestIntl(t *testing.T) {
	t.Parallel()
	for l, want := range askNode(t).Languages {
		s := texts.In(l)
		require.Len(t, want.Days, 731)
		for day, said := range want.Days {
			at, err := time.Parse("2006-01-02 15:04", day+" 09:05")
			require.NoError(t, err)
			d := calendar.DateOf(at, time.UTC)
			got := [6]string{s.Day(d), s.DayYear(d), s.ShortDay(d), s.Weekday(d), s.Month(d), s.DayAndClock(at)}
			require.Equal(t, said, got, "%s %s", l, day)
		}
		for _, m := range want.Money {
			require.Equal(t, m.Said, s.Money(m.Minor, m.Currency), "%s %d %s", l, m.Minor, m.Currency)
		}
		for _, n := range want.Numbers {
			require.Equal(t, n.Said, s.Number(n.N), "%s %d", l, n.N)
		}
		for _, k := range want.Kilometres {
			require.Equal(t, strings.ReplaceAll(k.Said, " ", "\u00a0"), s.Kilometres(k.KM), "%s %g", l, k.KM)
		}
		for _, list := range want.Lists {
			require.Equal(t, list.Said, s.List(list.Items), "%s %v", l, list.Items)
		}
		for code, name := range want.Countries {
			require.Equal(t, name, s.Countries(code), "%s %s", l, code)
		}
		require.ElementsMatch(t, want.Plurals, pluralForms[l], "plural forms of %s", l)
		require.True(t, strings.EqualFold(want.Name, s.Name(l)), "%s calls itself %s", l, want.Name)
	}
}
