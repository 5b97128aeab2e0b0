// Package similar finds the names that somebody may have meant by a name that is none.
package similar

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Names returns the names, at most three and in quotes, that somebody may have meant by
// name: the most similar first.
func Names(name string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	asked := strings.ToLower(name)
	if len(asked) > 100 { // no name of ours is as long, and the work is its square
		return nil
	}
	var list []candidate
	for _, n := range names {
		known := strings.ToLower(n)
		d := Distance(asked, known)
		_, short, _ := strings.Cut(known, "/")
		if short != "" {
			d = min(d, Distance(asked, short)+1)
		}
		contained := len(asked) >= 3 && strings.Contains(known, asked)
		if d <= (len(asked)+2)/3 || contained {
			list = append(list, candidate{n, d})
		}
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.name, b.name))
	})
	var near []string
	for _, c := range list[:min(3, len(list))] {
		near = append(near, strconv.Quote(c.name))
	}
	return near
}

// Distance counts the letters to insert, remove or exchange to get from a to b.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
