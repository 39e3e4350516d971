package api

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// tags are the chapters of the OpenAPI document, in the order of the work.
var tags = []*huma.Tag{
	{Name: "search", Description: "Tyres, centres and starts."},
	{Name: "holds", Description: "A slot and its tyres, kept for some minutes."},
	{Name: "orders", Description: "What is held becomes what is bought."},
	{Name: "appointments", Description: "What was bought, for the customer."},
	{Name: "events", Description: "What happened, for shops."},
	{Name: "supply", Description: "Deliveries and stock, for partners."},
	{Name: "work", Description: "Who comes and how far the work is, for the people of a centre."},
	{Name: "calendar", Description: "When a centre works, for its staff."},
	{Name: "operation", Description: "Whether all is well, for operators."},
}

// chapters are the tags of paths, by how these begin after /v1; the first counts.
var chapters = []struct{ begin, tag string }{
	{"/articles", "search"}, {"/offers", "search"}, {"/centres/{id}/", "search"},
	{"/holds", "holds"},
	{"/orders", "orders"}, {"/webhooks", "orders"},
	{"/appointments", "appointments"},
	{"/events", "events"},
	{"/deliveries", "supply"}, {"/stock", "supply"},
	{"/centres/{centre}/appointments", "work"},
	{"/centres/{centre}/day", "work"}, {"/centres/{centre}/proposals", "work"},
	{"/centres/{centre}/", "calendar"},
	{"", "operation"},
}

func tagOf(path string) string {
	for _, c := range chapters {
		if strings.HasPrefix(strings.TrimPrefix(path, "/v1"), c.begin) {
			return c.tag
		}
	}
	return ""
}
