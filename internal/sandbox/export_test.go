package sandbox

import "time"

// Sweep does what the janitor does at the real time now.
func (m *Manager) Sweep(now time.Time) { m.sweep(now) }
