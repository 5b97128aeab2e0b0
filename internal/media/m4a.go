package media

// M4A is lossless sound, Apple's ALAC: the same tone as the WAV's, sample by sample.
func M4A(t Track, seconds int) *File {
	packet := alac(t.tone())
	times := uint32(seconds) * 10
	m := movie{
		track: t, brands: []string{"M4A ", "mp42", "isom"}, seconds: seconds,
		timescale: sampleRate, duration: toneFrames, samples: times,
		description: alacEntry(len(packet)),
		sizes:       fullBox("stsz", 0, u32(uint32(len(packet))), u32(times)), // all the same
		mediaBytes:  int64(len(packet)) * int64(times),
	}
	return &File{m.head(), packet, int64(times)}
}

// alac is a packet with these samples on both channels, as they are: what the format
// has for sound that cannot be made smaller.
func alac(samples []int16) []byte {
	const pair, end = 1, 7
	var w bitWriter
	w.bytes = make([]byte, 0, len(samples)*frameBytes+8)
	w.put(pair, 3)
	w.put(0, 4+12) // the first pair; nothing
	w.put(0, 1+2)  // of full length; no bits set aside
	w.put(1, 1)    // as they are
	for _, s := range samples {
		w.put(uint32(uint16(s)), sampleBits)
		w.put(uint32(uint16(s)), sampleBits)
	}
	w.put(end, 3)
	w.align()
	return w.bytes
}

// alacEntry describes packets of this length.
func alacEntry(packet int) []byte {
	// The three numbers after the bits of a sample tune a compression that is not used.
	config := fullBox("alac", 0, u32(toneFrames), u8(0), u8(sampleBits), u8(40), u8(10), u8(14),
		u8(channels), u16(255), u32(uint32(packet)), u32(uint32(packet)*10*8), u32(sampleRate))
	return box("alac", make([]byte, 6), u16(1), make([]byte, 8), u16(channels), u16(sampleBits),
		u32(0), u32(sampleRate<<16), config)
}
