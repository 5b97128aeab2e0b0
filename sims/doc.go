// Package sims says what a simulator is and what it may touch.
//
// A simulator is an ordinary http.Handler over a World: a database, a clock, a
// source of randomness, settings and a log. Nothing else is given to it, and it
// touches nothing global and nothing real. Everything that wraps simulators (the
// gateway, the control API, the program) speaks to the Simulator interface and
// knows nothing of any vendor.
//
// To embed one simulator in a Go test:
//
//	db, err := store.Open(filepath.Join(t.TempDir(), "world.db"), store.Options{Ephemeral: true})
//	world, err := sims.NewWorld(db, sims.WorldOptions{})
//	server, err := userbatch.New(world)
//	err = sims.LoadFixtures(ctx, world, fixtures.FS, server)
//	http.ListenAndServe("127.0.0.1:8080", server)
package sims
