package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/booking"
)

// TestStaffMayDoExactlyWhatThereIsRoomFor draws centres with appointments and proposals,
// and lets staff book, stretch and move with overrides drawn, too. An oracle that looks at
// each minute says whether they may.
func TestStaffMayDoExactlyWhatThereIsRoomFor(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	s.Exec(`UPDATE stock SET counted = NULL, on_hand = 1000000`)
	n, told := 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		n++
		s.goTo("2026-10-19 09:01")
		d := drawn{s, t, fmt.Sprintf("R%d", n), 0, told}
		s.people.Centres = append(s.people.Centres, d.ref)
		d.shift.people = s.people
		d.centre()
		for range 10 {
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0, 1:
				d.book()
			case 2, 3:
				d.stretch()
			default:
				d.move()
			}
		}
	})
	t.Logf("%v", told)
	for _, what := range []string{"book", "stretch", "staff-move", "propose"} {
		require.NotZero(t, told[what], what)
		require.NotZero(t, told[what+" refused"], what)
	}
	_, err := s.Expire(s.ctx)
	require.NoError(t, err)
	s.verify()
}

// drawn is a centre drawn at random.
type drawn struct {
	shift
	rt   *rapid.T
	ref  string
	id   int32
	told map[string]int
}

func (d *drawn) centre() {
	d.drawCentre(d.rt, d.ref)
	require.NoError(d.rt, d.Pool.QueryRow(d.ctx, `SELECT id FROM centres WHERE external_id = $1`, d.ref).Scan(&d.id))
	d.Exec(`INSERT INTO bay_capabilities SELECT centre_id, no, 'alignment' FROM bays WHERE centre_id = $1 AND no = $2`,
		d.id, rapid.IntRange(1, 3).Draw(d.rt, "alignment bay"))
	for _, hold := range d.holds() {
		if rapid.Bool().Draw(d.rt, "confirmed") {
			_, err := d.Confirm(d.ctx, d.Actor, hold, "drawn")
			require.NoError(d.rt, err)
		}
	}
	for range rapid.IntRange(0, 6).Draw(d.rt, "there already") {
		b := d.booking()
		b.Override = booking.Override{Conditions: []string{booking.WaiveNotice, booking.WaiveHorizon, booking.WaiveCrew}, Reason: "drawn"}
		_, err := d.Book(d.ctx, d.people, b)
		requireInGoodOrder(d.rt, err)
	}
	if rapid.Bool().Draw(d.rt, "lower the crew") {
		d.Exec(`UPDATE centres SET crew_places = 1, calendar_version = calendar_version + 1, listed_version = calendar_version + 1 WHERE id = $1`, d.id)
	}
	d.Exec(`UPDATE installation SET clock_offset = clock_offset + $1::interval`, time.Duration(rapid.IntRange(0, 90).Draw(d.rt, "later"))*time.Minute)
	for id, a := range d.wall(d.id).there {
		if a.state == booking.Confirmed && a.start.Before(monday.Add(12*time.Hour)) {
			_, err := d.Step(d.ctx, d.people, d.any(id), booking.ActArrive)
			require.NoError(d.rt, err)
		}
	}
}

// holds are those of the centre that want no tyres.
func (d *drawn) holds() (all []uuid.UUID) {
	var id uuid.UUID
	d.each(func() { all = append(all, id) }, []any{&id}, `SELECT quote_id FROM appointments WHERE centre_id = $1 AND ready_at IS NULL ORDER BY id`, d.id)
	return all
}

func (d *drawn) any(id uuid.UUID) booking.Work {
	return booking.Work{Centre: d.ref, Appointment: id, Match: booking.Match{Any: true}}
}

// start is one between Monday morning and Wednesday night.
func (d *drawn) start() time.Time {
	day := rapid.SampledFrom([]string{"2026-10-19 08:00", "2026-10-19 09:00", "2026-10-20 08:00", "2026-10-21 11:00"}).Draw(d.rt, "day")
	return berlin(day).Add(time.Duration(rapid.IntRange(0, 20).Draw(d.rt, "start")) * 15 * time.Minute)
}

func (d *drawn) override(all ...string) (o booking.Override) {
	for _, name := range all {
		if rapid.IntRange(0, 2).Draw(d.rt, name) == 0 {
			o.Conditions = append(o.Conditions, name)
		}
	}
	o.Reason = "drawn"
	return o
}

func (d *drawn) booking() booking.Booking {
	return booking.Booking{
		Wish: booking.Wish{Centre: d.ref, Start: d.start(), Job: booking.Job{
			Vehicle:  rapid.SampledFrom([]booking.Vehicle{booking.Car, booking.SUV, booking.Van}).Draw(d.rt, "vehicle"),
			Services: []string{rapid.SampledFrom([]string{"swap", "fit", "alignment"}).Draw(d.rt, "service")},
		}},
		Channel: booking.Phone, Bay: rapid.IntRange(0, 3).Draw(d.rt, "bay"),
		Override: d.override(booking.WaiveNotice, booking.WaiveHorizon, booking.WaiveCrew),
		Contact:  booking.Contact{Name: "Eva", Plate: "DD EV 1"},
	}
}

// agree compares what was answered with what the oracle says.
func (d *drawn) agree(what string, may bool, err error, with any) {
	requireInGoodOrder(d.rt, err)
	require.Equal(d.rt, may, err == nil, "%s %+v: %v", what, with, err)
	if err != nil {
		what += " refused"
	}
	d.told[what]++
}

func (d *drawn) book() {
	b := d.booking()
	waived, may := d.wall(d.id).books(b)
	h, err := d.Book(d.ctx, d.people, b)
	d.agree("book", may, err, b)
	if err == nil {
		require.Equal(d.rt, fmt.Sprint(waived), fmt.Sprint(h.First().Waived))
	}
}

// appointment draws one that staff can do something to, if there is one.
func (d *drawn) appointment(w *wall) (id uuid.UUID, a standing, some bool) {
	var ids []uuid.UUID
	for id, a := range w.there {
		if a.state != booking.Held {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return id, a, false
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	id = rapid.SampledFrom(ids).Draw(d.rt, "appointment")
	return id, w.there[id], true
}

func (d *drawn) stretch() {
	w := d.wall(d.id)
	id, a, some := d.appointment(w)
	if !some {
		return
	}
	end := a.start.Add(time.Duration(rapid.IntRange(1, 9).Draw(d.rt, "quarters")) * 15 * time.Minute)
	o := d.override(booking.WaiveCrew, booking.WaiveOpen)
	_, err := d.Stretch(d.ctx, d.people, d.any(id), end, o)
	d.agree("stretch", w.stretches(id, end, o), err, []any{id, a, end, o})
}

func (d *drawn) move() {
	w := d.wall(d.id)
	id, a, some := d.appointment(w)
	if !some {
		return
	}
	m := booking.StaffMove{Bay: rapid.IntRange(0, 3).Draw(d.rt, "bay"), Agreed: rapid.Bool().Draw(d.rt, "agreed")}
	switch rapid.IntRange(0, 2).Draw(d.rt, "to") {
	case 0:
		m.Start = d.start()
	case 1: // where it overlaps its own
		m.Start = a.start.Add(time.Duration(rapid.IntRange(-2, 2).Draw(d.rt, "quarters")) * 15 * time.Minute)
	}
	if rapid.Bool().Draw(d.rt, "override") {
		m.Override = d.override(booking.WaiveHorizon, booking.WaiveCrew)
	}
	h, err := d.StaffMove(d.ctx, d.people, d.any(id), m)
	what := "staff-move"
	if !m.Agreed && a.state == booking.Confirmed {
		what = "propose"
	}
	d.agree(what, w.moves(id, m), err, []any{id, a, m})
	if err == nil && h.Of(id).Proposal != nil {
		require.Equal(d.rt, a.end.Sub(a.start), time.Duration(h.Of(id).Proposal.Quarters.Len())*15*time.Minute)
	}
}
