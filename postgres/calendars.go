package postgres

import (
	"time"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// rules reads opening rules in their order.
func (l *centreLoader) rules() error {
	var id int32
	var rule calendar.Rule
	var from, until *time.Time
	var begins, ends int
	return l.each(`
		SELECT centre_id, recurrence, on_holidays, adds, opens, closes, valid_from, valid_until,
		       coalesce(season_from, 0), coalesce(season_until, 0)
		  FROM opening_rules
		 WHERE centre_id = ANY($1)
		 ORDER BY centre_id, seq`,
		[]any{l.ids},
		[]any{&id, &rule.Recurrence, &rule.OnHolidays, &rule.Adds, &rule.Opens, &rule.Closes, &from, &until, &begins, &ends}, func() error {
			rule.From, rule.Until = dateFrom(from), dateFrom(until)
			rule.Season = calendar.Season{From: calendar.YearDayOf(begins), Until: calendar.YearDayOf(ends)}
			l.cal(id).Rules = append(l.cal(id).Rules, rule)
			return nil
		})
}

// closures reads closures and extra openings that are not past.
func (l *centreLoader) closures() error {
	var id int32
	var extra bool
	var bay *int
	var starts, ends time.Time
	var reason string
	return l.each(`
		SELECT centre_id, false AS extra, bay_no, starts_at, ends_at, reason
		  FROM closures
		 WHERE centre_id = ANY($1) AND ends_at > $2
		UNION ALL
		SELECT centre_id, true, bay_no, starts_at, ends_at, reason
		  FROM extra_openings
		 WHERE centre_id = ANY($1) AND ends_at > $2`,
		[]any{l.ids, min(l.need.Window.From, l.today()).Time()},
		[]any{&id, &extra, &bay, &starts, &ends, &reason}, func() error {
			e := calendar.Exception{Span: scheduler.SpanOf(starts, ends), Reason: reason}
			if bay != nil {
				e.Bay = *bay
			}
			if extra {
				l.cal(id).Extras = append(l.cal(id).Extras, e)
			} else {
				l.cal(id).Closures = append(l.cal(id).Closures, e)
			}
			return nil
		})
}

func (l *centreLoader) crew() error {
	return l.week("crew", "places", func(c *calendar.Calendar) *calendar.Crew { return &c.Crew })
}

// week reads changes by time of the week from a table into a part of the calendars.
func (l *centreLoader) week(table, number string, part func(*calendar.Calendar) *calendar.Crew) error {
	var id int32
	var change calendar.CrewChange
	return l.each(`
		SELECT centre_id, weekdays, from_minute, until_minute, `+number+`
		  FROM `+table+`
		 WHERE centre_id = ANY($1)
		 ORDER BY centre_id, seq`,
		[]any{l.ids}, []any{&id, &change.Days, &change.From, &change.Until, &change.Places}, func() error {
			into := part(l.cal(id))
			into.Changes = append(into.Changes, change)
			return nil
		})
}

func (l *centreLoader) cal(id int32) *calendar.Calendar { return &l.byID[id].Calendar }

// today is the quarter of now.
func (l *centreLoader) today() scheduler.Quarter { return scheduler.QuarterOf(l.now) }

// dateFrom reads a date column; NULL is the zero Date.
func dateFrom(t *time.Time) calendar.Date {
	if t == nil {
		return calendar.Date{}
	}
	return calendar.DateOf(*t, time.UTC)
}

// dateParam is d as a parameter; the zero Date is NULL.
func dateParam(d calendar.Date) *string {
	if d.IsZero() {
		return nil
	}
	text := d.String()
	return &text
}

// timeParam is t as a parameter; the zero time is NULL.
func timeParam(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
