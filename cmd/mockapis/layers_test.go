package main

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/gateway"
	"github.com/mockapis/mockapis/internal/server"
)

const wholeFile = `
addr: 127.0.0.1:1
listen: [userbatch=:2]
host:
  - userbatch=nats.test
  - userbatch=*.nats.test
data: /data
fixtures: /fixtures
seed: 3
now: 2035-01-01T00:00:00Z
set:
  mock_headers: false
  userbatch.signature.order: sorted
control-host: mockapis
control-origin: [http://localhost:3000]
control-token: s3cret
contract: warn
smtp: 127.0.0.1:1025
sandbox-limit: 50
log-format: json
log-level: debug
ready-file: ready.json
`

// flagged reads a command line into a layer, as serve does.
func flagged(t *testing.T, args ...string) layer {
	var c cli
	parsed, err := parse(&c, args, nil, nil)
	require.NoError(t, err)
	return fromFlags(parsed)
}

func TestEveryOptionIsAKeyOfTheFile(t *testing.T) {
	path := file(t, "c.yaml", wholeFile)
	c, err := configure(flagged(t, "--config", path), nil)
	require.NoError(t, err)
	c.settingOrigins = nil
	assert.Equal(t, config{
		Config: server.Config{
			Addr:   "127.0.0.1:1",
			Listen: []server.Listen{{API: "userbatch", Addr: ":2"}},
			Hosts:  []gateway.Host{{API: "userbatch", Name: "nats.test"}, {API: "userbatch", Name: "*.nats.test"}},
			Data:   "/data", Fixtures: "/fixtures", Seed: 3,
			Now: time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC),
			Settings: map[string]string{
				"mock_headers": "false", "userbatch.signature.order": "sorted", "contract": "warn",
			},
			ControlHosts:   []string{"mockapis"},
			ControlOrigins: []string{"http://localhost:3000"},
			ControlToken:   "s3cret",
			SMTP:           "127.0.0.1:1025",
			SandboxLimit:   50,
		},
		logJSON: true, logLevel: slog.LevelDebug, readyFile: "ready.json",
	}, c)
}

func TestEveryOptionIsAFlagAndAVariable(t *testing.T) {
	values := map[string]string{
		"addr": ":1", "listen": "userbatch=:2", "host": "userbatch=x.test", "data": "/d", "fixtures": "/f",
		"seed": "3", "now": "2035-01-01T00:00:00Z", "set": "mock_headers=false", "control-host": "h",
		"control-origin": "http://x", "control-token": "t", "config": file(t, "c.yaml", ""),
		"log-format": "json", "log-level": "warn", "ready-file": "r", "sandbox-limit": "5",
		"smtp": "127.0.0.1:1025", "overlay": file(t, "o.yaml", "api: userbatch\n"),
		"contract": "strict",
	}
	var args, env []string
	for _, o := range options {
		require.NotEmpty(t, values[o.name], o.name)
		args = append(args, "--"+o.name+"="+values[o.name])
		env = append(env, o.env()+"="+values[o.name])
	}
	byFlag, err := configure(flagged(t, args...), nil)
	require.NoError(t, err)
	byEnv, err := configure(layer{}, env)
	require.NoError(t, err)
	byFlag.settingOrigins, byEnv.settingOrigins = nil, nil
	assert.Equal(t, byFlag, byEnv)
	assert.Equal(t, slog.LevelWarn, byEnv.logLevel)
}

func TestFlagsWinOverTheEnvironmentAndTheFile(t *testing.T) {
	path := file(t, "c.yaml", "addr: :1\nseed: 1\ndata: file\nlisten: [userbatch=:1]\nset: {a: file, b: file, c: file}\n")
	env := []string{"MOCKAPIS_CONFIG=" + path, "MOCKAPIS_ADDR=:2", "MOCKAPIS_SEED=2", "MOCKAPIS_SET=b=env,c=env",
		"MOCKAPIS_DATA=", "HOME=/root"}
	c, err := configure(flagged(t, "--addr=:3", "--set=c=flag", "--listen=userbatch=:3"), env)
	require.NoError(t, err)
	assert.Equal(t, ":3", c.Addr)
	assert.EqualValues(t, 2, c.Seed)
	assert.Equal(t, "file", c.Data, "an empty variable is none")
	assert.Equal(t, []server.Listen{{API: "userbatch", Addr: ":3"}}, c.Listen)
	assert.Equal(t, map[string]string{"a": "file", "b": "env", "c": "flag"}, c.Settings)
	assert.Equal(t, map[string]string{"a": path + ":5: set", "b": "MOCKAPIS_SET", "c": "--set"}, c.settingOrigins)
}

func TestNothingGivenIsTheDefault(t *testing.T) {
	c, err := configure(flagged(t), nil)
	require.NoError(t, err)
	assert.Equal(t, config{Config: server.Config{Addr: defaultAddr}, settingOrigins: map[string]string{}}, c)
}
