package texts

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Language is one that the pages speak, by its code of ISO 639-1.
type Language string

// The languages there are.
const (
	German  Language = "de"
	English Language = "en"
	Spanish Language = "es"
	French  Language = "fr"
)

// Languages are all there are, in the order in which they are offered.
var Languages = []Language{German, English, Spanish, French}

// Parse reads a language's code; ok is false for one that we do not speak.
func Parse(s string) (l Language, ok bool) {
	i := slices.Index(Languages, Language(s))
	if i < 0 {
		return "", false
	}
	return Languages[i], true
}

// maxHeader is how much of an Accept-Language header is read. Browsers send less
// than a hundred bytes.
const maxHeader = 1 << 10

// Match returns the language to speak to somebody who sent this Accept-Language
// header (RFC 9110, 12.5.4), by lookup (RFC 4647, 3.4): de-AT gets de. What is no
// language range is passed over. Where the header decides nothing it is the first
// of the preferred that is not refused, else English.
func Match(acceptLanguage string, preferred ...Language) Language {
	wishes := parseWishes(acceptLanguage)
	refused := func(l Language) bool {
		return slices.ContainsFunc(wishes, func(w wish) bool { return w.weight == 0 && w.language == string(l) })
	}
	for _, w := range wishes {
		if w.language == "*" {
			break // any: what is preferred
		}
		if l, ok := Parse(w.language); ok && w.weight > 0 && !refused(l) {
			return l
		}
	}
	for _, l := range append(slices.Clone(preferred), English) {
		if known, ok := Parse(string(l)); ok && !refused(known) {
			return known
		}
	}
	return English
}

// A wish is one range of a header: the language it is about, or *, and how much
// it is wanted, in thousandths.
type wish struct {
	language string
	weight   int
}

// parseWishes returns the most wanted first, and in the header's order those that
// are wanted equally.
func parseWishes(header string) (wishes []wish) {
	if len(header) > maxHeader {
		header = header[:maxHeader]
		header = header[:strings.LastIndexByte(header, ',')+1] // the last may be cut
	}
	for part := range strings.SplitSeq(header, ",") {
		if w, ok := parseWish(part); ok {
			wishes = append(wishes, w)
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int { return cmp.Compare(b.weight, a.weight) })
	return wishes
}

// parseWish reads the likes of de-AT;q=0.8. No language we speak has a code of
// which more than the first subtag matters. de-AT;q=0 refuses Austrian German
// alone, so it says nothing of de.
func parseWish(part string) (w wish, ok bool) {
	tag, parameter, _ := strings.Cut(part, ";")
	tag = strings.ToLower(strings.TrimSpace(tag))
	weight, ok := parseWeight(parameter)
	language, region, _ := strings.Cut(tag, "-")
	return wish{language, weight}, ok && language != "" && (weight > 0 || region == "")
}

// parseWeight reads q=0.8; nothing is 1.
func parseWeight(parameter string) (thousandths int, ok bool) {
	parameter = strings.ToLower(strings.TrimSpace(parameter))
	if parameter == "" {
		return 1000, true
	}
	text, isQ := strings.CutPrefix(parameter, "q=")
	q, err := strconv.ParseFloat(text, 64)
	if !isQ || err != nil || !(q >= 0 && q <= 1) {
		return 0, false
	}
	return int(q * 1000), true
}
