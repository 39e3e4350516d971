package calendar

import (
	"strings"

	"github.com/rickar/cal/v2"
)

// Each community of Spain fixes its holidays anew every autumn, and the BOE
// publishes them all: twelve a year, two more being the towns' (Estatuto de los
// Trabajadores art. 37.2, Real Decreto 2001/1983 art. 45). So the table has a
// column for each year decided, which stands, and one for what is done in most
// years, which is a forecast. When the BOE publishes a year, add its column.

// spanishCommunities are all of them, and the two cities.
const spanishCommunities = "AN AR AS CB CE CL CM CN CT EX GA IB MC MD ML NC PV RI VC"

// spanishMondays are those that seldom put a day of their own in place of the
// Monday to which the rest moves when a holiday falls on a Sunday.
const spanishMondays = "AN AR AS CL CN EX MD"

// spanishFeasts are the holidays that not all of Spain has. Not here: days of
// single islands, and what CE and ML choose by the moon in years to come.
var spanishFeasts = []struct {
	feast
	// usual are the communities that have it in most years.
	usual string
	// in2026 is from the Resolución de 17 de octubre de 2025 of the Dirección
	// General de Trabajo, relación de fiestas laborales para el año 2026.
	in2026 string
}{
	{feast{name: "Jueves Santo", day: maundyThursday},
		"AN AR AS CB CE CL CM CN EX GA IB MC MD ML NC PV RI", "AN AR AS CB CE CL CM CN EX GA IB MC MD ML NC PV RI"},
	{feast{name: "Lunes de Pascua", day: easterMonday}, "CT IB NC PV RI VC", "CM CT IB NC PV RI VC"},
	{feast{name: "San José", month: 3, day: 19}, "MC VC", "GA MC NC PV VC"},
	{feast{name: "San Juan", month: 6, day: 24}, "CT VC", "CT GA VC"},
	{feast{name: "Santiago Apóstol", month: 7, day: 25}, "GA PV", "GA PV"},
	{feast{name: "San Esteban", month: 12, day: 26}, "CT", "CT IB"},
	{feast{name: "Corpus Christi", day: corpusChristi}, "CM", "CM"},

	{feast{name: "Día de Andalucía", month: 2, day: 28}, "AN", "AN"},
	{feast{name: "Día de las Illes Balears", month: 3, day: 1}, "IB", ""},
	{feast{name: "San Jorge, Día de Aragón", month: 4, day: 23}, "AR", "AR"},
	{feast{name: "Fiesta de Castilla y León", month: 4, day: 23}, "CL", "CL"},
	{feast{name: "Fiesta de la Comunidad de Madrid", month: 5, day: 2}, "MD", "MD"},
	{feast{name: "Día de las Letras Gallegas", month: 5, day: 17}, "GA", ""},
	{feast{name: "Día de Canarias", month: 5, day: 30}, "CN", "CN"},
	{feast{name: "Día de Castilla-La Mancha", month: 5, day: 31}, "CM", ""},
	{feast{name: "Día de la Región de Murcia", month: 6, day: 9}, "MC", "MC"},
	{feast{name: "Día de La Rioja", month: 6, day: 9}, "RI", "RI"},
	{feast{name: "Día de las Instituciones de Cantabria", month: 7, day: 28}, "CB", "CB"},
	{feast{name: "Nuestra Señora de África", month: 8, day: 5}, "CE", "CE"},
	{feast{name: "Día de Ceuta", month: 9, day: 2}, "CE", "CE"},
	{feast{name: "Día de Asturias", month: 9, day: 8}, "AS", "AS"},
	{feast{name: "Día de Extremadura", month: 9, day: 8}, "EX", "EX"},
	{feast{name: "Fiesta Nacional de Cataluña", month: 9, day: 11}, "CT", "CT"},
	{feast{name: "La Bien Aparecida", month: 9, day: 15}, "CB", "CB"},
	{feast{name: "Día de la Comunitat Valenciana", month: 10, day: 9}, "VC", "VC"},
	// Decreto Foral 24/1985: in place of a day of each town's own.
	{feast{name: "San Francisco Javier, Día de Navarra", month: 12, day: 3}, "NC", "NC"},

	{feast{name: "Día de las Illes Balears (lunes siguiente)", month: 3, day: 2}, "", "IB"},
	{feast{name: "Todos los Santos (lunes siguiente)", month: 11, day: 2}, "", "AN AR AS CL CM CN EX MD NC"},
	{feast{name: "Día de la Constitución (lunes siguiente)", month: 12, day: 7}, "", "AN AR AS CB CL EX MC MD ML RI"},
	{feast{name: "Fiesta del Eid al-Fitr", month: 3, day: 20}, "", "ML"},
	{feast{name: "Fiesta del Sacrificio (Eid al-Adha)", month: 5, day: 27}, "", "CE ML"},
}

// spain returns the law of each community, "" being what all have in common.
func spain(nationwide []*cal.Holiday) map[string]holidayLaw {
	laws := map[string]holidayLaw{"": {nationwide: nationwide}}
	for _, community := range strings.Fields(spanishCommunities) {
		law := holidayLaw{
			nationwide: nationwide,
			mondays:    strings.Contains(spanishMondays, community),
		}
		var in2026 []feast
		for _, f := range spanishFeasts {
			if strings.Contains(f.usual, community) {
				law.own = append(law.own, f.feast)
			}
			if strings.Contains(f.in2026, community) {
				in2026 = append(in2026, f.feast)
			}
		}
		law.decided = map[int][]feast{2026: in2026}
		laws[community] = law
	}
	return laws
}
