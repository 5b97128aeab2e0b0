package transcript

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Assertions fails for each of the numbered assertions of an API that no test in
// the package's folder names. A transcript names it in the header of a request,
// a Go test in a string: "synctv 43", "synctv 43, 44". A number that want does
// not have is a failure too.
func Assertions(t *testing.T, api string, want []int) {
	t.Helper()
	var named []int
	for _, pattern := range []string{"*_test.go", "testdata/*/*.txtar"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			named = append(named, numbers(api, path, string(data))...)
		}
	}
	slices.Sort(named)
	named = slices.Compact(named)
	assert.Equal(t, want, named, "the assertions of %s that tests name", api)
}

func numbers(api, path, text string) (list []int) {
	form := regexp.MustCompile(`\b` + api + ` (\d+(?:, \d+)*)\b`)
	for line := range strings.Lines(text) {
		if strings.HasSuffix(path, ".txtar") && !strings.HasPrefix(line, "-- request: ") ||
			strings.HasSuffix(path, ".go") && !strings.Contains(line, `"`) {
			continue
		}
		for _, m := range form.FindAllStringSubmatch(line, -1) {
			for word := range strings.SplitSeq(m[1], ", ") {
				n, err := strconv.Atoi(word)
				if err != nil {
					panic(fmt.Sprintf("%s: %v", path, err)) // digits only
				}
				list = append(list, n)
			}
		}
	}
	return list
}

// Numbers are the whole numbers from first to last, without those left out.
func Numbers(first, last int, without ...int) (list []int) {
	for n := first; n <= last; n++ {
		if !slices.Contains(without, n) {
			list = append(list, n)
		}
	}
	return list
}
