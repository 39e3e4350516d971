package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"path"
	"regexp"

	"github.com/gofiber/fiber/v2"
)

// docsPolicy is that of /docs: as strict as the pages', and pictures may be written
// out in the style sheet.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// hashed are names that tell what the file holds.
var hashed = regexp.MustCompile(`\.[0-9a-f]{12}\.[a-z]+$`)

// mountDocs serves the OpenAPI document as a page from which requests can be sent,
// with all it needs from here. Where it was not built it says what to do.
func mountDocs(app *fiber.App) {
	app.Get("/docs", func(c *fiber.Ctx) error { return serveDocs(c, "index.html") })
	app.Get("/docs/:name", func(c *fiber.Ctx) error { return serveDocs(c, c.Params("name")) })
}

// serveDocs answers with a file of built/docs, which is stored compressed.
func serveDocs(c *fiber.Ctx, name string) error {
	c.Set(fiber.HeaderContentSecurityPolicy, docsPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	packed, err := fs.ReadFile(builtFiles, "built/docs/"+path.Base(name)+".gz")
	if err != nil && Built() != nil {
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.Status(fiber.StatusServiceUnavailable).SendString(
			ErrNotBuilt.Error() + ".\nThe document that /docs shows is at /openapi.json.\n")
	}
	if err != nil {
		return fiber.ErrNotFound
	}
	if hashed.MatchString(name) {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	c.Set(fiber.HeaderContentType, mime.TypeByExtension(path.Ext(name)))
	return sendPacked(c, packed)
}

// sendPacked sends what is stored by gzip, unpacked to those who do not know gzip.
func sendPacked(c *fiber.Ctx, packed []byte) error {
	c.Vary(fiber.HeaderAcceptEncoding)
	sum := sha256.Sum256(packed)
	tag := hex.EncodeToString(sum[:8])
	if c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") == "gzip" {
		c.Set(fiber.HeaderETag, `"`+tag+`-gzip"`)
		if c.Fresh() {
			return c.SendStatus(fiber.StatusNotModified)
		}
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(packed)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("a built file: %w", err)
	}
	content, err := io.ReadAll(unpacked)
	if err != nil {
		return fmt.Errorf("a built file: %w", err)
	}
	c.Set(fiber.HeaderETag, `"`+tag+`"`)
	return c.Send(content)
}
