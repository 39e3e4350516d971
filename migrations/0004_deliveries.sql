-- Tyres on their way: what each warehouse is to send for an appointment.

-- +goose Up

-- The tyres of one warehouse for one appointment. docs/states.md draws the states.
-- After 'cancelled' and 'returning' it is no longer for its appointment, which may
-- have another one of the same warehouse by then.
CREATE TABLE deliveries (
    id              uuid PRIMARY KEY,
    appointment_id  uuid NOT NULL REFERENCES appointments,
    warehouse       text NOT NULL REFERENCES warehouses,
    centre_id       integer NOT NULL REFERENCES centres,          -- where they are sent
    state           text NOT NULL CHECK (state IN
        ('requested', 'reserved', 'refused', 'dispatched', 'received', 'short', 'wrong', 'cancelled', 'returning', 'returned')),
    reason          text NOT NULL DEFAULT '',                     -- of a refusal, or what was wrong
    carrier         text NOT NULL DEFAULT '',
    tracking        text NOT NULL DEFAULT '',
    dispatch_on     date NOT NULL,                                -- as planned; the warehouse's day
    deliver_at      timestamptz NOT NULL,                         -- as planned
    due_at          timestamptz NOT NULL,                         -- not received by then, it puts the appointment at risk
    late_at         timestamptz,                                  -- when that was noticed
    requested_at    timestamptz NOT NULL,
    answered_at     timestamptz,                                  -- acknowledged or refused
    dispatched_at   timestamptz,
    received_at     timestamptz,
    given_up_at     timestamptz,
    returned_at     timestamptz,
    CONSTRAINT delivery_dispatched CHECK ((dispatched_at IS NOT NULL) =
        (state IN ('dispatched', 'received', 'short', 'wrong', 'returning', 'returned'))),
    CONSTRAINT delivery_given_up CHECK ((given_up_at IS NOT NULL) = (state IN ('cancelled', 'returning', 'returned'))),
    CONSTRAINT delivery_returned CHECK ((returned_at IS NOT NULL) = (state = 'returned'))
);
CREATE UNIQUE INDEX deliveries_one_live ON deliveries (appointment_id, warehouse)
    WHERE state NOT IN ('cancelled', 'returning', 'returned');
CREATE INDEX deliveries_appointment ON deliveries (appointment_id);
CREATE INDEX deliveries_due ON deliveries (due_at, id);
CREATE INDEX deliveries_overdue ON deliveries (due_at)
    WHERE late_at IS NULL AND state IN ('requested', 'reserved', 'dispatched');
CREATE INDEX deliveries_dispatched ON deliveries (warehouse, dispatched_at) WHERE dispatched_at IS NOT NULL;
CREATE INDEX deliveries_returned ON deliveries (warehouse, returned_at) WHERE returned_at IS NOT NULL;

CREATE TABLE delivery_items (
    delivery_id  uuid NOT NULL REFERENCES deliveries,
    sku          text NOT NULL REFERENCES articles,
    quantity     smallint NOT NULL CHECK (quantity > 0),
    received     smallint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND quantity),
    returned     smallint NOT NULL DEFAULT 0 CHECK (returned BETWEEN 0 AND quantity),
    PRIMARY KEY (delivery_id, sku)
);

-- Tyres that have left the shelf are no longer reserved on it.
ALTER TABLE appointment_items ADD COLUMN dispatched boolean NOT NULL DEFAULT false;

-- A partner's key is for warehouses, centres, or both.
ALTER TABLE api_keys ADD COLUMN warehouses text[] NOT NULL DEFAULT '{}';

-- What was confirmed before there were deliveries is requested now.
INSERT INTO deliveries (id, appointment_id, warehouse, centre_id, state, dispatch_on, deliver_at, due_at, requested_at)
SELECT gen_random_uuid(), a.id, i.warehouse, a.centre_id, 'requested', max(i.dispatch_on), max(i.deliver_at),
       greatest(max(i.deliver_at),
                ((to_timestamp(a.start_quarter::bigint * 900) AT TIME ZONE c.zone)::date - 1 + time '18:00') AT TIME ZONE c.zone),
       fitslot_now()
  FROM appointments a
  JOIN appointment_items i ON i.appointment_id = a.id
  JOIN centres c ON c.id = a.centre_id
 WHERE a.state = 'confirmed'
 GROUP BY a.id, i.warehouse, c.zone;

INSERT INTO delivery_items (delivery_id, sku, quantity)
SELECT d.id, i.sku, i.quantity
  FROM deliveries d
  JOIN appointment_items i ON i.appointment_id = d.appointment_id AND i.warehouse = d.warehouse;

INSERT INTO events (at, kind, actor, quote_id, appointment_id, order_id, centre_id, became, detail)
SELECT d.requested_at, 'delivery.requested', 'migration', a.quote_id, a.id, a.order_id, a.centre_id, 'requested',
       jsonb_build_object('delivery', d.id, 'warehouse', d.warehouse)
  FROM deliveries d
  JOIN appointments a ON a.id = d.appointment_id;
