package calendar

import "fmt"

// An hoursParser reads tokens by recursive descent. The first failure is kept
// and moves it to the end, where nothing more can be read: so each method goes
// on as if all were well, and only ParseHours looks at err.
//
//	value = "24/7" | rule { ( ";" | "," ) rule }
//	rule  = [ years ] [ dates ] [ ":" ] [ days ] ( spans | "off" | "closed" )
type hoursParser struct {
	tokens []hoursToken
	next   int
	err    *HoursError
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

func (p *hoursParser) value() []hoursRule {
	if p.isAlways() {
		p.next += 3
		if t := p.peek(); t.kind != hoursEnd {
			p.fail(t.at, "24/7 stands alone; beside other rules write Mo-Su 00:00-24:00")
		}
		return []hoursRule{{at: 1, spans: []hoursSpan{{at: 1, closes: minutesPerDay}}}}
	}
	rules := []hoursRule{p.rule(false)}
	for p.peek().kind != hoursEnd {
		switch {
		case p.accept(";"):
			rules = append(rules, p.rule(false))
		case p.accept(","):
			rules = append(rules, p.rule(true))
		default:
			p.unexpected("a comma, a semicolon or the end")
		}
	}
	return rules
}

// isAlways reports whether 24/7 comes next, without blanks.
func (p *hoursParser) isAlways() bool {
	a, slash, b := p.ahead(0), p.ahead(1), p.ahead(2)
	return a.text == "24" && slash.text == "/" && b.text == "7" && b.at-a.at == len("24/")
}

// rule reads one rule. All but the first must say for which days they are: hours
// alone after a semicolon would be for every day of the year, which is hardly
// ever meant.
func (p *hoursParser) rule(adds bool) hoursRule {
	first := p.next == 0
	r := hoursRule{at: p.peek().at, adds: adds}
	p.years(&r)
	p.dates(&r)
	if len(r.years)+len(r.dates) > 0 {
		p.accept(":")
	}
	r.days = p.days()
	if !first && !r.selects() && (p.isClock() || p.isClosed()) {
		p.fail(r.at, "a further rule needs its days, as in Sa 09:00-12:00; more hours for the same days follow a comma")
	}
	p.hours(&r)
	return r
}

// hours reads the spans, or the word that says closed.
func (p *hoursParser) hours(r *hoursRule) {
	switch t := p.peek(); {
	case p.isClock():
		r.spans = p.spans()
	case !p.isClosed():
		p.noHours(*r)
	case r.adds:
		p.fail(t.at, "a closed rule after a comma closes nothing for certain: write a semicolon before it, as in ; PH off")
	default:
		p.take()
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
	case named && (p.isMonth() || p.isYear()):
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
