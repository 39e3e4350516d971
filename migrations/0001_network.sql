-- Who we are: countries and their taxes, centres and their calendars, articles,
-- warehouses and the routes between them.
-- Times of day are minutes of the local wall clock after midnight; weekdays are
-- a bit set, bit n being day n with Sunday = 0.

-- +goose Up

-- One row. Time that decides is fitslot_now(); on a demo database it may be shifted.
CREATE TABLE installation (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    demo          boolean NOT NULL DEFAULT false,
    clock_offset  interval NOT NULL DEFAULT '0',
    CONSTRAINT clock_only_on_demo CHECK (demo OR clock_offset = '0')
);
INSERT INTO installation DEFAULT VALUES;

-- +goose StatementBegin
CREATE FUNCTION fitslot_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$ SELECT clock_timestamp() + (SELECT clock_offset FROM installation) $$;
-- +goose StatementEnd

CREATE TABLE countries (
    code       text PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'),      -- ISO 3166-1
    name       text NOT NULL,
    currency   text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),     -- ISO 4217
    zone       text NOT NULL,                                     -- IANA, where nothing nearer is known
    languages  text[] NOT NULL                                    -- BCP 47, the first is the default
);

-- A part of a country with public holidays of its own.
CREATE TABLE regions (
    country  text NOT NULL REFERENCES countries,
    code     text NOT NULL,                                       -- ISO 3166-2 without the country
    name     text NOT NULL,
    PRIMARY KEY (country, code)
);

-- A part of a country with a tax of its own: the Canaries in Spain.
CREATE TABLE tax_areas (
    code     text PRIMARY KEY,
    country  text NOT NULL REFERENCES countries,
    name     text NOT NULL,
    UNIQUE (code, country)
);

CREATE TABLE tax_rates (
    tax_area    text NOT NULL REFERENCES tax_areas,
    valid_from  date NOT NULL,
    name        text NOT NULL,                                    -- IVA, IGIC, TVA, MwSt
    rate_bp     integer NOT NULL CHECK (rate_bp BETWEEN 0 AND 10000),  -- hundredths of a per cent
    source      text NOT NULL,                                    -- the law it stands in
    PRIMARY KEY (tax_area, valid_from)
);

CREATE TABLE centres (
    id                integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    external_id       text NOT NULL UNIQUE CHECK (external_id ~ '^[A-Za-z0-9._-]{1,64}$'),
    name              text NOT NULL,
    address           text NOT NULL,
    postcode          text NOT NULL,
    city              text NOT NULL,
    country           text NOT NULL REFERENCES countries,
    region            text,
    tax_area          text NOT NULL,
    lat               double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon               double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    zone              text NOT NULL,
    opening_hours     text NOT NULL,                              -- as imported; opening_rules is what counts
    bay_count         smallint CHECK (bay_count > 0),             -- as imported; bays is what counts
    works_holidays    boolean NOT NULL DEFAULT false,
    grid_quarters     smallint NOT NULL DEFAULT 1 CHECK (grid_quarters IN (1, 2)),
    buffer_quarters   smallint NOT NULL DEFAULT 0 CHECK (buffer_quarters BETWEEN 0 AND 8),
    notice_minutes    integer NOT NULL DEFAULT 120 CHECK (notice_minutes >= 0),
    horizon_days      integer NOT NULL DEFAULT 60 CHECK (horizon_days BETWEEN 1 AND 120),
    handling_minutes  integer NOT NULL DEFAULT 60 CHECK (handling_minutes >= 0),
    crew_places       smallint CHECK (crew_places >= 0),          -- NULL: bays are the only limit
    calendar_version  bigint NOT NULL DEFAULT 1,                  -- raised by whatever changes what can be sold
    active            boolean NOT NULL DEFAULT true,
    FOREIGN KEY (country, region) REFERENCES regions,
    FOREIGN KEY (tax_area, country) REFERENCES tax_areas (code, country)
);
CREATE INDEX centres_country ON centres (country, lat, lon) WHERE active;

CREATE TABLE capabilities (
    code  text PRIMARY KEY,
    name  text NOT NULL
);

CREATE TABLE bays (
    centre_id  integer NOT NULL REFERENCES centres,
    no         smallint NOT NULL CHECK (no > 0),
    name       text NOT NULL,
    max_rim    smallint NOT NULL DEFAULT 24 CHECK (max_rim BETWEEN 10 AND 30),   -- inches
    active     boolean NOT NULL DEFAULT true,
    PRIMARY KEY (centre_id, no)
);

CREATE TABLE bay_capabilities (
    centre_id   integer NOT NULL,
    bay_no      smallint NOT NULL,
    capability  text NOT NULL REFERENCES capabilities,
    PRIMARY KEY (centre_id, bay_no, capability),
    FOREIGN KEY (centre_id, bay_no) REFERENCES bays
);

CREATE TABLE services (
    code  text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9-]{0,31}$'),
    name  text NOT NULL
);

CREATE TABLE service_capabilities (
    service     text NOT NULL REFERENCES services,
    capability  text NOT NULL REFERENCES capabilities,
    PRIMARY KEY (service, capability)
);

-- What a centre sells, and how long it takes there. No row: not sold.
CREATE TABLE centre_services (
    centre_id          integer NOT NULL REFERENCES centres,
    service            text NOT NULL REFERENCES services,
    vehicle            text NOT NULL CHECK (vehicle IN ('car', 'suv', 'van')),
    minutes            smallint NOT NULL CHECK (minutes BETWEEN 0 AND 480),
    minutes_per_wheel  smallint NOT NULL CHECK (minutes_per_wheel BETWEEN 0 AND 120),
    PRIMARY KEY (centre_id, service, vehicle),
    CHECK (minutes + minutes_per_wheel > 0)
);

CREATE TABLE opening_rules (
    centre_id    integer NOT NULL REFERENCES centres,
    seq          smallint NOT NULL,                               -- the last that applies wins
    recurrence   text NOT NULL,                                   -- RFC 5545 RRULEs, a line each; empty: every day
    on_holidays  boolean NOT NULL DEFAULT false,
    adds         boolean NOT NULL DEFAULT false,
    opens        smallint NOT NULL CHECK (opens BETWEEN 0 AND 1440),
    closes       smallint NOT NULL CHECK (closes BETWEEN 0 AND 2880),
    valid_from   date,
    valid_until  date,                                            -- included
    PRIMARY KEY (centre_id, seq),
    CHECK (closes > opens OR (opens = 0 AND closes = 0)),         -- both 0: closed
    CHECK (valid_from <= valid_until)
);

-- Dated exceptions to the rules, for a centre or (bay_no) one bay.
CREATE TABLE closures (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre_id  integer NOT NULL REFERENCES centres,
    bay_no     smallint,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    reason     text NOT NULL,
    FOREIGN KEY (centre_id, bay_no) REFERENCES bays,
    CHECK (starts_at < ends_at)
);
CREATE INDEX closures_centre ON closures (centre_id, ends_at);

CREATE TABLE extra_openings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre_id  integer NOT NULL REFERENCES centres,
    bay_no     smallint,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    reason     text NOT NULL,
    FOREIGN KEY (centre_id, bay_no) REFERENCES bays,
    CHECK (starts_at < ends_at)
);
CREATE INDEX extra_openings_centre ON extra_openings (centre_id, ends_at);

-- How many jobs the fitters can do at once, where it differs from centres.crew_places.
CREATE TABLE crew (
    centre_id     integer NOT NULL REFERENCES centres,
    seq           smallint NOT NULL,                              -- the last that applies wins
    weekdays      smallint NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
    from_minute   smallint NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    until_minute  smallint NOT NULL CHECK (until_minute BETWEEN 1 AND 1440),
    places        smallint NOT NULL CHECK (places >= 0),
    PRIMARY KEY (centre_id, seq),
    CHECK (from_minute < until_minute)
);

CREATE TABLE articles (
    sku          text PRIMARY KEY CHECK (sku ~ '^[A-Za-z0-9._-]{1,64}$'),
    ean          text CHECK (ean ~ '^[0-9]{8,14}$'),
    brand        text NOT NULL,
    model        text NOT NULL,
    width        smallint NOT NULL CHECK (width BETWEEN 100 AND 400),      -- mm
    aspect       smallint NOT NULL CHECK (aspect BETWEEN 20 AND 100),      -- %
    rim          smallint NOT NULL CHECK (rim BETWEEN 10 AND 30),          -- inches
    load_index   smallint NOT NULL CHECK (load_index BETWEEN 50 AND 150),
    speed_index  text NOT NULL CHECK (speed_index ~ '^[A-Z]{1,2}$'),
    season       text NOT NULL CHECK (season IN ('summer', 'winter', 'all-season')),
    fuel_label   text CHECK (fuel_label ~ '^[A-E]$'),             -- Regulation (EU) 2020/740
    wet_label    text CHECK (wet_label ~ '^[A-E]$'),
    noise_db     smallint CHECK (noise_db BETWEEN 50 AND 90),
    active       boolean NOT NULL DEFAULT true
);

-- What costs what, tax included, a row a tax area.
CREATE TABLE prices (
    kind         text NOT NULL CHECK (kind IN ('article', 'service', 'fee')),
    code         text NOT NULL,                                   -- SKU, service or fee
    tax_area     text NOT NULL REFERENCES tax_areas,
    valid_from   date NOT NULL,
    per          text NOT NULL CHECK (per IN ('job', 'wheel')),   -- a fee a wheel falls on each tyre sold
    gross_minor  bigint NOT NULL CHECK (gross_minor >= 0),
    currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    PRIMARY KEY (kind, code, tax_area, valid_from),
    CHECK (kind <> 'article' OR per = 'wheel')
);

CREATE TABLE warehouses (
    code       text PRIMARY KEY CHECK (code ~ '^[A-Za-z0-9._-]{1,64}$'),
    name       text NOT NULL,
    country    text NOT NULL REFERENCES countries,
    region     text,
    zone       text NOT NULL,
    work_days  smallint NOT NULL CHECK (work_days BETWEEN 1 AND 127),
    FOREIGN KEY (country, region) REFERENCES regions
);

-- Free = on_hand - reserved. on_hand is what the shelf holds, reserved what of it
-- is promised and not yet dispatched. A count may find less on the shelf than is
-- promised; oversold is that lack, and nothing is sold while there is one.
CREATE TABLE stock (
    warehouse   text NOT NULL REFERENCES warehouses,
    sku         text NOT NULL REFERENCES articles,
    on_hand     integer NOT NULL CHECK (on_hand >= 0),
    reserved    integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    oversold    integer NOT NULL DEFAULT 0 CHECK (oversold >= 0),
    counted_at  timestamptz NOT NULL,
    next_at     date,                                             -- replenishment, if one is known
    PRIMARY KEY (warehouse, sku),
    CONSTRAINT stock_not_negative CHECK (on_hand + oversold - reserved >= 0)
);
CREATE INDEX stock_sku ON stock (sku);

CREATE TABLE routes (
    warehouse        text NOT NULL REFERENCES warehouses,
    centre_id        integer NOT NULL REFERENCES centres,
    cut_off          smallint NOT NULL CHECK (cut_off BETWEEN 0 AND 1439),      -- warehouse's wall clock
    carrier_days     smallint NOT NULL CHECK (carrier_days BETWEEN 0 AND 30),
    delivery_days    smallint NOT NULL CHECK (delivery_days BETWEEN 1 AND 127),
    delivery_minute  smallint NOT NULL CHECK (delivery_minute BETWEEN 0 AND 1439),  -- centre's wall clock
    PRIMARY KEY (warehouse, centre_id)
);
CREATE INDEX routes_centre ON routes (centre_id);

CREATE TABLE postal_codes (
    country  text NOT NULL REFERENCES countries,
    code     text NOT NULL,
    place    text NOT NULL,
    lat      double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon      double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    PRIMARY KEY (country, code, place)
);
CREATE INDEX postal_codes_prefix ON postal_codes (country, code text_pattern_ops);
