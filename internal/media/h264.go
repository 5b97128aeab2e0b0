package media

// A video is H.264, constrained baseline, of pictures that are all the same. Its first
// picture has a colour in the first macroblock (16 x 16 pixels) and tells of each
// other that it is like those beside it; each later picture, that it is like the one
// before. The numbers in the comments are sections of ITU-T H.264.
type video struct {
	width, height   int // pixels
	columns, blocks int // macroblocks in a row, and of the picture
	sps, pps        []byte
}

const macroblock = 16

func newVideo(width, height int) video {
	columns := (width + macroblock - 1) / macroblock
	rows := (height + macroblock - 1) / macroblock
	v := video{width: width, height: height, columns: columns, blocks: columns * rows}
	v.sps = v.sequence(rows)
	v.pps = pictureSet()
	return v
}

// The kinds of NAL units, with how much they are referred to (7.4.1).
const (
	nalSPS   = 0x67
	nalPPS   = 0x68
	nalFirst = 0x65
	nalNext  = 0x41
)

// frameBits is how many bits number a picture.
const frameBits = 8

// sequence is the sequence parameter set (7.3.2.1.1).
func (v video) sequence(rows int) []byte {
	const baseline, constrained, level31 = 66, 0xc0, 31
	var w bitWriter
	w.put(baseline, 8)
	w.put(constrained, 8)
	w.put(level31, 8)
	w.ue(0) // its id
	w.ue(frameBits - 4)
	w.ue(2) // pictures are shown in their order
	w.ue(1) // one is referred to
	w.put(0, 1)
	w.ue(uint32(v.columns - 1))
	w.ue(uint32(rows - 1))
	w.put(1, 1) // whole pictures, no fields
	w.put(1, 1)
	right, bottom := v.columns*macroblock-v.width, rows*macroblock-v.height
	if right+bottom > 0 {
		w.put(1, 1) // what is cut off, in pairs of pixels
		w.ue(0)
		w.ue(uint32(right / 2))
		w.ue(0)
		w.ue(uint32(bottom / 2))
	} else {
		w.put(0, 1)
	}
	w.put(0, 1) // no more about how to show it
	return nal(nalSPS, &w)
}

// pictureSet is the picture parameter set (7.3.2.2).
func pictureSet() []byte {
	var w bitWriter
	w.ue(0) // its id
	w.ue(0) // of which sequence
	w.put(0, 2)
	w.ue(0) // one group of slices
	w.ue(0)
	w.ue(0)
	w.put(0, 3) // no weights
	w.se(0)     // quantizers
	w.se(0)
	w.se(0)
	w.put(1, 1) // slices say whether they are deblocked
	w.put(0, 2)
	return nal(nalPPS, &w)
}

// first is the first picture (7.3.3).
func (v video) first(c colour) []byte {
	const intra = 7
	w := v.slice(intra, 0)
	w.ue(0)     // the id of a picture to start at
	w.put(0, 2) // its marks
	v.endHeader(w)
	fill(w, c)
	for i := 1; i < v.blocks; i++ {
		v.predict(w, i)
	}
	return nal(nalFirst, w)
}

// next is the i-th picture: a copy.
func (v video) next(i int) []byte {
	const predicted = 5
	w := v.slice(predicted, i)
	w.put(0, 3) // no list of its own, no marks
	v.endHeader(w)
	w.ue(uint32(v.blocks)) // all are skipped
	return nal(nalNext, w)
}

// slice begins the slice that is the i-th picture (7.3.3).
func (v video) slice(kind uint32, i int) *bitWriter {
	w := &bitWriter{bytes: make([]byte, 0, 64)}
	w.ue(0) // from the first macroblock
	w.ue(kind)
	w.ue(0) // the id of the picture parameter set
	w.put(uint32(i), frameBits)
	return w
}

func (v video) endHeader(w *bitWriter) {
	w.se(0) // the quantizer
	w.ue(1) // no deblocking
}

// fill is a macroblock whose pixels are told one by one (7.3.5).
func fill(w *bitWriter, c colour) {
	const pcm = 25
	w.ue(pcm)
	w.align()
	for range macroblock * macroblock {
		w.put(uint32(c.y), 8)
	}
	for _, chroma := range []uint8{c.cb, c.cr} {
		for range macroblock * macroblock / 4 {
			w.put(uint32(chroma), 8)
		}
	}
}

// predict is the i-th macroblock, which has the mean of those beside it.
func (v video) predict(w *bitWriter, i int) {
	// 3, a whole one with the mean and without a remainder; 0, the mean for the colours,
	// too; 0, the quantizer: at once, since there are thousands.
	w.put(0b00100_1_1, 7)
	// That there is no remainder is written otherwise beside the first macroblock,
	// which counts as one full of them (9.2.1).
	if i == 1 || i == v.columns {
		w.put(3, 6)
		return
	}
	w.put(1, 1)
}

// nal is a NAL unit: the bits with what ends them (7.3.2.11), and without what looks
// like the beginning of another unit (7.4.1).
func nal(header byte, w *bitWriter) []byte {
	w.put(1, 1)
	w.align()
	unit := append(make([]byte, 0, len(w.bytes)+8), header)
	zeros := 0
	for _, b := range w.bytes {
		if zeros == 2 && b <= 3 {
			unit = append(unit, 3)
			zeros = 0
		}
		unit = append(unit, b)
		if b == 0 {
			zeros++
		} else {
			zeros = 0
		}
	}
	return unit
}
