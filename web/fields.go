package web

import "github.com/fitslot/fitslot/web/texts"

// A textField is a labelled line to type into, as the template of that name draws
// it: with what was typed, and what is wrong with it.
type textField struct {
	*texts.Speaker
	Name, Value string
	Fault       string // empty: nothing is wrong
	Kind        fieldKind
}

// A fieldKind is how a browser treats a field. Its label and hint are the texts
// field.NAME.label and field.NAME.hint.
type fieldKind struct {
	Type         string
	Autocomplete string // WCAG 1.3.5, HTML's autofill names
	InputMode    string
	MaxLength    int
	List         string // id of the datalist to choose from while typing
	Hint         bool
	Required     bool
}

var fieldKinds = map[string]fieldKind{
	"size":     {Type: "text", Autocomplete: "off", MaxLength: 60, List: "sizes", Hint: true},
	"rear":     {Type: "text", Autocomplete: "off", MaxLength: 60, List: "sizes", Hint: true},
	"postcode": {Type: "text", Autocomplete: "postal-code", MaxLength: 12, Hint: true},
	"name":     {Type: "text", Autocomplete: "name", MaxLength: 200, Required: true},
	"email":    {Type: "email", Autocomplete: "email", InputMode: "email", MaxLength: 254, Hint: true, Required: true},
	"phone":    {Type: "tel", Autocomplete: "tel", InputMode: "tel", MaxLength: 30, Hint: true},
	"plate":    {Type: "text", Autocomplete: "off", MaxLength: 16, Hint: true, Required: true},
}

// fieldOf is for templates: {{template "text-field" (field .Speaker .Faults "name" .Name)}}.
func fieldOf(s *texts.Speaker, faults map[string]string, name, value string) textField {
	return textField{s, name, value, faults[name], fieldKinds[name]}
}

// wrongFields are for the summary of what is wrong: {{template "faults" (wrong
// .Speaker .Faults "name" "email")}} names the fields in the order of the page.
func wrongFields(s *texts.Speaker, faults map[string]string, names ...string) (wrong []textField) {
	for _, name := range names {
		if faults[name] != "" {
			wrong = append(wrong, fieldOf(s, faults, name, ""))
		}
	}
	return wrong
}
