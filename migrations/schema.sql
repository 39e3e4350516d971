-- Every table, generated from the migrations by "make schema". Do not edit, and
-- do not run: tables stand in the order of their names, not of their references.

CREATE OR REPLACE FUNCTION public.fitslot_now()
 RETURNS timestamp with time zone
 LANGUAGE sql
 PARALLEL SAFE
AS $function$ SELECT clock_timestamp() + (SELECT clock_offset FROM installation) $function$
;

CREATE TABLE api_keys (
    id                      uuid NOT NULL,
    name                    text NOT NULL,
    role                    text NOT NULL,
    prefix                  text NOT NULL,
    hash                    bytea NOT NULL,
    centres                 text[] NOT NULL DEFAULT '{}'::text[],
    created_at              timestamptz NOT NULL,
    revoked_at              timestamptz,
    warehouses              text[] NOT NULL DEFAULT '{}'::text[],
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_hash_key UNIQUE (hash),
    CONSTRAINT api_keys_name_key UNIQUE (name),
    CONSTRAINT api_keys_hash_check CHECK (length(hash) = 32),
    CONSTRAINT api_keys_role_check CHECK (role = ANY (ARRAY['publishable'::text, 'shop'::text, 'partner'::text, 'staff'::text, 'operator'::text]))
);

CREATE TABLE appointment_items (
    appointment_id          uuid NOT NULL,
    sku                     text NOT NULL,
    quantity                smallint NOT NULL,
    warehouse               text NOT NULL,
    dispatch_on             date NOT NULL,
    deliver_at              timestamptz NOT NULL,
    dispatched              boolean NOT NULL DEFAULT false,
    CONSTRAINT appointment_items_pkey PRIMARY KEY (appointment_id, sku),
    CONSTRAINT appointment_items_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointments(id),
    CONSTRAINT appointment_items_warehouse_sku_fkey FOREIGN KEY (warehouse, sku) REFERENCES stock(warehouse, sku),
    CONSTRAINT appointment_items_quantity_check CHECK (quantity >= 1 AND quantity <= 8)
);
CREATE INDEX appointment_items_stock ON appointment_items USING btree (warehouse, sku);

CREATE TABLE appointments (
    id                      uuid NOT NULL,
    quote_id                uuid NOT NULL,
    order_id                uuid,
    vehicle_id              uuid,
    centre_id               integer NOT NULL,
    bay_no                  smallint NOT NULL,
    start_quarter           integer NOT NULL,
    quarters                smallint NOT NULL,
    calendar_version        bigint NOT NULL,
    vehicle                 text NOT NULL,
    services                text[] NOT NULL,
    ready_at                timestamptz,
    state                   text NOT NULL,
    expires_at              timestamptz,
    extended_by_owner       boolean NOT NULL DEFAULT false,
    extended_to_pay         boolean NOT NULL DEFAULT false,
    payment_reference       text,
    token                   text NOT NULL,
    moves                   smallint NOT NULL DEFAULT 0,
    created_at              timestamptz NOT NULL,
    confirmed_at            timestamptz,
    channel                 text NOT NULL DEFAULT 'web'::text,
    extra_quarters          smallint NOT NULL DEFAULT 0,  -- by how much staff have made it longer than its services take
    waived                  text[] NOT NULL DEFAULT '{}'::text[],  -- against what staff have given it its place; the event says why
    CONSTRAINT appointments_pkey PRIMARY KEY (id),
    CONSTRAINT appointments_token_key UNIQUE (token),
    CONSTRAINT appointments_centre_id_bay_no_fkey FOREIGN KEY (centre_id, bay_no) REFERENCES bays(centre_id, no),
    CONSTRAINT appointments_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
    CONSTRAINT appointments_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id),
    CONSTRAINT appointments_vehicle_id_fkey FOREIGN KEY (vehicle_id) REFERENCES vehicles(id),
    CONSTRAINT appointments_channel_check CHECK (channel = ANY (ARRAY['web'::text, 'phone'::text, 'door'::text])),
    CONSTRAINT appointments_moves_check CHECK (moves >= 0),
    CONSTRAINT appointments_quarters_check CHECK (quarters >= 1 AND quarters <= 96),
    CONSTRAINT appointments_services_check CHECK (cardinality(services) >= 1 AND cardinality(services) <= 4),
    CONSTRAINT appointments_state_check CHECK (state = ANY (ARRAY['held'::text, 'confirmed'::text, 'arrived'::text, 'in-service'::text, 'completed'::text, 'cancelled'::text, 'expired'::text, 'no-show'::text])),
    CONSTRAINT appointments_token_check CHECK (length(token) >= 22),
    CONSTRAINT appointments_vehicle_check CHECK (vehicle = ANY (ARRAY['car'::text, 'suv'::text, 'van'::text])),
    CONSTRAINT appointments_waived_check CHECK (waived <@ ARRAY['notice'::text, 'horizon'::text, 'crew'::text, 'open'::text]),
    CONSTRAINT hold_expires CHECK ((state = 'held'::text) = (expires_at IS NOT NULL)),
    CONSTRAINT tyres_ready CHECK (ready_at <= to_timestamp((start_quarter::bigint * 900)::double precision))
);
CREATE INDEX appointments_centre ON appointments USING btree (centre_id, start_quarter);
CREATE INDEX appointments_expiry ON appointments USING btree (expires_at) WHERE state = 'held'::text;
CREATE INDEX appointments_order ON appointments USING btree (order_id);
CREATE INDEX appointments_quote ON appointments USING btree (quote_id);

CREATE TABLE articles (
    sku                     text NOT NULL,
    ean                     text,
    brand                   text NOT NULL,
    model                   text NOT NULL,
    width                   smallint NOT NULL,
    aspect                  smallint NOT NULL,
    rim                     smallint NOT NULL,
    load_index              smallint NOT NULL,
    speed_index             text NOT NULL,
    season                  text NOT NULL,
    fuel_label              text,
    wet_label               text,
    noise_db                smallint,
    active                  boolean NOT NULL DEFAULT true,
    CONSTRAINT articles_pkey PRIMARY KEY (sku),
    CONSTRAINT articles_aspect_check CHECK (aspect >= 20 AND aspect <= 100),
    CONSTRAINT articles_ean_check CHECK (ean ~ '^[0-9]{8,14}$'::text),
    CONSTRAINT articles_fuel_label_check CHECK (fuel_label ~ '^[A-E]$'::text),
    CONSTRAINT articles_load_index_check CHECK (load_index >= 50 AND load_index <= 150),
    CONSTRAINT articles_noise_db_check CHECK (noise_db >= 50 AND noise_db <= 90),
    CONSTRAINT articles_rim_check CHECK (rim >= 10 AND rim <= 30),
    CONSTRAINT articles_season_check CHECK (season = ANY (ARRAY['summer'::text, 'winter'::text, 'all-season'::text])),
    CONSTRAINT articles_sku_check CHECK (sku ~ '^[A-Za-z0-9._-]{1,64}$'::text),
    CONSTRAINT articles_speed_index_check CHECK (speed_index ~ '^[A-Z]{1,2}$'::text),
    CONSTRAINT articles_wet_label_check CHECK (wet_label ~ '^[A-E]$'::text),
    CONSTRAINT articles_width_check CHECK (width >= 100 AND width <= 400)
);
CREATE INDEX articles_size ON articles USING btree (width, aspect, rim) WHERE active;

CREATE TABLE bay_capabilities (
    centre_id               integer NOT NULL,
    bay_no                  smallint NOT NULL,
    capability              text NOT NULL,
    CONSTRAINT bay_capabilities_pkey PRIMARY KEY (centre_id, bay_no, capability),
    CONSTRAINT bay_capabilities_capability_fkey FOREIGN KEY (capability) REFERENCES capabilities(code),
    CONSTRAINT bay_capabilities_centre_id_bay_no_fkey FOREIGN KEY (centre_id, bay_no) REFERENCES bays(centre_id, no)
);

CREATE TABLE bays (
    centre_id               integer NOT NULL,
    no                      smallint NOT NULL,
    name                    text NOT NULL,
    max_rim                 smallint NOT NULL DEFAULT 24,
    active                  boolean NOT NULL DEFAULT true,
    CONSTRAINT bays_pkey PRIMARY KEY (centre_id, no),
    CONSTRAINT bays_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT bays_max_rim_check CHECK (max_rim >= 10 AND max_rim <= 30),
    CONSTRAINT bays_no_check CHECK (no > 0)
);

CREATE TABLE calendar_changes (
    id                      uuid NOT NULL,
    centre_id               integer NOT NULL,
    version                 bigint NOT NULL,
    kind                    text NOT NULL,
    made                    bigint,
    starts_at               timestamptz NOT NULL,
    ends_at                 timestamptz NOT NULL,
    gained                  integer NOT NULL,
    lost                    integer NOT NULL,
    crew_gained             integer NOT NULL,
    crew_lost               integer NOT NULL,
    at                      timestamptz NOT NULL,
    web_gained              integer NOT NULL DEFAULT 0,
    web_lost                integer NOT NULL DEFAULT 0,
    CONSTRAINT calendar_changes_pkey PRIMARY KEY (id),
    CONSTRAINT calendar_changes_centre_id_version_key UNIQUE (centre_id, version),
    CONSTRAINT calendar_changes_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT calendar_changes_crew_gained_check CHECK (crew_gained >= 0),
    CONSTRAINT calendar_changes_crew_lost_check CHECK (crew_lost >= 0),
    CONSTRAINT calendar_changes_gained_check CHECK (gained >= 0),
    CONSTRAINT calendar_changes_lost_check CHECK (lost >= 0),
    CONSTRAINT calendar_changes_web_gained_check CHECK (web_gained >= 0),
    CONSTRAINT calendar_changes_web_lost_check CHECK (web_lost >= 0)
);

CREATE TABLE capabilities (
    code                    text NOT NULL,
    name                    text NOT NULL,
    CONSTRAINT capabilities_pkey PRIMARY KEY (code)
);

CREATE TABLE centre_services (
    centre_id               integer NOT NULL,
    service                 text NOT NULL,
    vehicle                 text NOT NULL,
    minutes                 smallint NOT NULL,
    minutes_per_wheel       smallint NOT NULL,
    CONSTRAINT centre_services_pkey PRIMARY KEY (centre_id, service, vehicle),
    CONSTRAINT centre_services_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT centre_services_service_fkey FOREIGN KEY (service) REFERENCES services(code),
    CONSTRAINT centre_services_check CHECK ((minutes + minutes_per_wheel) > 0),
    CONSTRAINT centre_services_minutes_check CHECK (minutes >= 0 AND minutes <= 480),
    CONSTRAINT centre_services_minutes_per_wheel_check CHECK (minutes_per_wheel >= 0 AND minutes_per_wheel <= 120),
    CONSTRAINT centre_services_vehicle_check CHECK (vehicle = ANY (ARRAY['car'::text, 'suv'::text, 'van'::text]))
);

CREATE TABLE centres (
    id                      integer NOT NULL GENERATED ALWAYS AS IDENTITY,
    external_id             text NOT NULL,
    name                    text NOT NULL,
    address                 text NOT NULL,
    postcode                text NOT NULL,
    city                    text NOT NULL,
    country                 text NOT NULL,
    region                  text,
    tax_area                text NOT NULL,
    lat                     double precision NOT NULL,
    lon                     double precision NOT NULL,
    zone                    text NOT NULL,
    opening_hours           text NOT NULL,
    bay_count               smallint,
    works_holidays          boolean NOT NULL DEFAULT false,
    grid_quarters           smallint NOT NULL DEFAULT 1,
    buffer_quarters         smallint NOT NULL DEFAULT 0,
    notice_minutes          integer NOT NULL DEFAULT 120,
    horizon_days            integer NOT NULL DEFAULT 60,
    handling_minutes        integer NOT NULL DEFAULT 60,
    crew_places             smallint,
    calendar_version        bigint NOT NULL DEFAULT 1,
    active                  boolean NOT NULL DEFAULT true,
    listed_version          bigint NOT NULL DEFAULT 1,
    works_on                text[] NOT NULL DEFAULT '{}'::text[],
    share_bays              smallint,
    share_release_minutes   integer NOT NULL DEFAULT 0,
    CONSTRAINT centres_pkey PRIMARY KEY (id),
    CONSTRAINT centres_external_id_key UNIQUE (external_id),
    CONSTRAINT centres_country_fkey FOREIGN KEY (country) REFERENCES countries(code),
    CONSTRAINT centres_country_region_fkey FOREIGN KEY (country, region) REFERENCES regions(country, code),
    CONSTRAINT centres_tax_area_country_fkey FOREIGN KEY (tax_area, country) REFERENCES tax_areas(code, country),
    CONSTRAINT centres_bay_count_check CHECK (bay_count > 0),
    CONSTRAINT centres_buffer_quarters_check CHECK (buffer_quarters >= 0 AND buffer_quarters <= 8),
    CONSTRAINT centres_crew_places_check CHECK (crew_places >= 0),
    CONSTRAINT centres_external_id_check CHECK (external_id ~ '^[A-Za-z0-9._-]{1,64}$'::text),
    CONSTRAINT centres_grid_quarters_check CHECK (grid_quarters = ANY (ARRAY[1, 2])),
    CONSTRAINT centres_handling_minutes_check CHECK (handling_minutes >= 0),
    CONSTRAINT centres_horizon_days_check CHECK (horizon_days >= 1 AND horizon_days <= 120),
    CONSTRAINT centres_lat_check CHECK (lat >= '-90'::integer::double precision AND lat <= 90::double precision),
    CONSTRAINT centres_lon_check CHECK (lon >= '-180'::integer::double precision AND lon <= 180::double precision),
    CONSTRAINT centres_notice_minutes_check CHECK (notice_minutes >= 0),
    CONSTRAINT centres_share_bays_check CHECK (share_bays >= 0),
    CONSTRAINT centres_share_release_minutes_check CHECK (share_release_minutes >= 0),
    CONSTRAINT listed_not_ahead CHECK (listed_version <= calendar_version)
);
CREATE INDEX centres_country ON centres USING btree (country, lat, lon) WHERE active;
CREATE INDEX centres_unlisted ON centres USING btree (id) WHERE listed_version < calendar_version;

CREATE TABLE claims (
    centre_id               integer NOT NULL,
    resource                smallint NOT NULL,  -- a bay, -1 to -999 a crew place, below -1000 a web place
    quarter                 integer NOT NULL,
    appointment_id          uuid NOT NULL,
    CONSTRAINT claims_pkey PRIMARY KEY (centre_id, resource, quarter),
    CONSTRAINT claims_appointment FOREIGN KEY (appointment_id) REFERENCES appointments(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT claims_resource_check CHECK (resource <> 0)
);
CREATE INDEX claims_appointment_id ON claims USING btree (appointment_id);

CREATE TABLE closures (
    id                      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    centre_id               integer NOT NULL,
    bay_no                  smallint,
    starts_at               timestamptz NOT NULL,
    ends_at                 timestamptz NOT NULL,
    reason                  text NOT NULL,
    CONSTRAINT closures_pkey PRIMARY KEY (id),
    CONSTRAINT closures_centre_id_bay_no_fkey FOREIGN KEY (centre_id, bay_no) REFERENCES bays(centre_id, no),
    CONSTRAINT closures_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT closures_check CHECK (starts_at < ends_at)
);
CREATE INDEX closures_centre ON closures USING btree (centre_id, ends_at);

CREATE TABLE countries (
    code                    text NOT NULL,
    name                    text NOT NULL,
    currency                text NOT NULL,
    zone                    text NOT NULL,
    languages               text[] NOT NULL,
    CONSTRAINT countries_pkey PRIMARY KEY (code),
    CONSTRAINT countries_code_check CHECK (code ~ '^[A-Z]{2}$'::text),
    CONSTRAINT countries_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text)
);

CREATE TABLE crew (
    centre_id               integer NOT NULL,
    seq                     smallint NOT NULL,
    weekdays                smallint NOT NULL,
    from_minute             smallint NOT NULL,
    until_minute            smallint NOT NULL,
    places                  smallint NOT NULL,
    CONSTRAINT crew_pkey PRIMARY KEY (centre_id, seq),
    CONSTRAINT crew_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT crew_check CHECK (from_minute < until_minute),
    CONSTRAINT crew_from_minute_check CHECK (from_minute >= 0 AND from_minute <= 1439),
    CONSTRAINT crew_places_check CHECK (places >= 0),
    CONSTRAINT crew_until_minute_check CHECK (until_minute >= 1 AND until_minute <= 1440),
    CONSTRAINT crew_weekdays_check CHECK (weekdays >= 1 AND weekdays <= 127)
);

CREATE TABLE customers (
    id                      uuid NOT NULL,
    api_key_id              uuid NOT NULL,
    name                    text NOT NULL,
    email                   text NOT NULL,
    phone                   text NOT NULL,
    language                text NOT NULL,
    CONSTRAINT customers_pkey PRIMARY KEY (id),
    CONSTRAINT customers_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id),
    CONSTRAINT customers_email_check CHECK (email = ''::text OR email ~~ '%_@_%'::text),
    CONSTRAINT customers_name_check CHECK (name <> ''::text)
);

CREATE TABLE deliveries (
    id                      uuid NOT NULL,
    appointment_id          uuid NOT NULL,
    warehouse               text NOT NULL,
    centre_id               integer NOT NULL,
    state                   text NOT NULL,
    reason                  text NOT NULL DEFAULT ''::text,
    carrier                 text NOT NULL DEFAULT ''::text,
    tracking                text NOT NULL DEFAULT ''::text,
    dispatch_on             date NOT NULL,
    deliver_at              timestamptz NOT NULL,
    due_at                  timestamptz NOT NULL,
    late_at                 timestamptz,
    requested_at            timestamptz NOT NULL,
    answered_at             timestamptz,
    dispatched_at           timestamptz,
    received_at             timestamptz,
    given_up_at             timestamptz,
    returned_at             timestamptz,
    CONSTRAINT deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT deliveries_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointments(id),
    CONSTRAINT deliveries_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT deliveries_warehouse_fkey FOREIGN KEY (warehouse) REFERENCES warehouses(code),
    CONSTRAINT deliveries_state_check CHECK (state = ANY (ARRAY['requested'::text, 'reserved'::text, 'refused'::text, 'dispatched'::text, 'received'::text, 'short'::text, 'wrong'::text, 'cancelled'::text, 'returning'::text, 'returned'::text])),
    CONSTRAINT delivery_dispatched CHECK ((dispatched_at IS NOT NULL) = (state = ANY (ARRAY['dispatched'::text, 'received'::text, 'short'::text, 'wrong'::text, 'returning'::text, 'returned'::text]))),
    CONSTRAINT delivery_given_up CHECK ((given_up_at IS NOT NULL) = (state = ANY (ARRAY['cancelled'::text, 'returning'::text, 'returned'::text]))),
    CONSTRAINT delivery_returned CHECK ((returned_at IS NOT NULL) = (state = 'returned'::text))
);
CREATE INDEX deliveries_appointment ON deliveries USING btree (appointment_id);
CREATE INDEX deliveries_dispatched ON deliveries USING btree (warehouse, dispatched_at) WHERE dispatched_at IS NOT NULL;
CREATE INDEX deliveries_due ON deliveries USING btree (due_at, id);
CREATE UNIQUE INDEX deliveries_one_live ON deliveries USING btree (appointment_id, warehouse) WHERE state <> ALL (ARRAY['cancelled'::text, 'returning'::text, 'returned'::text]);
CREATE INDEX deliveries_overdue ON deliveries USING btree (due_at) WHERE late_at IS NULL AND (state = ANY (ARRAY['requested'::text, 'reserved'::text, 'dispatched'::text]));
CREATE INDEX deliveries_returned ON deliveries USING btree (warehouse, returned_at) WHERE returned_at IS NOT NULL;

CREATE TABLE delivery_items (
    delivery_id             uuid NOT NULL,
    sku                     text NOT NULL,
    quantity                smallint NOT NULL,
    received                smallint NOT NULL DEFAULT 0,
    returned                smallint NOT NULL DEFAULT 0,
    CONSTRAINT delivery_items_pkey PRIMARY KEY (delivery_id, sku),
    CONSTRAINT delivery_items_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES deliveries(id),
    CONSTRAINT delivery_items_sku_fkey FOREIGN KEY (sku) REFERENCES articles(sku),
    CONSTRAINT delivery_items_check CHECK (received >= 0 AND received <= quantity),
    CONSTRAINT delivery_items_check1 CHECK (returned >= 0 AND returned <= quantity),
    CONSTRAINT delivery_items_quantity_check CHECK (quantity > 0)
);

CREATE TABLE events (
    id                      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    xid                     xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at                      timestamptz NOT NULL,
    kind                    text NOT NULL,
    actor                   text NOT NULL,
    api_key_id              uuid,
    quote_id                uuid,
    appointment_id          uuid,
    order_id                uuid,
    centre_id               integer,
    was                     text NOT NULL DEFAULT ''::text,
    became                  text NOT NULL DEFAULT ''::text,
    detail                  jsonb NOT NULL DEFAULT '{}'::jsonb,
    owner                   uuid,
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id),
    CONSTRAINT events_owner_fkey FOREIGN KEY (owner) REFERENCES api_keys(id)
);
CREATE INDEX events_appointment ON events USING btree (appointment_id);
CREATE INDEX events_owner ON events USING btree (owner, xid, id) WHERE owner IS NOT NULL;
CREATE INDEX events_xid ON events USING btree (xid, id);

CREATE TABLE extra_openings (
    id                      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    centre_id               integer NOT NULL,
    bay_no                  smallint,
    starts_at               timestamptz NOT NULL,
    ends_at                 timestamptz NOT NULL,
    reason                  text NOT NULL,
    CONSTRAINT extra_openings_pkey PRIMARY KEY (id),
    CONSTRAINT extra_openings_centre_id_bay_no_fkey FOREIGN KEY (centre_id, bay_no) REFERENCES bays(centre_id, no),
    CONSTRAINT extra_openings_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT extra_openings_check CHECK (starts_at < ends_at)
);
CREATE INDEX extra_openings_centre ON extra_openings USING btree (centre_id, ends_at);

CREATE TABLE holders (
    subject                 bytea NOT NULL,
    quote_id                uuid NOT NULL,
    at                      timestamptz NOT NULL,
    CONSTRAINT holders_pkey PRIMARY KEY (subject, quote_id),
    CONSTRAINT holders_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id) ON DELETE CASCADE,
    CONSTRAINT holders_subject_check CHECK (length(subject) = 32)
);
CREATE INDEX holders_at ON holders USING btree (at);

CREATE TABLE idempotency_keys (
    api_key_id              uuid NOT NULL,
    key                     text NOT NULL,
    request_hash            bytea NOT NULL,
    resource_id             uuid NOT NULL,
    status                  smallint,
    answer                  bytea,
    created_at              timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (api_key_id, key),
    CONSTRAINT idempotency_keys_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id),
    CONSTRAINT idempotency_keys_check CHECK ((status IS NULL) = (answer IS NULL)),
    CONSTRAINT idempotency_keys_key_check CHECK (length(key) >= 1 AND length(key) <= 255),
    CONSTRAINT idempotency_keys_request_hash_check CHECK (length(request_hash) = 32)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys USING btree (created_at);

CREATE TABLE import_rows (
    import_id               bigint NOT NULL,
    line                    integer NOT NULL,
    record                  jsonb NOT NULL,
    CONSTRAINT import_rows_pkey PRIMARY KEY (import_id, line),
    CONSTRAINT import_rows_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports(id)
);

CREATE TABLE imports (
    id                      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind                    text NOT NULL,
    digest                  bytea NOT NULL,
    accept_valid            boolean NOT NULL,
    defaults                jsonb NOT NULL,
    applied_line            integer NOT NULL DEFAULT 0,
    created                 integer NOT NULL DEFAULT 0,
    changed                 integer NOT NULL DEFAULT 0,
    unchanged               integer NOT NULL DEFAULT 0,
    started_at              timestamptz NOT NULL,
    finished_at             timestamptz,
    CONSTRAINT imports_pkey PRIMARY KEY (id),
    CONSTRAINT imports_digest_check CHECK (length(digest) = 32)
);
CREATE INDEX imports_kind ON imports USING btree (kind, id);

CREATE TABLE installation (
    one                     boolean NOT NULL DEFAULT true,
    demo                    boolean NOT NULL DEFAULT false,
    clock_offset            interval NOT NULL DEFAULT '00:00:00'::interval,
    CONSTRAINT installation_pkey PRIMARY KEY (one),
    CONSTRAINT clock_only_on_demo CHECK (demo OR clock_offset = '00:00:00'::interval),
    CONSTRAINT installation_one_check CHECK (one)
);

CREATE TABLE limits (
    one                     boolean NOT NULL DEFAULT true,
    open_per_address        integer NOT NULL DEFAULT 20,
    open_per_customer       integer NOT NULL DEFAULT 5,
    open_per_reference      integer NOT NULL DEFAULT 10,
    abandoned_per_hour      integer NOT NULL DEFAULT 60,
    cool_down               interval NOT NULL DEFAULT '00:15:00'::interval,
    salt                    bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    CONSTRAINT limits_pkey PRIMARY KEY (one),
    CONSTRAINT limits_abandoned_per_hour_check CHECK (abandoned_per_hour >= 0),
    CONSTRAINT limits_cool_down_check CHECK (cool_down >= '00:00:01'::interval AND cool_down <= '1 day'::interval),
    CONSTRAINT limits_one_check CHECK (one),
    CONSTRAINT limits_open_per_address_check CHECK (open_per_address >= 0),
    CONSTRAINT limits_open_per_customer_check CHECK (open_per_customer >= 0),
    CONSTRAINT limits_open_per_reference_check CHECK (open_per_reference >= 0)
);

CREATE TABLE opening_rules (
    centre_id               integer NOT NULL,
    seq                     smallint NOT NULL,
    recurrence              text NOT NULL,
    on_holidays             boolean NOT NULL DEFAULT false,
    adds                    boolean NOT NULL DEFAULT false,
    opens                   smallint NOT NULL,
    closes                  smallint NOT NULL,
    valid_from              date,
    valid_until             date,
    season_from             smallint,
    season_until            smallint,
    CONSTRAINT opening_rules_pkey PRIMARY KEY (centre_id, seq),
    CONSTRAINT opening_rules_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT opening_rules_check CHECK (closes > opens OR opens = 0 AND closes = 0),
    CONSTRAINT opening_rules_check1 CHECK (valid_from <= valid_until),
    CONSTRAINT opening_rules_closes_check CHECK (closes >= 0 AND closes <= 2880),
    CONSTRAINT opening_rules_opens_check CHECK (opens >= 0 AND opens <= 1440),
    CONSTRAINT rule_season CHECK ((season_from IS NULL) = (season_until IS NULL) AND season_from >= 101 AND season_from <= 1231 AND (season_from::integer % 100) >= 1 AND (season_from::integer % 100) <= 31 AND season_until >= 101 AND season_until <= 1231 AND (season_until::integer % 100) >= 1 AND (season_until::integer % 100) <= 31)
);

CREATE TABLE order_lines (
    order_id                uuid NOT NULL,
    no                      smallint NOT NULL,
    appointment_id          uuid NOT NULL,
    kind                    text NOT NULL,
    code                    text NOT NULL,
    description             text NOT NULL,
    quantity                smallint NOT NULL,
    unit_minor              bigint NOT NULL,
    gross_minor             bigint NOT NULL,
    tax_name                text NOT NULL,
    tax_bp                  integer NOT NULL,
    tax_minor               bigint NOT NULL,
    CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, no),
    CONSTRAINT order_lines_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointments(id),
    CONSTRAINT order_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
    CONSTRAINT line_gross CHECK (gross_minor = (quantity * unit_minor)),
    CONSTRAINT line_tax CHECK (tax_minor = ((2 * gross_minor * tax_bp + 10000 + tax_bp) / (2 * (10000 + tax_bp)))),
    CONSTRAINT order_lines_kind_check CHECK (kind = ANY (ARRAY['article'::text, 'service'::text, 'fee'::text])),
    CONSTRAINT order_lines_quantity_check CHECK (quantity > 0),
    CONSTRAINT order_lines_tax_bp_check CHECK (tax_bp >= 0 AND tax_bp <= 10000),
    CONSTRAINT order_lines_unit_minor_check CHECK (unit_minor >= 0)
);

CREATE TABLE orders (
    id                      uuid NOT NULL,
    quote_id                uuid NOT NULL,
    api_key_id              uuid NOT NULL,
    customer_id             uuid NOT NULL,
    state                   text NOT NULL,
    currency                text NOT NULL,
    gross_minor             bigint NOT NULL,
    tax_minor               bigint NOT NULL,
    created_at              timestamptz NOT NULL,
    paid_at                 timestamptz,
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_quote_id_key UNIQUE (quote_id),
    CONSTRAINT orders_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id),
    CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
    CONSTRAINT orders_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id),
    CONSTRAINT orders_check CHECK (tax_minor >= 0 AND tax_minor <= gross_minor),
    CONSTRAINT orders_check1 CHECK (state <> 'paid'::text OR paid_at IS NOT NULL),
    CONSTRAINT orders_gross_minor_check CHECK (gross_minor >= 0),
    CONSTRAINT orders_state_check CHECK (state = ANY (ARRAY['open'::text, 'paid'::text, 'cancelled'::text]))
);

CREATE TABLE orphans (
    appointment_id          uuid NOT NULL,
    centre_id               integer NOT NULL,
    version                 bigint NOT NULL,
    reason                  text NOT NULL,
    detail                  text NOT NULL,
    state                   text NOT NULL,
    listed_at               timestamptz NOT NULL,
    decided_at              timestamptz,
    decided_by              text NOT NULL DEFAULT ''::text,
    why                     text NOT NULL DEFAULT ''::text,
    CONSTRAINT orphans_pkey PRIMARY KEY (appointment_id),
    CONSTRAINT orphans_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointments(id),
    CONSTRAINT orphans_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT orphan_decided CHECK ((state = 'open'::text) = (decided_at IS NULL)),
    CONSTRAINT orphan_kept_for_a_reason CHECK (state <> 'kept'::text OR why <> ''::text),
    CONSTRAINT orphans_reason_check CHECK (reason = ANY (ARRAY['closed'::text, 'no-bay'::text, 'not-sold'::text, 'crew'::text])),
    CONSTRAINT orphans_state_check CHECK (state = ANY (ARRAY['open'::text, 'moved'::text, 'kept'::text, 'cancelled'::text]))
);
CREATE INDEX orphans_centre ON orphans USING btree (centre_id, state);

CREATE TABLE payments (
    id                      uuid NOT NULL,
    order_id                uuid NOT NULL,
    provider_ref            text,
    token                   text NOT NULL,
    amount_minor            bigint NOT NULL,
    currency                text NOT NULL,
    state                   text NOT NULL,
    reason                  text NOT NULL DEFAULT ''::text,
    created_at              timestamptz NOT NULL,
    tried_at                timestamptz NOT NULL,
    captured_at             timestamptz,
    CONSTRAINT payments_pkey PRIMARY KEY (id),
    CONSTRAINT payments_provider_ref_key UNIQUE (provider_ref),
    CONSTRAINT payments_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
    CONSTRAINT payments_amount_minor_check CHECK (amount_minor >= 0),
    CONSTRAINT payments_check CHECK ((state = 'captured'::text) = (captured_at IS NOT NULL)),
    CONSTRAINT payments_check1 CHECK ((state <> ALL (ARRAY['authorised'::text, 'captured'::text])) OR provider_ref IS NOT NULL),
    CONSTRAINT payments_state_check CHECK (state = ANY (ARRAY['started'::text, 'pending'::text, 'authorised'::text, 'captured'::text, 'declined'::text, 'voiding'::text, 'voided'::text]))
);
CREATE UNIQUE INDEX payments_one_live ON payments USING btree (order_id) WHERE state = ANY (ARRAY['started'::text, 'pending'::text, 'authorised'::text, 'captured'::text]);
CREATE INDEX payments_unfinished ON payments USING btree (tried_at) WHERE state = ANY (ARRAY['started'::text, 'pending'::text, 'authorised'::text, 'voiding'::text]);

CREATE TABLE postal_codes (
    country                 text NOT NULL,
    code                    text NOT NULL,
    place                   text NOT NULL,
    lat                     double precision NOT NULL,
    lon                     double precision NOT NULL,
    CONSTRAINT postal_codes_pkey PRIMARY KEY (country, code, place),
    CONSTRAINT postal_codes_country_fkey FOREIGN KEY (country) REFERENCES countries(code),
    CONSTRAINT postal_codes_lat_check CHECK (lat >= '-90'::integer::double precision AND lat <= 90::double precision),
    CONSTRAINT postal_codes_lon_check CHECK (lon >= '-180'::integer::double precision AND lon <= 180::double precision)
);
CREATE INDEX postal_codes_prefix ON postal_codes USING btree (country, code text_pattern_ops);

CREATE TABLE prices (
    kind                    text NOT NULL,
    code                    text NOT NULL,
    tax_area                text NOT NULL,
    valid_from              date NOT NULL,
    per                     text NOT NULL,
    gross_minor             bigint NOT NULL,
    currency                text NOT NULL,
    CONSTRAINT prices_pkey PRIMARY KEY (kind, code, tax_area, valid_from),
    CONSTRAINT prices_tax_area_fkey FOREIGN KEY (tax_area) REFERENCES tax_areas(code),
    CONSTRAINT prices_check CHECK (kind <> 'article'::text OR per = 'wheel'::text),
    CONSTRAINT prices_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    CONSTRAINT prices_gross_minor_check CHECK (gross_minor >= 0),
    CONSTRAINT prices_kind_check CHECK (kind = ANY (ARRAY['article'::text, 'service'::text, 'fee'::text])),
    CONSTRAINT prices_per_check CHECK (per = ANY (ARRAY['job'::text, 'wheel'::text]))
);

CREATE TABLE proposals (
    id                      uuid NOT NULL,
    appointment_id          uuid NOT NULL,
    centre_id               integer NOT NULL,
    bay_no                  smallint NOT NULL,
    start_quarter           integer NOT NULL,
    quarters                smallint NOT NULL,
    state                   text NOT NULL,
    reason                  text NOT NULL,
    made_at                 timestamptz NOT NULL,
    made_by                 text NOT NULL,
    decided_at              timestamptz,
    decided_by              text NOT NULL DEFAULT ''::text,
    CONSTRAINT proposals_pkey PRIMARY KEY (id),
    CONSTRAINT proposals_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointments(id),
    CONSTRAINT proposals_centre_id_bay_no_fkey FOREIGN KEY (centre_id, bay_no) REFERENCES bays(centre_id, no),
    CONSTRAINT proposals_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT proposal_decided CHECK ((state = 'open'::text) = (decided_at IS NULL)),
    CONSTRAINT proposals_quarters_check CHECK (quarters >= 1 AND quarters <= 96),
    CONSTRAINT proposals_state_check CHECK (state = ANY (ARRAY['open'::text, 'agreed'::text, 'declined'::text, 'overtaken'::text]))
);
CREATE INDEX proposals_appointment ON proposals USING btree (appointment_id);
CREATE UNIQUE INDEX proposals_one_open ON proposals USING btree (appointment_id) WHERE state = 'open'::text;
CREATE INDEX proposals_open ON proposals USING btree (centre_id, start_quarter) WHERE state = 'open'::text;

CREATE TABLE quote_lines (
    quote_id                uuid NOT NULL,
    no                      smallint NOT NULL,
    appointment_id          uuid NOT NULL,
    kind                    text NOT NULL,
    code                    text NOT NULL,
    description             text NOT NULL,
    quantity                smallint NOT NULL,
    unit_minor              bigint NOT NULL,
    gross_minor             bigint NOT NULL,
    tax_name                text NOT NULL,
    tax_bp                  integer NOT NULL,
    tax_minor               bigint NOT NULL,
    CONSTRAINT quote_lines_pkey PRIMARY KEY (quote_id, no),
    CONSTRAINT quote_lines_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointments(id),
    CONSTRAINT quote_lines_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id),
    CONSTRAINT line_gross CHECK (gross_minor = (quantity * unit_minor)),
    CONSTRAINT line_tax CHECK (tax_minor = ((2 * gross_minor * tax_bp + 10000 + tax_bp) / (2 * (10000 + tax_bp)))),
    CONSTRAINT quote_lines_kind_check CHECK (kind = ANY (ARRAY['article'::text, 'service'::text, 'fee'::text])),
    CONSTRAINT quote_lines_quantity_check CHECK (quantity > 0),
    CONSTRAINT quote_lines_tax_bp_check CHECK (tax_bp >= 0 AND tax_bp <= 10000),
    CONSTRAINT quote_lines_unit_minor_check CHECK (unit_minor >= 0)
);

CREATE TABLE quotes (
    id                      uuid NOT NULL,
    api_key_id              uuid NOT NULL,
    customer_ref            text NOT NULL,
    currency                text NOT NULL,
    gross_minor             bigint NOT NULL,
    tax_minor               bigint NOT NULL,
    created_at              timestamptz NOT NULL,
    CONSTRAINT quotes_pkey PRIMARY KEY (id),
    CONSTRAINT quotes_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id),
    CONSTRAINT quotes_check CHECK (tax_minor >= 0 AND tax_minor <= gross_minor),
    CONSTRAINT quotes_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
    CONSTRAINT quotes_gross_minor_check CHECK (gross_minor >= 0)
);

CREATE TABLE refunds (
    id                      uuid NOT NULL,
    payment_id              uuid NOT NULL,
    amount_minor            bigint NOT NULL,
    state                   text NOT NULL,
    reason                  text NOT NULL,
    created_at              timestamptz NOT NULL,
    tried_at                timestamptz NOT NULL,
    refunded_at             timestamptz,
    CONSTRAINT refunds_pkey PRIMARY KEY (id),
    CONSTRAINT refunds_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments(id),
    CONSTRAINT refunds_amount_minor_check CHECK (amount_minor > 0),
    CONSTRAINT refunds_check CHECK ((state = 'refunded'::text) = (refunded_at IS NOT NULL)),
    CONSTRAINT refunds_state_check CHECK (state = ANY (ARRAY['requested'::text, 'refunded'::text]))
);
CREATE INDEX refunds_unfinished ON refunds USING btree (tried_at) WHERE state = 'requested'::text;

CREATE TABLE regions (
    country                 text NOT NULL,
    code                    text NOT NULL,
    name                    text NOT NULL,
    CONSTRAINT regions_pkey PRIMARY KEY (country, code),
    CONSTRAINT regions_country_fkey FOREIGN KEY (country) REFERENCES countries(code)
);

CREATE TABLE routes (
    warehouse               text NOT NULL,
    centre_id               integer NOT NULL,
    cut_off                 smallint NOT NULL,
    carrier_days            smallint NOT NULL,
    delivery_days           smallint NOT NULL,
    delivery_minute         smallint NOT NULL,
    CONSTRAINT routes_pkey PRIMARY KEY (warehouse, centre_id),
    CONSTRAINT routes_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT routes_warehouse_fkey FOREIGN KEY (warehouse) REFERENCES warehouses(code),
    CONSTRAINT routes_carrier_days_check CHECK (carrier_days >= 0 AND carrier_days <= 30),
    CONSTRAINT routes_cut_off_check CHECK (cut_off >= 0 AND cut_off <= 1439),
    CONSTRAINT routes_delivery_days_check CHECK (delivery_days >= 1 AND delivery_days <= 127),
    CONSTRAINT routes_delivery_minute_check CHECK (delivery_minute >= 0 AND delivery_minute <= 1439)
);
CREATE INDEX routes_centre ON routes USING btree (centre_id);

CREATE TABLE service_capabilities (
    service                 text NOT NULL,
    capability              text NOT NULL,
    CONSTRAINT service_capabilities_pkey PRIMARY KEY (service, capability),
    CONSTRAINT service_capabilities_capability_fkey FOREIGN KEY (capability) REFERENCES capabilities(code),
    CONSTRAINT service_capabilities_service_fkey FOREIGN KEY (service) REFERENCES services(code)
);

CREATE TABLE services (
    code                    text NOT NULL,
    name                    text NOT NULL,
    CONSTRAINT services_pkey PRIMARY KEY (code),
    CONSTRAINT services_code_check CHECK (code ~ '^[a-z][a-z0-9-]{0,31}$'::text)
);

CREATE TABLE shares (
    centre_id               integer NOT NULL,
    seq                     smallint NOT NULL,
    weekdays                smallint NOT NULL,
    from_minute             smallint NOT NULL,
    until_minute            smallint NOT NULL,
    bays                    smallint NOT NULL,
    CONSTRAINT shares_pkey PRIMARY KEY (centre_id, seq),
    CONSTRAINT shares_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centres(id),
    CONSTRAINT shares_bays_check CHECK (bays >= 0),
    CONSTRAINT shares_check CHECK (from_minute < until_minute),
    CONSTRAINT shares_from_minute_check CHECK (from_minute >= 0 AND from_minute <= 1439),
    CONSTRAINT shares_until_minute_check CHECK (until_minute >= 1 AND until_minute <= 1440),
    CONSTRAINT shares_weekdays_check CHECK (weekdays >= 1 AND weekdays <= 127)
);

CREATE TABLE stock (
    warehouse               text NOT NULL,
    sku                     text NOT NULL,
    on_hand                 integer NOT NULL,
    reserved                integer NOT NULL DEFAULT 0,
    oversold                integer NOT NULL DEFAULT 0,
    counted_at              timestamptz NOT NULL,
    next_at                 date,
    counted                 integer,
    CONSTRAINT stock_pkey PRIMARY KEY (warehouse, sku),
    CONSTRAINT stock_sku_fkey FOREIGN KEY (sku) REFERENCES articles(sku),
    CONSTRAINT stock_warehouse_fkey FOREIGN KEY (warehouse) REFERENCES warehouses(code),
    CONSTRAINT stock_not_negative CHECK ((on_hand + oversold - reserved) >= 0),
    CONSTRAINT stock_on_hand_check CHECK (on_hand >= 0),
    CONSTRAINT stock_oversold_check CHECK (oversold >= 0),
    CONSTRAINT stock_reserved_check CHECK (reserved >= 0)
);
CREATE INDEX stock_sku ON stock USING btree (sku);

CREATE TABLE tax_areas (
    code                    text NOT NULL,
    country                 text NOT NULL,
    name                    text NOT NULL,
    CONSTRAINT tax_areas_pkey PRIMARY KEY (code),
    CONSTRAINT tax_areas_code_country_key UNIQUE (code, country),
    CONSTRAINT tax_areas_country_fkey FOREIGN KEY (country) REFERENCES countries(code)
);

CREATE TABLE tax_rates (
    tax_area                text NOT NULL,
    valid_from              date NOT NULL,
    name                    text NOT NULL,
    rate_bp                 integer NOT NULL,
    source                  text NOT NULL,
    CONSTRAINT tax_rates_pkey PRIMARY KEY (tax_area, valid_from),
    CONSTRAINT tax_rates_tax_area_fkey FOREIGN KEY (tax_area) REFERENCES tax_areas(code),
    CONSTRAINT tax_rates_rate_bp_check CHECK (rate_bp >= 0 AND rate_bp <= 10000)
);

CREATE TABLE vehicles (
    id                      uuid NOT NULL,
    customer_id             uuid NOT NULL,
    class                   text NOT NULL,
    plate                   text NOT NULL,
    CONSTRAINT vehicles_pkey PRIMARY KEY (id),
    CONSTRAINT vehicles_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
    CONSTRAINT vehicles_class_check CHECK (class = ANY (ARRAY['car'::text, 'suv'::text, 'van'::text])),
    CONSTRAINT vehicles_plate_check CHECK (plate <> ''::text)
);

CREATE TABLE warehouses (
    code                    text NOT NULL,
    name                    text NOT NULL,
    country                 text NOT NULL,
    region                  text,
    zone                    text NOT NULL,
    work_days               smallint NOT NULL,
    CONSTRAINT warehouses_pkey PRIMARY KEY (code),
    CONSTRAINT warehouses_country_fkey FOREIGN KEY (country) REFERENCES countries(code),
    CONSTRAINT warehouses_country_region_fkey FOREIGN KEY (country, region) REFERENCES regions(country, code),
    CONSTRAINT warehouses_code_check CHECK (code ~ '^[A-Za-z0-9._-]{1,64}$'::text),
    CONSTRAINT warehouses_work_days_check CHECK (work_days >= 1 AND work_days <= 127)
);
