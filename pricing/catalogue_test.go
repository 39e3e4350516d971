package pricing_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/pricing"
	"github.com/fitslot/fitslot/supply"
)

// shelf is a store that holds some tyres, and an error.
type shelf struct {
	tyres []pricing.Tyre
	err   error
}

func (s shelf) Tyres(context.Context, pricing.TyreQuery) ([]pricing.Tyre, error) {
	return s.tyres, s.err
}
func (s shelf) Sizes(context.Context, string) ([]supply.Size, error) { return nil, s.err }

func tyre(sku string, load int, speed string, season supply.Season, unit int64, free int) pricing.Tyre {
	a := supply.Article{SKU: sku, Width: 205, Aspect: 55, Rim: 16, LoadIndex: load, SpeedIndex: speed, Season: season}
	return pricing.Tyre{Article: a, Unit: unit, Free: free}
}

func TestCatalogue_Tyres(t *testing.T) {
	t.Parallel()
	all := []pricing.Tyre{
		tyre("gone-cheap", 91, "H", supply.Winter, 5000, 0),
		tyre("gone-dear", 91, "H", supply.Winter, 9000, 0),
		tyre("b", 91, "H", supply.Winter, 7000, 4),
		tyre("many-dear", 91, "V", supply.Winter, 9000, 400),
		tyre("a", 91, "H", supply.Winter, 7000, 1),
		tyre("weak", 88, "H", supply.Winter, 6000, 4),
		tyre("slow", 91, "T", supply.Winter, 6500, 4),
		tyre("summer", 94, "W", supply.Summer, 8000, 4),
	}
	for _, c := range []struct {
		says, size string
		season     supply.Season
		skus       []string
		want       []string
	}{
		{"what can be had first, then by price, then by SKU", "205/55 R16 91H", supply.Winter, nil,
			[]string{"a", "b", "many-dear", "gone-cheap", "gone-dear"}},
		{"any season", "205/55 R16 91V", "", nil, []string{"summer", "many-dear"}},
		{"any load and speed", "205/55 R16", supply.Winter, nil,
			[]string{"weak", "slow", "a", "b", "many-dear", "gone-cheap", "gone-dear"}},
		{"another size", "195/55 R16", "", nil, nil},
		{"by name, whatever their size", "", "", []string{"slow"},
			[]string{"weak", "slow", "a", "b", "summer", "many-dear", "gone-cheap", "gone-dear"}},
		{"by name and season", "", supply.Summer, []string{"slow"}, []string{"summer"}},
		{"of nothing", "", "", nil, nil},
	} {
		query := pricing.TyreQuery{Country: "DE", Season: c.season, SKUs: c.skus}
		if c.size != "" {
			size, err := supply.ParseSize(c.size)
			require.NoError(t, err)
			query.Size = size
		}
		found, err := pricing.NewCatalogue(shelf{tyres: append([]pricing.Tyre{}, all...)}).Tyres(t.Context(), query)
		require.NoError(t, err)
		var got []string
		for _, tyre := range found {
			got = append(got, tyre.SKU)
		}
		require.Equal(t, c.want, got, c.says)
	}
}

func TestCatalogue_Fails(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	catalogue := pricing.NewCatalogue(shelf{err: down})
	_, err := catalogue.Tyres(t.Context(), pricing.TyreQuery{Country: "DE"})
	require.ErrorIs(t, err, down)
	_, err = catalogue.Sizes(t.Context(), "DE")
	require.ErrorIs(t, err, down)
}
