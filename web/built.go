package web

import (
	"embed"
	"errors"
)

// builtFiles are the maps and the page of the API. They are built by Node and not
// committed: in a program built without `make pages`, the folder is empty but for
// a note.
//
//go:embed built
var builtFiles embed.FS

// ErrNotBuilt says that this program has no maps and no page of the API, and what
// to do. All else works.
var ErrNotBuilt = errors.New("the maps and /docs were not built into this program: run make pages (it needs Node), then make build")

// Built returns ErrNotBuilt, or nil where the program has everything.
func Built() error {
	if _, err := builtFiles.Open("built/built.json"); err != nil { // written last
		return ErrNotBuilt
	}
	return nil
}
