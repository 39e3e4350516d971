-- Who serves may do no more than serving needs: not alter a table, not rewrite the
-- history.

-- +goose Up

-- Roles belong to the whole server: another database's migration may have made it, or
-- be at it this moment. Who migrates and may make none leaves it out: whoever serves
-- then does so with all rights, as before.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fitslot_serve') THEN
        CREATE ROLE fitslot_serve NOLOGIN;
        IF current_setting('is_superuser') = 'off' THEN
            EXECUTE format('GRANT fitslot_serve TO %I', current_user);
        END IF;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'no role fitslot_serve: % may create none', current_user;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'fitslot_serve') THEN
        GRANT USAGE ON SCHEMA public TO fitslot_serve;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO fitslot_serve;
        -- What later migrations of this user make.
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO fitslot_serve;
        -- The history is written once; which migrations were applied is not for it to say.
        REVOKE UPDATE, DELETE ON events FROM fitslot_serve;
        REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM fitslot_serve;
    END IF;
END $$;
-- +goose StatementEnd
