package media

// pictures is how many pictures a second has.
const pictures = 5

// MP4 is a video without sound: a picture of one colour, which tells the track.
// Width and height are even.
func MP4(t Track, width, height, seconds int) *File {
	v := newVideo(width, height)
	n := seconds * pictures
	media := sample(v.first(t.colour()))
	sizes := u32(uint32(len(media)))
	for i := 1; i < n; i++ {
		next := sample(v.next(i))
		media = append(media, next...)
		sizes = append(sizes, u32(uint32(len(next)))...)
	}
	m := movie{
		track: t, brands: []string{"mp42", "isom", "avc1"}, seconds: seconds,
		width: uint32(width), height: uint32(height),
		timescale: pictures * 100, duration: 100, samples: uint32(n),
		description: v.entry(),
		sizes:       fullBox("stsz", 0, u32(0), u32(uint32(n)), sizes),
		sync:        fullBox("stss", 0, u32(1), u32(1)),
		mediaBytes:  int64(len(media)),
	}
	return &File{m.head(), media, 1}
}

// sample is a NAL unit as it stands in an MP4: after its length.
func sample(nal []byte) []byte { return join(u32(uint32(len(nal))), nal) }

// A colour is one of YCbCr.
type colour struct{ y, cb, cr uint8 }

// colour keeps away from the ends of the scale, where colours look alike.
func (t Track) colour() colour {
	n := t.mixed()
	return colour{uint8(80 + n%100), uint8(60 + n>>16%136), uint8(60 + n>>32%136)}
}

// entry describes the video to a player.
func (v video) entry() []byte {
	config := box("avcC", u8(1), v.sps[1:4], // the profile and the level
		u8(0xff), // lengths have four bytes
		u8(0xe1), u16(uint16(len(v.sps))), v.sps,
		u8(1), u16(uint16(len(v.pps))), v.pps)
	const dpi72 = 72 << 16
	return box("avc1", make([]byte, 6), u16(1), make([]byte, 16),
		u16(uint16(v.width)), u16(uint16(v.height)), u32(dpi72), u32(dpi72), u32(0), u16(1),
		make([]byte, 32), u16(24), u16(0xffff), config)
}
