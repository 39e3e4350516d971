package loadtest

import (
	"fmt"
	"time"
)

// These are the parts of the answers that a customer looks at.
type (
	money struct {
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	startAt struct {
		Centre string    `json:"centre"`
		UTC    time.Time `json:"start_utc"`
	}
	offersAnswer struct {
		AsOf   time.Time `json:"as_of"`
		Offers []struct {
			Centre   struct{ ID string }
			Earliest *startAt
			Days     []struct{ Date string }
		}
	}
	slotsAnswer struct {
		AsOf  time.Time `json:"as_of"`
		Slots []startAt
	}
	appointment struct {
		ID     string
		State  string
		Token  string
		Centre struct{ ID string }
		Start  time.Time `json:"start_utc"`
		End    time.Time
		Bay    int // 0 if it is not told
	}
	holdAnswer struct {
		ID           string
		State        string
		ExpiresAt    time.Time `json:"expires_at"`
		Appointments []appointment
		Quote        struct{ Total money }
	}
	orderAnswer struct {
		ID          string
		State       string
		Hold        string
		Appointment appointment
		Quote       struct{ Total money }
		Payments    []struct {
			State    string
			Amount   money
			Refunded *money
		}
	}
	articlesAnswer struct {
		Articles []struct {
			SKU  string
			Free int
		}
	}
	problem struct {
		Code         string
		Detail       string
		Errors       []struct{ Field, Reason string }
		Alternatives []startAt
	}
)

func (m money) String() string {
	if m == (money{}) {
		return "nothing"
	}
	return fmt.Sprintf("%d %s", m.Amount, m.Currency)
}

// These are the bodies of requests.
type (
	holdRequest struct {
		Jobs        []job  `json:"jobs"`
		CustomerRef string `json:"customer_ref"`
	}
	job struct {
		Centre   string    `json:"centre"`
		Start    time.Time `json:"start"`
		Vehicle  string    `json:"vehicle,omitempty"`
		Services []string  `json:"services"`
		Items    []Item    `json:"items,omitempty"`
	}
	orderRequest struct {
		Hold     string `json:"hold"`
		Customer person `json:"customer"`
		Plate    string `json:"plate"`
	}
	person struct {
		Name     string `json:"name"`
		Email    string `json:"email"`
		Language string `json:"language"`
	}
	payment struct {
		Token string `json:"token"`
	}
)
