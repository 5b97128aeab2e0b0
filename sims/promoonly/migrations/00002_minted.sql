-- +goose Up
-- A minted user is the world's own: made with it, not by its fixtures.
ALTER TABLE promoonly_users
	ADD COLUMN minted INTEGER NOT NULL DEFAULT 0 CHECK (minted IN (0, 1));
