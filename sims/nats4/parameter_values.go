package nats4

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

var errBoolean = errors.New("no boolean")

// parseBool takes the words that PHP's boolean filter takes. (Ours.)
func parseBool(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "1", "true", "on", "yes":
		return true, nil
	case "", "0", "false", "off", "no":
		return false, nil
	}
	return false, errBoolean
}

// parseUntil reads the end of something: a time, or NEVER, which is also what MySQL has for
// no time, 0000-00-00. It is 0 then.
func parseUntil(text string, now time.Time) (seconds int64, ok bool) {
	if strings.EqualFold(text, "never") || strings.HasPrefix(text, "0000-00-00") {
		return 0, true
	}
	t, ok := parseTime(text, now)
	return t.Unix(), ok
}

// parseCountry reads a country, or 0 or ALL for any.
func parseCountry(text string) (id int64, ok bool) {
	if text == "0" || strings.EqualFold(text, "all") {
		return 0, true
	}
	return countryID(text)
}

var errMoney = errors.New("no amount")

// maxCents bounds an amount, so that sums of many stay within int64.
const maxCents = 1_000_000_000_00

// parseMoney reads an amount of whole currency, with two decimals at most, as cents.
// It may be negative.
func parseMoney(s string) (cents int64, err error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, hasFraction := strings.Cut(digits, ".")
	if whole == "" || strings.Trim(whole+fraction, "0123456789") != "" ||
		hasFraction && (fraction == "" || len(fraction) > 2) {
		return 0, errMoney
	}
	cents, err = strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil || cents > maxCents {
		return 0, errMoney
	}
	if negative {
		cents = -cents
	}
	return cents, nil
}
