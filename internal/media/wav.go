package media

import "encoding/binary"

// WAV is uncompressed sound: a tone whose pitch tells the track.
func WAV(t Track, seconds int) *File {
	body := make([]byte, 0, toneFrames*frameBytes)
	for _, s := range t.tone() {
		for range channels {
			body = binary.LittleEndian.AppendUint16(body, uint16(s))
		}
	}
	times := int64(seconds) * 10
	size := uint32(int64(len(body)) * times)

	le := binary.LittleEndian
	head := append([]byte("RIFF"), le.AppendUint32(nil, 36+size)...)
	head = append(head, "WAVEfmt "...)
	head = le.AppendUint32(head, 16)
	head = le.AppendUint16(head, 1) // PCM
	head = le.AppendUint16(head, channels)
	head = le.AppendUint32(head, sampleRate)
	head = le.AppendUint32(head, sampleRate*frameBytes)
	head = le.AppendUint16(head, frameBytes)
	head = le.AppendUint16(head, sampleBits)
	head = append(head, "data"...)
	head = le.AppendUint32(head, size)
	return &File{head, body, times}
}
