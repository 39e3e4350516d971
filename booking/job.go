package booking

import (
	"fmt"
	"strings"
	"time"

	"github.com/fitslot/fitslot/supply"
)

// A Vehicle is a class of vehicles; it decides how long a service takes and which
// bays can take it.
type Vehicle string

// The vehicle classes.
const (
	Car Vehicle = "car"
	SUV Vehicle = "suv"
	Van Vehicle = "van"
)

// needs are the capabilities a bay must have for vehicles of the class.
func (v Vehicle) needs() []string {
	if v == Van {
		return []string{"van"}
	}
	return nil
}

// Limits on a job.
const (
	MaxJobs     = 6 // of one hold
	MaxServices = 4
	MaxItems    = 4
	MaxQuantity = 8 // tyres of a job: a van with twin wheels and two spares
	MaxQuarters = 96
	// usualWheels is what is worked on where no tyres are ordered.
	usualWheels = 4
)

// A Job is what a customer asks for.
type Job struct {
	Vehicle  Vehicle
	Services []string      // 1–4 codes
	Items    []supply.Item // 0–4; none: the tyres are there already
}

// Wheels is the number of wheels worked on: one a tyre ordered, else four.
func (j Job) Wheels() int {
	n := 0
	for _, item := range j.Items {
		n += item.Quantity
	}
	if n == 0 {
		return usualWheels
	}
	return n
}

// Validate returns InvalidErrors naming every wrong field, relative to the job.
// It knows nothing of any centre or article.
func (j Job) Validate() error {
	var wrong InvalidErrors
	switch j.Vehicle {
	case Car, SUV, Van:
	default:
		wrong.add("vehicle", "%q is no vehicle class; use car, suv or van", j.Vehicle)
	}
	if len(j.Services) < 1 || len(j.Services) > MaxServices {
		wrong.add("services", "has %d services; ask for 1 to %d", len(j.Services), MaxServices)
	}
	seen := map[string]bool{}
	for i, code := range j.Services {
		if seen[code] {
			wrong.add(fmt.Sprintf("services[%d]", i), "%q is asked for twice; name each service once", code)
		}
		seen[code] = true
	}
	j.validateItems(&wrong)
	return wrong.orNil()
}

func (j Job) validateItems(wrong *InvalidErrors) {
	if len(j.Items) > MaxItems {
		wrong.add("items", "has %d items; a job has at most %d", len(j.Items), MaxItems)
	}
	seen, total := map[string]bool{}, 0
	for i, item := range j.Items {
		field := fmt.Sprintf("items[%d]", i)
		if item.Quantity < 1 || item.Quantity > MaxQuantity {
			wrong.add(field+".quantity", "is %d; order 1 to %d tyres", item.Quantity, MaxQuantity)
		}
		if seen[item.SKU] {
			wrong.add(field+".sku", "%q is listed twice; add the quantities", item.SKU)
		}
		seen[item.SKU] = true
		total += item.Quantity
	}
	if total > MaxQuantity && len(j.Items) > 1 {
		wrong.add("items", "add up to %d tyres; a job has at most %d", total, MaxQuantity)
	}
}

// A Wish is a job at a place and time.
type Wish struct {
	Job
	Centre string    // external id
	Start  time.Time // on the centre's grid
}

// String is for operators.
func (w Wish) String() string {
	return fmt.Sprintf("%s at %s on %s", strings.Join(w.Services, "+"), w.Centre, w.Start.Format(time.RFC3339))
}
