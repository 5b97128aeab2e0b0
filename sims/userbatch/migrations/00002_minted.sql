-- +goose Up

-- The portal whose advertisements and users a minted portal serves. It is NULL for
-- a portal of the fixtures, which serves its own.
ALTER TABLE userbatch_portals ADD COLUMN opens INTEGER REFERENCES userbatch_portals (login);
