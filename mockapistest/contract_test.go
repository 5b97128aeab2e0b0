package mockapistest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestAKeptContract(t *testing.T) {
	t.Parallel()
	sandbox := mockapistest.Shared(t).Sandbox(t)
	assert.Equal(t, 200, newPromotions(sandbox).status(t, "/promotions/10"))
	assert.True(t, sandbox.VerifyContract(t))
	c := sandbox.Contract()
	assert.Equal(t, "warn", c.Mode)
	assert.Equal(t, 1, c.Judged)
	require.Len(t, c.APIs, 1)
	assert.Equal(t, mockapistest.Easypromos, c.APIs[0].API)
}

func TestABrokenContract(t *testing.T) {
	t.Parallel()
	sandbox := mockapistest.Shared(t).Sandbox(t)
	newPromotions(sandbox).status(t, "/promotions?ordre=1")
	r := &recorder{}
	assert.False(t, sandbox.VerifyContract(r))
	assert.Equal(t, []string{"mockapistest: the contract is not kept:\n" +
		"  error undeclared-parameter: easypromos/getPromotionsList, query ordre: " +
		"the operation has no such parameter; perhaps order (request 1)"}, r.lines)
	assert.Equal(t, "undeclared-parameter", sandbox.Requests.Last().Contract[0].Rule)
}

// A test that has sent nothing, or is not judged, has not shown that it keeps anything.
func TestAContractOfNobody(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	assert.False(t, mockapistest.Shared(t).Sandbox(t).VerifyContract(r))
	assert.Contains(t, r.lines[0], "no request was judged; the mode is warn")

	off := mockapistest.Shared(t).Sandbox(t, mockapistest.WithContract(mockapistest.ContractOff))
	newPromotions(off).status(t, "/promotions?ordre=1")
	r = &recorder{}
	assert.False(t, off.VerifyContract(r))
	assert.Contains(t, r.lines[0], "the mode is off")
}

func TestAStrictContract(t *testing.T) {
	t.Parallel()
	sandbox := mockapistest.Shared(t).Sandbox(t, mockapistest.WithContract(mockapistest.ContractStrict))
	assert.Equal(t, 400, newPromotions(sandbox).status(t, "/promotions?ordre=1"))
	assert.Equal(t, "easypromos/contract", sandbox.Requests.Last().Explain.Rule)
}
