package easypromos

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A route is an operation with what serves it, once the caller is admitted.
type route struct {
	sims.Operation
	serve   func(*Server, *store.Tx, *call) error
	changes bool // it runs in a transaction that may change something
}

// Where an operation is known from.
const (
	fromReference = "API reference 2.0"
	fromList      = "API reference 2.0, as a public client (polymetrics cli) lists it"
	fromClients   = "called by public clients (Airbyte, Pipedream)"
)

// get and write are routes that the reference has.
func get(id, path, summary string, serve func(*Server, *store.Tx, *call) error) route {
	return listed(http.MethodGet, id, path, summary, serve)
}

func write(method, id, path, summary string, serve func(*Server, *store.Tx, *call) error) route {
	rt := listed(method, id, path, summary, serve)
	rt.changes = true
	return rt
}

func listed(method, id, path, summary string, serve func(*Server, *store.Tx, *call) error) route {
	return route{Operation: sims.Operation{
		ID: id, API: Name, Method: method, Path: "/v2" + path, Summary: summary,
		Provenance: sims.Documented, Source: fromList,
	}, serve: serve}
}

// from changes where a route is known from.
func (rt route) from(p sims.Provenance, source string) route {
	rt.Provenance, rt.Source = p, source
	return rt
}

// matches reports whether path is the route's, with digits for each id.
func (rt *route) matches(path string) bool {
	want, got := strings.Split(rt.Path, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(want, got string) bool {
		if !strings.HasPrefix(want, "{") {
			return want == got
		}
		return got != "" && strings.Trim(got, "0123456789") == ""
	})
}

// routes stand in the order of the reference.
var routes = []route{
	get("getPromotionsList", "/promotions",
		"The promotions of the account.", (*Server).listPromotions).
		from(sims.Documented, "guide; "+fromReference),
	get("getPromotion", "/promotions/{promotion_id}", "One promotion.", (*Server).getPromotion).
		from(sims.Documented, fromReference),
	get("getRegistrationFields", "/promotions/{promotion_id}/registration_fields",
		"The fields of a promotion's registration form.", (*Server).listRegistrationFields),
	get("getOrganizingBrandsList", "/organizing_brands",
		"The organizing brands of the account.", (*Server).listBrands).
		from(sims.Documented, "guide; "+fromReference),
	get("getOrganizingBrand", "/organizing_brands/{organizing_brand_id}",
		"One organizing brand.", (*Server).getBrand),
	get("getPromotionsByOrganizingBrand", "/organizing_brands/{organizing_brand_id}/promotions",
		"The promotions of an organizing brand.", (*Server).listBrandPromotions),
	get("getStagesByPromotion", "/stages/{promotion_id}",
		"The stages of a promotion.", (*Server).listStages).
		from(sims.Observed, fromClients),
	get("getStage", "/stages/{promotion_id}/{stage_id}", "One stage.", (*Server).getStage),
	get("GetUsersByPromotion", "/users/{promotion_id}",
		"The users of a promotion.", (*Server).listUsers).
		from(sims.Observed, fromClients),
	get("getUser", "/users/{promotion_id}/{user_id}", "One user.", (*Server).getUser),
	write(http.MethodPost, "autologin", "/users/autologin/{promotion_id}",
		"Register or recover a user of an external system, and get a login token.", (*Server).autologin),
	route{Operation: sims.Operation{
		ID: "autologinPreflight", API: Name, Method: http.MethodOptions,
		Path:       "/v2/users/autologin/{promotion_id}",
		Summary:    "The CORS preflight of autologin, for an authorized domain.",
		Provenance: sims.Ours,
		Source:     "the guide's code 46 speaks of domains authorized for the JS API call",
	}},
	get("getLoginToken", "/users/logintoken/{promotion_id}/{user_id}",
		"A login token for a user.", (*Server).getLoginToken),
	write(http.MethodPost, "addSegments", "/users/segments/{promotion_id}",
		"Assign segments to a user.", (*Server).addUserSegments),
	write(http.MethodDelete, "removeSegments", "/users/segments/{promotion_id}",
		"Remove segments from a user.", (*Server).removeUserSegments),
	get("GetParticipationsByPromotion", "/participations/{promotion_id}",
		"The participations in a promotion.", (*Server).listParticipations).
		from(sims.Observed, fromClients),
	get("getParticipation", "/participations/{promotion_id}/{participation_id}",
		"One participation.", (*Server).getParticipation),
	get("getParticipationsByUser", "/participations/{promotion_id}/users/{user_id}",
		"The participations of a user.", (*Server).listUserParticipations),
	get("getRemainingParticipations", "/participations/{promotion_id}/remaining/{stage_id}/{user_id}",
		"How many participations a user has left in a stage.", (*Server).getRemaining),
	write(http.MethodPost, "createParticipation", "/participations/{promotion_id}",
		"Record a participation.", (*Server).createParticipation),
	listed(http.MethodPost, "checkRequirement",
		"/participations/{promotion_id}/check_requirement/{stage_id}",
		"Check a stage's requirement without using it.", (*Server).checkRequirement),
	write(http.MethodPost, "validateCode", "/participations/{promotion_id}/validate_code/{stage_id}",
		"Take part with a promotional code.", (*Server).validateCode),
	write(http.MethodPost, "participate", "/participations/{promotion_id}/participate/{stage_id}",
		"Play a stage.", (*Server).participate),
	get("getPrizesByPromotion", "/prizes/{promotion_id}",
		"The prizes won in a promotion.", (*Server).listPrizes).
		from(sims.Observed, fromClients),
	get("getPrizesByUser", "/prizes/{promotion_id}/users/{user_id}",
		"The prizes of a user.", (*Server).listUserPrizes),
	get("GetPrizeInventoryByPromotion", "/prizes/inventory/{promotion_id}",
		"The prize types of a promotion, with the units there are and those given.",
		(*Server).listPrizeTypes),
	get("getRanking", "/ranking/{promotion_id}",
		"The leaderboard of a scored stage.", (*Server).getRanking),
	get("getCoinsByUser", "/coins/{promotion_id}/users/{user_id}",
		"The coin balances of a user.", (*Server).listCoins),
	write(http.MethodPut, "updateCoins", "/coins/{promotion_id}",
		"Set a user's coin balance.", (*Server).setCoins),
	write(http.MethodPost, "updateCoinsByPost", "/coins/{promotion_id}",
		"The same as PUT, since the guide knows GET and POST only.", (*Server).setCoins).
		from(sims.Ours, "guide, Methods: We accept 2 methods"),
	get("GetPromotionVirtualCoinTransactions", "/coin_transactions/{promotion_id}",
		"The coin transactions of a promotion.", (*Server).listTransactions),
	get("GetUserVirtualCoinTransactions", "/coin_transactions/{promotion_id}/users/{user_id}",
		"The coin transactions of a user.", (*Server).listUserTransactions),
	write(http.MethodPost, "createCoinTransaction", "/coin_transactions/{promotion_id}",
		"Add a coin transaction.", (*Server).createTransaction),
	get("getPointsOfSale", "/pos/{promotion_id}",
		"The points of sale of a promotion.", (*Server).listPointsOfSale),
}
