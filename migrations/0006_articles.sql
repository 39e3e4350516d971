-- What customers look articles up by.

-- +goose Up

CREATE INDEX articles_size ON articles (width, aspect, rim) WHERE active;
