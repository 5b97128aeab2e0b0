package sims_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type consume struct {
	Code    string `json:"code" doc:"The code's value."`
	Account *int64 `json:"account" doc:"Who consumes it."`
	Twice   bool   `json:"twice,omitempty" doc:"Whether twice."`

	At *time.Time `json:"at" doc:"When."`
}

func TestAnActionTakesItsArgumentsStrictly(t *testing.T) {
	var got consume
	a := sims.Act("synctv", "consume", "Consume a code.", func(_ *store.Tx, args consume) (any, error) {
		got = args
		return nil, nil
	})
	assert.Equal(t, []sims.Param{
		{Name: "code", Type: "string", Required: true, Summary: "The code's value."},
		{Name: "account", Type: "integer", Summary: "Who consumes it."},
		{Name: "twice", Type: "boolean", Summary: "Whether twice."},
		{Name: "at", Type: "string", Summary: "When."},
	}, a.Params)

	_, err := a.Do(nil, json.RawMessage(`{"code": "A1", "account": 7}`))
	require.NoError(t, err)
	assert.Equal(t, "A1", got.Code)
	assert.Equal(t, int64(7), *got.Account)

	for _, tt := range []struct{ args, key, reason string }{
		{`{}`, "code", "is required; The code's value."},
		{``, "code", "is required; The code's value."},
		{`{"code": null}`, "code", "is required; The code's value."},
		{`{"code": 7}`, "code", "is a JSON number; it must be string"},
		{`{"code": "A", "account": "x"}`, "account", "is a JSON string; it must be integer"},
		{`{"code": "A", "cod": 1}`, "cod", "is unknown; there are code, account, twice, at"},
		{`{"code": "A", "at": "then"}`, "at", `"then" cannot be read; a time is written 2026-01-31T12:00:00Z`},
		{`{"code": "A", "at": 5}`, "at", "5 cannot be read; a time is written 2026-01-31T12:00:00Z"},
		{`[]`, "", "the arguments must be a JSON object"},
	} {
		_, err := a.Do(nil, json.RawMessage(tt.args))
		var bad *sims.Bad
		require.ErrorAs(t, err, &bad, tt.args)
		assert.Equal(t, sims.Bad{Key: tt.key, Reason: tt.reason}, *bad, tt.args)
	}
}
