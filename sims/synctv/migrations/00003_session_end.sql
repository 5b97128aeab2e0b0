-- +goose Up

-- When a session was logged out, in Unix seconds. It opens nothing any more, and
-- whoever comes with it learns why.
ALTER TABLE synctv_sessions ADD COLUMN ended_at INTEGER;
