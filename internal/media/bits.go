package media

import "math/bits"

// A bitWriter collects bits, the highest of each number first.
type bitWriter struct {
	bytes []byte
	acc   uint64 // the last bits, below 8 of them
	n     uint
}

// put adds the lowest n bits of v, 32 at most.
func (w *bitWriter) put(v uint32, n uint) {
	w.acc = w.acc<<n | uint64(v)&(1<<n-1)
	w.n += n
	for w.n >= 8 {
		w.n -= 8
		w.bytes = append(w.bytes, byte(w.acc>>w.n))
	}
	w.acc &= 1<<w.n - 1
}

// ue adds an unsigned Exp-Golomb number, as H.264 has them.
func (w *bitWriter) ue(v uint32) {
	n := uint(bits.Len32(v + 1))
	w.put(0, n-1)
	w.put(v+1, n)
}

// se adds a signed one.
func (w *bitWriter) se(v int32) {
	if v > 0 {
		w.ue(uint32(2*v - 1))
		return
	}
	w.ue(uint32(-2 * v))
}

// align adds zeros up to the next byte.
func (w *bitWriter) align() {
	if w.n > 0 {
		w.put(0, 8-w.n)
	}
}
