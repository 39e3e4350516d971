// Package texts answers one question: how is it said in the visitor's language?
//
// What is said stands in one file for each language, de.json, en.json, es.json and
// fr.json, in go-i18n's format. Their keys are the same, and so are the things
// they name in braces; the tests of this package keep them so, and compare them
// with what the pages use. Dates, numbers and names of countries follow Unicode's
// CLDR, of which cldr.json is the part we need. English is that of Europe: en-GB.
package texts
