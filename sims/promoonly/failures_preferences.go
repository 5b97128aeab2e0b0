package promoonly

var (
	preferenceOps   = []string{}
	preferencePosts = []string{}
)

var preferenceFailures = []*failure{}
