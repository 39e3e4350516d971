package web_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// An element is one of a page's, as a browser without scripts knows it.
type element struct {
	name   string
	attrs  map[string]string
	parent *element
	kids   []*element
	text   string // of what has no name
}

// document reads the page.
func (v *visitor) document() *element {
	v.t.Helper()
	d := xml.NewDecoder(strings.NewReader(v.page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &element{}
	for at := root; ; {
		token, err := d.Token()
		if err == io.EOF {
			require.Equal(v.t, root, at, "%s is not closed", at.name)
			return root
		}
		require.NoError(v.t, err, v.page)
		switch token := token.(type) {
		case xml.StartElement:
			next := &element{name: token.Name.Local, attrs: map[string]string{}, parent: at}
			for _, a := range token.Attr {
				require.NotContains(v.t, next.attrs, a.Name.Local, "an attribute is there twice")
				next.attrs[a.Name.Local] = a.Value
			}
			at.kids, at = append(at.kids, next), next
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			at.kids = append(at.kids, &element{text: string(token)})
		}
	}
}

// all are the elements in e for which is returns true, in the order of the page.
func (e *element) all(is func(*element) bool) (found []*element) {
	if is(e) {
		found = append(found, e)
	}
	for _, kid := range e.kids {
		found = append(found, kid.all(is)...)
	}
	return found
}

func (e *element) named(names ...string) []*element {
	return e.all(func(e *element) bool { return slices.Contains(names, e.name) })
}

// classed are the elements of a class.
func (e *element) classed(class string) []*element {
	return e.all(func(e *element) bool { return slices.Contains(strings.Fields(e.attrs["class"]), class) })
}

// id is the element of that id, nil if there is none.
func (e *element) id(id string) *element {
	if found := e.all(func(e *element) bool { return e.attrs["id"] == id }); len(found) > 0 {
		return found[0]
	}
	return nil
}

// says is the text in e, words parted by single blanks.
func (e *element) says() string {
	text := ""
	for _, part := range e.all(func(e *element) bool { return e.text != "" }) {
		text += part.text
	}
	return strings.Join(strings.Fields(text), " ")
}

func (e *element) has(attr string) bool {
	_, has := e.attrs[attr]
	return has
}

// around is the nearest element of that name that e is in.
func (e *element) around(name string) *element {
	for e != nil && e.name != name {
		e = e.parent
	}
	return e
}

// fields are what a form sends as it stands.
func (e *element) fields() url.Values {
	form := url.Values{}
	for _, f := range e.named("input", "select") {
		kind, name := f.attrs["type"], f.attrs["name"]
		switch {
		case f.has("disabled"):
		case f.name == "select":
			options := f.named("option")
			i := max(0, slices.IndexFunc(options, func(o *element) bool { return o.has("selected") }))
			form.Add(name, options[i].attrs["value"])
		case (kind == "radio" || kind == "checkbox") && !f.has("checked"):
		default:
			form.Add(name, f.attrs["value"])
		}
	}
	return form
}

// click follows the first link that says this.
func (v *visitor) click(words string) *visitor {
	v.t.Helper()
	for _, link := range v.document().named("a") {
		if strings.Contains(link.says(), words) {
			return v.open(v.resolve(link.attrs["href"]))
		}
	}
	require.Fail(v.t, "no link says "+words, v.document().says())
	return v
}

// press sends the form of the first button that says this, or that has this value,
// with what is typed: name and value by turns.
func (v *visitor) press(words string, typed ...string) *visitor {
	v.t.Helper()
	button := v.button(words)
	require.NotNil(v.t, button, "no button says %s: %s", words, v.document().says())
	form := button.around("form")
	fields := form.fields()
	for i := 0; i < len(typed); i += 2 {
		fields.Set(typed[i], typed[i+1])
	}
	if button.attrs["name"] != "" {
		fields.Set(button.attrs["name"], button.attrs["value"])
	}
	if form.attrs["method"] == "post" {
		v.do(http.MethodPost, form.attrs["action"], fields)
		return v
	}
	return v.open(form.attrs["action"] + "?" + fields.Encode())
}

// button is the first that says this, or that has this value; nil if there is none.
func (v *visitor) button(words string) *element {
	v.t.Helper()
	for _, button := range v.document().named("button") {
		if button.attrs["value"] == words || strings.Contains(button.says(), words) {
			return button
		}
	}
	return nil
}

// resolve is an address of the page as seen from it.
func (v *visitor) resolve(address string) string {
	base, err := url.Parse(v.path)
	require.NoError(v.t, err)
	to, err := base.Parse(address)
	require.NoError(v.t, err)
	return to.RequestURI()
}

// visit is a visitor in front of a page.
func (d desk) visit(path string) *visitor {
	d.t.Helper()
	return (&visitor{t: d.t, app: d.app}).open(path)
}
