package texts

import (
	"embed"
	"fmt"
	"sync"

	"github.com/bojanz/currency"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

//go:embed de.json en.json es.json fr.json
var files embed.FS

// A Speaker says things in one language. Speakers are safe for concurrent use.
type Speaker struct {
	language Language
	texts    *i18n.Localizer
	plural   map[string]bool // by key: whether the text differs by number
	customs  customs
	money    *currency.Formatter
}

// In returns who speaks a language, and for one that we do not speak who speaks
// English.
func In(l Language) *Speaker {
	if s := speakers()[l]; s != nil {
		return s
	}
	return speakers()[English]
}

// speakers reads the files built into the program; those that are wrong do not
// pass the tests.
var speakers = sync.OnceValue(func() map[Language]*Speaker {
	all := map[Language]*Speaker{}
	for l, customs := range readCustoms() {
		content, err := files.ReadFile(string(l) + ".json")
		if err == nil {
			all[l], err = newSpeaker(l, content, customs)
		}
		if err != nil {
			panic(fmt.Sprintf("texts: %s: %v", l, err))
		}
	}
	return all
})

// newSpeaker reads the texts of one language into a bundle of their own: what one
// lacks, no other fills in.
func newSpeaker(l Language, content []byte, customs customs) (*Speaker, error) {
	file, err := i18n.ParseMessageFileBytes(content, string(l)+".json", nil)
	if err != nil {
		return nil, err
	}
	bundle := i18n.NewBundle(file.Tag)
	if err := bundle.AddMessages(file.Tag, file.Messages...); err != nil {
		return nil, err
	}
	plural := make(map[string]bool, len(file.Messages))
	for _, message := range file.Messages {
		plural[message.ID] = message.One != "" || message.Many != ""
	}
	money := currency.NewFormatter(currency.NewLocale(customs.Locale))
	return &Speaker{l, i18n.NewLocalizer(bundle, string(l)), plural, customs, money}, nil
}

// Language is the one spoken.
func (s *Speaker) Language() Language { return s.language }

// Name is what a language calls itself: Deutsch.
func (s *Speaker) Name(l Language) string { return In(l).customs.Name }

// Say says the text of a key. The arguments are pairs, a name and what stands for
// it in the text: Say("tyres.free", "count", 3, "city", "Leipzig"). Whole numbers
// are written as is usual in the language, and the one called count chooses the
// plural. A key that is not there, or lacks an argument, shows in ⟦⟧.
func (s *Speaker) Say(key string, args ...any) string {
	config := i18n.LocalizeConfig{MessageID: key, TemplateParser: strict}
	values, count := s.arguments(args)
	config.TemplateData = values
	if s.plural[key] {
		config.PluralCount = count
	}
	text, err := s.texts.Localize(&config)
	if err != nil {
		return lacking(key)
	}
	return text
}

// Knows reports whether there is a text for a key: what others name in a code, such
// as a service, may be new.
func (s *Speaker) Knows(key string) bool {
	_, known := s.plural[key]
	return known
}

// strict refuses a text for which something to name in it was not given.
var strict = &template.TextParser{Option: "missingkey=error"}

// arguments are args by name, and the whole number called count, or nil.
func (s *Speaker) arguments(args []any) (values map[string]any, count any) {
	values = make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		name, value := fmt.Sprint(args[i]), args[i+1]
		if n, whole := value.(int); whole {
			if name == "count" {
				count = n
			}
			value = s.Number(n)
		}
		values[name] = value
	}
	return values, count
}

// lacking shows what is missing where it is missing.
func lacking(what string) string { return "⟦" + what + "⟧" }
