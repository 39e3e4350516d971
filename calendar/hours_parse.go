package calendar

import (
	"fmt"
	"slices"
)

// An hoursParser reads tokens by recursive descent. The first failure is kept
// and moves it to the end, where nothing more can be read: so each method goes
// on as if all were well, and only ReadHours looks at err.
//
//	value = rule { ( ";" | "," | "||" ) rule } [ ";" ]
//	rule  = [ years ] [ dates ] [ weeks ] [ ":" ] [ days ] [ ":" ] state
//	state = ( spans [ "open" ] | "off" | "closed" | "unknown" ) [ comment ] | comment
type hoursParser struct {
	tokens   []hoursToken
	next     int
	err      *HoursError
	warnings []HoursWarning
}

func (p *hoursParser) peek() hoursToken { return p.ahead(0) }

// ahead is the token n places after the next, or the end.
func (p *hoursParser) ahead(n int) hoursToken {
	return p.tokens[min(p.next+n, len(p.tokens)-1)]
}

// take returns the next token and moves past it.
func (p *hoursParser) take() hoursToken {
	t := p.peek()
	p.next = min(p.next+1, len(p.tokens)-1)
	return t
}

// accept takes the next token if it is written so, in whatever case.
func (p *hoursParser) accept(lower string) bool {
	if p.peek().lower != lower {
		return false
	}
	p.take()
	return true
}

// fail refuses the value at the given character, unless it is refused already.
func (p *hoursParser) fail(at int, format string, args ...any) {
	if p.err == nil {
		p.err = &HoursError{At: at, Reason: fmt.Sprintf(format, args...)}
	}
	p.next = len(p.tokens) - 1
}

// warn says something of the character at which it was read, the same thing once.
func (p *hoursParser) warn(at int, format string, args ...any) {
	said := fmt.Sprintf(format, args...)
	if !slices.ContainsFunc(p.warnings, func(w HoursWarning) bool { return w.Reason == said }) {
		p.warnings = append(p.warnings, HoursWarning{at, said})
	}
}

func (p *hoursParser) value() []hoursRule {
	rules := []hoursRule{p.firstRule()}
	for p.peek().kind != hoursEnd {
		t := p.peek()
		switch {
		case t.text == ";" && p.ahead(1).kind == hoursEnd:
			p.take()
			p.warn(t.at, "a last semicolon: leave it out")
		case p.accept(";"):
			rules = append(rules, p.rule(hoursRule{}))
		case t.text == "|" && p.ahead(1).text == "|" && p.ahead(1).at == t.at+1:
			p.next += 2
			rules = append(rules, p.rule(hoursRule{fallback: true}))
		case rules[len(rules)-1].fallback:
			p.unexpected("a semicolon or the end")
		case p.accept(","):
			rules = append(rules, p.rule(hoursRule{adds: true}))
		default:
			p.unexpected("a comma, a semicolon or the end")
		}
	}
	return rules
}

// firstRule is the one that may be for every day without saying so.
func (p *hoursParser) firstRule() hoursRule {
	if !p.isAlways() {
		return p.rule(hoursRule{})
	}
	p.next += 3
	r := hoursRule{at: 1, spans: []hoursSpan{{at: 1, closes: minutesPerDay}}}
	p.comment(&r)
	further := p.ahead(1).kind
	if t := p.peek(); t.kind != hoursEnd && further != hoursComment && further != hoursEnd && t.text != "|" {
		p.fail(t.at, "24/7 stands alone; beside other rules write Mo-Su 00:00-24:00")
	}
	return r
}

// isAlways reports whether 24/7 comes next, without blanks.
func (p *hoursParser) isAlways() bool {
	a, slash, b := p.ahead(0), p.ahead(1), p.ahead(2)
	return a.text == "24" && slash.text == "/" && b.text == "7" && b.at-a.at == len("24/")
}

// rule reads one rule into r. All but the first must say for which days they are:
// hours alone after a semicolon would be for every day of the year, which is
// hardly ever meant.
func (p *hoursParser) rule(r hoursRule) hoursRule {
	first := p.next == 0
	r.at = p.peek().at
	p.years(&r)
	p.dates(&r)
	p.weeks(&r)
	if r.selects() {
		p.accept(":")
	}
	r.days = p.days()
	p.forgiveColon(r.days)
	p.checkNumbered(r)
	if !first && !r.fallback && !r.selects() && (p.isClock() || p.isClosed()) {
		p.fail(r.at, "a further rule needs its days, as in Sa 09:00-12:00; more hours for the same days follow a comma")
	}
	p.hours(&r)
	if r.fallback && slices.ContainsFunc(r.spans, func(s hoursSpan) bool { return !s.unknown }) {
		p.fail(r.at, "hours after || hold only where no rule before opens: write one set of hours, with semicolons")
	}
	return r
}

// hours reads the spans or the word that stands in their place, and what is said
// of them.
func (p *hoursParser) hours(r *hoursRule) {
	switch t := p.peek(); {
	case p.isClock():
		r.spans = p.spans()
		if p.accept("open") {
			p.openComment()
			return
		}
		p.accept("unknown")
		p.comment(r)
		if p.tokens[max(0, p.next-1)].lower == "unknown" {
			r.makeUnknown()
		}
	case t.kind == hoursComment, t.lower == "unknown":
		p.accept("unknown")
		r.spans = []hoursSpan{wholeDay(t.at)}
		p.comment(r)
	case !p.isClosed():
		p.noHours(*r)
	default:
		p.closed(r)
	}
}

// closed reads off or closed. After a comma it can only mean to close the whole
// day, as after a semicolon; the comment of what is closed does not matter.
func (p *hoursParser) closed(r *hoursRule) {
	p.take()
	if r.adds {
		r.adds = false
		p.warn(r.at, "a closed rule after a comma is read as after a semicolon, as in ; PH off")
	}
	if p.peek().kind == hoursComment {
		p.take()
	}
}

// comment makes what was read unknown if words follow it.
func (p *hoursParser) comment(r *hoursRule) {
	if p.peek().kind == hoursComment {
		p.take()
		r.makeUnknown()
	}
}

// openComment reads the words after open, which say that it is open all the same.
func (p *hoursParser) openComment() {
	if t := p.peek(); t.kind == hoursComment {
		p.take()
		p.warn(t.at, "a comment after open is not read: these hours are sold")
	}
}

func (r *hoursRule) makeUnknown() {
	for i := range r.spans {
		r.spans[i].unknown = true
	}
}

// noHours refuses what stands where the hours of r should.
func (p *hoursParser) noHours(r hoursRule) {
	t := p.peek()
	named := r.days != hoursDays{}
	switch ends := t.kind == hoursEnd || t.text == ";" || t.text == ","; {
	case ends && r.selects():
		p.fail(t.at, "days without hours: add them, as in Mo 08:00-18:00, or off if closed")
	case ends:
		p.fail(t.at, "a rule is missing here: write one, as in Mo-Fr 08:00-18:00, or nothing at all")
	case named && t.text == ":":
		p.fail(t.at, "a colon after the days: leave it out, as in Mo-Fr 08:00-18:00")
	case named && t.lower == "ph":
		p.fail(t.at, "PH after days: write Mo,PH for both, PH Mo for the holidays that fall on a Monday")
	case named && (p.isMonth() || p.isYear() || t.lower == "week"):
		p.fail(t.at, "dates come before the days, as in Apr-Oct Mo-Fr 08:00-18:00")
	case r.selects():
		p.unexpected("the hours, as in 08:00-18:00, or off")
	default:
		p.unexpected("days or hours, as in Mo-Fr 08:00-18:00")
	}
}

func (p *hoursParser) isClosed() bool {
	return p.peek().lower == "off" || p.peek().lower == "closed"
}
