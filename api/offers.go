package api

import (
	"context"
	"time"

	"github.com/fitslot/fitslot/booking"
)

// OffersInput asks for the nearest centres that can do a job.
type OffersInput struct {
	Caller
	PlaceQuery
	JobQuery
	DaysQuery
}

// OffersOutput is the answer.
type OffersOutput struct{ Body Offers }

// Offers are the nearest centres, nearest first.
type Offers struct {
	AsOf time.Time `json:"as_of" doc:"The instant at which this was true."`
	From Position  `json:"from"`
	// Postcode is left out if a position was asked for.
	Postcode *MatchedPostcode `json:"postcode,omitempty"`
	Offers   []Offer          `json:"offers"`
}

// A Position is where distances are counted from.
type Position struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// A MatchedPostcode is what of a postal code was known.
type MatchedPostcode struct {
	Matched string `json:"matched" doc:"The postal code, or its longest beginning that is known."`
	Exact   bool   `json:"exact" doc:"Whether the whole code was known."`
}

// An Offer is what one centre has for the job.
type Offer struct {
	Centre      Centre       `json:"centre"`
	Distance    float64      `json:"distance_km"`
	Price       Money        `json:"price" doc:"For everything, tax included."`
	Ready       *Ready       `json:"ready,omitempty" doc:"When the tyres can be there, if any are ordered."`
	Unavailable *Unavailable `json:"unavailable,omitempty" doc:"Why there are no tyres, and so no starts."`
	Earliest    *Start       `json:"earliest,omitempty" doc:"The first start on offer in the days asked for."`
	Days        []Day        `json:"days" doc:"The days on which there are starts."`
	Slots       string       `json:"slots" format:"uri-reference" doc:"Where all starts are, given the same query."`
}

// A Day counts the starts on offer on a day at the centre.
type Day struct {
	Date   string `json:"date" format:"date"`
	Starts int    `json:"starts"`
}

func (s *Server) offers(ctx context.Context, in *OffersInput) (*OffersOutput, error) {
	found, err := s.Bookings.Offers(ctx, booking.Nearby{
		Search:  booking.Search{Job: in.job, From: in.from, Until: in.to, Hold: in.hold, Channel: in.channel()},
		Country: in.Country, Postcode: in.Postcode, Position: in.position, Limit: in.Limit,
	})
	if err != nil {
		return nil, inQuery(err)
	}
	out := Offers{AsOf: found.Now.UTC(), From: Position(found.From.Position), Offers: make([]Offer, len(found.Centres))}
	if in.position == nil {
		out.Postcode = &MatchedPostcode{found.From.Matched, found.From.Exact}
	}
	for i, o := range found.Centres {
		out.Offers[i] = offer(o)
	}
	return &OffersOutput{out}, nil
}

func offer(o booking.Offer) Offer {
	zone := o.Centre.Calendar.Zone
	out := Offer{
		Centre:      centre(o.Centre.Ref, o.Centre.Place, zone),
		Distance:    metres(o.Distance),
		Price:       Money{o.Quote.Gross, o.Quote.Currency},
		Ready:       ready(o.Ready, zone),
		Unavailable: unavailable(o.Unavailable),
		Days:        []Day{},
		Slots:       "/v1/centres/" + o.Centre.Ref + "/slots",
	}
	if !o.Earliest.IsZero() {
		first := start(o.Earliest, zone)
		out.Earliest = &first
	}
	for _, d := range o.Days {
		if d.Starts > 0 {
			out.Days = append(out.Days, Day{d.Date.String(), d.Starts})
		}
	}
	return out
}
