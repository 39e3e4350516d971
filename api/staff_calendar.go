package api

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
)

// OpeningRules are when a centre is open.
type OpeningRules struct {
	WorksHolidays bool          `json:"works_holidays" doc:"Whether rules hold on public holidays, too, as far as they are not on_holidays."`
	WorksOn       []string      `json:"works_on,omitempty" doc:"Codes of public holidays on which they hold although they do not on all." example:"allerheiligen"`
	Rules         []OpeningRule `json:"rules" doc:"On each day the last that applies and does not add counts, and those after it that add."`
}

// An OpeningRule says on which days a centre is open, and from when to when.
type OpeningRule struct {
	Recurrence  string `json:"recurrence,omitempty" maxLength:"2000" doc:"RFC 5545 RRULEs, a line each, of the centre's days; left out: every day." example:"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"`
	OnHolidays  bool   `json:"on_holidays,omitempty" doc:"Only on public holidays."`
	Adds        bool   `json:"adds,omitempty" doc:"Leaves standing what the rules before it say."`
	Opens       string `json:"opens" doc:"On the centre's clock." example:"08:00"`
	Closes      string `json:"closes" doc:"Past 24:00 it is on the next day, at most 48:00. Both 00:00: closed." example:"18:00"`
	From        string `json:"from,omitempty" format:"date" doc:"First day on which it holds."`
	Until       string `json:"until,omitempty" format:"date" doc:"Last day on which it holds."`
	SeasonFrom  string `json:"season_from,omitempty" maxLength:"5" doc:"First day of every year on which it holds, as month and day; with season_until." example:"10-01"`
	SeasonUntil string `json:"season_until,omitempty" maxLength:"5" doc:"The last; before season_from it is in the year after." example:"12-31"`
}

// RulesOutput is the answer.
type RulesOutput struct {
	ETag string `header:"ETag" doc:"Of the calendar, of which this is a part."`
	Body OpeningRules
}

func (s *Server) openingRules(ctx context.Context, in *StaffInput) (*RulesOutput, error) {
	c, err := s.Staff.Centre(ctx, in.actor, in.Centre)
	if err != nil {
		return nil, err
	}
	out := OpeningRules{c.Calendar.WorksHolidays, c.Calendar.WorksOn, make([]OpeningRule, len(c.Calendar.Rules))}
	for i, r := range c.Calendar.Rules {
		out.Rules[i] = OpeningRule{r.Recurrence, r.OnHolidays, r.Adds, clock(r.Opens), clock(r.Closes), day(r.From), day(r.Until), "", ""}
		if !r.Season.IsZero() {
			out.Rules[i].SeasonFrom, out.Rules[i].SeasonUntil = r.Season.From.String(), r.Season.Until.String()
		}
	}
	return &RulesOutput{etag(c.Version), out}, nil
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// minutes reads hh:mm up to a number of hours.
func minutes(text string, hours int) (int, bool) {
	h, m, found := strings.Cut(text, ":")
	hh, errH := strconv.ParseUint(h, 10, 8)
	mm, errM := strconv.ParseUint(m, 10, 8)
	n := int(hh)*60 + int(mm)
	return n, found && len(h) == 2 && len(m) == 2 && errH == nil && errM == nil && mm < 60 && n <= hours*60
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// RulesInput replaces the opening rules.
type RulesInput struct {
	Caller
	StaffCentre
	EditQuery
	Body NewRules
}

// NewRules are given in one of two ways.
type NewRules struct {
	WorksHolidays *bool         `json:"works_holidays,omitempty" doc:"Left out: as it is."`
	WorksOn       []string      `json:"works_on,omitempty" maxItems:"40" doc:"Left out: as they are. A public holiday's code is its name in the country's language, in lower case and joined by dashes." example:"allerheiligen"`
	OpeningHours  string        `json:"opening_hours,omitempty" maxLength:"1000" doc:"In the notation of OpenStreetMap, in place of rules." example:"Mo-Fr 08:00-18:00; Sa 09:00-13:00"`
	Rules         []OpeningRule `json:"rules,omitempty" maxItems:"200" doc:"In place of opening_hours."`

	edit staff.SetRules
}

// Resolve reads the rules.
func (n *NewRules) Resolve(huma.Context) []error {
	var wrong bodyFindings
	n.edit = staff.SetRules{WorksHolidays: n.WorksHolidays, WorksOn: n.WorksOn, Hours: n.OpeningHours}
	switch {
	case n.OpeningHours == "" && n.Rules == nil:
		wrong.add("opening_hours", "is missing; give it, or rules")
	case n.OpeningHours != "" && n.Rules != nil:
		wrong.add("rules", "and opening_hours are both given; give one of them")
	case n.OpeningHours != "":
		var err error
		n.edit.Rules, err = calendar.ParseHours(n.OpeningHours)
		if refused := new(calendar.HoursError); errors.As(err, &refused) {
			wrong.add("opening_hours", "character %d: %s; write hours as in Mo-Fr 08:00-18:00, Sa 08:00-12:30", refused.At, refused.Reason)
		}
	}
	for i, r := range n.Rules {
		n.edit.Rules = append(n.edit.Rules, r.rule(fmt.Sprintf("rules[%d].", i), &wrong))
	}
	return wrong
}

func (r OpeningRule) rule(at string, wrong *bodyFindings) calendar.Rule {
	opens, okOpens := minutes(r.Opens, 24)
	closes, okCloses := minutes(r.Closes, 48)
	if !okOpens {
		wrong.add(at+"opens", "is no time of day; write it like 08:00")
	}
	if !okCloses {
		wrong.add(at+"closes", "is no time of day; write it like 18:00, or 26:00 for 2 o'clock on the next day")
	}
	season, ok := seasonOf(r.SeasonFrom, r.SeasonUntil)
	if !ok {
		wrong.add(at+"season_from", "and season_until are no days of a year; write both like 10-01 and 12-31")
	}
	return calendar.Rule{
		Season: season, Recurrence: r.Recurrence, OnHolidays: r.OnHolidays, Adds: r.Adds, Opens: opens, Closes: closes,
		From: wrong.date(at+"from", r.From), Until: wrong.date(at+"until", r.Until),
	}
}

// seasonOf reads the part of every year; none is all of it.
func seasonOf(from, until string) (calendar.Season, bool) {
	if from == "" && until == "" {
		return calendar.Season{}, true
	}
	begins, okFrom := calendar.ParseYearDay(from)
	ends, okUntil := calendar.ParseYearDay(until)
	return calendar.Season{From: begins, Until: ends}, okFrom && okUntil
}

// bodyFindings are wrong fields of a body, as huma collects them.
type bodyFindings []error

func (f *bodyFindings) add(field, format string, args ...any) {
	*f = append(*f, &huma.ErrorDetail{Location: "body." + field, Message: fmt.Sprintf(format, args...)})
}

func (f *bodyFindings) date(field, text string) calendar.Date {
	t, err := time.Parse(time.DateOnly, text)
	if text == "" {
		return calendar.Date{}
	}
	if err != nil || outOfBounds(t) {
		f.add(field, "is no day; write it like 2026-10-26")
		return calendar.Date{}
	}
	return calendar.DateOf(t, time.UTC)
}

func (s *Server) setRules(ctx context.Context, in *RulesInput) (*CalendarChangeOutput, error) {
	return s.edit(ctx, in.Caller, in.StaffCentre, in.EditQuery, in.Body.edit)
}

// An Exception is a closure or an extra opening.
type Exception struct {
	ID     int64     `json:"id" doc:"Its id at the centre."`
	Bay    int       `json:"bay,omitempty" doc:"The bay that it is for; left out: the whole centre."`
	Starts time.Time `json:"starts_at"`
	Ends   time.Time `json:"ends_at" doc:"No longer in it."`
	Reason string    `json:"reason"`
}

// ExceptionsOutput is the answer.
type ExceptionsOutput struct {
	ETag string `header:"ETag" doc:"Of the calendar, of which this is a part."`
	Body struct {
		Exceptions []Exception `json:"exceptions" doc:"Those that are not past, by their start."`
	}
}

func (s *Server) exceptions(extra bool) func(context.Context, *StaffInput) (*ExceptionsOutput, error) {
	return func(ctx context.Context, in *StaffInput) (*ExceptionsOutput, error) {
		c, err := s.Staff.Centre(ctx, in.actor, in.Centre)
		if err != nil {
			return nil, err
		}
		all := c.Closures
		if extra {
			all = c.Extras
		}
		out := ExceptionsOutput{ETag: etag(c.Version)}
		out.Body.Exceptions = make([]Exception, len(all))
		for i, e := range all {
			starts, ends := e.Span.In(c.Calendar.Zone)
			out.Body.Exceptions[i] = Exception{e.ID, e.Bay, starts, ends, e.Reason}
		}
		return &out, nil
	}
}

// ExceptionInput enters a closure or an extra opening.
type ExceptionInput struct {
	Caller
	StaffCentre
	EditQuery
	Body NewException
}

// A NewException is when a centre or a bay is closed against its rules, or open
// beyond them.
type NewException struct {
	Bay    int       `json:"bay,omitempty" minimum:"0" maximum:"99" doc:"The number of the bay that it is for; left out: the whole centre."`
	Starts time.Time `json:"starts_at" doc:"RFC 3339."`
	Ends   time.Time `json:"ends_at" doc:"No longer in it."`
	Reason string    `json:"reason" maxLength:"200" doc:"For the staff, and for customers who ask why."`
}

// Resolve names what is wrong beyond the form.
func (e *NewException) Resolve(huma.Context) []error {
	var wrong bodyFindings
	if outOfBounds(e.Starts) {
		wrong.add("starts_at", startBounds)
	}
	if outOfBounds(e.Ends) {
		wrong.add("ends_at", startBounds)
	}
	return wrong
}

func (s *Server) addException(extra bool) func(context.Context, *ExceptionInput) (*CalendarChangeOutput, error) {
	return func(ctx context.Context, in *ExceptionInput) (*CalendarChangeOutput, error) {
		return s.edit(ctx, in.Caller, in.StaffCentre, in.EditQuery, staff.AddException{Extra: extra, Exception: calendar.Exception{
			Bay: in.Body.Bay, Span: scheduler.SpanOf(in.Body.Starts, in.Body.Ends), Reason: strings.TrimSpace(in.Body.Reason),
		}})
	}
}

// DropExceptionInput deletes a closure or an extra opening.
type DropExceptionInput struct {
	Caller
	StaffCentre
	EditQuery
	Entry int64 `path:"entry" minimum:"1" doc:"The id of the closure or extra opening."`
}

func (s *Server) dropException(extra bool) func(context.Context, *DropExceptionInput) (*CalendarChangeOutput, error) {
	return func(ctx context.Context, in *DropExceptionInput) (*CalendarChangeOutput, error) {
		return s.edit(ctx, in.Caller, in.StaffCentre, in.EditQuery, staff.DropException{Extra: extra, ID: in.Entry})
	}
}
