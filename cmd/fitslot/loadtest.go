package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/fitslot/fitslot/loadtest"
)

type loadtestCmd struct {
	Smoke smokeCmd `cmd:"" help:"A few dozen customers side by side, from search to payment; a third give up on the way. Gives back what it took."`
}

// The demo network's customers, and what fits most cars.
const (
	smokePlaces = "DE:01067,DE:04109,DE:10115,ES:28013,ES:08001,FR:75015,FR:69002"
	smokeSizes  = "205/55 R16 91,195/65 R15 91,225/45 R17 94"
)

type smokeCmd struct {
	URL      string `name:"url" default:"http://127.0.0.1:8080" help:"The fitslot to visit."`
	Key      string `help:"A shop's API key. Default: that of the demo, demo.key in the state folder." placeholder:"fs_shop_…"`
	StateDir string `help:"Folder of fitslot's own PostgreSQL, where a demo keeps its key. Default: fitslot in the user's state directory." placeholder:"DIR"`

	Customers int           `default:"36" help:"How many are under way side by side."`
	Duration  time.Duration `default:"20s" help:"How long customers come and go; the check comes after it."`
	Visit     time.Duration `default:"4s" help:"How long one takes from search to payment if every answer comes at once."`
	Patience  time.Duration `default:"30s" help:"How long a customer waits for an answer."`

	Place    []string `default:"${smoke_places}" help:"From where customers look, by turns: country and postal code like DE:01067, or degrees like DE:51.05/13.74."`
	Item     []string `help:"Tyres that every customer wants, as SKU:quantity; may be repeated. Without any, customers choose what is most in stock." placeholder:"SKU:n"`
	Size     []string `default:"${smoke_sizes}" help:"Sizes of which customers choose if no item is given."`
	Season   string   `help:"Season of which customers choose if no item is given: summer, winter or all-season. Default: any."`
	Service  []string `default:"fit" help:"Services that every customer wants. Other than fit they are asked for without tyres, unless items are given."`
	Vehicle  string   `default:"car" help:"Class of vehicle: car, suv or van."`
	Quantity int      `default:"4" help:"Tyres that a customer buys if no item is given."`

	Keep bool `help:"Leave paid appointments as they are. Otherwise they are cancelled at the end."`
	JSON bool `name:"json" help:"Report as JSON."`
}

// pauses are those of a visit: after offers, slots, hold and order.
const pauses = 4

// Validate is called by the parser; it names the wrong field.
func (c smokeCmd) Validate() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "":
		return fmt.Errorf("url: %q is no URL like http://127.0.0.1:8080", c.URL)
	case c.Customers < 1 || c.Customers > 10_000:
		return fmt.Errorf("customers: %d is not between 1 and 10000", c.Customers)
	case c.Visit <= 0:
		return fmt.Errorf("visit: %s is not above zero", c.Visit)
	case c.Duration < c.Visit || c.Duration > time.Hour:
		return fmt.Errorf("duration: %s is not between a visit, %s, and an hour", c.Duration, c.Visit)
	case c.Patience <= 0:
		return fmt.Errorf("patience: %s is not above zero", c.Patience)
	case c.Quantity < 1:
		return fmt.Errorf("quantity: %d is not a number of tyres", c.Quantity)
	}
	return nil
}

// Run sends the customers and reports. That it did not pass is an error.
func (c smokeCmd) Run(ctx context.Context, out io.Writer) error {
	config, err := c.config(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "sending customers to %s for %s; Ctrl-C ends it early\n", c.URL, c.Duration)
	report, err := loadtest.Smoke(ctx, config)
	if err != nil {
		return usageError{err}
	}
	write := loadtest.Text(report)
	if c.JSON {
		write = loadtest.JSON(report)
	}
	return errors.Join(write(out), report.Verdict())
}

func (c smokeCmd) config(ctx context.Context) (loadtest.Config, error) {
	key, err := givenOrDemo(c.Key, c.StateDir, demoShopFile, "--role=shop")
	if err != nil {
		return loadtest.Config{}, usageError{err}
	}
	config := loadtest.Config{
		URL: c.URL, Key: key, Keep: c.Keep, Patience: c.Patience, Think: c.Visit / pauses,
		Pace: loadtest.SideBySide{Customers: c.Customers, Visit: c.Visit, For: c.Duration},
	}
	config.Wishes, err = c.wishes(ctx, config)
	return config, err
}

// wishes are what customers want: what the flags say, or else tyres that the
// fitslot has.
func (c smokeCmd) wishes(ctx context.Context, config loadtest.Config) ([]loadtest.Wish, error) {
	var places []loadtest.Place
	for _, text := range c.Place {
		place, err := loadtest.ParsePlace(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("place: %w", err)}
		}
		places = append(places, place)
	}
	var items []loadtest.Item
	for _, text := range c.Item {
		item, err := loadtest.ParseItem(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("item: %w", err)}
		}
		items = append(items, item)
	}
	if len(items) == 0 && slices.Contains(c.Service, "fit") {
		return loadtest.Discover(ctx, config, places, c.Service, c.Vehicle, loadtest.Search{Sizes: c.Size, Season: c.Season, Quantity: c.Quantity})
	}
	var wishes []loadtest.Wish
	for _, place := range places {
		wishes = append(wishes, loadtest.Wish{Place: place, Vehicle: c.Vehicle, Services: c.Service, Items: items})
	}
	return wishes, nil
}
