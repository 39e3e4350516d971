package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/scheduler"
)

// earthRadius in km, of the sphere that great circles are drawn on.
const earthRadius = 6371.0

// centreRow is a row of centres.
type centreRow struct {
	ID                                        int32
	ExternalID, Name, Address, Postcode, City string
	Country                                   string
	Region                                    *string
	TaxArea                                   string
	Lat, Lon                                  float64
	Zone                                      string
	WorksHolidays                             bool
	WorksOn                                   []string
	GridQuarters, BufferQuarters              int
	NoticeMinutes, HorizonDays                int
	HandlingMinutes                           int
	CrewPlaces, ShareBays                     *int
	ShareReleaseMinutes                       int
	CalendarVersion                           int64
	Distance                                  float64
}

const centreColumns = `
	c.id, c.external_id, c.name, c.address, c.postcode, c.city, c.country, c.region, c.tax_area, c.lat, c.lon, c.zone,
	c.works_holidays, c.works_on, c.grid_quarters, c.buffer_quarters, c.notice_minutes, c.horizon_days, c.handling_minutes,
	c.crew_places, c.share_bays, c.share_release_minutes, c.calendar_version`

// loadCentres reads the centres needed, with all that decides what they can sell.
func loadCentres(ctx context.Context, q querier, need booking.Need, now time.Time) ([]booking.Centre, error) {
	rows, err := findCentres(ctx, q, need)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	centres := make([]booking.Centre, len(rows))
	l := centreLoader{ctx: ctx, q: q, need: need, now: now, byID: map[int32]*booking.Centre{}}
	for i, row := range rows {
		if centres[i], err = row.centre(); err != nil {
			return nil, fmt.Errorf("centre %s: %w", row.ExternalID, err)
		}
		l.ids = append(l.ids, row.ID)
		l.byID[row.ID] = &centres[i]
	}
	return centres, l.load()
}

func findCentres(ctx context.Context, q querier, need booking.Need) ([]centreRow, error) {
	var rows pgx.Rows
	var err error
	if near := need.Near; near != nil {
		rows, err = q.Query(ctx, `
			SELECT `+centreColumns+`,
			       2 * @radius::float8 * asin(least(1, sqrt(
			           sind((c.lat - @lat) / 2) ^ 2 + cosd(@lat) * cosd(c.lat) * sind((c.lon - @lon) / 2) ^ 2))) AS distance
			  FROM centres c
			 WHERE c.country = @country
			   AND c.active
			   AND NOT EXISTS (
			       SELECT FROM unnest(@services::text[]) AS asked (service)
			        WHERE NOT EXISTS (
			              SELECT FROM centre_services s
			               WHERE s.centre_id = c.id AND s.service = asked.service AND s.vehicle = @vehicle))
			 ORDER BY distance, c.id
			 LIMIT @limit`,
			pgx.NamedArgs{
				"radius": earthRadius, "lat": near.Lat, "lon": near.Lon, "country": near.Country,
				"services": need.Job.Services, "vehicle": need.Job.Vehicle, "limit": near.Limit,
			})
	} else {
		rows, err = q.Query(ctx, `
			SELECT `+centreColumns+`, 0::float8 AS distance
			  FROM unnest($1::text[]) WITH ORDINALITY AS asked (external_id, no)
			  JOIN centres c USING (external_id)
			 WHERE c.active
			 ORDER BY asked.no`, need.Centres)
	}
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[centreRow])
}

func (r centreRow) centre() (booking.Centre, error) {
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return booking.Centre{}, err
	}
	region := ""
	if r.Region != nil {
		region = *r.Region
	}
	holidays, err := calendar.HolidaysOf(r.Country, region)
	if err != nil {
		return booking.Centre{}, err
	}
	cal := calendar.Calendar{Zone: zone, Holidays: holidays, WorksHolidays: r.WorksHolidays, WorksOn: r.WorksOn}
	if r.CrewPlaces != nil {
		cal.Crew = calendar.Crew{Set: true, Places: *r.CrewPlaces}
	}
	cal.Share.Release = time.Duration(r.ShareReleaseMinutes) * time.Minute
	if r.ShareBays != nil {
		cal.Share.Kept = calendar.Crew{Set: true, Places: *r.ShareBays}
	}
	return booking.Centre{
		ID: r.ID, Ref: r.ExternalID, TaxArea: r.TaxArea, Version: r.CalendarVersion, Calendar: cal,
		Place: booking.Place{
			Name: r.Name, Address: r.Address, Postcode: r.Postcode, City: r.City, Country: r.Country,
			Position: booking.Position{Lat: r.Lat, Lon: r.Lon},
		},
		Grid: r.GridQuarters, Buffer: r.BufferQuarters,
		Notice: time.Duration(r.NoticeMinutes) * time.Minute, Horizon: r.HorizonDays,
		Handling: time.Duration(r.HandlingMinutes) * time.Minute,
		Services: map[string]booking.Labour{}, Owners: map[booking.Claim]uuid.UUID{}, FromWeb: map[scheduler.Quarter]int{},
		Twice: map[scheduler.Quarter]int{}, Distance: r.Distance,
	}, nil
}

// centreLoader fills in what belongs to a handful of centres, a table at a time.
type centreLoader struct {
	ctx  context.Context
	q    querier
	need booking.Need
	now  time.Time
	ids  []int32
	byID map[int32]*booking.Centre
}

func (l *centreLoader) load() error {
	for _, step := range []struct {
		what string
		load func() error
	}{
		{"bays", l.bays}, {"services", l.services}, {"opening rules", l.rules}, {"closures", l.closures},
		{"crew", l.crew}, {"share", l.share}, {"routes", l.routes}, {"claims", l.claims},
	} {
		if err := step.load(); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

func (l *centreLoader) bays() error {
	var id int32
	var bay booking.Bay
	return l.each(`
		SELECT b.centre_id, b.no, b.max_rim,
		       array(SELECT capability FROM bay_capabilities p
		              WHERE p.centre_id = b.centre_id AND p.bay_no = b.no ORDER BY capability)
		  FROM bays b
		 WHERE b.centre_id = ANY($1) AND b.active
		 ORDER BY b.centre_id, b.no`,
		[]any{l.ids}, []any{&id, &bay.No, &bay.MaxRim, &bay.Capabilities}, func() error {
			l.byID[id].Bays = append(l.byID[id].Bays, bay)
			bay.Capabilities = nil
			return nil
		})
}

func (l *centreLoader) services() error {
	rows, err := l.q.Query(l.ctx, `
		SELECT DISTINCT capability FROM service_capabilities WHERE service = ANY($1) ORDER BY 1`, l.need.Job.Services)
	if err != nil {
		return err
	}
	needs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, c := range l.byID {
		c.Needs = needs
	}
	var id int32
	var code string
	var labour booking.Labour
	return l.each(`
		SELECT centre_id, service, minutes, minutes_per_wheel
		  FROM centre_services
		 WHERE centre_id = ANY($1) AND vehicle = $2`,
		[]any{l.ids, l.need.Job.Vehicle}, []any{&id, &code, &labour.Minutes, &labour.PerWheel}, func() error {
			l.byID[id].Services[code] = labour
			return nil
		})
}

// claims reads what is taken: by all appointments, and by what is proposed for them, but
// the caller's own and holds that have run out, swept or not.
func (l *centreLoader) claims() error {
	var id int32
	var claim booking.Claim
	var channel booking.Channel
	var owner *uuid.UUID
	var twice bool
	return l.each(`
		SELECT c.centre_id, c.resource, c.quarter, a.channel, CASE WHEN $6 THEN a.id END,
		       c.resource > 0 AND NOT `+ownClaim+` AND c.centre_id = a.centre_id
		       AND c.quarter >= a.start_quarter AND c.quarter < a.start_quarter + a.quarters
		  FROM (SELECT id FROM appointments WHERE centre_id = ANY($1) AND start_quarter >= $2 AND start_quarter < $3
		         UNION
		        SELECT appointment_id FROM proposals WHERE state = 'open' AND centre_id = ANY($1) AND start_quarter >= $2 AND start_quarter < $3
		       ) there
		  JOIN appointments a USING (id)
		  JOIN claims c ON c.appointment_id = a.id AND c.centre_id = ANY($1)
		 WHERE a.quote_id <> ALL($4)
		   AND a.id <> ALL($4)
		   AND (a.state <> 'held' OR a.expires_at > $5)`,
		[]any{
			l.ids, l.need.Window.From - booking.MaxQuarters, l.need.Window.To + booking.MaxQuarters, append([]uuid.UUID{}, l.need.Except...), l.now, l.need.Owners,
		},
		[]any{&id, &claim.Resource, &claim.Quarter, &channel, &owner, &twice}, func() error {
			l.byID[id].Claims = append(l.byID[id].Claims, claim)
			if owner != nil {
				l.byID[id].Owners[claim] = *owner
			}
			switch {
			case twice:
				l.byID[id].Twice[claim.Quarter]++
			case channel == booking.Web && claim.Resource > 0:
				l.byID[id].FromWeb[claim.Quarter]++
			}
			return nil
		})
}

func (l *centreLoader) routes() error {
	routes, err := loadRoutes(l.ctx, l.q, l.ids)
	for id, r := range routes {
		l.byID[id].Routes = r
	}
	return err
}

// each runs a query and calls do for every row, scanned into dst.
func (l *centreLoader) each(sql string, args, dst []any, do func() error) error {
	rows, err := l.q.Query(l.ctx, sql, args...)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, dst, do)
	return err
}
