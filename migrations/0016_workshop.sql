-- What the people in the workshop do with appointments: other lengths, against what the
-- centre usually allows, and moves that a customer has yet to agree to.

-- +goose Up

ALTER TABLE appointments
    ADD COLUMN extra_quarters smallint NOT NULL DEFAULT 0,
    ADD COLUMN waived text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT appointments_waived_check CHECK (waived <@ ARRAY['notice', 'horizon', 'crew', 'open']);
COMMENT ON COLUMN appointments.extra_quarters IS 'by how much staff have made it longer than its services take';
COMMENT ON COLUMN appointments.waived IS 'against what staff have given it its place; the event says why';

-- Who walks in has no address for e-mail to be sent to.
ALTER TABLE customers
    DROP CONSTRAINT customers_email_check,
    ADD CONSTRAINT customers_email_check CHECK (email = '' OR email LIKE '%_@_%');

CREATE TABLE proposals (
    id              uuid        PRIMARY KEY,
    appointment_id  uuid        NOT NULL REFERENCES appointments,
    centre_id       integer     NOT NULL REFERENCES centres,
    bay_no          smallint    NOT NULL,
    start_quarter   integer     NOT NULL,
    quarters        smallint    NOT NULL CHECK (quarters BETWEEN 1 AND 96),
    state           text        NOT NULL CHECK (state IN ('open', 'agreed', 'declined', 'overtaken')),
    reason          text        NOT NULL,
    made_at         timestamptz NOT NULL,
    made_by         text        NOT NULL,
    decided_at      timestamptz,
    decided_by      text        NOT NULL DEFAULT '',
    FOREIGN KEY (centre_id, bay_no) REFERENCES bays (centre_id, no),
    CONSTRAINT proposal_decided CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX proposals_one_open ON proposals (appointment_id) WHERE state = 'open';
CREATE INDEX proposals_open ON proposals (centre_id, start_quarter) WHERE state = 'open';
CREATE INDEX proposals_appointment ON proposals (appointment_id);

-- An open proposal has its claims under its appointment, and may be at another centre.
ALTER TABLE claims
    DROP CONSTRAINT claims_appointment,
    ADD CONSTRAINT claims_appointment FOREIGN KEY (appointment_id) REFERENCES appointments DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE appointments DROP CONSTRAINT appointments_id_centre_id_key;
