package journal

import (
	"slices"
	"strconv"
)

// A Page is a part of the log, the newest record first.
type Page struct {
	Requests []Item `json:"requests"`
	// Next is the cursor of the page that follows, where there is one.
	Next string `json:"next,omitempty"`
	// Dropped counts the records that fell out of the log since it was cleared.
	Dropped uint64 `json:"dropped"`
}

// List returns the records that a filter lets through, page by page.
func (j *Journal) List(f Filter) Page {
	if f.Limit == 0 {
		f.Limit = DefaultLimit
	}
	found, more, dropped := j.find(f)
	p := Page{Requests: make([]Item, len(found)), Dropped: dropped}
	for i, r := range found {
		p.Requests[i] = j.item(r, f.Secrets)
	}
	if more {
		p.Next = strconv.FormatUint(found[len(found)-1].seq, 10)
	}
	return p
}

// find returns the records of a page, newest first, and whether there are more.
func (j *Journal) find(f Filter) (found []*record, more bool, dropped uint64) {
	all, dropped := j.records()
	for _, r := range slices.Backward(all) {
		if f.after > 0 && r.seq >= f.after || !j.fits(&f, r) {
			continue
		}
		if f.Limit > 0 && len(found) == f.Limit {
			return found, true, dropped
		}
		found = append(found, r)
	}
	return found, false, dropped
}

// Get returns a record by its id. It reports false where the log has none.
func (j *Journal) Get(id string, secrets bool) (Entry, bool) {
	r := j.record(id)
	if r == nil {
		return Entry{}, false
	}
	return j.entry(r, secrets), true
}

// record returns a record by its id, or nil.
func (j *Journal) record(id string) *record {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return nil
	}
	all, _ := j.records()
	for _, r := range slices.Backward(all) {
		if r.id == n {
			return r
		}
	}
	return nil
}

// place is the seq of a record.
func (j *Journal) place(id uint64) (uint64, bool) {
	if r := j.record(strconv.FormatUint(id, 10)); r != nil {
		return r.seq, true
	}
	return 0, false
}
