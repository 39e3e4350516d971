package loadtest

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A Place is where a customer looks from: a postal code of a country, or a position
// in it, in degrees.
type Place struct {
	Country  string
	Postcode string
	Lat, Lon float64 // if there is no Postcode
}

// An Item is a number of tyres of one article.
type Item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// A Wish is what a customer looks for, and from where.
type Wish struct {
	Place
	Vehicle  string // "": whatever is the default
	Services []string
	Items    []Item
}

// ParsePlace reads DE:01067, or DE:51.05/13.74.
func ParsePlace(text string) (Place, error) {
	country, where, found := strings.Cut(text, ":")
	if !found || len(country) != 2 || where == "" {
		return Place{}, fmt.Errorf("%q is no place; write country and postal code like DE:01067, or country and degrees like DE:51.05/13.74", text)
	}
	lat, lon, isPosition := strings.Cut(where, "/")
	if !isPosition {
		return Place{Country: country, Postcode: where}, nil
	}
	p := Place{Country: country}
	var errLat, errLon error
	p.Lat, errLat = strconv.ParseFloat(lat, 64)
	p.Lon, errLon = strconv.ParseFloat(lon, 64)
	if errLat != nil || errLon != nil {
		return Place{}, fmt.Errorf("%q is no position; write degrees north and east like DE:51.05/13.74", text)
	}
	return p, nil
}

// ParseItem reads SKU:quantity; the last colon counts.
func ParseItem(text string) (Item, error) {
	i := strings.LastIndex(text, ":")
	if i < 1 {
		return Item{}, fmt.Errorf("%q is no item; write SKU and quantity like WIN-2055516:4", text)
	}
	quantity, err := strconv.Atoi(text[i+1:])
	if err != nil || quantity < 1 {
		return Item{}, fmt.Errorf("%q is no item: the quantity is a whole number from 1", text)
	}
	return Item{text[:i], quantity}, nil
}

// nearby is the query for offers.
func (w Wish) nearby(limit int) string {
	q := w.job("", time.Time{}).query()
	q.Set("country", w.Country)
	q.Set("limit", strconv.Itoa(limit))
	if w.Postcode != "" {
		q.Set("postcode", w.Postcode)
	} else {
		q.Set("lat", strconv.FormatFloat(w.Lat, 'f', -1, 64))
		q.Set("lon", strconv.FormatFloat(w.Lon, 'f', -1, 64))
	}
	return q.Encode()
}

// on is the query for the slots of a day.
func (w Wish) on(date string) string {
	q := w.job("", time.Time{}).query()
	q.Set("from", date)
	q.Set("to", date)
	return q.Encode()
}

func (w Wish) job(centre string, start time.Time) job {
	return job{Centre: centre, Start: start, Vehicle: w.Vehicle, Services: w.Services, Items: w.Items}
}

func (j job) query() url.Values {
	q := url.Values{"service": j.Services}
	if j.Vehicle != "" {
		q.Set("vehicle", j.Vehicle)
	}
	for _, item := range j.Items {
		q.Add("item", fmt.Sprintf("%s:%d", item.SKU, item.Quantity))
	}
	return q
}
