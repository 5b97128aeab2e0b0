package promoonly

import "net/http"

// The ids of the reports.
const (
	opSessions = "reportedSessions"
	opSession  = "reportedSession"
)

var (
	reportOps   = []string{opSessions, opSession}
	reportPaged = []string{opSessions}
)

var (
	saysNoSession = ours(http.StatusNotFound, "Session not found.")
	unreported    = []place{at(saysNoSession, opSession)}

	errSessionID = &failure{"session-id-not-integer", "The id of the session is no integer.",
		[]place{at(saysNotFound, opSession)}}
	errSessionUnknown = &failure{"session-unknown", "There is no such session.", unreported}
	errSessionOfOther = &failure{"session-of-another-user",
		"Another user reported the session.", unreported}
)

var reportFailures = []*failure{errSessionID, errSessionUnknown, errSessionOfOther}
