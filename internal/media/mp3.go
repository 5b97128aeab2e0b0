package media

// An MP3 frame of MPEG-1 Layer III with 320 kbps at 44.1 kHz, stereo, without padding
// and without a checksum.
const (
	mp3Header       = 0xfffbe000
	mp3FrameBytes   = 144 * 320000 / sampleRate
	mp3FrameSamples = 1152
)

// MP3 is silence with 320 kbps, in an ID3v2 tag title and artist.
//
// A frame whose side information is zero has no bits of sound in it: each decoder
// makes silence of it.
func MP3(t Track, seconds int) *File {
	frame := make([]byte, mp3FrameBytes)
	copy(frame, u32(mp3Header))
	samples := int64(seconds) * sampleRate
	return &File{id3(t), frame, (samples + mp3FrameSamples - 1) / mp3FrameSamples}
}

// id3 is a tag of ID3v2.4.
func id3(t Track) []byte {
	frames := join(id3Text("TIT2", t.Title), id3Text("TPE1", t.Artist))
	return join([]byte("ID3\x04\x00\x00"), syncsafe(len(frames)), frames)
}

func id3Text(id, text string) []byte {
	const utf8 = 3
	content := append([]byte{utf8}, text...)
	return join([]byte(id), syncsafe(len(content)), u16(0), content)
}

// syncsafe is a number in four bytes of seven bits, none of which looks like the
// beginning of a frame.
func syncsafe(n int) []byte {
	return []byte{byte(n >> 21 & 0x7f), byte(n >> 14 & 0x7f), byte(n >> 7 & 0x7f), byte(n & 0x7f)}
}
