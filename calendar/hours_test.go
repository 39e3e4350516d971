package calendar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestParseHours gives each value with the rules it means, a rule a line:
// its recurrence without FREQ=, then Adds, PH, the bounds, and the hours.
func TestParseHours(t *testing.T) {
	for _, c := range []struct{ about, value, want string }{
		{"hours without days are for every day", "08:00-18:00", "08:00-18:00"},
		{"always open", "24/7", "00:00-24:00"},
		{"always closed", "off", "closed"},
		{"a range of weekdays", "Mo-Fr 08:00-18:00", "WEEKLY;BYDAY=MO,TU,WE,TH,FR 08:00-18:00"},
		{"a range across the end of the week", "Sa-Mo 08:00-18:00", "WEEKLY;BYDAY=MO,SA,SU 08:00-18:00"},
		{"days and ranges in a list", "Mo,We-Th 08:00-18:00", "WEEKLY;BYDAY=MO,WE,TH 08:00-18:00"},
		{"all days need no recurrence", "Mo-Su 08:00-18:00", "08:00-18:00"},
		{"all days, from the middle of the week", "Th-We 08:00-18:00", "08:00-18:00"},
		{"the first span replaces, the second adds", "Sa 08:00-12:00,14:00-18:00", "WEEKLY;BYDAY=SA 08:00-12:00\nWEEKLY;BYDAY=SA Adds 14:00-18:00"},
		{"a rule after a comma adds", "Mo 08:00-18:00, Sa 08:00-12:30", "WEEKLY;BYDAY=MO 08:00-18:00\nWEEKLY;BYDAY=SA Adds 08:00-12:30"},
		{"a rule after a semicolon replaces", "Mo 08:00-18:00; Mo 09:00-12:00", "WEEKLY;BYDAY=MO 08:00-18:00\nWEEKLY;BYDAY=MO 09:00-12:00"},
		{"closed on holidays", "08:00-18:00; PH off", "08:00-18:00\nPH closed"},
		{"closed is off", "08:00-18:00; Su closed", "08:00-18:00\nWEEKLY;BYDAY=SU closed"},
		{"holidays as one more day", "Mo,PH 09:00-12:00", "WEEKLY;BYDAY=MO 09:00-12:00\nPH 09:00-12:00"},
		{"holidays first in the list", "PH,Mo 09:00-12:00", "WEEKLY;BYDAY=MO 09:00-12:00\nPH 09:00-12:00"},
		{"both parts have both spans", "Mo,PH 09:00-12:00,13:00-14:00", "WEEKLY;BYDAY=MO 09:00-12:00\nWEEKLY;BYDAY=MO Adds 13:00-14:00\nPH 09:00-12:00\nPH Adds 13:00-14:00"},
		{"holidays that are Mondays", "PH Mo 09:00-12:00", "WEEKLY;BYDAY=MO PH 09:00-12:00"},
		{"past midnight", "Fr 22:00-02:00", "WEEKLY;BYDAY=FR 22:00-26:00"},
		{"past midnight, counted on", "Fr 18:00-26:00", "WEEKLY;BYDAY=FR 18:00-26:00"},
		{"to midnight", "Fr 18:00-00:00", "WEEKLY;BYDAY=FR 18:00-24:00"},
		{"a month", "Dec Sa 08:00-12:00", "DAILY;BYMONTH=12;BYDAY=SA 08:00-12:00"},
		{"months across the new year", "Nov-Jan 08:00-12:00", "DAILY;BYMONTH=1,11,12 08:00-12:00"},
		{"all months", "Apr-Mar 08:00-12:00", "08:00-12:00"},
		{"months with a colon", "Apr,Jun: Mo 08:00-12:00", "DAILY;BYMONTH=4,6;BYDAY=MO 08:00-12:00"},
		{"the number after a month may be an hour", "Dec 10:00-12:00", "DAILY;BYMONTH=12 10:00-12:00"},
		{"or a day, then a colon", "Dec 24: 10:00-12:00", "DAILY;BYMONTH=12;BYMONTHDAY=24 10:00-12:00"},
		{"days of a month", "Dec 24-26,31 off", "DAILY;BYMONTH=12;BYMONTHDAY=24,25,26,31 closed"},
		{"dates across the new year", "Dec 30-Jan 02 off", "DAILY;BYMONTH=1;BYMONTHDAY=1,2|DAILY;BYMONTH=12;BYMONTHDAY=30,31 closed"},
		{"dates over whole months", "Jun 29-Sep 01 Mo 08:00-12:00", "DAILY;BYMONTH=6;BYMONTHDAY=29,30;BYDAY=MO|DAILY;BYMONTH=7,8;BYDAY=MO|DAILY;BYMONTH=9;BYMONTHDAY=1;BYDAY=MO 08:00-12:00"},
		{"29 February comes in leap years", "Feb 29 off", "DAILY;BYMONTH=2;BYMONTHDAY=29 closed"},
		{"to the end of February", "Feb 28-Mar 01 off", "DAILY;BYMONTH=2;BYMONTHDAY=28,29|DAILY;BYMONTH=3;BYMONTHDAY=1 closed"},
		{"months beside dates", "Jan,Dec 24 off", "DAILY;BYMONTH=1|DAILY;BYMONTH=12;BYMONTHDAY=24 closed"},
		{"a day of one year", "2026 Dec 24 off", "2026-12-24..2026-12-24 closed"},
		{"a range within a year", "2026 Dec 24-26 off", "2026-12-24..2026-12-26 closed"},
		{"a range over two years", "2026 Dec 24-2027 Jan 02 Mo 08:00-12:00", "WEEKLY;BYDAY=MO 2026-12-24..2027-01-02 08:00-12:00"},
		{"several dates with years", "2026 Dec 24,2027 Dec 23 off", "2026-12-24..2026-12-24 closed\n2027-12-23..2027-12-23 closed"},
		{"a year", "2026 Mo 08:00-12:00", "WEEKLY;BYDAY=MO 2026-01-01..2026-12-31 08:00-12:00"},
		{"years and months", "2026-2027,2030 Apr off", "DAILY;BYMONTH=4 2026-01-01..2027-12-31 closed\nDAILY;BYMONTH=4 2030-01-01..2030-12-31 closed"},
		{"a month of a year, in which the number is the hour", "2026 Dec 10:00-12:00", "DAILY;BYMONTH=12 2026-01-01..2026-12-31 10:00-12:00"},
		{"blanks, case and one-digit hours matter not", " mo - FR  8:00 - 18:00 ;ph OFF", "WEEKLY;BYDAY=MO,TU,WE,TH,FR 08:00-18:00\nPH closed"},
		{"nor do missing blanks", "Mo08:00-18:00,Sa09:00-12:00;Dec24off", "WEEKLY;BYDAY=MO 08:00-18:00\nWEEKLY;BYDAY=SA Adds 09:00-12:00\nDAILY;BYMONTH=12;BYMONTHDAY=24 closed"},
		{"a year after a comma begins a rule", "Mo 08:00-18:00, 2026 Dec 24 08:00-12:00", "WEEKLY;BYDAY=MO 08:00-18:00\n2026-12-24..2026-12-24 Adds 08:00-12:00"},
		{"hours past midnight beside added ones", "Th 20:00-03:00, Fr 20:00-04:00", "WEEKLY;BYDAY=TH 20:00-27:00\nWEEKLY;BYDAY=FR Adds 20:00-28:00"},
		{"hours to midnight may be replaced", "Th 20:00-24:00; Fr 20:00-23:00", "WEEKLY;BYDAY=TH 20:00-24:00\nWEEKLY;BYDAY=FR 20:00-23:00"},
		{"hours past midnight that nothing replaces", "Mo 08:00-18:00; Fr 22:00-02:00; Su off", "WEEKLY;BYDAY=MO 08:00-18:00\nWEEKLY;BYDAY=FR 22:00-26:00\nWEEKLY;BYDAY=SU closed"},
	} {
		t.Run(c.about, func(t *testing.T) {
			rules, err := ParseHours(c.value)
			require.NoError(t, err)
			require.Equal(t, c.want, describe(rules))
			for _, r := range rules {
				require.NoError(t, r.Validate())
			}
		})
	}
}

// describe writes rules in the notation of TestParseHours.
func describe(rules []Rule) string {
	lines := make([]string, len(rules))
	for i, r := range rules {
		var words []string
		if r.Recurrence != "" {
			words = append(words, strings.ReplaceAll(strings.ReplaceAll(r.Recurrence, "FREQ=", ""), "\n", "|"))
		}
		if r.OnHolidays {
			words = append(words, "PH")
		}
		if !r.From.IsZero() || !r.Until.IsZero() {
			words = append(words, fmt.Sprintf("%s..%s", r.From, r.Until))
		}
		if r.Adds {
			words = append(words, "Adds")
		}
		if r.Opens == r.Closes {
			words = append(words, "closed")
		} else {
			words = append(words, fmt.Sprintf("%02d:%02d-%02d:%02d", r.Opens/60, r.Opens%60, r.Closes/60, r.Closes%60))
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "\n")
}
