-- +goose Up

-- Whether a sandbox made the login for itself, rather than a fixture. Its loginid is
-- 1000000001 (see sandbox.go): the next id of a login is that after the highest one
-- that is not minted, so that ids are the same in every sandbox.
ALTER TABLE nats4_logins ADD COLUMN minted INTEGER NOT NULL DEFAULT 0;
