package promoonly_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims/promoonly"
)

func TestContract(t *testing.T) {
	t.Parallel()
	contracttest.Document(t, new(promoonly.Server))
	contracttest.Transcripts(t, new(promoonly.Server), "testdata/contract")
}

// Every failure that can be asked for is by the contract, at every operation that has it.
func TestFaultsAreByTheContract(t *testing.T) {
	t.Parallel()
	s := simulator(t)
	judge, err := contract.NewJudge(s)
	require.NoError(t, err)
	for _, f := range s.Faults() {
		for _, id := range f.Operations {
			o := judge.Operation(id)
			require.NotNil(t, o, id)
			path := o.Path
			for _, p := range o.Parameters {
				path = strings.Replace(path, "{"+p.Name+"}", fmt.Sprint(p.Example), 1)
			}
			r := httptest.NewRequest(o.Method, path, nil)
			w := httptest.NewRecorder()
			f.Write(w, r)
			assert.Empty(t, judge.Response(&contract.Exchange{
				Method: r.Method, URL: r.URL, Header: r.Header, Status: w.Code, Answer: w.Header(),
				Sent: contract.Payload{Bytes: w.Body.Bytes()},
			}), "%s %s", id, f.Name)
		}
	}
}
