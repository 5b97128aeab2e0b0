package explore

import "github.com/mockapis/mockapis/internal/contract"

// Wanted are the origins of all that the parameters and fields of a contract take from
// answers.
func Wanted(c *contract.Contract) (list []contract.Origin) {
	for operation, pointers := range NewKnown(c).wanted {
		for _, pointer := range pointers {
			list = append(list, contract.Origin{Operation: operation, Pointer: pointer})
		}
	}
	return list
}
