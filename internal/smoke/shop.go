package main

import "net/url"

// catalogue looks for the tyre of the walk as a customer writes its size.
func (w *walk) catalogue() {
	type articles struct {
		Articles []struct {
			SKU, Size string
			Price     money
			Free      int
		}
	}
	found := get[articles](w, "/v1/articles?country=DE&season=winter&size="+url.QueryEscape("195/55r16 87h")).Articles
	w.is("four brands have a winter tyre of 195/55 R16 87H", len(found), 4)
	for _, a := range found {
		if a.SKU == tyre {
			w.is("one of them is that of this walk", a.Price, money{10409, "EUR"})
			w.is("of the size asked for", a.Size, "195/55 R16 87H")
		}
	}
	none := get[articles](w, "/v1/articles?country=DE&season=winter&size=1955516+91V").Articles
	w.is("none of them bears 91V", len(none), 0)
}

// feed reads all that has happened on this walk, three events at a time.
func (w *walk) feed() {
	type events struct {
		Events []struct{ Cursor, Kind string }
		Next   string
		More   bool
	}
	seen, kinds, after := map[string]bool{}, map[string]int{}, ""
	for more := true; more; {
		page := get[events](w, "/v1/events?limit=3&after="+after)
		for _, e := range page.Events {
			seen[e.Cursor] = true
			kinds[e.Kind]++
		}
		more, after = page.More, page.Next
	}
	total := 0
	for _, n := range kinds {
		total += n
	}
	w.is("the feed has each event once", len(seen), total)
	w.is("orders that were placed", kinds["order.placed"], kinds["order.paid"])
	w.is("the one that was cancelled", kinds["order.cancelled"], 1)
	w.is("and its money on the way back", kinds["refund.requested"], 1)
	w.is("the card that was refused", kinds["payment.declined"], 1)
}
