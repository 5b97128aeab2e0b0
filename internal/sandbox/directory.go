package sandbox

import (
	"sync"
	"sync/atomic"

	"github.com/mockapis/mockapis/sims"
)

// maxRemoved is how many removed sandboxes are remembered, so that a credential
// left over can be told from an unknown one.
const maxRemoved = 1000

// A directory knows whose a credential is.
type directory struct {
	any atomic.Bool // there is an entry

	mu      sync.RWMutex
	values  map[claim]string  // minted: the sandbox by API and value
	tags    map[string]string // issued: the sandbox by the beginning of the token
	removed map[string]bool
	order   []string // of the removed ones, oldest first
	entries map[string][]claim
	tag     map[string]string // of a sandbox
}

type claim struct{ api, value string }

func newDirectory() *directory {
	return &directory{
		values: map[claim]string{}, tags: map[string]string{}, removed: map[string]bool{},
		entries: map[string][]claim{}, tag: map[string]string{},
	}
}

// add enters what a sandbox has minted, by API, and the tag of what it issues. It
// reports false, and enters nothing, where a sandbox that is there has one of the
// values.
func (d *directory) add(name, tag string, own map[string]sims.Credential) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.taken(name, own) {
		return false
	}
	d.forget(name) // an earlier one of the same name
	d.tags[tag], d.tag[name] = name, tag
	for api, c := range own {
		for _, value := range c.Values {
			k := claim{api, value}
			d.values[k] = name
			d.entries[name] = append(d.entries[name], k)
		}
	}
	d.any.Store(true)
	return true
}

// taken reports whether another sandbox, that is there, has one of these values.
func (d *directory) taken(name string, own map[string]sims.Credential) bool {
	for api, c := range own {
		for _, value := range c.Values {
			if other, ok := d.values[claim{api, value}]; ok && other != name && !d.removed[other] {
				return true
			}
		}
	}
	return false
}

// remove remembers that the sandbox is there no more.
func (d *directory) remove(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tag[name] == "" || d.removed[name] {
		return
	}
	d.removed[name] = true
	d.order = append(d.order, name)
	if len(d.order) > maxRemoved {
		d.forget(d.order[0])
	}
}

// drop forgets a sandbox that came to nothing.
func (d *directory) drop(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(name)
}

func (d *directory) forget(name string) {
	for _, k := range d.entries[name] {
		if d.values[k] == name {
			delete(d.values, k)
		}
	}
	if tag := d.tag[name]; d.tags[tag] == name {
		delete(d.tags, tag)
	}
	delete(d.entries, name)
	delete(d.tag, name)
	if !d.removed[name] {
		return
	}
	delete(d.removed, name)
	for i, n := range d.order {
		if n == name {
			d.order = append(d.order[:i:i], d.order[i+1:]...)
			return
		}
	}
}

func (d *directory) find(api string, values []string) (name string, removed, ok bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, v := range values {
		name, ok = d.values[claim{api, v}]
		if !ok {
			if tag, long := sims.TagOf(v); long {
				name, ok = d.tags[tag]
			}
		}
		if ok {
			return name, d.removed[name], true
		}
	}
	return "", false, false
}
