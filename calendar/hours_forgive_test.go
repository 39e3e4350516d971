package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestReadHours_Warns gives each value, the words of its warnings, none for none,
// and the sentence.
func TestReadHours_Warns(t *testing.T) {
	for _, c := range []struct{ value, warnings, sentence string }{
		{"Mo-Fr 08:00-18:30; PH off", "", "Mon–Fri 8–18:30; closed on public holidays"},
		{"Mo-Fr 08:00-18:00, Sa 09:00-12:00;", "a last semicolon", "Mon–Fri 8–18; also Sat 9–12"},
		{"Mo-Fr: 08:00-18:00; Su: off", "a colon after the days", "Mon–Fri 8–18; closed Sun"},
		{"Mo–Fr 08:00—18:00", "a long dash", "Mon–Fri 8–18"},
		{"Mo-Fr 8.30 - 18.00", "a point in a time", "Mon–Fri 8:30–18"},
		{"Mo-Fr 8-18", "the full hour", "Mon–Fri 8–18"},
		{"Mon,Mi 08:00-18:00, Sa-So 10:00-12:00", "Mon is read as Mo|Mi is read as We|So is read as Su", "Mon, Wed 8–18; also Sat, Sun 10–12"},
		{"Mo-Fr 08:00-18:00, PH off", "as after a semicolon", "Mon–Fri 8–18; closed on public holidays"},
		{`Mo 08:00-18:00 open "ring"`, "a comment after open", "Mon 8–18"},
		{"Mo 08:00-18:00 open", "", "Mon 8–18"},
		{`Mo 08:00-18:00; PH closed "of course"`, "", "Mon 8–18; closed on public holidays"},
		{`Mo 08:00-18:00 "ring"`, "nothing is sold then", "Mon unknown 8–18"},
		{"Mo 08:00-18:00 unknown", "nothing is sold then", "Mon unknown 8–18"},
		{`"by phone"`, "nothing is sold then", "unknown"},
		{"Mo 08:00+", "an open end", "Mon from 8 with an unknown end"},
		{"Mo 08:00-18:00+", "an open end", "Mon 8–18, from 18 with an unknown end"},
		{`24/7 || "x"`, "after ||", "all day; otherwise unknown"},
		{"Mo[1,-1],Tu 08:00-18:00", "", "Tue, 1st and last Mon of the month 8–18"},
		{"week 2-6/2 PH Sa 08:00-18:00", "", "weeks 2,4,6 public holidays on Sat 8–18"},
		{"2026-2027,2029 Mo 08:00-26:00", "", "2026–2027, 2029 Mon 8–2"},
		{"2026 Dec 24-2027 Jan 02,2027 Feb 03 off", "", "closed 24 Dec 2026–2 Jan 2027, 3 Feb 2027"},
		{"Jun-Aug Mo 08:00-24:00", "", "Jun–Aug Mon 8–24"},
	} {
		hours, err := ReadHours(c.value)
		require.NoError(t, err, c.value)
		require.Equal(t, c.sentence, hours.Sentence, c.value)
		wanted := strings.Split(c.warnings, "|")
		if c.warnings == "" {
			wanted = nil
		}
		if strings.Contains(c.warnings, "||") {
			wanted = []string{c.warnings}
		}
		require.Len(t, hours.Warnings, len(wanted), "%s: %s", c.value, hours.Warnings)
		for i, w := range wanted {
			require.Contains(t, hours.Warnings[i].String(), w, c.value)
		}
	}
}

// TestHours_Times tells what is sold from what is unknown, on Monday 2 March 2026
// and the days after.
func TestHours_Times(t *testing.T) {
	for _, c := range []struct{ value, sold, unknown, why string }{
		{"Mo 10:00-16:00+", "Mo 10-16", "Mo 16-24", "an open end"},
		{"Mo 18:00+", "", "Mo 18-28", "until ten hours after"},
		{"Mo 23:00+", "", "Mo 23-31", "until eight hours after"},
		{`Mo-Tu 08:00-12:00; Tu "x"`, "Mo 08-12", "Tu 00-24", "a comment replaces the day"},
		{`Mo 08:00-12:00, "x"`, "", "Mo 00-72", "a comment on every day takes all"},
		{`Mo-Tu 08:00-12:00, Mo 14:00-16:00 "x"`, "Mo 08-12 Tu 08-12", "Mo 14-16", "and one on hours takes these"},
		{`Mo 08:00-12:00; Tu off || "x"`, "Mo 08-12", "Mo 00-08 Mo 12-72", "a fallback holds where nothing else does"},
		{`Mo 08:00-12:00 || "x"; Tu off`, "Mo 08-12", "Mo 00-08 Mo 12-24 We 00-24", "until a later rule replaces it"},
		{"Mo[2],Tu[1] 08:00-12:00", "Tu 08-12", "", "a weekday of the month"},
		{"week 10 We 08:00-12:00", "We 08-12", "", "ISO week 10"},
		{"week 1-53/2 Mo-We 08:00-12:00", "", "", "is an even one"},
	} {
		hours, err := ReadHours(c.value)
		require.NoError(t, err, c.value)
		sold, unknown := hours.Times(Calendar{}, daysOf(time.UTC, Date{2026, 3, 2}, Date{2026, 3, 5}))
		require.Equal(t, c.sold, sketch(sold), "%s: %s", c.value, c.why)
		require.Equal(t, c.unknown, sketch(unknown), "%s: %s", c.value, c.why)
	}
}
