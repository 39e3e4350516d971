package network

import (
	"fmt"
	"slices"
	"strings"
)

var bays = Layout{
	Kind:    Bays,
	Meaning: "what the bays of centres can do",
	Key:     []string{"centre", "no"},
	Columns: []Column{
		{Name: "centre", Required: true, Meaning: "external_id of the centre", Example: "DE-0042", parse: identifier},
		{Name: "no", Required: true, Meaning: "number of the bay, from 1", Example: "2", parse: integer(1, 99)},
		{Name: "name", Meaning: "as the staff call it; without one it is Bay and its number", Example: "Van bay", parse: text(60)},
		{Name: "max_rim", Default: "24", Meaning: "largest rim in inches", Example: "22", parse: integer(10, 30)},
		{Name: "capabilities", Meaning: "van and alignment, with a space between", Example: "van alignment", parse: words, blank: []string{}},
		{Name: "active", Default: "yes", Meaning: "no: nothing is booked into it", Example: "yes", parse: choice("no", "yes")},
	},
	check: func(r *row) {
		r.refersToCentre()
		r.checkCapabilities()
	},
}

func (r *row) refersToCentre() {
	r.refers("centre", r.known.Centres[r.text("centre")], Centres)
}

func (r *row) checkCapabilities() {
	wanted, given := r.record["capabilities"].([]string)
	if !given {
		return
	}
	var names []string
	for _, c := range References().Capabilities {
		names = append(names, c.Code)
	}
	for _, name := range wanted {
		if !slices.Contains(names, name) {
			r.refuse("capabilities", fmt.Sprintf("%q is none of %s", name, strings.Join(names, ", ")), "write any of them, with spaces between")
		}
	}
	slices.Sort(wanted)
	r.record["capabilities"] = slices.Compact(wanted)
}

var services = Layout{
	Kind:    Services,
	Meaning: "which services a centre sells for which vehicles, and how long they take",
	Key:     []string{"centre", "service", "vehicle"},
	Columns: []Column{
		{Name: "centre", Required: true, Meaning: "external_id of the centre", Example: "DE-0042", parse: identifier},
		{Name: "service", Required: true, Meaning: "fit, swap, repair or alignment", Example: "fit", parse: oneOf(serviceCodes()...)},
		{Name: "vehicle", Required: true, Meaning: "car, suv or van", Example: "car", parse: oneOf("car", "suv", "van")},
		{Name: "minutes", Required: true, Meaning: "whatever the number of wheels", Example: "10", parse: integer(0, 480)},
		{Name: "minutes_per_wheel", Required: true, Meaning: "for each wheel besides", Example: "10", parse: integer(0, 120)},
		{Name: "active", Default: "yes", Meaning: "no: no longer sold here", Example: "yes", parse: choice("no", "yes")},
	},
	check: func(r *row) {
		r.refersToCentre()
		if r.has("minutes", "minutes_per_wheel") && r.integer("minutes")+r.integer("minutes_per_wheel") == 0 {
			r.refuse("minutes", "the service takes no time", "write how long it takes, in one of the two columns of minutes")
		}
	},
}

func serviceCodes() []string {
	var codes []string
	for _, s := range References().Services {
		codes = append(codes, s.Code)
	}
	return codes
}

// Closures and extra openings are known again by all that they say.
var (
	closures = Layout{
		Kind: Closures, Meaning: "when a centre or one bay is closed, against its opening hours",
		Key: []string{"centre", "bay", "starts_at", "ends_at"}, Columns: exceptionColumns("Stocktaking"), check: checkException,
	}
	extraOpenings = Layout{
		Kind: ExtraOpenings, Meaning: "when a centre or one bay is open, beyond its opening hours",
		Key: []string{"centre", "bay", "starts_at", "ends_at"}, Columns: exceptionColumns("Winter rush"), check: checkException,
	}
)

func exceptionColumns(reason string) []Column {
	return []Column{
		{Name: "centre", Required: true, Meaning: "external_id of the centre", Example: "DE-0042", parse: identifier},
		{Name: "bay", into: "bay_no", Meaning: "number of the bay; empty: the whole centre", Example: "2", parse: integer(1, 99)},
		{Name: "starts_at", Required: true, Meaning: "instant", Example: "2026-11-30T08:00:00+01:00", parse: instant},
		{Name: "ends_at", Required: true, Meaning: "instant, itself no longer in it", Example: "2026-11-30T18:00:00+01:00", parse: instant},
		{Name: "reason", Required: true, Meaning: "for the staff", Example: reason, parse: text(200)},
	}
}

func checkException(r *row) {
	r.refersToCentre()
	if bay := (Bay{r.text("centre"), r.integer("bay_no")}); r.has("bay_no") && r.known.Centres[bay.Centre] && !r.known.Bays[bay] {
		r.refuse("bay", fmt.Sprintf("%s has no bay %d", bay.Centre, bay.No), "write the number of one of its bays, or leave it empty for all")
	}
	if r.has("starts_at", "ends_at") && !r.instant("starts_at").Before(r.instant("ends_at")) {
		r.refuse("ends_at", "is not after starts_at", "write a later instant")
	}
}
