package calendar

import "strings"

// unexpected refuses the next token. What belongs to the notation but is not
// read, and what people write instead of it, gets a reason of its own.
func (p *hoursParser) unexpected(wanted string) {
	t := p.peek()
	switch reason := hoursRefusals[t.lower]; {
	case reason != "":
		p.fail(t.at, "%s", reason)
	case t.kind == hoursEnd:
		p.fail(t.at, "the value ends, expected %s", wanted)
	case strings.TrimSpace(t.text) == "":
		p.fail(t.at, "%q is a blank of another kind: write a plain space", t.text)
	case t.kind == hoursWord:
		p.fail(t.at, "read %q, expected %s; days are Mo Tu We Th Fr Sa Su and PH for public holidays, months Jan to Dec", short(t.text, 20), wanted)
	default:
		p.fail(t.at, "read %q, expected %s", short(t.text, 20), wanted)
	}
}

// short cuts what is quoted to n characters.
func short(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i] + "…"
		}
		n--
	}
	return text
}

var hoursRefusals = map[string]string{
	`"`:       `a quote without another: a comment has one before and one after it`,
	"+":       "a plus stands after a time only: write the closing time, as in 08:00-18:00",
	"|":       "an alternative is written with two bars, ||, and after all hours",
	"[":       "a number in brackets stands after a weekday, as in Mo[1]",
	"(":       "times computed from others are not read: write the time itself",
	"/":       "repetition with / is not read: write each day and span, or 24/7 without blanks for always",
	".":       "a point: hours and minutes are written with a colon, as in 08:00",
	"–":       "a long dash: write a plain hyphen, as in 08:00-18:00",
	"—":       "a long dash: write a plain hyphen, as in 08:00-18:00",
	"week":    "weeks stand after the months and before the days, as in week 1-20 Mo 08:00-18:00",
	"sh":      "school holidays are not known: write their dates",
	"easter":  "days counted from Easter are not read: write the date with its year, as in 2026 Apr 05",
	"sunrise": "times of the sun are not read: write the time itself",
	"sunset":  "times of the sun are not read: write the time itself",
	"dawn":    "times of the sun are not read: write the time itself",
	"dusk":    "times of the sun are not read: write the time itself",
	"unknown": "unknown stands after the days or the hours, as in Sa unknown",
	"open":    "the word open is not needed: write the hours alone, 00:00-24:00 for the whole day",
	"off":     "off stands in place of the hours, as in Su off; to close for part of a day write the spans that are open",
	"closed":  "closed stands in place of the hours, as in Su closed; to close for part of a day write the spans that are open",
	"di":      "Di is a Tuesday in German and a Sunday in French: write Tu or Su",
	"do":      "Do is a Thursday in German and a Sunday in Spanish: write Th or Su",
	"me":      "Me is a Wednesday in French and no day elsewhere: write We",
	"am":      "times are written from 00:00 to 24:00, without am and pm",
	"pm":      "times are written from 00:00 to 24:00, without am and pm",
	"uhr":     "the word Uhr is not needed: write 08:00-18:00",
}
