package calendar

import (
	"slices"
	"strings"
)

// HolidayCode is by what a holiday is known from year to year: its name in lower case,
// without accents, its words joined by dashes. The Monday on which Spain rests for a
// holiday that fell on a Sunday has the code of that.
func HolidayCode(name string) string {
	name, _, _ = strings.Cut(name, " (")
	var code strings.Builder
	for _, letter := range strings.ToLower(name) {
		plain, known := plainLetters[letter]
		switch {
		case 'a' <= letter && letter <= 'z' || '0' <= letter && letter <= '9':
			code.WriteRune(letter)
		case known:
			code.WriteString(plain)
		case !strings.HasSuffix(code.String(), "-"):
			code.WriteByte('-')
		}
	}
	return strings.Trim(code.String(), "-")
}

// plainLetters are those of the countries' languages.
var plainLetters = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'å': "aa", 'ø': "oe", 'æ': "ae",
	'á': "a", 'à': "a", 'â': "a", 'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'í': "i", 'î': "i", 'ï': "i",
	'ó': "o", 'ô': "o", 'ú': "u", 'û': "u", 'ù': "u", 'ñ': "n", 'ç': "c",
}

// Codes are those of all holidays in the years from one to another, both included, in
// order.
func (h Holidays) Codes(from, until int) []string {
	var codes []string
	for year := from; h.years != nil && year <= until; year++ {
		for _, name := range h.years.year(year) {
			codes = append(codes, HolidayCode(name))
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Rests reports whether d is a public holiday on which the centre does not work, and
// which.
func (c Calendar) Rests(d Date) (name string, rests bool) {
	name, holiday := c.Holidays.On(d)
	if !holiday || c.WorksHolidays || len(c.WorksOn) > 0 && slices.Contains(c.WorksOn, HolidayCode(name)) {
		return "", false
	}
	return name, true
}
