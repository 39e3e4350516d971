package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/fitslot/fitslot/network"
)

// importBatch is the staged rows of one transaction: those after one line up to
// and with another.
type importBatch struct {
	run            int64
	after, through int
	rows           int
}

// importOutcome is what became of a batch, and which centres can sell something
// else since.
type importOutcome struct {
	created, changed int
	resold           []int32
}

// An applier brings a batch into the tables of its kind. A row that says what is
// there already is not written.
type applier func(ctx context.Context, tx pgx.Tx, batch importBatch) (importOutcome, error)

var appliers = map[network.Kind]applier{
	network.Centres:       applyCentres,
	network.Bays:          applyBays,
	network.Services:      centreServicesImport.apply,
	network.Closures:      importExceptions("closures"),
	network.ExtraOpenings: importExceptions("extra_openings"),
	network.Articles:      articlesImport.apply,
	network.Warehouses:    warehousesImport.apply,
	network.Stock:         applyStock,
	network.Routes:        routesImport.apply,
	network.Prices:        pricesImport.apply,
	network.PostalCodes:   postalCodesImport.apply,
}

// Apply applies the next rows of a run.
func (n Network) Apply(ctx context.Context, run int64, limit int) (network.Run, error) {
	var state network.Run
	err := inTx(ctx, n.pool, func(tx pgx.Tx) error {
		// The pool's generic plans were made when the tables were as small as before
		// the import: kept, they scan a table that has grown, once a row.
		if _, err := tx.Exec(ctx, `SET LOCAL plan_cache_mode = force_custom_plan`); err != nil {
			return err
		}
		kind, batch, err := nextBatch(ctx, tx, run, limit)
		if err != nil {
			return err
		}
		done, err := appliers[kind](ctx, tx, batch)
		if err != nil {
			return fmt.Errorf("%s, lines %d to %d: %w", kind, batch.after+1, batch.through, err)
		}
		if err := raiseVersions(ctx, tx, done.resold); err != nil {
			return err
		}
		state, err = markApplied(ctx, tx, batch, done)
		return err
	})
	if err != nil {
		return network.Run{}, fmt.Errorf("apply import: %w", err)
	}
	return state, nil
}

func nextBatch(ctx context.Context, tx pgx.Tx, run int64, limit int) (network.Kind, importBatch, error) {
	batch := importBatch{run: run}
	var kind network.Kind
	err := tx.QueryRow(ctx, `SELECT kind, applied_line FROM imports WHERE id = $1 FOR UPDATE`, run).
		Scan(&kind, &batch.after)
	if err != nil {
		return "", importBatch{}, err
	}
	err = tx.QueryRow(ctx, `
		SELECT count(*), coalesce(max(line), $2)
		  FROM (SELECT line FROM import_rows WHERE import_id = $1 AND line > $2 ORDER BY line LIMIT $3) next`,
		run, batch.after, limit).Scan(&batch.rows, &batch.through)
	return kind, batch, err
}

func markApplied(ctx context.Context, tx pgx.Tx, batch importBatch, done importOutcome) (network.Run, error) {
	return scanRun(tx.QueryRow(ctx, `
		UPDATE imports
		   SET applied_line = $2,
		       created = created + $3,
		       changed = changed + $4,
		       unchanged = unchanged + $5
		 WHERE id = $1
		RETURNING id, applied_line, created, changed, unchanged`,
		batch.run, batch.through, done.created, done.changed, batch.rows-done.created-done.changed))
}

// raiseVersions tells whoever judges a hold at these centres to judge it anew.
func raiseVersions(ctx context.Context, tx pgx.Tx, centres []int32) error {
	if len(centres) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `
		WITH raised AS (
			UPDATE centres SET calendar_version = calendar_version + 1
			 WHERE id = ANY($1)
			RETURNING id, calendar_version
		)
		INSERT INTO events (at, kind, actor, centre_id, was, became)
		SELECT fitslot_now(), 'centre.changed', 'import', id, (calendar_version - 1)::text, calendar_version::text
		  FROM raised
		 ORDER BY id`, centres)
	return err
}
