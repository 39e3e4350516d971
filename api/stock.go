package api

import (
	"context"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fitslot/fitslot/calendar"
	"github.com/fitslot/fitslot/partner"
)

// A StockLevel is what a shelf of a warehouse holds.
type StockLevel struct {
	Warehouse string    `json:"warehouse"`
	SKU       string    `json:"sku"`
	OnHand    int       `json:"on_hand" doc:"On the shelf: what was counted, without what was dispatched since."`
	Reserved  int       `json:"reserved" doc:"Promised, and not yet dispatched."`
	Free      int       `json:"free" doc:"Left to be sold."`
	CountedAt time.Time `json:"counted_at" doc:"The count that is known."`
	NextAt    string    `json:"next_at,omitempty" format:"date" doc:"When more is expected, if it is known."`
}

func stockLevels(all []partner.Level) []StockLevel {
	out := make([]StockLevel, len(all))
	for i, l := range all {
		out[i] = StockLevel{l.Warehouse, l.SKU, l.OnHand, l.Reserved, l.Free, l.CountedAt.UTC(), ""}
		if !l.NextAt.IsZero() {
			out[i].NextAt = l.NextAt.String()
		}
	}
	return out
}

// StockInput asks what shelves hold.
type StockInput struct {
	Caller
	StockQuery
}

// A StockQuery says which.
type StockQuery struct {
	Warehouse string   `query:"warehouse" doc:"Of one warehouse, by its code; left out: of all that the key is for."`
	SKU       []string `query:"sku,explode" maxItems:"100" doc:"Of these articles."`
	After     string   `query:"after" doc:"The next of an earlier answer; left out: from the beginning."`
	Limit     int      `query:"limit" default:"100" minimum:"1" maximum:"500" doc:"The most shelves to list."`

	filter partner.StockFilter
}

// Resolve reads the query.
func (q *StockQuery) Resolve(huma.Context) []error {
	var wrong findings
	q.filter = partner.StockFilter{Warehouse: q.Warehouse, SKUs: q.SKU, Limit: q.Limit + 1}
	if last := wrong.cursor(q.After, 2); last != nil {
		q.filter.After = partner.Shelf{Warehouse: last[0], SKU: last[1]}
	}
	return wrong
}

// StockList is a page of shelves.
type StockList struct {
	Stock []StockLevel `json:"stock" doc:"By warehouse and SKU."`
	Next  string       `json:"next,omitempty" doc:"Give it as after for the next page; empty on the last."`
}

// StockOutput is the answer.
type StockOutput struct{ Body StockList }

func (s *Server) stock(ctx context.Context, in *StockInput) (*StockOutput, error) {
	found, err := s.Partners.Stock(ctx, in.actor, in.filter)
	if err != nil {
		return nil, err
	}
	shown, next := page(found, in.Limit, func(l partner.Level) string { return cursorOf(l.Warehouse, l.SKU) })
	return &StockOutput{StockList{stockLevels(shown), next}}, nil
}

// CountInput says what was counted.
type CountInput struct {
	Caller
	Body StockCount
}

// A StockCount is what was found on shelves of one warehouse.
type StockCount struct {
	Warehouse string     `json:"warehouse" minLength:"1" maxLength:"64" doc:"Its code."`
	CountedAt time.Time  `json:"counted_at" doc:"When it was counted, RFC 3339. Of each shelf the youngest count is kept."`
	Counts    []CountRow `json:"counts" minItems:"1" maxItems:"100"`
}

// A CountRow is one shelf.
type CountRow struct {
	SKU    string `json:"sku" minLength:"1" maxLength:"64"`
	OnHand int    `json:"on_hand" minimum:"0" maximum:"1000000" doc:"What lay there, reserved tyres included."`
	NextAt string `json:"next_at,omitempty" format:"date" doc:"The day on which more is expected; left out: it is not known."`
}

// Resolve names what is wrong beyond the form.
func (c *StockCount) Resolve(huma.Context) (wrong []error) {
	if !c.CountedAt.IsZero() && outOfBounds(c.CountedAt) {
		wrong = append(wrong, &huma.ErrorDetail{Location: "body.counted_at", Message: startBounds})
	}
	for i, row := range c.Counts {
		if _, err := time.Parse(time.DateOnly, row.NextAt); row.NextAt != "" && err != nil {
			wrong = append(wrong, &huma.ErrorDetail{
				Location: fmt.Sprintf("body.counts[%d].next_at", i), Message: "is no day; write it like 2026-10-26",
			})
		}
	}
	return wrong
}

func (s *Server) countStock(ctx context.Context, in *CountInput) (*StockOutput, error) {
	count := partner.Count{Warehouse: in.Body.Warehouse, At: in.Body.CountedAt}
	for _, row := range in.Body.Counts {
		counted := partner.CountRow{SKU: row.SKU, OnHand: row.OnHand}
		if next, err := time.Parse(time.DateOnly, row.NextAt); err == nil {
			counted.NextAt = calendar.DateOf(next, time.UTC)
		}
		count.Rows = append(count.Rows, counted)
	}
	levels, err := s.Partners.Count(ctx, in.actor, count)
	if err != nil {
		return nil, err
	}
	return &StockOutput{StockList{Stock: stockLevels(levels)}}, nil
}
