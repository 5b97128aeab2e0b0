package media

// Both kinds of MP4 are made here: ISO/IEC 14496-12, with one track of one chunk, and
// what describes it before what is in it, so that a player can begin at once.

// box is a box of an MP4: its length, its type, and what is in it.
func box(kind string, content ...[]byte) []byte {
	inside := join(content...)
	return join(u32(uint32(8+len(inside))), []byte(kind), inside)
}

// fullBox is a box with a version, 0, and flags.
func fullBox(kind string, flags uint32, content ...[]byte) []byte {
	return box(kind, append([][]byte{u32(flags)}, content...)...)
}

// A movie is what an MP4 is made of.
type movie struct {
	track         Track
	brands        []string // the first is the major one
	seconds       int
	width, height uint32 // 0 for sound
	timescale     uint32 // units of a second
	duration      uint32 // of a sample, in units
	description   []byte // the box of the kind of samples
	sizes         []byte // the box of their sizes
	samples       uint32
	sync          []byte // the box of the samples to start at; none where all are
	mediaBytes    int64
}

// head is the file up to the first byte of the media.
func (m movie) head() []byte {
	brands := make([][]byte, 0, len(m.brands)+2)
	brands = append(brands, []byte(m.brands[0]), u32(0x200))
	for _, b := range m.brands {
		brands = append(brands, []byte(b))
	}
	ftyp := box("ftyp", brands...)
	// The offset of the chunk does not change the length of what has it.
	offset := uint32(len(ftyp) + len(m.moov(0)) + 8)
	mdat := join(u32(uint32(8+m.mediaBytes)), []byte("mdat"))
	return join(ftyp, m.moov(offset), mdat)
}

func (m movie) moov(offset uint32) []byte {
	length := uint32(m.seconds) * m.timescale
	mvhd := fullBox("mvhd", 0, u32(0), u32(0), u32(m.timescale), u32(length),
		u32(0x10000), u16(0x100), make([]byte, 10), matrix, make([]byte, 24), u32(2))
	return box("moov", mvhd, m.trak(offset, length), m.tags())
}

func (m movie) trak(offset, length uint32) []byte {
	const enabled = 3 // and in the movie
	volume := uint16(0x100)
	handler, header := "soun", fullBox("smhd", 0, u32(0))
	if m.width > 0 {
		volume = 0
		handler, header = "vide", fullBox("vmhd", 1, make([]byte, 8))
	}
	tkhd := fullBox("tkhd", enabled, u32(0), u32(0), u32(1), u32(0), u32(length),
		make([]byte, 12), u16(volume), u16(0), matrix, u32(m.width<<16), u32(m.height<<16))
	const undetermined = 0x55c4 // the language und
	mdhd := fullBox("mdhd", 0, u32(0), u32(0), u32(m.timescale), u32(length),
		u16(undetermined), u16(0))
	hdlr := fullBox("hdlr", 0, u32(0), []byte(handler), make([]byte, 12), []byte("Promo\x00"))
	here := fullBox("url ", 1) // in this file
	dinf := box("dinf", fullBox("dref", 0, u32(1), here))
	return box("trak", tkhd,
		box("mdia", mdhd, hdlr, box("minf", header, dinf, m.stbl(offset))))
}

func (m movie) stbl(offset uint32) []byte {
	return box("stbl",
		fullBox("stsd", 0, u32(1), m.description),
		fullBox("stts", 0, u32(1), u32(m.samples), u32(m.duration)),
		m.sync,
		fullBox("stsc", 0, u32(1), u32(1), u32(m.samples), u32(1)), // all in the first chunk
		m.sizes,
		fullBox("stco", 0, u32(1), u32(offset)))
}

// tags are title and artist, in the form of iTunes.
func (m movie) tags() []byte {
	const utf8 = 1
	text := func(kind, v string) []byte {
		return box(kind, box("data", u32(utf8), u32(0), []byte(v)))
	}
	hdlr := fullBox("hdlr", 0, u32(0), []byte("mdirappl"), make([]byte, 9))
	return box("udta", fullBox("meta", 0, hdlr,
		box("ilst", text("\xa9nam", m.track.Title), text("\xa9ART", m.track.Artist))))
}

// matrix leaves the picture as it is.
var matrix = join(u32(0x10000), make([]byte, 12), u32(0x10000), make([]byte, 12), u32(0x40000000))
