package network

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fitslot/fitslot/calendar"
)

// A parser reads a cell that is not empty.
type parser func(cell string) (any, *wrong)

func text(longest int) parser {
	return func(cell string) (any, *wrong) {
		if n := utf8.RuneCountInString(cell); n > longest {
			return nil, &wrong{fmt.Sprintf("has %d characters", n), fmt.Sprintf("shorten it to at most %d", longest)}
		}
		return cell, nil
	}
}

func pattern(expression, mend string) parser {
	whole := regexp.MustCompile("^(?:" + expression + ")$")
	return func(cell string) (any, *wrong) {
		if !whole.MatchString(cell) {
			return nil, &wrong{fmt.Sprintf("%q cannot be read", cell), mend}
		}
		return cell, nil
	}
}

// identifier is the name of something of the operator's: the same in all files.
var identifier = pattern(`[A-Za-z0-9._-]{1,64}`, "write 1 to 64 letters, digits, dots, dashes or underscores")

func integer(least, most int) parser {
	return func(cell string) (any, *wrong) {
		n, err := strconv.Atoi(cell)
		if err != nil || n < least || n > most || strings.HasPrefix(cell, "+") {
			return nil, &wrong{fmt.Sprintf("%q is no whole number from %d to %d", cell, least, most),
				fmt.Sprintf("write a number from %d to %d", least, most)}
		}
		return n, nil
	}
}

// quarters reads minutes that are whole quarters of an hour.
func quarters(minutes ...int) parser {
	return func(cell string) (any, *wrong) {
		n, err := strconv.Atoi(cell)
		if err != nil || !slices.Contains(minutes, n) {
			allowed := strings.Trim(fmt.Sprint(minutes), "[]")
			return nil, &wrong{fmt.Sprintf("%q is none of %s", cell, allowed), "write one of " + allowed}
		}
		return n / 15, nil
	}
}

func degrees(most float64) parser {
	return func(cell string) (any, *wrong) {
		n, err := strconv.ParseFloat(cell, 64)
		if err != nil || math.IsNaN(n) || math.Abs(n) > most {
			return nil, &wrong{fmt.Sprintf("%q is no angle from -%g to %g", cell, most, most), "write degrees with a decimal point, as in 48.1372"}
		}
		return n, nil
	}
}

func oneOf(words ...string) parser {
	return func(cell string) (any, *wrong) {
		if !slices.Contains(words, cell) {
			return nil, &wrong{fmt.Sprintf("%q is none of %s", cell, strings.Join(words, ", ")), "write one of " + strings.Join(words, ", ")}
		}
		return cell, nil
	}
}

// choice reads one of two words; it is true for the second.
func choice(no, yes string) parser {
	words := oneOf(no, yes)
	return func(cell string) (any, *wrong) {
		word, w := words(cell)
		return word == yes, w
	}
}

// timeOfDay reads hh:mm as minutes after midnight.
func timeOfDay(cell string) (any, *wrong) {
	t, err := time.Parse("15:04", cell)
	if err != nil || len(cell) != 5 {
		return nil, &wrong{fmt.Sprintf("%q is no time of day", cell), "write hours and minutes as in 08:30"}
	}
	return t.Hour()*60 + t.Minute(), nil
}

func day(cell string) (any, *wrong) {
	if _, err := time.Parse(time.DateOnly, cell); err != nil {
		return nil, &wrong{fmt.Sprintf("%q is no day", cell), "write year, month and day as in 2026-11-30"}
	}
	return cell, nil
}

// instant reads RFC 3339 and gives it in UTC.
func instant(cell string) (any, *wrong) {
	t, err := time.Parse(time.RFC3339, cell)
	if err != nil {
		return nil, &wrong{fmt.Sprintf("%q is no instant", cell), "write it with its offset as in 2026-11-30T18:00:00+01:00, or in UTC with Z"}
	}
	return t.UTC().Format(time.RFC3339Nano), nil
}

func weekdays(cell string) (any, *wrong) {
	days, err := calendar.ParseWeekdays(cell)
	if err != nil {
		return nil, &wrong{err.Error(), "write days as in Mo-Fr or Mo,We,Sa"}
	}
	return int(days), nil
}

func zone(cell string) (any, *wrong) {
	if _, err := time.LoadLocation(cell); err != nil || cell == "Local" {
		return nil, &wrong{fmt.Sprintf("%q is no time zone", cell), "write an IANA zone as in Europe/Madrid"}
	}
	return cell, nil
}

func words(cell string) (any, *wrong) { return strings.Fields(cell), nil }

// money reads an amount in units of a currency with two decimals, as all of our
// countries have, into hundredths. No binary fraction comes near it.
func money(cell string) (any, *wrong) {
	whole, cents, point := strings.Cut(cell, ".")
	n, err := strconv.ParseUint(whole+cents, 10, 63)
	wellFormed := whole != "" && len(whole) <= 9 && (len(cents) == 2 || !point) && err == nil
	if !wellFormed {
		return nil, &wrong{fmt.Sprintf("%q is no amount", cell), "write it with a decimal point and two decimals, as in 89.90"}
	}
	if !point {
		n *= 100
	}
	return int(n), nil
}
