package network

import (
	"fmt"
	"strings"
)

func baysFile(list []demoCentre) []byte {
	return writeRows([]string{"centre", "no", "name", "max_rim", "capabilities"}, func(row func(...any)) {
		for _, c := range list {
			for _, bay := range c.bays {
				row(c.id, bay.no, fmt.Sprintf("Bay %d", bay.no), bay.maxRim, strings.Join(bay.capabilities, " "))
			}
		}
	})
}

// demoWork is how long the services take, before a centre's own haste.
var demoWork = []struct {
	service, vehicle  string
	minutes, perWheel int
}{
	{"fit", "car", 10, 10}, {"fit", "suv", 10, 12}, {"fit", "van", 15, 15},
	{"swap", "car", 10, 5}, {"swap", "suv", 10, 5}, {"swap", "van", 15, 6},
	{"repair", "car", 30, 0}, {"repair", "suv", 30, 0}, {"repair", "van", 40, 0},
	{"alignment", "car", 45, 0}, {"alignment", "suv", 45, 0}, {"alignment", "van", 60, 0},
}

// servicesFile sells fitting and swaps everywhere, alignment where there is a
// rig, and everything for vans only where they fit in.
func servicesFile(list []demoCentre) []byte {
	return writeRows([]string{"centre", "service", "vehicle", "minutes", "minutes_per_wheel"}, func(row func(...any)) {
		for _, c := range list {
			slow, repairs := 5*c.chance.IntN(2), c.chance.IntN(6) > 0
			for _, w := range demoWork {
				sold := (w.service != "repair" || repairs) && (w.service != "alignment" || c.aligns(w.vehicle)) &&
					(w.vehicle != "van" || c.vans)
				if sold {
					row(c.id, w.service, w.vehicle, w.minutes+slow, w.perWheel)
				}
			}
		}
	})
}

// aligns reports whether a bay with the rig takes the vehicle.
func (c demoCentre) aligns(vehicle string) bool {
	for _, bay := range c.bays {
		has := strings.Join(bay.capabilities, " ")
		if strings.Contains(has, CapabilityAlignment) && (vehicle != "van" || strings.Contains(has, CapabilityVan)) {
			return true
		}
	}
	return false
}

// demoWarehouses dispatch until cutOff.
var demoWarehouses = []struct {
	code, name, country, region, workDays, cutOff string
}{
	{"DE-KAS", "Kassel", "DE", "HE", "Mo-Fr", "16:00"},
	{"DE-ULM", "Ulm", "DE", "BW", "Mo-Sa", "14:30"},
	{"ES-ZAZ", "Zaragoza", "ES", "AR", "Mo-Fr", "15:00"},
	{"FR-ORL", "Orléans", "FR", "", "Mo-Fr", "16:30"},
}

func warehousesFile() []byte {
	return writeRows([]string{"code", "name", "country", "region", "work_days"}, func(row func(...any)) {
		for _, w := range demoWarehouses {
			row(w.code, w.name, w.country, w.region, w.workDays)
		}
	})
}

// routesFile sends tyres within a country overnight, across a border in some
// days, to the islands when the ship goes.
func routesFile(list []demoCentre) []byte {
	return writeRows([]string{"warehouse", "centre", "cut_off", "carrier_days", "delivery_days", "delivery_time"}, func(row func(...any)) {
		for _, c := range list {
			at := fmt.Sprintf("%02d:%s", 7+c.chance.IntN(6), pick(c.chance, []string{"00", "30"}))
			for _, w := range demoWarehouses {
				carrierDays, delivers := demoRoute(w.country, c.country, c.postcode)
				if carrierDays > 0 {
					row(w.code, c.id, w.cutOff, carrierDays, delivers, at)
				}
			}
		}
	})
}

// demoRoute gives 0 carrier days where there is no route.
func demoRoute(from, to, postcode string) (carrierDays int, delivers string) {
	distances := map[string]int{"DE-FR": 2, "FR-DE": 2, "ES-FR": 2, "FR-ES": 2, "DE-ES": 4, "ES-DE": 4}
	switch island := to + postcode[:2]; {
	case island == "ES35", island == "ES38":
		if from == "ES" {
			return 6, "Tu,Th"
		}
		return 0, ""
	case island == "ES07" && from == "ES", island == "FR20" && from == "FR":
		return 3, "Mo,We,Fr"
	case island == "ES07", island == "FR20":
		return 0, ""
	case from == to:
		return 1, "Mo-Fr"
	default:
		return distances[from+"-"+to], "Mo-Fr"
	}
}
