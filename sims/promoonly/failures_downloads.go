package promoonly

var (
	downloadOps   = []string{}
	downloadPosts = []string{}
	downloadPaged = []string{}

	// downloadTracked are those with a {trackid} in their path, and downloadUntracked
	// says what answers a track that is not in the distribution.
	downloadTracked   = []string{}
	downloadUntracked = []place{}
)

var downloadFailures = []*failure{}
