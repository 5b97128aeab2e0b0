package recording

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
)

// MaxExchanges bounds how many exchanges a recording keeps.
const MaxExchanges = 10_000

// A Keeper writes a recording. It may be used by many at once.
type Keeper struct {
	dir      string
	scrubber *Scrubber

	mu       sync.Mutex
	manifest Manifest
	kept     []keptFile
}

// A keptFile was written when so many values were known.
type keptFile struct {
	name    string
	learned int
}

// Create makes the directory of a recording of m's API. It fails where the directory
// holds something.
func Create(dir string, m Manifest, j *contract.Judge, keepPersonal bool) (*Keeper, error) {
	if err := prepare(dir); err != nil {
		return nil, err
	}
	m.Personal = PersonalRemoved
	if keepPersonal {
		m.Personal = PersonalKept
	}
	k := &Keeper{dir: dir, scrubber: NewScrubber(j, keepPersonal), manifest: m}
	// A recording whose program was killed can be read, too.
	return k, m.write(dir)
}

// Keep writes one exchange, without what has to be removed.
func (k *Keeper) Keep(x *Exchange) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.kept) >= MaxExchanges || k.scrubber.Full() {
		k.manifest.NotKept++
		return nil
	}
	y := k.scrubber.Scrub(x)
	name := y.Operation
	if name == "" {
		name = "no-operation"
	}
	y.File = fmt.Sprintf("%05d-%s.txtar", len(k.kept)+1, name)
	if err := write(filepath.Join(k.dir, y.File), y.format()); err != nil {
		return fmt.Errorf("keep an exchange: %w", err)
	}
	k.kept = append(k.kept, keptFile{y.File, k.scrubber.Learned()})
	k.manifest.Exchanges = len(k.kept)
	return nil
}

// Close goes over the exchanges once more, since a value may have been known as a secret
// only after it had gone by, and writes what was removed.
func (k *Keeper) Close() (Manifest, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var failed error
	for _, file := range k.kept {
		if file.learned < k.scrubber.Learned() {
			failed = errors.Join(failed, k.again(file.name))
		}
	}
	k.manifest.Removed = k.scrubber.Removed()
	return k.manifest, errors.Join(failed, k.manifest.write(k.dir))
}

func (k *Keeper) again(name string) error {
	path := filepath.Join(k.dir, name)
	x, err := readExchange(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	before := string(x.format())
	if after := k.scrubber.Scrub(x).format(); string(after) != before {
		return write(path, after)
	}
	return nil
}
