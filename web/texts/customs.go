package texts

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

// cldr.mjs writes this file and says from what.
//
//go:embed cldr.json
var cldr []byte

// customs are what CLDR knows of a language. Weeks begin on Sunday, as those of
// time.Weekday do. Patterns name what stands where in braces, after the letters
// of UTS 35.
type customs struct {
	Locale, Name                           string
	Weekdays, WeekdaysShort, WeekdaysAlone [7]string
	Months, MonthsShort                    [12]string
	Day, DayYear, ShortDay, Month          string
	DayAndClock                            string // {day}, {clock}
	Dash                                   string // between two clocks
	Decimal, Group                         string
	MinimumGroupingDigits                  int
	Kilometres                             string // {0} is the number
	List                                   struct{ Two, Start, Middle, End string }
	Countries                              map[string]string
}

func readCustoms() map[Language]customs {
	var file struct{ Languages map[Language]customs }
	if err := json.Unmarshal(cldr, &file); err != nil {
		panic(fmt.Sprintf("texts: cldr.json: %v", err))
	}
	return file.Languages
}

// Countries names a country by its code of ISO 3166-1, and returns the code of one
// that CLDR's part in cldr.json does not have.
func (s *Speaker) Countries(code string) string {
	if name := s.customs.Countries[code]; name != "" {
		return name
	}
	return code
}

// List is what is named in a row: a, b and c.
func (s *Speaker) List(items []string) string {
	switch last := len(items) - 1; last {
	case -1:
		return ""
	case 0:
		return items[0]
	case 1:
		return s.join(s.customs.List.Two, items[0], items[1])
	default:
		said := s.join(s.customs.List.Start, items[0], items[1])
		for _, item := range items[2:last] {
			said = s.join(s.customs.List.Middle, said, item)
		}
		return s.join(s.customs.List.End, said, items[last])
	}
}

func (s *Speaker) join(pattern, before, after string) string {
	if s.language == Spanish && soundsLikeI(after) {
		pattern = strings.Replace(pattern, " y ", " e ", 1)
	}
	return strings.NewReplacer("{0}", before, "{1}", after).Replace(pattern)
}

// soundsLikeI reports whether a Spanish word begins with the sound of y, before
// which y is e: alineación e inflado, but tuercas y hielo.
func soundsLikeI(word string) bool {
	word = strings.ToLower(word)
	silent, h := strings.CutPrefix(word, "h")
	if h && (strings.HasPrefix(silent, "ia") || strings.HasPrefix(silent, "ie")) {
		return false
	}
	return strings.HasPrefix(silent, "i") || strings.HasPrefix(silent, "í")
}
