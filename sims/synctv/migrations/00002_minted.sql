-- +goose Up

-- Further names of a service, which worlds mint.
CREATE TABLE synctv_service_names (
	name       TEXT NOT NULL COLLATE NOCASE UNIQUE,
	service_id INTEGER NOT NULL REFERENCES synctv_services (id)
);
