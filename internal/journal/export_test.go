package journal

import "time"

// SetHeartbeat has new streams say that they live every d.
func SetHeartbeat(j *Journal, d time.Duration) { j.beat = d }
