-- A shop follows what happens to what was made with its key, whoever does it.

-- +goose Up

ALTER TABLE events ADD COLUMN owner uuid REFERENCES api_keys;     -- whose the hold was at that moment

UPDATE events e
   SET owner = q.api_key_id
  FROM quotes q
 WHERE q.id = e.quote_id;

CREATE INDEX events_owner ON events (owner, xid, id) WHERE owner IS NOT NULL;
