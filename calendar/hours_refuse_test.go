package calendar

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestParseHours_Refuses gives each value, a ‸ before the character at fault, and
// words that the reason must have.
func TestParseHours_Refuses(t *testing.T) {
	for _, c := range []struct{ value, reason string }{
		{"‸", "a rule is missing"},
		{"Mo-Fr 08:00-18:00;‸ , Sa 08:00-12:00", "a rule is missing"},
		{"‸;", "a rule is missing"},
		{"Mo-Fr 08:00-18:00;‸; PH off", "a rule is missing"},
		{"Mo-Fr‸", "days without hours"},
		{"Apr-Jun‸; Mo-Fr 09:00-13:00", "days without hours"},
		{"Mo-Fr 08:00-18:00‸ Sa 08:00-12:00", "a comma, a semicolon or the end"},
		{"Mo-Fr 08:00-12:00; ‸14:00-18:00", "a further rule needs its days"},
		{"Mo-Fr 08:00-12:00; ‸off", "a further rule needs its days"},
		{"Mo-Fr 08:00-12:00, ‸off", "a further rule needs its days"},
		{"Mo-Fr 08:00-12:00 ‸off", "the spans that are open"},
		{"Mo-Fr 08:00-12:00 ‸closed", "the spans that are open"},
		{"24/7‸; PH off", "24/7 stands alone"},
		{"Mo 08:00-12:00; ‸24/7", "a further rule needs its days"},

		{"Mo 00:00‸+", "open end at midnight"},
		{"Mo 00:00-24:00‸+", "open end at midnight"},
		{"Mo 08:00+‸,14:00-18:00", "hours after an open end"},
		{"Mo ‸18:00+; Tu 08:00-12:00", "an open end may last past midnight"},
		{`Mo 08:00-18:00 ‸"ring the bell`, "one before and one after"},
		{`Mo 08:00-18:00 "ring" ‸"twice"`, "a comma, a semicolon or the end"},
		{"Mo 08:00-18:00 ‸| \"by phone\"", "two bars"},
		{"Mo 08:00-18:00 || ‸Sa 08:00-12:00", "one set of hours"},
		{`Mo 08:00-18:00 || "by phone"‸, Sa 08:00-12:00`, "a semicolon or the end"},
		{`Mo 08:00-18:00, Mo ‸12:00-13:00 "lunch"`, "open and unknown at once"},
		{`Mo 08:00-18:00 "x", Mo ‸12:00-13:00`, "open and unknown at once"},
		{`Mo-Su 03:00-12:00, Mo-Su ‸22:00-04:00 "x"`, "one of them is unknown"},
		{"Mo,Sa ‸22:00-04:00", "in two ways when the clocks change"},
		{"Su ‸18:00+", "in two ways when the clocks change"},

		{"week ‸0 Mo 08:00-18:00", "1 to 53"},
		{"week 1-‸54 Mo 08:00-18:00", "1 to 53"},
		{"week 20-‸10 Mo 08:00-18:00", "across the new year"},
		{"week 1-53/‸1 Mo 08:00-18:00", "from 2 to 26"},
		{"Jun-Aug ‸week 1-20 Mo 08:00-18:00", "the one or the other"},
		{"Mo ‸week 1 08:00-18:00", "before the days"},
		{"‸week 1 Mo[1] 08:00-18:00", "write the dates"},
		{"‸Oct 20-30 Mo[1] 08:00-18:00", "never fall together"},
		{"Mo[‸0] 08:00-18:00", "the 1st to the 5th"},
		{"Mo[‸6] 08:00-18:00", "the 1st to the 5th"},
		{"Mo[-‸6] 08:00-18:00", "the 1st to the 5th"},
		{"Mo[‸3-1] 08:00-18:00", "ends after it begins"},
		{"Mo[1‸ 08:00-18:00", "a bracket"},
		{"Mo-Fr‸[1] 08:00-18:00", "after each day"},
		{"Mo[1] ‸-1 day 08:00-18:00", "counted from another day"},
		{"‸SH 08:00-18:00", "school holidays"},
		{"Mo,‸SH off", "school holidays"},
		{"‸easter off", "Easter"},
		{"‸sunrise-18:00", "sun"},
		{"08:00-‸sunset", "sun"},
		{"08:00-‸(sunset-01:00)", "computed"},
		{"Su ‸open", "the hours alone"},
		{"Mo 08:00‸", "closing time"},
		{"Mo 08:00-18:00‸/01:30", "repetition"},
		{"Jan 1-20‸/8 off", "repetition"},
		{"PH ‸-1 day off", "counted from another day"},

		{"Mo 10-‸5", "before it opens"},
		{"Mo 7-‸9", "morning or afternoon"},
		{"Mo 18-‸10", "before it opens"},
		{"Mo 08‸.0-18.0", "a colon"},
		{"Mo 8‸ 18", "a colon"},
		{"‸Do 08:00-18:00", "a Sunday in Spanish"},
		{"‸Me 08:00-18:00", "French"},
		{"Mo 08:‸0-18:00", "two digits"},
		{"Mo 08:‸60-18:00", "00 to 59"},
		{"Mo ‸24:00-25:00", "next day"},
		{"Mo 08:00-‸49:00", "hours go from 00 to 24"},
		{"Mo 08:00-‸008:00", "hours go from 00 to 24"},
		{"Mo 08:00-‸33:00", "more than 24 hours"},
		{"Mo 08:00-‸08:00", "same time"},
		{"Mo 08:00-‸6:00", "06:00 or 18:00"},
		{"Mo 08:00-12:00,14‸", "a colon"},
		{"Mo 8:00‸ am-6:00 pm", "am and pm"},
		{"Mo 08:00-18:00 ‸Uhr", "Uhr"},

		{"‸Di 08:00-18:00", "a Sunday in French"},
		{"‸Montag 08:00-18:00", "days are Mo Tu"},
		{"Mo-‸Mardi 08:00-18:00", "last day"},
		{"Mo-‸PH 08:00-18:00", "last day"},
		{"Mo-‸Mo 08:00-18:00", "Mo-Su for all"},
		{"Mo,‸08:00-18:00", "a day"},
		{"Mo-We‸-Fr 08:00-18:00", "counted"},
		{"Mo ‸PH off", "Mo,PH for both"},
		{"PH ‸Mo,PH off", "PH once"},
		{"Mo-Fr‸: Sa 08:00-18:00", "leave it out"},
		{"Mo-Fr ‸Apr-Oct 08:00-18:00", "before the days"},
		{"Mo-Fr ‸2026 08:00-18:00", "before the days"},
		{"Mo-Fr ‸Sa 08:00-18:00", "the hours"},

		{"Feb ‸30 off", "no day of February, which has 29"},
		{"2026 Feb ‸29 off", "which has 28"},
		{"Dec ‸0 off", "no day of December"},
		{"Dec 26-‸24 off", "turn it round"},
		{"Dec 24-‸24 off", "once"},
		{"Dec-‸Dec off", "once"},
		{"Dec 24-‸Jan off", "from a date to a month"},
		{"Mar-‸Oct 15 off", "from a date to a month"},
		{"Dec 24-Jan 02,‸05 off", "write its month too"},
		{"Apr-‸Mo 08:00-12:00", "end of the range"},
		{"Apr,‸Mo 08:00-12:00", "a month or a date"},
		{"2026 Dec 24-‸Jan 02 off", "the end needs its year"},
		{"2026 Dec 24-‸2026 Dec 23 off", "turn it round"},
		{"2027 Jan 02-‸2026 Dec 24 off", "turn it round"},
		{"2026 Dec 24,‸Dec 31 off", "give each date its year"},
		{"Dec 24,‸2026 Dec 31 off", "give each date its year"},
		{"2027-‸2026 off", "later year"},
		{"2026,‸Dec off", "a year"},
		{"2026,‸2027 Dec 24 off", "second year"},
		{"‸1800 Mo off", "days or hours"},

		{"Th ‸20:00-03:00; Fr-Sa 20:00-04:00", "character 17"},
		{"Fr ‸22:00-02:00; PH off", "past midnight"},
		{"Mo,We ‸22:00-02:00; We 08:00-12:00", "past midnight"},
		{"‸22:00-02:00; Dec 24 off", "past midnight"},
		{"PH ‸22:00-02:00; Mo off", "past midnight"},
		{"Mo,PH ‸22:00-02:00; We off", "past midnight"},
		{"Su ‸22:00-02:00; Mo off", "past midnight"},

		{"24‸ / 7", "24/7"},
		{"Mo 08:00‸\u202f-18:00", "a plain space"},
		{"Mo 08:00-18:00‸\x00", "a comma"},
		{"‸\xff", "days or hours"},
		{"Mo 08:00-‸１８:00", "a time"},
		{"Mo ‸８:00-18:00", "the hours"},
	} {
		t.Run(c.value, func(t *testing.T) {
			before, after, found := strings.Cut(c.value, "‸")
			require.True(t, found)
			_, err := ParseHours(before + after)
			var refused *HoursError
			require.ErrorAs(t, err, &refused)
			require.Contains(t, refused.Reason, c.reason)
			// A blank before what is at fault may stand on either side of the mark.
			fault := before + after[:len(after)-len(strings.TrimLeft(after, " "))]
			require.Equal(t, len([]rune(fault))+1, refused.At)
			require.Equal(t, before+after, refused.Value)
		})
	}
}

func TestParseHours_RefusesTheEndless(t *testing.T) {
	_, err := ParseHours(strings.Repeat("x", 4097))
	require.ErrorContains(t, err, "longer than 4096 characters")
	require.Less(t, len(err.Error()), 300, "an error quotes the beginning only")
	_, err = ParseHours(strings.Repeat("x", 4096))
	require.ErrorContains(t, err, `read "xxxxxxxxxxxxxxxxxxxx…"`)
}

func TestHoursError_Error(t *testing.T) {
	_, err := ParseHours("Mö 08:00-18:00")
	require.EqualError(t, err, `opening hours "Mö 08:00-18:00", character 1: read "Mö", expected days or hours, as in Mo-Fr 08:00-18:00; days are Mo Tu We Th Fr Sa Su and PH for public holidays, months Jan to Dec`)
}
