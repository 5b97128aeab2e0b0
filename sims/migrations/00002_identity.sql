-- +goose Up

-- name is the world's, which a copy of the database changes. epoch is raised when
-- another state is restored, so that no drawn value comes twice. salt parts the
-- world's own credentials from those of another world, should they be the same.
ALTER TABLE world_seed ADD COLUMN name  TEXT    NOT NULL DEFAULT 'default';
ALTER TABLE world_seed ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE world_seed ADD COLUMN salt  INTEGER NOT NULL DEFAULT 0;

-- now = frozen ? base : base + rate * (real time - since).
ALTER TABLE world_clock ADD COLUMN rate REAL NOT NULL DEFAULT 1;
