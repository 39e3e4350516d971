-- Nobody hoards Saturday: how many holds one customer may have open, and who has them.

-- +goose Up

-- One row. 0: no limit.
CREATE TABLE limits (
    one                 boolean PRIMARY KEY DEFAULT true CHECK (one),
    open_per_address    integer NOT NULL DEFAULT 20 CHECK (open_per_address >= 0),    -- of browsers
    open_per_customer   integer NOT NULL DEFAULT 5 CHECK (open_per_customer >= 0),    -- of a customer_ref, publishable keys
    open_per_reference  integer NOT NULL DEFAULT 10 CHECK (open_per_reference >= 0),  -- of a customer_ref, shops' keys
    abandoned_per_hour  integer NOT NULL DEFAULT 60 CHECK (abandoned_per_hour >= 0),  -- by an address, before it cools down
    cool_down           interval NOT NULL DEFAULT '15 minutes' CHECK (cool_down BETWEEN '1 second' AND '1 day'),
    -- So that nobody can try addresses out against the hashes of them.
    salt                bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
INSERT INTO limits DEFAULT VALUES;

-- On whom a hold is counted: the SHA-256 of salt and address or reference, until it
-- no longer matters.
CREATE TABLE holders (
    subject   bytea NOT NULL CHECK (length(subject) = 32),
    quote_id  uuid NOT NULL REFERENCES quotes ON DELETE CASCADE,
    at        timestamptz NOT NULL,
    PRIMARY KEY (subject, quote_id)
);
CREATE INDEX holders_at ON holders (at);
