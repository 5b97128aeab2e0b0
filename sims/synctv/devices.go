package synctv

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// seeDevice records the use of a device id, which may be "" for none, at most
// once a minute. Any id is accepted: nothing says that a device has to be
// registered. It returns errWrite where the transaction cannot write.
func seeDevice(tx *store.Tx, c *call, urn string) error {
	if urn == "" {
		return nil
	}
	at, err := deviceSeenAt(tx, c.caller.ServiceID, urn)
	known := !errors.Is(err, sql.ErrNoRows)
	if known && (err != nil || !stale(tx.Now, at, minute)) {
		return err
	}
	if !c.writable {
		return errWrite
	}
	return upsertDevice(tx, c.caller.ServiceID, urn)
}
