package web

import (
	stdmaps "maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/supply"
)

// A search is what a customer asks for, as it stands in the pages' addresses and
// forms: as typed, so that nothing typed is lost. What is wrong with it, the page
// that needs it says.
type search struct {
	Country            string
	Postcode, Lat, Lon string // where the customer is: a postal code, or degrees
	Need               string // needTyres or needSwap
	Size, Rear         string // of the tyres; Rear is empty where all are alike
	Season             string // supply.Season, or empty for any
	Vehicle            string // booking.Vehicle
	Items              []supply.Item
	Day                string // wished, like 2026-11-30
}

// What a customer comes for.
const (
	needTyres = "tyres"
	needSwap  = "swap" // the tyres are there already
)

func searchOf(v url.Values) search {
	s := search{
		Country: v.Get("country"), Postcode: strings.TrimSpace(v.Get("postcode")), Lat: v.Get("lat"), Lon: v.Get("lon"),
		Need: v.Get("need"), Size: v.Get("size"), Rear: v.Get("rear"), Season: v.Get("season"), Vehicle: v.Get("vehicle"),
		Day: v.Get("day"),
	}
	if s.Vehicle == "" {
		s.Vehicle = string(booking.Car)
	}
	if s.Need != needSwap {
		s.Need = needTyres
	}
	for _, name := range []string{"item", frontItem, rearItem} {
		for _, text := range v[name] {
			s.add(text)
		}
	}
	return s
}

// Forms with two groups of buttons to choose tyres by need two names for them.
const (
	frontItem = "front-item"
	rearItem  = "rear-item"
)

// add reads an item like SKU:4, and passes over what is none. The same tyre for both
// axles is one item.
func (s *search) add(text string) {
	sku, quantity, _ := strings.Cut(text, ":")
	n, err := strconv.Atoi(quantity)
	if err != nil || sku == "" || len(s.Items) > booking.MaxItems {
		return
	}
	for i := range s.Items {
		if s.Items[i].SKU == sku {
			s.Items[i].Quantity += n
			return
		}
	}
	s.Items = append(s.Items, supply.Item{SKU: sku, Quantity: n})
}

// lacksTyres reports whether tyres are still to be chosen.
func (s search) lacksTyres() bool { return s.Need == needTyres && len(s.Items) == 0 }

// placed reports whether it is known where the customer is.
func (s search) placed() bool { return s.Postcode != "" || s.place().Position != nil }

// seek asks for starts. A hold that the browser has for the same job can be moved, so
// it is in nobody's way; for another job it stays until that is held.
func (s search) seek(has *held) booking.Search {
	found := booking.Search{Job: s.job()}
	if has != nil && sameJob(has.Appointment.Job, found.Job) {
		found.Hold = has.ID
	}
	return found
}

// sameJob reports whether a hold of one job can be moved for the other.
func sameJob(a, b booking.Job) bool {
	items := func(j booking.Job) map[string]int {
		n := map[string]int{}
		for _, item := range j.Items {
			n[item.SKU] += item.Quantity
		}
		return n
	}
	return a.Vehicle == b.Vehicle && stdmaps.Equal(items(a), items(b)) &&
		slices.Equal(slices.Sorted(slices.Values(a.Services)), slices.Sorted(slices.Values(b.Services)))
}

// A field is one hidden field of a form.
type field struct{ Name, Value string }

// Fields are what a form carries on, less the fields that it shows itself.
func (s search) Fields(shown ...string) []field {
	all := []field{
		{"country", s.Country}, {"postcode", s.Postcode}, {"lat", s.Lat}, {"lon", s.Lon}, {"need", s.Need},
		{"size", s.Size}, {"rear", s.Rear}, {"season", s.Season}, {"vehicle", s.Vehicle}, {"day", s.Day},
	}
	for _, item := range s.Items {
		all = append(all, field{"item", item.SKU + ":" + strconv.Itoa(item.Quantity)})
	}
	return slices.DeleteFunc(all, func(f field) bool { return f.Value == "" || slices.Contains(shown, f.Name) })
}

// to is the address of a page with the search in it.
func (s search) to(path string, more ...field) string {
	query := url.Values{}
	for _, f := range append(s.Fields(), more...) {
		query.Add(f.Name, f.Value)
	}
	return path + "?" + query.Encode()
}

// job is what is asked to be done: new tyres are fitted, those that are there
// already are swapped.
func (s search) job() booking.Job {
	job := booking.Job{Vehicle: booking.Vehicle(s.Vehicle), Services: []string{"fit"}, Items: s.Items}
	if s.Need == needSwap {
		job.Services, job.Items = []string{"swap"}, nil
	}
	return job
}

// place says where the customer is, to a search of centres.
func (s search) place() booking.Nearby {
	n := booking.Nearby{Country: s.Country, Postcode: s.Postcode}
	lat, errLat := strconv.ParseFloat(s.Lat, 64)
	lon, errLon := strconv.ParseFloat(s.Lon, 64)
	if errLat == nil && errLon == nil {
		n.Position, n.Postcode = &booking.Position{Lat: lat, Lon: lon}, ""
	}
	return n
}
