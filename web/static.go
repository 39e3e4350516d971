package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
)

//go:embed static
var staticFiles embed.FS

// staticPath is the address of a file in static/: it names the content, so that
// browsers may keep it for good.
func staticPath(name string) (string, error) {
	address, ok := staticPaths()[name]
	if !ok {
		return "", fmt.Errorf("there is no static/%s", name)
	}
	return address, nil
}

// staticPaths are the addresses of all files, worked out once: each page has some.
var staticPaths = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	names, _ := fs.Glob(staticFiles, "static/*") // the pattern is well-formed
	for _, file := range names {
		content, err := fs.ReadFile(staticFiles, file)
		if err != nil {
			panic(err) // it is part of the program
		}
		sum, name := sha256.Sum256(content), path.Base(file)
		all[name] = "/static/" + hex.EncodeToString(sum[:6]) + "/" + name
	}
	return all
})

// mountStatic serves the style sheet, the script and the pictures of the pages.
func (p *Pages) mountStatic(app *fiber.App) {
	serve := func(c *fiber.Ctx) error {
		name := path.Base(c.Params("name"))
		content, err := fs.ReadFile(staticFiles, "static/"+name)
		if err != nil {
			return fiber.ErrNotFound
		}
		if wanted, _ := staticPath(name); wanted == c.Path() {
			c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
		}
		c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
		c.Set(fiber.HeaderContentType, mime.TypeByExtension(path.Ext(name)))
		return c.Send(content)
	}
	app.Get("/static/:sum/:name", compress.New(), serve)
	app.Get("/favicon.ico", func(c *fiber.Ctx) error {
		icon, err := staticPath("icon.svg")
		if err != nil {
			return err
		}
		return c.Redirect(icon, fiber.StatusFound)
	})
}
