package journal

// A ring holds records in the order in which they came. The oldest fall out
// where there are too many of them, or too many bytes.
type ring struct {
	slots   []*record // a power of two of them
	first   uint64    // seq of the oldest record
	next    uint64    // seq of the next one; next-first records are there
	bytes   int
	dropped uint64 // records that fell out since the last clear
	cleared uint64 // the ring was cleared when next stood here
}

func (g *ring) len() int { return int(g.next - g.first) }

func (g *ring) slot(seq uint64) **record { return &g.slots[seq&uint64(len(g.slots)-1)] }

// push gives r its seq and takes it in.
func (g *ring) push(r *record) {
	if g.len() == len(g.slots) {
		g.grow()
	}
	r.seq = g.next
	*g.slot(r.seq) = r
	g.next++
	g.bytes += r.size
}

func (g *ring) grow() {
	old := *g
	g.slots = make([]*record, max(16, 2*len(old.slots)))
	for seq := g.first; seq < g.next; seq++ {
		*g.slot(seq) = *old.slot(seq)
	}
}

// trim drops the oldest records until the bounds hold.
func (g *ring) trim(rows, bytes int) {
	for g.len() > 0 && (g.len() > rows || g.bytes > bytes) {
		g.drop()
		g.dropped++
	}
}

func (g *ring) drop() {
	s := g.slot(g.first)
	g.bytes -= (*s).size
	*s = nil
	g.first++
}

// clear forgets all records. Numbers go on.
func (g *ring) clear() {
	g.slots, g.first, g.bytes, g.dropped, g.cleared = nil, g.next, 0, 0, g.next
}

// replace puts r in the place of the same record, if it is there.
func (g *ring) replace(r *record) {
	if g.find(r) == nil {
		return
	}
	s := g.slot(r.seq)
	g.bytes += r.size - (*s).size
	*s = r
}

// find returns the record as it is now, nil where it is not there.
func (g *ring) find(r *record) *record {
	if r.seq < g.first || r.seq >= g.next || (*g.slot(r.seq)).id != r.id {
		return nil
	}
	return *g.slot(r.seq)
}

// since returns the records from seq on, oldest first, at most n.
func (g *ring) since(seq uint64, n int) []*record {
	seq = max(seq, g.first)
	if seq >= g.next {
		return nil
	}
	list := make([]*record, 0, min(uint64(n), g.next-seq))
	for ; seq < g.next && len(list) < n; seq++ {
		list = append(list, *g.slot(seq))
	}
	return list
}
