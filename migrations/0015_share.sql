-- What a centre keeps for the door, and by which way an appointment was made.

-- +goose Up

ALTER TABLE appointments ADD COLUMN channel text NOT NULL DEFAULT 'web' CHECK (channel IN ('web', 'phone', 'door'));

-- How many bays are kept free of appointments from the web; NULL: none, and no web
-- places are claimed. From share_release_minutes before a quarter the web may have it.
ALTER TABLE centres
    ADD COLUMN share_bays smallint CHECK (share_bays >= 0),
    ADD COLUMN share_release_minutes integer NOT NULL DEFAULT 0 CHECK (share_release_minutes >= 0);

-- Other numbers of bays by weekday and time of day, like crew.
CREATE TABLE shares (
    centre_id     integer NOT NULL REFERENCES centres,
    seq           smallint NOT NULL,                              -- the last that applies wins
    weekdays      smallint NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
    from_minute   smallint NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    until_minute  smallint NOT NULL CHECK (until_minute BETWEEN 1 AND 1440),
    bays          smallint NOT NULL CHECK (bays >= 0),
    PRIMARY KEY (centre_id, seq),
    CHECK (from_minute < until_minute)
);

-- A resource is a bay's number, minus a crew place's, or -1000 minus a web place's: of
-- the open bays of a quarter less the share, one for each appointment from the web.
COMMENT ON COLUMN claims.resource IS 'a bay, -1 to -999 a crew place, below -1000 a web place';

ALTER TABLE calendar_changes
    ADD COLUMN web_gained integer NOT NULL DEFAULT 0 CHECK (web_gained >= 0),
    ADD COLUMN web_lost integer NOT NULL DEFAULT 0 CHECK (web_lost >= 0);
