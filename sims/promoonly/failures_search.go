package promoonly

var (
	searchOps = []string{}
)

var searchFailures = []*failure{}
