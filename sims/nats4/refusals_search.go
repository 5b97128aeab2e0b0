package nats4

import (
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// Why a list has not what the client may hope for.
var (
	noneFound = soft("none-found", []string{"searchMembers", "searchAffiliates"}, sims.Ours,
		"no page says what nobody found is", "", "Nothing meets the filters of a search.")
	noteMore = add("rows-left-out", http.StatusOK, "", nil, sims.Ours,
		"no page bounds an answer", "More is found than the answer has.")
)
