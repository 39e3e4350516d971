package calendar

import (
	"slices"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fi"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/se"
)

// holidayLaws are the laws by country and region: the library's lists, mended
// where the law says otherwise. Nothing changes them.
var holidayLaws = map[string]map[string]holidayLaw{
	"DE": germany,
	"DK": {"": denmark},
	"ES": spain(es.Holidays),
	"FI": {"": finland},
	"FR": france,
	"NO": {"": norway},
	"SE": {"": sweden},
}

// Augsburg's peace festival, and Corpus Christi and Assumption where only some
// towns of BY, SN and TH have them, are holidays of towns.
var germany = map[string]holidayLaw{
	"": {nationwide: de.Holidays},
	// Feiertagsgesetz Brandenburg § 2 names both Sundays.
	"BB": {nationwide: de.HolidaysBB, own: []feast{
		{name: "Ostersonntag", day: easterSunday},
		{name: "Pfingstsonntag", day: whitSunday},
	}},
	// Gesetz über die Sonn- und Feiertage (Berlin) § 1: once, 75 years after the
	// uprising of 17 June 1953.
	"BE": {nationwide: de.HolidaysBE, own: []feast{
		{name: "75. Jahrestag des Volksaufstandes vom 17. Juni", month: 6, day: 17, only: 2028},
	}},
	"BW": {nationwide: de.HolidaysBW},
	"BY": {nationwide: de.HolidaysBY},
	"HB": {nationwide: de.HolidaysHB},
	"HE": {nationwide: de.HolidaysHE},
	"HH": {nationwide: de.HolidaysHH},
	// Feiertagsgesetz Mecklenburg-Vorpommern § 2, as amended for 2023 and after.
	"MV": {nationwide: de.HolidaysMV, own: []feast{
		{name: "Internationaler Frauentag", month: 3, day: 8, since: 2023},
	}},
	"NI": {nationwide: de.HolidaysNI},
	"NW": {nationwide: de.HolidaysNW},
	"RP": {nationwide: de.HolidaysRP},
	"SH": {nationwide: de.HolidaysSH},
	"SL": {nationwide: de.HolidaysSL},
	"SN": {nationwide: de.HolidaysSN},
	"ST": {nationwide: de.HolidaysST},
	"TH": {nationwide: de.HolidaysTH},
}

// Code du travail L3133-1; L3134-13 adds two days in Moselle and Alsace. Good
// Friday is one where the commune has a Protestant or a shared church: taken to
// be all of them.
var france = map[string]holidayLaw{
	"":   {nationwide: fr.Holidays},
	"57": alsaceMoselle,
	"67": alsaceMoselle,
	"68": alsaceMoselle,
}

var alsaceMoselle = holidayLaw{nationwide: fr.Holidays, own: []feast{
	{name: "Vendredi saint", day: goodFriday},
	{name: "Saint-Étienne", month: 12, day: 26},
}}

// Lov om 1. og 17. mai and helligdagsfredloven § 2: Easter and Whit Sunday too.
var norway = holidayLaw{nationwide: no.Holidays, own: []feast{
	{name: "Første påskedag", day: easterSunday},
	{name: "Første pinsedag", day: whitSunday},
}}

// Lag (1989:253) om allmänna helgdagar has none of the three eves.
var sweden = holidayLaw{nationwide: without(se.Holidays, se.Midsommarafton, se.Julafton, se.Nyarsafton)}

// The two Sundays are days of the church; Constitution Day closes offices by
// agreement, and shops by lukkeloven, but is no holiday.
var denmark = holidayLaw{nationwide: without(dk.Holidays, dk.Grundlovsdag), own: []feast{
	{name: "Påskedag", day: easterSunday},
	{name: "Pinsedag", day: whitSunday},
}}

// Kirkkolaki and the laws on 1 May and Independence Day: the eves are customary.
var finland = holidayLaw{nationwide: without(fi.Holidays, fi.Juhannusaatto, fi.Jouluaatto)}

// without returns list less what is in not.
func without(list []*cal.Holiday, not ...*cal.Holiday) []*cal.Holiday {
	return slices.DeleteFunc(slices.Clone(list), func(h *cal.Holiday) bool { return slices.Contains(not, h) })
}
