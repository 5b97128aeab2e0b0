package synctv

import (
	"errors"

	"github.com/mockapis/mockapis/sims"
)

// The names of the settings.
const (
	settingErrorStatus = "synctv.error_status"
	settingCreateCount = "synctv.create_count"
	settingClamp       = "synctv.clamp"
	settingSessionTTL  = "synctv.session_ttl"
	settingService     = "synctv.default_service"
)

// The values of settingErrorStatus.
const (
	statusDistinct  = "distinct"
	statusAlways200 = "always_200"
	statusAlways400 = "always_400"
)

// yearSeconds bounds the lifetime of a session.
const yearSeconds = 365 * 24 * 60 * 60

var settings = []sims.Setting{
	{
		Name: settingErrorStatus, Default: statusDistinct,
		Allowed: []any{statusDistinct, statusAlways200, statusAlways400},
		Summary: "The HTTP status of failures: one for each kind (401, 403, 404, …), always 200 with " +
			"the code in the envelope alone, or 400 with every negative code, -45 among them.",
		Provenance: sims.Ours,
		Source: "version 1 is silent; version 2 (Authorization/Xbox) says 200 for success, " +
			"400 for errors",
	},
	{
		Name: settingCreateCount, Default: "1", Allowed: []any{"1", "0"},
		Summary:    "The count that the creation of promo codes answers.",
		Provenance: sims.Documented,
		Source:     "Promo Codes, create: the example prints 1, the field list says \"Should be 0\"",
	},
	{
		Name: settingClamp, Default: false,
		Summary: "Bring a count or length out of range to the nearest one allowed instead of " +
			"refusing it.",
		Provenance: sims.Ours,
		Source:     "Promo Codes, create, gives minimum and maximum and does not say what happens beyond",
	},
	{
		Name: settingSessionTTL, Default: int64(24 * 60 * 60),
		Range: "1 to 31536000 seconds", Check: sims.IntRange(1, yearSeconds),
		Summary:    "How long a session lasts after its last use, in seconds.",
		Provenance: sims.Ours, Source: "the vendor's page about sessions was not found",
	},
	{
		Name: settingService, Default: "service_name", Range: "not empty", Check: checkService,
		Summary:    "The service that a request reaches whose host names none, such as 127.0.0.1.",
		Provenance: sims.Ours, Source: "the documents' host is service_name.synctv.com",
	},
}

func checkService(v any) error {
	if v.(string) == "" {
		return errors.New("must name a service")
	}
	return nil
}
