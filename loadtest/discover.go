package loadtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// A Search says which tyres customers may want.
type Search struct {
	Sizes    []string // as on the sidewall
	Season   string   // "" is any
	Quantity int      // of one article, for one customer
}

// variety is how many articles customers want in a country, at the most.
const variety = 8

// Discover asks the fitslot which articles can be had in each place's country, and
// returns a wish for each place and article, places by turns. The articles of which
// most are left come first. It is an error if a country has none.
func Discover(ctx context.Context, config Config, places []Place, services []string, vehicle string, s Search) ([]Wish, error) {
	c := newTest(config, make(chan Result, 1)).client
	found := map[string][]string{}
	for _, place := range places {
		if found[place.Country] != nil {
			continue
		}
		skus, err := c.articles(ctx, place.Country, s)
		if err != nil {
			return nil, fmt.Errorf("looking for tyres in %s: %w", place.Country, err)
		}
		found[place.Country] = skus
	}
	var wishes []Wish
	for i := range variety {
		for _, place := range places {
			skus := found[place.Country]
			wishes = append(wishes, Wish{Place: place, Vehicle: vehicle, Services: services, Items: []Item{{skus[i%len(skus)], s.Quantity}}})
		}
	}
	return wishes, nil
}

// articles are the SKUs of a country's tyres of which enough are left.
func (c client) articles(ctx context.Context, country string, s Search) ([]string, error) {
	free := map[string]int{}
	for _, size := range s.Sizes {
		query := url.Values{"country": {country}, "size": {size}}
		if s.Season != "" {
			query.Set("season", s.Season)
		}
		var found articlesAnswer
		a := answer{Result: Result{Intended: time.Now()}}
		c.send(ctx, request{method: http.MethodGet, path: "/v1/articles?" + query.Encode()}, &a, &found)
		if a.Outcome != Done {
			return nil, errors.New(a.Reason)
		}
		for _, article := range found.Articles {
			if article.Free >= s.Quantity {
				free[article.SKU] = article.Free
			}
		}
	}
	if len(free) == 0 {
		return nil, fmt.Errorf("there are none of which %d are left; name some with --item", s.Quantity)
	}
	var skus []string
	for sku := range free {
		skus = append(skus, sku)
	}
	slices.SortFunc(skus, func(a, b string) int { return cmp.Or(free[b]-free[a], cmp.Compare(a, b)) })
	return skus[:min(len(skus), variety)], nil
}
