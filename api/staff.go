package api

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/scheduler"
	"github.com/fitslot/fitslot/staff"
)

// A StaffCentre is that of the path, for the people who work there.
type StaffCentre struct {
	Centre string `path:"centre" maxLength:"64" doc:"The centre's id; one that the key is for." example:"DE-04109"`
}

// StaffInput names a centre.
type StaffInput struct {
	Caller
	StaffCentre
}

// An EditQuery says for which version of a calendar an edit is meant, and whether
// it is only asked what it would do.
type EditQuery struct {
	IfMatch string `header:"If-Match" doc:"The ETag of the calendar as it was read; * for whatever it is. Needed, but for a dry run."`
	DryRun  string `query:"dry_run" doc:"Change nothing, and say what would be gained, lost and orphaned. Without a value it is true." example:"true"`

	match booking.Match
	dry   bool
}

// Resolve reads both.
func (q *EditQuery) Resolve(ctx huma.Context) []error {
	var wrong findings
	u := ctx.URL()
	q.dry = u.Query().Has("dry_run") && q.DryRun != "false"
	if q.DryRun != "" && q.DryRun != "true" && q.DryRun != "false" {
		wrong.add("dry_run", "is neither true nor false")
	}
	q.match = matchOf(q.IfMatch)
	return wrong
}

// matchOf reads If-Match. A tag that is none of ours, or weak, matches nothing.
func matchOf(header string) (m booking.Match) {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		m.Any = m.Any || tag == "*"
		if version, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64); err == nil && etag(version) == tag {
			m.Versions = append(m.Versions, version)
		}
	}
	return m
}

// etag is the strong tag of a version of a calendar or an appointment.
func etag(version int64) string { return fmt.Sprintf("%q", strconv.FormatInt(version, 10)) }

// A CalendarChange is what a change does to a centre.
type CalendarChange struct {
	DryRun  bool      `json:"dry_run" doc:"Whether nothing was changed: then the rest is what would be."`
	Version int64     `json:"version" doc:"Of the calendar since. Its ETag is this in quotes."`
	ID      int64     `json:"id,omitempty" doc:"Of the closure or extra opening that was entered."`
	From    time.Time `json:"from" doc:"Begin of the time that can be booked, for which quarters are counted."`
	To      time.Time `json:"to" doc:"Its end, no longer in it."`
	Bays    Quarters  `json:"bays" doc:"Quarters of an hour in which a bay is open, a bay each."`
	Crew    Quarters  `json:"crew" doc:"Places of the crew while any bay is open, as many as open bays where no crew is set; a quarter each."`
	Web     Quarters  `json:"web" doc:"Places for appointments from the web: open bays less what is kept for the door; a quarter each."`
	Orphans []Orphan  `json:"orphans" doc:"Appointments that find no room since."`
	Listed  bool      `json:"listed" doc:"Whether these are all. If not, an older transaction has yet to end; the list of orphans is completed without further ado."`
}

// Quarters are what is gained and lost.
type Quarters struct {
	Gained int `json:"gained"`
	Lost   int `json:"lost"`
}

// CalendarChangeOutput is the answer to a change.
type CalendarChangeOutput struct {
	ETag string `header:"ETag" doc:"Of the calendar since; none after a dry run."`
	Body CalendarChange
}

// edit carries an edit out.
func (s *Server) edit(ctx context.Context, c Caller, centre StaffCentre, q EditQuery, edit staff.Edit) (*CalendarChangeOutput, error) {
	if q.IfMatch == "" && !q.dry {
		return nil, versionMissing.naming("If-Match", "is missing; send the ETag that the calendar had when you read it")
	}
	out, err := s.Staff.Change(ctx, c.actor, staff.Request{
		Centre: centre.Centre, Versions: q.match.Versions, Any: q.match.Any || q.IfMatch == "", Edit: edit, DryRun: q.dry, Key: c.key,
	})
	if err != nil {
		return nil, err
	}
	answer := CalendarChangeOutput{Body: CalendarChange{
		DryRun: q.dry, Version: out.Version, ID: out.Made,
		From: out.Window.From.Time(), To: out.Window.To.Time(),
		Bays: Quarters{out.Gained, out.Lost}, Crew: Quarters{out.CrewGained, out.CrewLost}, Web: Quarters{out.WebGained, out.WebLost},
		Orphans: orphansOf(out.Orphans), Listed: out.Listed,
	}}
	if !q.dry {
		answer.ETag = etag(out.Version)
	} else {
		answer.Body.ID = 0
	}
	return &answer, nil
}

// An Orphan is an appointment that its centre's calendar has no room for.
type Orphan struct {
	Appointment uuid.UUID  `json:"appointment" format:"uuid"`
	Reason      string     `json:"reason" enum:"closed,no-bay,not-sold,crew" doc:"Its bay is not open for the whole of it, or can no longer do the job; a service is not sold any more; there are more jobs than fitters."`
	Detail      string     `json:"detail" doc:"For people."`
	State       string     `json:"state" enum:"open,moved,kept,cancelled" doc:"What became of it. If it finds room again it leaves the list."`
	Version     int64      `json:"version" doc:"Of the calendar, when it was listed."`
	ListedAt    time.Time  `json:"listed_at"`
	DecidedAt   *time.Time `json:"decided_at,omitempty" doc:"When it was moved, kept or cancelled."`
	DecidedBy   string     `json:"decided_by,omitempty" doc:"The name of a key, customer, or the task that did it."`
	Why         string     `json:"why,omitempty" doc:"Why it was kept."`

	Start    time.Time `json:"start" doc:"Of the appointment as it is now."`
	End      time.Time `json:"end" doc:"Clean-up included."`
	Bay      int       `json:"bay"`
	Became   string    `json:"appointment_state" enum:"held,confirmed,arrived,in-service,completed,cancelled,expired,no-show"`
	Vehicle  string    `json:"vehicle" enum:"car,suv,van"`
	Services []string  `json:"services"`
}

func orphansOf(all []staff.Orphan) []Orphan {
	out := make([]Orphan, len(all))
	for i, o := range all {
		out[i] = orphanOf(o)
	}
	return out
}

func orphanOf(o staff.Orphan) Orphan {
	return Orphan{
		Appointment: o.Appointment, Reason: string(o.Why), Detail: o.Detail, State: string(o.State), Version: o.Version,
		ListedAt: o.ListedAt.UTC(), DecidedAt: orNever(o.DecidedAt), DecidedBy: o.By, Why: o.Reason,
		Start: o.Quarters.From.Time(), End: o.Quarters.To.Time(), Bay: o.Bay, Became: string(o.Became),
		Vehicle: string(o.Vehicle), Services: o.Services,
	}
}

// OrphansInput asks for the orphans of a centre.
type OrphansInput struct {
	Caller
	StaffCentre
	OrphansQuery
}

// An OrphansQuery says which.
type OrphansQuery struct {
	State []string `query:"state,explode" enum:"open,moved,kept,cancelled" doc:"In one of these states; open if left out."`
	After string   `query:"after" doc:"The next of an earlier answer; left out: from the beginning."`
	Limit int      `query:"limit" default:"100" minimum:"1" maximum:"500" doc:"The most orphans to list."`

	filter staff.Filter
}

// Resolve reads the query.
func (q *OrphansQuery) Resolve(huma.Context) []error {
	var wrong findings
	q.filter = staff.Filter{Limit: q.Limit + 1}
	for _, state := range q.State {
		q.filter.States = append(q.filter.States, staff.OrphanState(state))
	}
	if len(q.State) == 0 {
		q.filter.States = []staff.OrphanState{staff.Open}
	}
	if last := wrong.cursor(q.After, 2); last != nil {
		start, errStart := strconv.ParseInt(last[0], 10, 32)
		id, errID := uuid.Parse(last[1])
		if errStart != nil || errID != nil {
			wrong.add("after", noCursor)
		}
		q.filter.After = staff.Mark{Start: scheduler.Quarter(start), ID: id}
	}
	return wrong
}

// OrphanList is a page of orphans.
type OrphanList struct {
	Listed  bool     `json:"listed" doc:"Whether all changes of the calendar have been gone through."`
	Orphans []Orphan `json:"orphans" doc:"By their start."`
	Next    string   `json:"next,omitempty" doc:"Give it as after for the next page; empty on the last."`
}

// OrphansOutput is the answer.
type OrphansOutput struct{ Body OrphanList }

func (s *Server) orphans(ctx context.Context, in *OrphansInput) (*OrphansOutput, error) {
	c, found, err := s.Staff.Orphans(ctx, in.actor, in.Centre, in.filter)
	if err != nil {
		return nil, err
	}
	shown, next := page(found, in.Limit, func(o staff.Orphan) string {
		return cursorOf(strconv.FormatInt(int64(o.Quarters.From), 10), o.Appointment.String())
	})
	return &OrphansOutput{OrphanList{c.Listed == c.Version, orphansOf(shown), next}}, nil
}

// KeepInput says that an orphan stays.
type KeepInput struct {
	Caller
	StaffCentre
	ID
	Body struct {
		Reason string `json:"reason" maxLength:"200" doc:"Why it stays where it is, for those who come after."`
	}
}

// OrphanOutput is an orphan as it stands.
type OrphanOutput struct{ Body Orphan }

func (s *Server) keepOrphan(ctx context.Context, in *KeepInput) (*OrphanOutput, error) {
	_, o, err := s.Staff.Keep(ctx, in.actor, in.Centre, staff.Keeping{Appointment: in.ID.ID, Reason: in.Body.Reason, Key: in.key})
	if err != nil {
		return nil, err
	}
	return &OrphanOutput{orphanOf(o)}, nil
}
