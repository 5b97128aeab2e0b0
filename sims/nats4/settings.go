package nats4

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The names of the settings.
const (
	settingEnabled     = "nats4.enable_rest_api"
	settingAPIAllowed  = "nats4.admin_api_allowed_ips"
	settingAdminIPs    = "nats4.admin_ips"
	settingUnderscore  = "nats4.underscore_headers"
	settingStrict      = "nats4.strict_params"
	settingBlank       = "nats4.blank_return"
	settingTokenSite   = "nats4.require_token_site"
	settingNewStatus   = "nats4.new_affiliate_status"
	settingOptionInfo  = "nats4.include_biller_option_info"
	settingFullAdmins  = "nats4.full_admins_only"
	settingPermissions = "nats4.accounts.*.permissions"
	settingEmailFrom   = "nats4.email_from"
)

// The values of settingBlank.
const (
	blankEmpty      = "empty"
	blankEmptyValue = "empty_value"
	blankNull       = "null"
	blankEmptyList  = "empty_list"
)

const bestPractices = "NATS API Best Practices"

var settings = []sims.Setting{
	{
		Name: settingEnabled, Default: true,
		Summary:    "ENABLE_REST_API: off answers 403 to every request. (The vendor's default is off.)",
		Provenance: sims.Documented, Source: bestPractices + "; the 403 is ours",
	},
	{
		Name: settingAPIAllowed, Default: "", Range: ipRange, Check: checkIPs,
		Summary:    "ADMIN_API_ALLOWED_IPS: another caller gets 403. Empty allows any.",
		Provenance: sims.Documented, Source: bestPractices + "; empty for any, and the 403, are ours",
	},
	{
		Name: settingAdminIPs, Default: "", Range: ipRange, Check: checkIPs,
		Summary:    "ADMIN_IPS: the caller must be in this list as well. Empty allows any.",
		Provenance: sims.Documented, Source: bestPractices + "; empty for any, and the 403, are ours",
	},
	{
		Name: settingPermissions, Default: "*", Range: permissionRange, Check: checkPermissions,
		Names: permissionNames,
		Summary: "What the account with this loginid may call. (The vendor's own default is nothing;" +
			" here the demo admin may call everything.)",
		Provenance: sims.Documented, Source: "API Usage Requirements; the notation and the 403 are ours",
	},
	{
		Name: settingFullAdmins, Default: true,
		Summary: "Only full admins may call. Off lets every active account with a key call, as far" +
			" as its permissions go.",
		Provenance: sims.Documented, Source: "NATS4 REST API Overview; off is ours",
	},
	{
		Name: settingUnderscore, Default: false,
		Summary:    "Take the headers api_key and api_username, as pages spelled them until 2015.",
		Provenance: sims.Ours, Source: "REST API Overview: only its older revisions have the underscore",
	},
	{
		Name: settingStrict, Default: true,
		Summary:    "A parameter that the endpoint does not have is 404. Off ignores it.",
		Provenance: sims.Ours, Source: "Trackfinity's API overview: an invalid parameter is 404",
	},
	{
		Name: settingBlank, Default: blankEmpty,
		Allowed:    []any{blankEmpty, blankEmptyValue, blankNull, blankEmptyList},
		Summary:    "The blank return: no body, the object with an empty value, null or []. Always 200.",
		Provenance: sims.Ours,
		Source:     "Get Member Token Rebuy String says \"a blank return\" and nothing of its form",
	},
	{
		Name: settingTokenSite, Default: false,
		Summary:    "Token rebuy strings for members of token sites only; others get the blank return.",
		Provenance: sims.Ours,
		Source:     "Token Plus speaks of token sites; no page says that the call checks",
	},
	{
		Name: settingNewStatus, Default: int64(accountActive),
		Allowed: []any{
			int64(accountActive), int64(accountDisabled), int64(accountBanned),
			int64(accountUnproven), int64(accountPending), int64(accountDenied),
		},
		Summary: "The status of an affiliate that addaffiliate adds: 0 active, 3 waits on its" +
			" verification, 4 pending, and so on.",
		Provenance: sims.Ours, Source: "Add Affiliate says nothing of it",
	},
	{
		Name: settingOptionInfo, Default: false,
		Summary: "API_INCLUDE_BILLER_OPTION_INFO: member details have biller_option_info, what the" +
			" subscription was bought by.",
		Provenance: sims.Documented,
		Source:     "Get Member Details, 4.1.11.1 and up; what is added no page shows, it is ours",
	},
	{
		Name: settingEmailFrom, Default: "support@example.test", Range: "an e-mail address",
		Check:      func(v any) error { return sims.EmailAddress(v.(string)) },
		Summary:    "Whom the install's e-mails are from.",
		Provenance: sims.Ours, Source: "no page says",
	},
}

const ipRange = "IP addresses with commas between, or empty"

func checkIPs(v any) error {
	_, err := parseIPs(v.(string))
	return err
}

// parseIPs reads a list of addresses. Blanks around them are nothing.
func parseIPs(list string) (ips []netip.Addr, err error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	for item := range strings.SplitSeq(list, ",") {
		ip, err := netip.ParseAddr(strings.TrimSpace(item))
		if err != nil {
			return nil, fmt.Errorf("%q is no IP address", strings.TrimSpace(item))
		}
		ips = append(ips, ip.Unmap())
	}
	return ips, nil
}

const permissionRange = "*, or METHOD resource with commas between, or empty"

var permissionForm = regexp.MustCompile(`^(GET|POST|PUT|PATCH) [a-z-]+(/[a-z-]+)?$`)

func checkPermissions(v any) error {
	list := v.(string)
	if list == "" || list == "*" {
		return nil
	}
	for item := range strings.SplitSeq(list, ",") {
		if !permissionForm.MatchString(strings.TrimSpace(item)) {
			return errors.New("must be * or like GET member/details, GET service/ping")
		}
	}
	return nil
}

// permits reports whether a list of permissions has one of an endpoint's routes: who may
// call it by one of its names may call it by all. (Ours.)
func permits(list string, routes []route) bool {
	if list == "*" {
		return true
	}
	for item := range strings.SplitSeq(list, ",") {
		method, resource, _ := strings.Cut(strings.TrimSpace(item), " ")
		if slices.Contains(routes, route{method, resource}) {
			return true
		}
	}
	return false
}

func permissionSetting(loginID int64) string {
	return "nats4.accounts." + strconv.FormatInt(loginID, 10) + ".permissions"
}

// permissionNames lists the setting of each account that has an API key.
func permissionNames(tx *store.Tx) (names []string, err error) {
	list, err := accountsWithKey(tx)
	for _, a := range list {
		names = append(names, permissionSetting(a.LoginID))
	}
	return names, err
}
