package promoonly

var (
	downloadOps   = []string{}
	downloadPosts = []string{}
	downloadPaged = []string{}
)

var downloadFailures = []*failure{}
