package network

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fitslot/fitslot/calendar"
)

var centres = Layout{
	Kind:    Centres,
	Meaning: "workshops, with their opening hours",
	Key:     []string{"external_id"},
	Columns: []Column{
		{Name: "external_id", Required: true, Meaning: "your name for the centre, the same in all files", Example: "DE-0042", parse: identifier},
		{Name: "country", Required: true, Meaning: "ISO 3166-1 code: DE, ES or FR", Example: "DE", parse: text(2)},
		{Name: "name", Required: true, Meaning: "as customers know it", Example: "Reifen Elbe Dresden", parse: text(120)},
		{Name: "address", Meaning: "street and number", Example: "Hauptstr. 12", parse: text(200), blank: ""},
		{Name: "postcode", Required: true, Meaning: "five digits, leading zeros kept; region, tax area and zone follow from it", Example: "01067", parse: text(10)},
		{Name: "city", Required: true, Meaning: "town of the address", Example: "Dresden", parse: text(120)},
		{Name: "lat", Required: true, Meaning: "degrees north", Example: "51.0504", parse: degrees(90)},
		{Name: "lon", Required: true, Meaning: "degrees east", Example: "13.7373", parse: degrees(180)},
		{Name: "bays", Required: true, into: "bay_count", Meaning: "how many bays; they are numbered 1 to this, and a lower number closes the highest", Example: "4", parse: integer(1, 99)},
		{Name: "opening_hours", Required: true, Meaning: "in the OpenStreetMap notation, in the centre's local time", Example: "Mo-Fr 08:00-18:00, Sa 08:00-12:30", parse: text(1000)},
		{Name: "region", Meaning: "ISO 3166-2 without the country, if the postal code misleads", Example: "SN", parse: text(3)},
		{Name: "tax_area", Meaning: "DE, ES, ES-CN or FR, if the postal code misleads", Example: "DE", parse: text(8)},
		{Name: "zone", Meaning: "IANA time zone, if the postal code misleads", Example: "Europe/Berlin", parse: zone},
		{Name: "holidays", Default: "closed", into: "works_holidays", Meaning: "closed: closed on public holidays; open: the hours hold on them too, as far as they do not say PH; or on which they do, by code", Example: "reformationstag", parse: worksHolidays},
		{Name: "crew", Meaning: "how many jobs the fitters can do at once; empty: as many as there are bays", Example: "4; Mo-Fr 12:00-13:30=2; Sa=2", parse: crew},
		{Name: "grid_minutes", Default: "15", into: "grid_quarters", Meaning: "starts are offered every 15 or 30 minutes", Example: "30", parse: quarters(15, 30)},
		{Name: "buffer_minutes", Default: "0", into: "buffer_quarters", Meaning: "clean-up after each job, in quarters of an hour", Example: "15", parse: quarters(0, 15, 30, 45, 60, 75, 90, 105, 120)},
		{Name: "notice_minutes", Default: "120", Meaning: "how long before its start a slot is last offered", Example: "240", parse: integer(0, 20160)},
		{Name: "horizon_days", Default: "60", Meaning: "how many days ahead slots are offered", Example: "90", parse: integer(1, 120)},
		{Name: "handling_minutes", Default: "60", Meaning: "from the delivery of tyres until they can be fitted", Example: "90", parse: integer(0, 10080)},
		{Name: "active", Default: "yes", Meaning: "no: nothing is offered here", Example: "yes", parse: choice("no", "yes")},
	},
	check: func(r *row) {
		r.checkPosition()
		r.readPlace()
		r.readHolidays()
		r.readHours()
	},
}

func (r *row) checkPosition() {
	if r.has("lat", "lon") && r.number("lat") == 0 && r.number("lon") == 0 {
		r.refuse("lat", "0, 0 lies in the Atlantic: a position is missing", "write the degrees north and east of the place")
	}
}

// readPlace fills region, tax area and zone as far as the row does not give them.
func (r *row) readPlace() {
	if !r.has("country", "postcode") {
		return
	}
	place, err := PlaceOf(r.text("country"), r.text("postcode"))
	if refused := new(PlaceError); errors.As(err, &refused) {
		r.refuse(refused.Field, refused.Reason, refused.Mend)
		return
	}
	derive := func(key, value string) {
		if r.record[key] == nil && value != "" {
			r.record[key] = value
		}
	}
	derive("region", place.Region)
	derive("tax_area", place.TaxArea)
	derive("zone", place.Zone)
	if _, given := r.record["region"]; !given {
		r.record["region"] = nil
	}
	r.checkRegion()
	r.checkTaxArea()
}

func (r *row) checkRegion() {
	country, region := r.text("country"), r.text("region")
	if _, known := regionNames[country][region]; r.has("country", "region") && !known {
		r.refuse("region", fmt.Sprintf("%s has no region %q", country, region), "leave it empty: it follows from the postal code")
	}
}

func (r *row) checkTaxArea() {
	country, area := r.text("country"), r.text("tax_area")
	known := slices.ContainsFunc(References().TaxAreas, func(a TaxArea) bool { return a.Code == area && a.Country == country })
	if !known {
		r.refuse("tax_area", fmt.Sprintf("%s has no tax area %q", country, area), "leave it empty: it follows from the postal code")
	}
}

// worksHolidays reads closed, open, or the codes of holidays.
func worksHolidays(cell string) (any, *wrong) {
	switch cell {
	case "closed", "open":
		return cell == "open", nil
	}
	return strings.Fields(cell), nil
}

// The years in which a code must be that of a holiday, so that one that is rare is known.
const holidaysFrom, holidaysUntil = 2020, 2040

// readHolidays parts those on which a centre works from whether it does on all.
func (r *row) readHolidays() {
	given, read := r.record["works_holidays"]
	if !read {
		return
	}
	codes, some := given.([]string)
	if !some {
		r.record["works_on"] = []string{}
		return
	}
	r.record["works_holidays"], r.record["works_on"] = false, codes
	holidays, err := calendar.HolidaysOf(r.text("country"), r.text("region"))
	if err != nil || !r.has("country", "postcode") {
		return // which is refused already
	}
	known := holidays.Codes(holidaysFrom, holidaysUntil)
	for _, code := range codes {
		if !slices.Contains(known, code) {
			r.refuse("holidays", fmt.Sprintf("%q is no public holiday there", code), "write closed, open, or some of: "+strings.Join(known, " "))
			return
		}
	}
}

func (r *row) readHours() {
	if !r.has("opening_hours") {
		return
	}
	hours, err := calendar.ReadHours(r.text("opening_hours"))
	if refused := new(calendar.HoursError); errors.As(err, &refused) {
		r.refuse("opening_hours", fmt.Sprintf("character %d: %s", refused.At, refused.Reason), "write hours as in Mo-Fr 08:00-18:00, Sa 08:00-12:30")
		return
	}
	for _, w := range hours.Warnings {
		r.warn("opening_hours", w.String(), "")
	}
	records := make([]Record, len(hours.Rules))
	for i, rule := range hours.Rules {
		records[i] = Record{
			"seq": i + 1, "recurrence": rule.Recurrence, "on_holidays": rule.OnHolidays, "adds": rule.Adds,
			"opens": rule.Opens, "closes": rule.Closes, "valid_from": orNil(rule.From), "valid_until": orNil(rule.Until),
			"season_from": nil, "season_until": nil, // the notation's are in the recurrence
		}
	}
	r.record["rules"] = records
}

func orNil(d calendar.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

func crew(cell string) (any, *wrong) {
	crew, err := calendar.ParseCrew(cell)
	if err != nil {
		return nil, &wrong{err.Error(), "write a number and its changes as in 4; Mo-Fr 12:00-13:30=2; Sa=2"}
	}
	changes := make([]Record, len(crew.Changes))
	for i, c := range crew.Changes {
		changes[i] = Record{"seq": i + 1, "weekdays": int(c.Days), "from_minute": c.From, "until_minute": c.Until, "places": c.Places}
	}
	return Record{"places": crew.Places, "changes": changes}, nil
}
