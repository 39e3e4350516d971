package api

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

// ArticlesInput asks for the tyres of a size.
type ArticlesInput struct {
	Caller
	CountryQuery
	SizeQuery
	Season string `query:"season" enum:"summer,winter,all-season" doc:"Any, if left out."`
}

// A SizeQuery is a size as people write it.
type SizeQuery struct {
	Size string `query:"size" required:"true" doc:"As on the sidewall, or only its numbers. Tyres that bear more load or speed than is asked for are listed, too." example:"205/55 R16 91H"`

	size supply.Size
}

// Resolve reads the size.
func (q *SizeQuery) Resolve(ctx huma.Context) []error {
	var wrong findings
	var err error
	var bad *supply.SizeError
	if q.size, err = supply.ParseSize(q.Size); errors.As(err, &bad) && ctx.Query("size") != "" {
		wrong.add("size", "%s", bad.Reason()) // huma names it where it is missing
	}
	return wrong
}

// ArticlesOutput is the answer.
type ArticlesOutput struct{ Body Articles }

// Articles are the tyres on sale: first those that can be had, then by price.
type Articles struct {
	Articles []Article `json:"articles"`
}

// An Article is a tyre on sale.
type Article struct {
	SKU        string `json:"sku" doc:"As items name it." example:"WIN-2055516-91H-01"`
	EAN        string `json:"ean,omitempty"`
	Brand      string `json:"brand"`
	Model      string `json:"model"`
	Size       string `json:"size" doc:"As on the sidewall." example:"205/55 R16 91H"`
	Width      int    `json:"width" doc:"In millimetres." example:"205"`
	Aspect     int    `json:"aspect" doc:"The height in per cent of the width." example:"55"`
	Rim        int    `json:"rim" doc:"In inches." example:"16"`
	LoadIndex  int    `json:"load_index" example:"91"`
	SpeedIndex string `json:"speed_index" example:"H"`
	Season     string `json:"season" enum:"summer,winter,all-season"`
	Label      Label  `json:"label"`
	Price      Money  `json:"price" doc:"Of one tyre, tax included, in most of the country; what holds and offers say of a centre counts."`
	Free       int    `json:"free" doc:"How many can be had at once, from one warehouse that serves the country."`
}

// A Label is the EU's tyre label; what is not known is left out.
type Label struct {
	Fuel  string `json:"fuel,omitempty" doc:"A to E."`
	Wet   string `json:"wet,omitempty" doc:"A to E."`
	Noise int    `json:"noise_db,omitempty"`
}

func (s *Server) articles(ctx context.Context, in *ArticlesInput) (*ArticlesOutput, error) {
	found, err := s.Tyres.Tyres(ctx, pricing.TyreQuery{Country: in.Country, Size: in.size, Season: supply.Season(in.Season)})
	if err != nil {
		return nil, err
	}
	out := Articles{make([]Article, len(found))}
	for i, t := range found {
		out.Articles[i] = article(t)
	}
	return &ArticlesOutput{out}, nil
}

func article(t pricing.Tyre) Article {
	return Article{
		SKU: t.SKU, EAN: t.EAN, Brand: t.Brand, Model: t.Model, Size: t.Size(),
		Width: t.Width, Aspect: t.Aspect, Rim: t.Rim, LoadIndex: t.LoadIndex, SpeedIndex: t.SpeedIndex,
		Season: string(t.Season), Label: Label{t.Fuel, t.Wet, t.NoiseDB},
		Price: Money{t.Unit, t.Currency}, Free: t.Free,
	}
}
