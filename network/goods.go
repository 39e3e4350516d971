package network

import (
	"fmt"
	"time"
)

var articles = Layout{
	Kind:    Articles,
	Meaning: "tyres",
	Key:     []string{"sku"},
	Columns: []Column{
		{Name: "sku", Required: true, Meaning: "your name for the article", Example: "ALT-2055516-W", parse: identifier},
		{Name: "ean", Meaning: "8 to 14 digits", Example: "4019238000015", parse: pattern(`[0-9]{8,14}`, "write 8 to 14 digits")},
		{Name: "brand", Required: true, Meaning: "maker", Example: "Altura", parse: text(60)},
		{Name: "model", Required: true, Meaning: "tread", Example: "Nevero 3", parse: text(60)},
		{Name: "width", Required: true, Meaning: "in millimetres", Example: "205", parse: integer(100, 400)},
		{Name: "aspect", Required: true, Meaning: "height in per cent of the width", Example: "55", parse: integer(20, 100)},
		{Name: "rim", Required: true, Meaning: "in inches", Example: "16", parse: integer(10, 30)},
		{Name: "load_index", Required: true, Meaning: "as on the sidewall", Example: "91", parse: integer(50, 150)},
		{Name: "speed_index", Required: true, Meaning: "as on the sidewall", Example: "H", parse: pattern(`[A-Z]{1,2}`, "write one or two capital letters, as in H")},
		{Name: "season", Required: true, Meaning: "summer, winter or all-season", Example: "winter", parse: oneOf("summer", "winter", "all-season")},
		{Name: "fuel_label", Meaning: "A to E of the EU label", Example: "B", parse: oneOf("A", "B", "C", "D", "E")},
		{Name: "wet_label", Meaning: "A to E of the EU label", Example: "A", parse: oneOf("A", "B", "C", "D", "E")},
		{Name: "noise_db", Meaning: "decibels of the EU label", Example: "70", parse: integer(50, 90)},
		{Name: "active", Default: "yes", Meaning: "no: not sold", Example: "yes", parse: choice("no", "yes")},
	},
}

var warehouses = Layout{
	Kind:    Warehouses,
	Meaning: "where tyres are sent from",
	Key:     []string{"code"},
	Columns: []Column{
		{Name: "code", Required: true, Meaning: "your name for the warehouse", Example: "ES-ZAZ", parse: identifier},
		{Name: "name", Required: true, Meaning: "for people", Example: "Zaragoza", parse: text(120)},
		{Name: "country", Required: true, Meaning: "DE, ES or FR", Example: "ES", parse: oneOf("DE", "ES", "FR")},
		{Name: "region", Meaning: "ISO 3166-2 without the country, for its holidays", Example: "AR", parse: text(3)},
		{Name: "zone", Meaning: "IANA time zone; empty: the country's", Example: "Europe/Madrid", parse: zone},
		{Name: "work_days", Default: "Mo-Fr", Meaning: "days on which it dispatches", Example: "Mo-Sa", parse: weekdays},
	},
	check: func(r *row) {
		r.checkRegion()
		for _, c := range References().Countries {
			if !r.has("zone") && c.Code == r.text("country") {
				r.record["zone"] = c.Zone
			}
		}
	},
}

var stock = Layout{
	Kind:    Stock,
	Meaning: "what the shelves of a warehouse held when they were counted",
	Key:     []string{"warehouse", "sku"},
	Columns: []Column{
		{Name: "warehouse", Required: true, Meaning: "code of the warehouse", Example: "ES-ZAZ", parse: identifier},
		{Name: "sku", Required: true, Meaning: "sku of the article", Example: "ALT-2055516-W", parse: identifier},
		{Name: "on_hand", Required: true, Meaning: "tyres on the shelf, those sold and not yet dispatched included", Example: "48", parse: integer(0, 1000000)},
		{Name: "counted_at", Required: true, Meaning: "instant of the count; a count that is known already is not applied again", Example: "2026-10-19T06:00:00+02:00", parse: instant},
		{Name: "next_at", Meaning: "day on which more is expected", Example: "2026-11-02", parse: day},
	},
	check: func(r *row) {
		r.refers("warehouse", r.known.Warehouses[r.text("warehouse")], Warehouses)
		r.refers("sku", r.known.SKUs[r.text("sku")], Articles)
		r.checkCount()
	},
}

// checkCount refuses a count that is not the newest: it would bring back tyres
// that have left the shelf since.
func (r *row) checkCount() {
	if !r.has("counted_at") {
		return
	}
	at := r.instant("counted_at")
	if at.After(r.now) {
		r.refuse("counted_at", fmt.Sprintf("lies in the future: it is %s now", r.now.UTC().Format(time.RFC3339)), "write when the shelf was counted")
	}
	if last := r.known.Counts[Shelf{r.text("warehouse"), r.text("sku")}]; at.Before(last) {
		r.refuse("counted_at", fmt.Sprintf("is older than the count that is known, of %s", last.UTC().Format(time.RFC3339)), "send a newer count")
	}
}

func (r *row) instant(key string) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, r.text(key))
	return t
}

var routes = Layout{
	Kind:    Routes,
	Meaning: "how tyres get from a warehouse to a centre",
	Key:     []string{"warehouse", "centre"},
	Columns: []Column{
		{Name: "warehouse", Required: true, Meaning: "code of the warehouse", Example: "DE-KAS", parse: identifier},
		{Name: "centre", Required: true, Meaning: "external_id of the centre", Example: "DE-0042", parse: identifier},
		{Name: "cut_off", Required: true, Meaning: "what is paid by then leaves the same day; the warehouse's local time", Example: "15:30", parse: timeOfDay},
		{Name: "carrier_days", Required: true, Meaning: "working days on the road; 0: the day of dispatch", Example: "1", parse: integer(0, 30)},
		{Name: "delivery_days", Required: true, Meaning: "days on which the carrier comes", Example: "Mo-Fr", parse: weekdays},
		{Name: "delivery_time", Required: true, into: "delivery_minute", Meaning: "when the carrier comes, the centre's local time", Example: "10:00", parse: timeOfDay},
		{Name: "active", Default: "yes", Meaning: "no: no longer used", Example: "yes", parse: choice("no", "yes")},
	},
	check: func(r *row) {
		r.refers("warehouse", r.known.Warehouses[r.text("warehouse")], Warehouses)
		r.refersToCentre()
	},
}
