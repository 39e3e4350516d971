package network

import (
	"context"
	"time"
)

// A Store is where the network is kept. It keeps each promise by its own
// constraints; what the Importer checks before is for a good answer.
type Store interface {
	// Alone runs fn while no other Alone runs on this database, and waits its
	// turn for that.
	Alone(ctx context.Context, fn func() error) error
	// Seed makes the stored reference data equal to what is given; what is
	// stored besides stays.
	Seed(ctx context.Context, reference Reference) error
	// Known returns what rows of a kind may refer to.
	Known(ctx context.Context, kind Kind) (Known, error)
	// Begin opens a run, or the run of the same file that was cut short if it
	// was the last of its kind. No row is staged then.
	Begin(ctx context.Context, file File) (Run, error)
	// Stage keeps rows to be applied.
	Stage(ctx context.Context, run int64, rows []Staged) error
	// Apply applies the next rows of a run, at most so many, in one transaction
	// together with the mark how far it got.
	Apply(ctx context.Context, run int64, limit int) (Run, error)
	// Finish closes a run and forgets its staged rows.
	Finish(ctx context.Context, run int64) error
}

// A Bay is named by its centre and number, a Shelf by its warehouse and article.
type (
	Bay struct {
		Centre string
		No     int
	}
	Shelf struct{ Warehouse, SKU string }
)

// Known is what rows of a kind may refer to.
type Known struct {
	Centres    map[string]bool // by external id
	Bays       map[Bay]bool
	Warehouses map[string]bool
	SKUs       map[string]bool
	Counts     map[Shelf]time.Time // when last counted
}

// A File is what an import reads, told apart by what is in it.
type File struct {
	Kind        Kind
	Digest      [32]byte // SHA-256
	AcceptValid bool
	// Defaults is what a new row has in columns that the file lacks.
	Defaults Record
}

// Staged is a row that was found right.
type Staged struct {
	Line   int
	Record Record
}

// A Run is how far the import of a file has got.
type Run struct {
	ID int64
	// Line is the last line of the file that is applied.
	Line int
	Counts
}

// Counts says what became of rows.
type Counts struct {
	Created, Changed, Unchanged int
}

func (c Counts) total() int { return c.Created + c.Changed + c.Unchanged }
