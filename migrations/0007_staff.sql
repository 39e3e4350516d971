-- What centre staff change of a calendar, and the appointments that it orphans.

-- +goose Up

-- Up to which version of its calendar the appointments that do not fit it have been
-- listed. Below calendar_version, they have yet to be.
ALTER TABLE centres ADD COLUMN listed_version bigint NOT NULL DEFAULT 1;
UPDATE centres SET listed_version = calendar_version;
ALTER TABLE centres ADD CONSTRAINT listed_not_ahead CHECK (listed_version <= calendar_version);
CREATE INDEX centres_unlisted ON centres (id) WHERE listed_version < calendar_version;

-- What staff changed; its id is what the idempotency key of the request made.
-- gained and lost are quarters between starts_at and ends_at, of bays and of crew.
CREATE TABLE calendar_changes (
    id           uuid PRIMARY KEY,
    centre_id    integer NOT NULL REFERENCES centres,
    version      bigint NOT NULL,                                 -- of the calendar since
    kind         text NOT NULL,
    made         bigint,                                          -- the closure or extra opening entered
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    gained       integer NOT NULL CHECK (gained >= 0),
    lost         integer NOT NULL CHECK (lost >= 0),
    crew_gained  integer NOT NULL CHECK (crew_gained >= 0),
    crew_lost    integer NOT NULL CHECK (crew_lost >= 0),
    at           timestamptz NOT NULL,
    UNIQUE (centre_id, version)
);

-- An appointment that its centre's calendar has no room for. One whose cause is
-- undone has no row.
CREATE TABLE orphans (
    appointment_id  uuid PRIMARY KEY REFERENCES appointments,
    centre_id       integer NOT NULL REFERENCES centres,          -- where it had no room
    version         bigint NOT NULL,                              -- of that calendar, when it was listed
    reason          text NOT NULL CHECK (reason IN ('closed', 'no-bay', 'not-sold', 'crew')),
    detail          text NOT NULL,
    state           text NOT NULL CHECK (state IN ('open', 'moved', 'kept', 'cancelled')),
    listed_at       timestamptz NOT NULL,
    decided_at      timestamptz,
    decided_by      text NOT NULL DEFAULT '',                     -- a key's name, 'customer', or the task that did it
    why             text NOT NULL DEFAULT '',                     -- kept: in the words of who kept it
    CONSTRAINT orphan_decided CHECK ((state = 'open') = (decided_at IS NULL)),
    CONSTRAINT orphan_kept_for_a_reason CHECK (state <> 'kept' OR why <> '')
);
CREATE INDEX orphans_centre ON orphans (centre_id, state);
