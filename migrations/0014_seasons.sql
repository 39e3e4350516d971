-- Rules for a part of every year, and holidays on which a centre works.

-- +goose Up

-- 100 * month + day, both included; until before from is beyond the year's end. NULL:
-- all year.
ALTER TABLE opening_rules
    ADD COLUMN season_from smallint,
    ADD COLUMN season_until smallint,
    ADD CONSTRAINT rule_season CHECK (
        (season_from IS NULL) = (season_until IS NULL)
        AND season_from BETWEEN 101 AND 1231 AND season_from % 100 BETWEEN 1 AND 31
        AND season_until BETWEEN 101 AND 1231 AND season_until % 100 BETWEEN 1 AND 31);

-- Codes of public holidays on which the rules hold although works_holidays is false.
ALTER TABLE centres ADD COLUMN works_on text[] NOT NULL DEFAULT '{}';
