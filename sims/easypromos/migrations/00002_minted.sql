-- +goose Up

-- Whether a sandbox made the token for itself, rather than a fixture.
ALTER TABLE easypromos_tokens ADD COLUMN minted INTEGER NOT NULL DEFAULT 0;
