package partner

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/supply"
)

// A Service lets partners see and report what is theirs. It is safe for concurrent
// use.
type Service struct{ store Store }

// New returns a service over store.
func New(store Store) *Service { return &Service{store} }

// maxText bounds what partners write, in characters.
const maxText = 500

// Delivery returns a delivery from a warehouse or to a centre that the actor acts
// for. booking.ErrNotFound.
func (s *Service) Delivery(ctx context.Context, actor access.Actor, id uuid.UUID) (supply.Delivery, error) {
	d, err := s.store.Delivery(ctx, id)
	if err == nil && !sees(actor, d) {
		return supply.Delivery{}, booking.ErrNotFound
	}
	return d, err
}

func sees(actor access.Actor, d supply.Delivery) bool {
	return actor.Role == access.Operator || actor.ServesWarehouse(d.Warehouse) || actor.ServesCentre(d.Centre)
}

// Deliveries lists what the actor may see, the first due first.
func (s *Service) Deliveries(ctx context.Context, actor access.Actor, f Filter) ([]supply.Delivery, error) {
	f.Warehouses, f.Centres = actor.Warehouses, actor.Centres
	if actor.Role == access.Operator {
		f.Centres = []string{access.All}
	}
	return s.store.Deliveries(ctx, f)
}

// Report takes a delivery a step on: the warehouse acknowledges, refuses,
// dispatches and takes back, the centre receives. The same report again changes
// nothing. The error is booking.ErrNotFound if the delivery is not the actor's,
// *ScopeError if it is but the step is not, booking.InvalidErrors,
// *supply.ReportError or *supply.DeliveryStateError.
func (s *Service) Report(ctx context.Context, actor access.Actor, id uuid.UUID, r supply.Report) (supply.Delivery, error) {
	if err := check(&r); err != nil {
		return supply.Delivery{}, err
	}
	d, err := s.Delivery(ctx, actor, id)
	if err != nil {
		return d, err
	}
	if r.Action == supply.Receive && !actor.ServesCentre(d.Centre) {
		return d, &ScopeError{r.Action, "the centre " + d.Centre}
	}
	if r.Action != supply.Receive && !actor.ServesWarehouse(d.Warehouse) {
		return d, &ScopeError{r.Action, "the warehouse " + d.Warehouse}
	}
	return s.store.Report(ctx, d, r, actor)
}

// check trims what is written, and names what is missing or too long.
func check(r *supply.Report) error {
	var wrong booking.InvalidErrors
	reason := "reason"
	if r.Action == supply.Receive {
		reason = "wrong"
	}
	for _, text := range []struct {
		field string
		value *string
	}{{reason, &r.Reason}, {"carrier", &r.Carrier}, {"tracking", &r.Tracking}} {
		*text.value = strings.TrimSpace(*text.value)
		if n := len([]rune(*text.value)); n > maxText {
			wrong = append(wrong, &booking.InvalidError{Field: text.field, Reason: fmt.Sprintf("has %d characters; write at most %d", n, maxText)})
		}
	}
	if r.Action == supply.Refuse && r.Reason == "" {
		wrong = append(wrong, &booking.InvalidError{Field: reason, Reason: "is empty; say why the tyres cannot be sent"})
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// Stock lists the shelves of the actor's warehouses, by warehouse and SKU.
func (s *Service) Stock(ctx context.Context, actor access.Actor, f StockFilter) ([]Level, error) {
	f.Warehouses = actor.Warehouses
	return s.store.Stock(ctx, f)
}

// Count takes over what was counted in one of the actor's warehouses, and returns
// its shelves as they stand then. booking.ErrNotFound if the warehouse is not the
// actor's, booking.InvalidErrors.
func (s *Service) Count(ctx context.Context, actor access.Actor, c Count) ([]Level, error) {
	if !actor.ServesWarehouse(c.Warehouse) {
		return nil, booking.ErrNotFound
	}
	seen := map[string]bool{}
	for i, row := range c.Rows {
		if seen[row.SKU] {
			return nil, booking.InvalidErrors{{Field: fmt.Sprintf("counts[%d].sku", i), Reason: "is counted twice; give each article once"}}
		}
		seen[row.SKU] = true
	}
	return s.store.Count(ctx, c)
}

// MarkLate notes which deliveries are overdue and returns how many it has found.
// It is run every minute.
func (s *Service) MarkLate(ctx context.Context) (int, error) { return s.store.MarkLate(ctx) }
