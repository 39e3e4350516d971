-- What is promised: who may ask, quotes, appointments and their claims, orders,
-- payments, and the one history of it all.

-- +goose Up

CREATE TABLE api_keys (
    id          uuid PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    role        text NOT NULL CHECK (role IN ('publishable', 'shop', 'partner', 'staff', 'operator')),
    prefix      text NOT NULL,                                    -- what a person may see of it
    hash        bytea NOT NULL UNIQUE CHECK (length(hash) = 32),  -- SHA-256 of the whole key
    centres     text[] NOT NULL DEFAULT '{}',                     -- staff: the centres it is for
    created_at  timestamptz NOT NULL,
    revoked_at  timestamptz
);

CREATE TABLE customers (
    id          uuid PRIMARY KEY,
    api_key_id  uuid NOT NULL REFERENCES api_keys,
    name        text NOT NULL CHECK (name <> ''),
    email       text NOT NULL CHECK (email LIKE '%_@_%'),
    phone       text NOT NULL,
    language    text NOT NULL
);

CREATE TABLE vehicles (
    id           uuid PRIMARY KEY,
    customer_id  uuid NOT NULL REFERENCES customers,
    class        text NOT NULL CHECK (class IN ('car', 'suv', 'van')),
    plate        text NOT NULL CHECK (plate <> '')
);

-- A hold's priced lines. Its id is the hold's id: they live and end together.
CREATE TABLE quotes (
    id            uuid PRIMARY KEY,
    api_key_id    uuid NOT NULL REFERENCES api_keys,
    customer_ref  text NOT NULL,
    currency      text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    gross_minor   bigint NOT NULL CHECK (gross_minor >= 0),
    tax_minor     bigint NOT NULL CHECK (tax_minor BETWEEN 0 AND gross_minor),
    created_at    timestamptz NOT NULL
);

CREATE TABLE orders (
    id           uuid PRIMARY KEY,
    quote_id     uuid NOT NULL UNIQUE REFERENCES quotes,
    api_key_id   uuid NOT NULL REFERENCES api_keys,
    customer_id  uuid NOT NULL REFERENCES customers,
    state        text NOT NULL CHECK (state IN ('open', 'paid', 'cancelled')),
    currency     text NOT NULL,
    gross_minor  bigint NOT NULL CHECK (gross_minor >= 0),
    tax_minor    bigint NOT NULL CHECK (tax_minor BETWEEN 0 AND gross_minor),
    created_at   timestamptz NOT NULL,
    paid_at      timestamptz,
    CHECK (state <> 'paid' OR paid_at IS NOT NULL)
);

CREATE TABLE appointments (
    id                 uuid PRIMARY KEY,
    quote_id           uuid NOT NULL REFERENCES quotes,
    order_id           uuid REFERENCES orders,
    vehicle_id         uuid REFERENCES vehicles,
    centre_id          integer NOT NULL,
    bay_no             smallint NOT NULL,
    start_quarter      integer NOT NULL,                          -- 15 minutes since 1970-01-01T00:00Z
    quarters           smallint NOT NULL CHECK (quarters BETWEEN 1 AND 96),
    calendar_version   bigint NOT NULL,                           -- of the centre, as judged by
    vehicle            text NOT NULL CHECK (vehicle IN ('car', 'suv', 'van')),
    services           text[] NOT NULL CHECK (cardinality(services) BETWEEN 1 AND 4),
    ready_at           timestamptz,                               -- NULL: no tyres ordered
    state              text NOT NULL CHECK (state IN
        ('held', 'confirmed', 'arrived', 'in-service', 'completed', 'cancelled', 'expired', 'no-show')),
    expires_at         timestamptz,
    extended_by_owner  boolean NOT NULL DEFAULT false,
    extended_to_pay    boolean NOT NULL DEFAULT false,
    payment_reference  text,                                      -- a shop took the money itself
    token              text NOT NULL UNIQUE CHECK (length(token) >= 22),
    moves              smallint NOT NULL DEFAULT 0 CHECK (moves >= 0),  -- how often it has changed its place
    created_at         timestamptz NOT NULL,
    confirmed_at       timestamptz,
    CONSTRAINT hold_expires CHECK ((state = 'held') = (expires_at IS NOT NULL)),
    CONSTRAINT tyres_ready CHECK (ready_at <= to_timestamp(start_quarter::bigint * 900)),
    FOREIGN KEY (centre_id, bay_no) REFERENCES bays,
    UNIQUE (id, centre_id)
);
CREATE INDEX appointments_quote ON appointments (quote_id);
CREATE INDEX appointments_centre ON appointments (centre_id, start_quarter);
CREATE INDEX appointments_order ON appointments (order_id);
CREATE INDEX appointments_expiry ON appointments (expires_at) WHERE state = 'held';

-- One resource for one quarter. resource: a bay's number, or minus a crew place's.
CREATE TABLE claims (
    centre_id       integer NOT NULL,
    resource        smallint NOT NULL CHECK (resource <> 0),
    quarter         integer NOT NULL,
    appointment_id  uuid NOT NULL,
    PRIMARY KEY (centre_id, resource, quarter),
    CONSTRAINT claims_appointment FOREIGN KEY (appointment_id, centre_id)
        REFERENCES appointments (id, centre_id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX claims_appointment_id ON claims (appointment_id);

-- The tyres of an appointment, and the shelf they are reserved on.
CREATE TABLE appointment_items (
    appointment_id  uuid NOT NULL REFERENCES appointments,
    sku             text NOT NULL,
    quantity        smallint NOT NULL CHECK (quantity BETWEEN 1 AND 8),
    warehouse       text NOT NULL,
    dispatch_on     date NOT NULL,                                -- the warehouse's day
    deliver_at      timestamptz NOT NULL,
    PRIMARY KEY (appointment_id, sku),
    FOREIGN KEY (warehouse, sku) REFERENCES stock
);
CREATE INDEX appointment_items_stock ON appointment_items (warehouse, sku);

CREATE TABLE quote_lines (
    quote_id        uuid NOT NULL REFERENCES quotes,
    no              smallint NOT NULL,
    appointment_id  uuid NOT NULL REFERENCES appointments,
    kind            text NOT NULL CHECK (kind IN ('article', 'service', 'fee')),
    code            text NOT NULL,
    description     text NOT NULL,
    quantity        smallint NOT NULL CHECK (quantity > 0),
    unit_minor      bigint NOT NULL CHECK (unit_minor >= 0),
    gross_minor     bigint NOT NULL,
    tax_name        text NOT NULL,
    tax_bp          integer NOT NULL CHECK (tax_bp BETWEEN 0 AND 10000),
    tax_minor       bigint NOT NULL,
    PRIMARY KEY (quote_id, no),
    CONSTRAINT line_gross CHECK (gross_minor = quantity * unit_minor),
    -- tax = gross * rate / (1 + rate), rounded half up
    CONSTRAINT line_tax CHECK (tax_minor = (2 * gross_minor * tax_bp + 10000 + tax_bp) / (2 * (10000 + tax_bp)))
);

-- What was sold stays as it was sold, whatever becomes of the quote.
CREATE TABLE order_lines (
    order_id        uuid NOT NULL REFERENCES orders,
    no              smallint NOT NULL,
    appointment_id  uuid NOT NULL REFERENCES appointments,
    kind            text NOT NULL CHECK (kind IN ('article', 'service', 'fee')),
    code            text NOT NULL,
    description     text NOT NULL,
    quantity        smallint NOT NULL CHECK (quantity > 0),
    unit_minor      bigint NOT NULL CHECK (unit_minor >= 0),
    gross_minor     bigint NOT NULL,
    tax_name        text NOT NULL,
    tax_bp          integer NOT NULL CHECK (tax_bp BETWEEN 0 AND 10000),
    tax_minor       bigint NOT NULL,
    PRIMARY KEY (order_id, no),
    CONSTRAINT line_gross CHECK (gross_minor = quantity * unit_minor),
    CONSTRAINT line_tax CHECK (tax_minor = (2 * gross_minor * tax_bp + 10000 + tax_bp) / (2 * (10000 + tax_bp)))
);

-- started: we are about to ask, or have asked and heard nothing. pending: the
-- provider will tell. authorised: the money is set aside and the appointment
-- confirmed, capture is due. voiding: it is to be given back unspent.
CREATE TABLE payments (
    id              uuid PRIMARY KEY,                             -- also the idempotency key and reference at the provider
    order_id        uuid NOT NULL REFERENCES orders,
    provider_ref    text UNIQUE,
    token           text NOT NULL,
    amount_minor    bigint NOT NULL CHECK (amount_minor >= 0),
    currency        text NOT NULL,
    state           text NOT NULL CHECK (state IN
        ('started', 'pending', 'authorised', 'captured', 'declined', 'voiding', 'voided')),
    reason          text NOT NULL DEFAULT '',                     -- why declined or voided
    created_at      timestamptz NOT NULL,
    tried_at        timestamptz NOT NULL,                         -- last asked about at the provider
    captured_at     timestamptz,
    CHECK ((state = 'captured') = (captured_at IS NOT NULL)),
    CHECK (state NOT IN ('authorised', 'captured') OR provider_ref IS NOT NULL)
);
CREATE UNIQUE INDEX payments_one_live ON payments (order_id)      -- an order is never paid twice
    WHERE state IN ('started', 'pending', 'authorised', 'captured');
CREATE INDEX payments_unfinished ON payments (tried_at)
    WHERE state IN ('started', 'pending', 'authorised', 'voiding');

CREATE TABLE refunds (
    id            uuid PRIMARY KEY,                               -- also the idempotency key at the provider
    payment_id    uuid NOT NULL REFERENCES payments,
    amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
    state         text NOT NULL CHECK (state IN ('requested', 'refunded')),
    reason        text NOT NULL,
    created_at    timestamptz NOT NULL,
    tried_at      timestamptz NOT NULL,
    refunded_at   timestamptz,
    CHECK ((state = 'refunded') = (refunded_at IS NOT NULL))
);
CREATE INDEX refunds_unfinished ON refunds (tried_at) WHERE state = 'requested';

-- Append-only, written in the transaction of the change. Readers follow xid below
-- pg_snapshot_xmin(pg_current_snapshot()): ids alone can appear out of order.
CREATE TABLE events (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid             xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at              timestamptz NOT NULL,
    kind            text NOT NULL,                                -- appointment.held, order.paid, ...
    actor           text NOT NULL,                                -- a key's name, or the task that did it
    api_key_id      uuid REFERENCES api_keys,
    quote_id        uuid,
    appointment_id  uuid,
    order_id        uuid,
    centre_id       integer,
    was             text NOT NULL DEFAULT '',                     -- state or place before
    became          text NOT NULL DEFAULT '',
    detail          jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX events_xid ON events (xid, id);
CREATE INDEX events_appointment ON events (appointment_id);

-- A key belongs to the API key that sent it and lives 24 h. resource_id is what
-- the first request made; answer is what it was told, once it has been.
CREATE TABLE idempotency_keys (
    api_key_id    uuid NOT NULL REFERENCES api_keys,
    key           text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash  bytea NOT NULL CHECK (length(request_hash) = 32),
    resource_id   uuid NOT NULL,
    status        smallint,
    answer        bytea,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (api_key_id, key),
    CHECK ((status IS NULL) = (answer IS NULL))
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
