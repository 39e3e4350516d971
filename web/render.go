package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/fitslot/fitslot/web/texts"
)

//go:embed all:templates
var templates embed.FS

// looks are the templates of all pages by their names. A page's file defines
// "main"; base.html and the files whose names begin with _ are shared by all.
type looks map[string]*template.Template

func newLooks() (looks, error) {
	names, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	shared := template.New("base.html").Funcs(template.FuncMap{"static": staticPath, "field": fieldOf, "wrong": wrongFields})
	if shared, err = shared.ParseFS(templates, "templates/base.html", "templates/_*.html"); err != nil {
		return nil, err
	}
	all := looks{}
	for _, file := range names {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "base" || strings.HasPrefix(name, "_") {
			continue
		}
		page, err := template.Must(shared.Clone()).ParseFS(templates, file)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		all[name] = page
	}
	return all, nil
}

// A frame is what every page shows around its own content. Its embedded Speaker
// lets templates say {{.Say "key"}}, and {{$.Say "key"}} inside of a range.
type frame struct {
	*texts.Speaker
	Title string
	// Here is the page's address without its language, for the links to the others.
	Here string
	Held *held // the hold this browser has, if the page is not about it
	// Step is how far the customer has come, 1 to 5; 0 on pages beside the way.
	Step int
	// Refresh is after how many seconds a page asks whether there is news; 0: never.
	Refresh int
}

// frame begins a page; title is the key of its title.
func (v *visit) frame(step int, title string, args ...any) frame {
	return v.framed(v.held(), step, title, args...)
}

// framed is frame where it is known already which hold the browser has.
func (v *visit) framed(has *held, step int, title string, args ...any) frame {
	here := strings.TrimPrefix(v.c.OriginalURL(), v.path(""))
	if v.c.Method() == fiber.MethodPost { // other languages show the way's beginning
		here = "/"
	}
	return frame{Speaker: v.Speaker, Title: v.Say(title, args...), Here: here, Held: has, Step: step}
}

// Languages are all there are, the page's own included.
func (f frame) Languages() []texts.Language { return texts.Languages }

// render answers with a page.
func (v *visit) render(status int, name string, page any) error {
	var out bytes.Buffer
	if err := v.pages.looks[name].ExecuteTemplate(&out, "base.html", page); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	v.c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	v.c.Set(fiber.HeaderContentLanguage, string(v.Language()))
	return v.c.Status(status).Send(out.Bytes())
}
