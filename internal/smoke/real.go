package main

import (
	"encoding/csv"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// realNetwork brings the real centres of three countries in, with their real
// opening hours, and walks from real postal codes.
func (w *walk) realNetwork(data string) {
	source := filepath.Join(data, "centres", "centres.csv")
	if _, err := os.Stat(source); err != nil {
		w.right("(the real centres are skipped: there is no " + source + ")")
		return
	}
	file := filepath.Join(w.dir, "centres.csv")
	w.must("writing "+file, onlyCountries(source, file, "DE", "ES", "FR"))
	report := w.fitslot("import", "centres", file, "--accept-valid")
	w.is("1849 of 1934 real centres are taken, 85 refused", counts(report), "1934 rows, 1849 created, 0 changed, 0 unchanged, 85 refused")
	w.is("overseas codes are refused with the reason", strings.Contains(report, "38 × postcode: … is overseas or Monaco, whose tax and zone are not set up"), true)
	w.is("codes that are none are refused with what is right", strings.Contains(report, "39 × postcode: … is no postal code of DE\n         to mend it: write five digits, as in 01067\n         line 227: \"A4400\""), true)
	again := w.fitslot("import", "centres", file, "--accept-valid")
	w.is("the same file again changes nothing", counts(again), "1934 rows, 0 created, 0 changed, 1849 unchanged, 85 refused")

	dressed := filepath.Join(w.dir, "dressed")
	w.fitslot("demo", "--for="+file, "--out="+dressed)
	for _, kind := range []string{"centres", "bays", "services", "routes"} {
		w.fitslot("import", kind, filepath.Join(dressed, kind+".csv"), "--accept-valid")
	}
	for _, country := range []string{"DE", "ES", "FR"} {
		w.fitslot("import", "postal-codes", filepath.Join(data, "postal", country+".csv.gz"), "--accept-valid")
	}
	w.right("they get bays, crews, services and routes like the demo's, and 89,767 real postal codes")
	w.realGermany()
	w.realFrance()
	w.realSpain()
}

// realGermany is in Dresden: Mo-Fr 09:30-19:00; Sa 09:00-16:00, a job of 15 + 4 × 10
// minutes, tyres on the next day at 07:30 and an hour later ready.
func (w *walk) realGermany() {
	const query = "item=" + tyre + ":2&item=" + other + ":2&service=fit"
	offer := w.near("DE", "01257", "DE-0195", query+"&from=2026-10-20&to=2026-10-26")
	w.is("01257 Dresden: ready on Tuesday at 08:30", offer.Ready.At, "2026-10-20T08:30:00+02:00")
	w.is("first start at opening", offer.Earliest.Start, "2026-10-20T09:30:00+02:00")
	w.is("Saturday 24 October: 09:00 to 15:00 is 25 starts", offer.days()["2026-10-24"], 25)
	w.is("Monday 26 October: 09:30 to 18:00 is 35 starts", offer.days()["2026-10-26"], 35)
	days := w.near("DE", "01257", "DE-0195", query+"&from=2026-11-17&to=2026-11-19").days()
	w.is("18 November: none", days["2026-11-18"], 0)
	w.is("19 November: 35", days["2026-11-19"], 35)
	h := post[hold](w, http.StatusCreated, "/v1/holds", job("DE-0195", "2026-11-19T09:00:00Z", "fit", tyre+":2", other+":2"))
	w.is("two sizes, 502.68 EUR, paid", w.buy(h, "tok_visa", http.StatusOK).State, "paid")
	w.is("and confirmed", w.held(h.ID), "confirmed")
}

// realFrance is in Moselle: Mo-Fr 09:00-18:00, a swap of half an hour.
func (w *walk) realFrance() {
	offer := w.near("FR", "57150", "FR-0466", "service=swap&from=2026-11-10&to=2026-11-12")
	w.is("57150 Creutzwald, 10 November: 09:00 to 17:30 is 35 starts", offer.days()["2026-11-10"], 35)
	w.is("11 November: none", offer.days()["2026-11-11"], 0)
	h := post[hold](w, http.StatusCreated, "/v1/holds", job("FR-0466", "2026-11-12T08:00:00Z", "swap"))
	w.is("a swap is 4 × 10.19, of which TVA 6.79", h.Quote.Total.Amount*10000+h.Quote.Tax.Amount, 4076*10000+679)
	w.is("paid", w.buy(h, "tok_visa", http.StatusOK).State, "paid")
	w.is("and confirmed", w.held(h.ID), "confirmed")
}

// realSpain is on Gran Canaria: Mo-Fr 09:00-19:00, a job of 10 + 4 × 10 minutes,
// tyres from Zaragoza on Tuesday 27 October at 07:30 and an hour later ready.
func (w *walk) realSpain() {
	const query = "item=" + tyre + ":4&service=fit"
	offer := w.near("ES", "35457", "ES-0155", query+"&from=2026-12-08&to=2026-12-09")
	w.is("35457 on Gran Canaria: ready on 27 October at 08:30", offer.Ready.At, "2026-10-27T08:30:00Z")
	w.is("8 December: none", offer.days()["2026-12-08"], 0)
	w.is("9 December: 09:00 to 18:00 is 37 starts", offer.days()["2026-12-09"], 37)
	h := post[hold](w, http.StatusCreated, "/v1/holds", job("ES-0155", "2026-12-09T09:00:00Z", "fit", tyre+":4"))
	w.is("431.88 EUR with IGIC of 28.25", h.Quote.Total.Amount*10000+h.Quote.Tax.Amount, 43188*10000+2825)
	w.is("paid", w.buy(h, "tok_visa", http.StatusOK).State, "paid")
	w.is("and confirmed", w.held(h.ID), "confirmed")
}

// counts is the last line but remarks of an import's report.
func counts(report string) string {
	return regexp.MustCompile(`\d+ rows, .* refused`).FindString(report)
}

// onlyCountries copies the rows of some countries.
func onlyCountries(from, to string, countries ...string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return err
	}
	column := slices.Index(rows[0], "country")
	kept := slices.DeleteFunc(rows, func(row []string) bool {
		return row[column] != "country" && !slices.Contains(countries, row[column])
	})
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	w := csv.NewWriter(out)
	if err := w.WriteAll(kept); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
