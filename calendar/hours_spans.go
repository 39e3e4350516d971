package calendar

// isClock reports whether a time of day comes next, well written or not. A number
// of four digits is a year.
func (p *hoursParser) isClock() bool {
	t := p.peek()
	return t.kind == hoursNumber && len(t.text) < 4
}

// spans reads 08:00-12:00,14:00-18:00. A comma that no time follows is left: it
// begins a further rule.
func (p *hoursParser) spans() []hoursSpan {
	spans := p.span()
	for p.peek().text == "," && p.ahead(1).kind == hoursNumber && len(p.ahead(1).text) < 4 {
		if spans[len(spans)-1].openEnd {
			p.fail(p.peek().at, "hours after an open end: does it last until then? write the closing time")
		}
		p.take()
		spans = append(spans, p.span()...)
	}
	return spans
}

// span reads 08:00-18:00, 22:00-02:00 or 18:00-26:00, and the open ends 08:00+
// and 08:00-18:00+, of which the second is two.
func (p *hoursParser) span() []hoursSpan {
	at := p.peek().at
	opens := p.clock()
	if opens >= minutesPerDay {
		p.fail(at, "opening at 24:00 or later belongs to the next day: write it there, as 00:00")
	}
	if p.peek().text == "+" {
		return []hoursSpan{p.openEnd(at, opens)}
	}
	if !p.accept("-") {
		p.unexpected("the closing time, as in 08:00-18:00")
	}
	end := p.peek()
	closes := p.clock()
	if end.number() < 24 && p.err == nil && end == p.tokens[p.next-1] && closes <= opens {
		p.fail(end.at, "closing at %s, before it opens: write hours and minutes, as in 08:00-18:00", end.text)
	}
	if len(end.text) == 1 {
		p.fail(end.at, "closing at %[1]s could mean morning or afternoon: write two digits, 0%[1]s:00 or %[2]d:00", end.text, end.number()+12)
	}
	if closes == opens {
		p.fail(end.at, "opens and closes at the same time: write 00:00-24:00 for the whole day, off for closed")
	}
	if closes < opens {
		closes += minutesPerDay
	}
	if closes > opens+minutesPerDay {
		p.fail(end.at, "open for more than 24 hours: end at the next day's opening at the latest")
	}
	spans := []hoursSpan{{at: at, opens: opens, closes: closes}}
	if p.peek().text == "+" {
		spans = append(spans, p.openEnd(at, closes))
	}
	return spans
}

// openEnd reads the plus after a time. How long what is unknown lasts is taken
// from the reference: until midnight, from 17:00 on 10 hours, from 22:00 on 8.
func (p *hoursParser) openEnd(at, opens int) hoursSpan {
	plus := p.take()
	closes := minutesPerDay
	switch {
	case opens == 0 || opens >= minutesPerDay:
		p.fail(plus.at, "an open end at midnight: is all of the next day meant? write the closing time")
	case opens >= 22*60:
		closes = opens + 8*60
	case opens >= 17*60:
		closes = opens + 10*60
	}
	return hoursSpan{at: at, opens: opens, closes: closes, unknown: true, openEnd: true}
}

// clock reads 8:00 or 08:00, up to 48:00, as minutes after midnight, and forgives
// 8.00 and 8.
func (p *hoursParser) clock() int {
	hour := p.peek()
	if !p.isClock() {
		p.unexpected("a time, as in 08:00")
		return 0
	}
	p.take()
	if p.forgiveHour(hour) {
		return hour.number() * 60
	}
	if !p.forgivePoint() && p.peek().text != ":" {
		p.unexpected("a colon and the minutes, as in 08:00")
		return 0
	}
	p.take()
	minute := p.take()
	if minute.kind != hoursNumber || len(minute.text) != 2 || minute.number() > 59 {
		p.fail(minute.at, "minutes are two digits from 00 to 59, as in 08:00")
	}
	total := hour.number()*60 + minute.number()
	if total > latestClose || len(hour.text) > 2 {
		p.fail(hour.at, "%s:%s is no time: hours go from 00 to 24, and to 48 for closing after midnight", hour.text, minute.text)
	}
	return total
}
