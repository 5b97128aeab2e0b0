package promoonly

var (
	reportOps   = []string{}
	reportPaged = []string{}
)

var reportFailures = []*failure{}
