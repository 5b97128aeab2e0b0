// Package media makes small audio and video files: real ones, that players and
// decoders take, and that tell one track from another. Each is a function of its
// arguments alone.
//
// Files are made for tests of what downloads and reads them. There is no music in
// them: a tone, silence, or a picture of one colour.
package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
)

// A Track is what a file tells of what is in it.
type Track struct {
	ID            int64 // decides the pitch or the colour
	Title, Artist string
}

// A File is a media file: a head, and then a body some times over. A minute of sound
// takes no more memory than a tenth of a second.
type File struct {
	head, body []byte
	times      int64
}

// Size is the length of the file in bytes.
func (f *File) Size() int64 { return int64(len(f.head)) + int64(len(f.body))*f.times }

// Sum is a hash of the content: two files with the same sum have the same bytes.
func (f *File) Sum() string {
	h := sha256.New()
	var size [8]byte
	for _, n := range []uint64{uint64(len(f.head)), uint64(len(f.body)), uint64(f.times)} {
		binary.BigEndian.PutUint64(size[:], n)
		h.Write(size[:])
	}
	h.Write(f.head)
	h.Write(f.body)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Open returns a reader of the file, at its beginning.
func (f *File) Open() io.ReadSeeker { return io.NewSectionReader(f, 0, f.Size()) }

// ReadAt reads the bytes at an offset, as io.ReaderAt does.
func (f *File) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, errors.New("media: an offset before the file")
	}
	for n < len(p) {
		piece := f.from(at + int64(n))
		if len(piece) == 0 {
			return n, io.EOF
		}
		n += copy(p[n:], piece)
	}
	return n, nil
}

// from returns the bytes that stand together at an offset; none after the end.
func (f *File) from(at int64) []byte {
	if at < int64(len(f.head)) {
		return f.head[at:]
	}
	if at >= f.Size() {
		return nil
	}
	return f.body[(at-int64(len(f.head)))%int64(len(f.body)):]
}

// WriteTo writes the whole file.
func (f *File) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, f.Open()) }

// join is the bytes one after the other.
func join(pieces ...[]byte) []byte { return bytes.Join(pieces, nil) }

// u8, u16 and u32 are numbers in big-endian order.
func u8(n uint8) []byte   { return []byte{n} }
func u16(n uint16) []byte { return binary.BigEndian.AppendUint16(nil, n) }
func u32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

// mixed is a number that looks like any other for each track: it spreads tracks over
// pitches and colours.
func (t Track) mixed() uint64 {
	n := uint64(t.ID) + 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}
