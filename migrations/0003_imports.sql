-- Files on their way in. A file's rows are staged, then applied in small batches,
-- each in one transaction with the mark how far it got: an import that was cut
-- short goes on from there.

-- +goose Up

CREATE TABLE imports (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL,
    digest        bytea NOT NULL CHECK (length(digest) = 32),     -- SHA-256 of the file
    accept_valid  boolean NOT NULL,
    defaults      jsonb NOT NULL,                                 -- of a new row, where the file lacks a column
    applied_line  integer NOT NULL DEFAULT 0,                     -- of the file
    created       integer NOT NULL DEFAULT 0,
    changed       integer NOT NULL DEFAULT 0,
    unchanged     integer NOT NULL DEFAULT 0,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz
);
CREATE INDEX imports_kind ON imports (kind, id);

-- Rows found right, until their import is finished.
CREATE TABLE import_rows (
    import_id  bigint NOT NULL REFERENCES imports,
    line       integer NOT NULL,
    record     jsonb NOT NULL,
    PRIMARY KEY (import_id, line)
);
