package media_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/media"
)

var track = media.Track{ID: 374210, Title: "Éclair & <Thunder>", Artist: "Bastien Lindqvist"}

// made are all kinds of files.
var made = []struct {
	name, codec   string
	make          func(t media.Track, seconds int) *media.File
	width, height int
}{
	{"wav", "pcm_s16le", media.WAV, 0, 0},
	{"m4a", "alac", media.M4A, 0, 0},
	{"mp3", "mp3", media.MP3, 0, 0},
	{"360.mp4", "h264", small, 640, 360},
	{"720.mp4", "h264", large, 1280, 720},
}

func small(t media.Track, seconds int) *media.File { return media.MP4(t, 640, 360, seconds) }
func large(t media.Track, seconds int) *media.File { return media.MP4(t, 1280, 720, seconds) }

func content(t testing.TB, f *media.File) []byte {
	var b bytes.Buffer
	n, err := f.WriteTo(&b)
	require.NoError(t, err)
	require.Equal(t, f.Size(), n)
	return b.Bytes()
}

// Any stretch of a file reads like the same one of the whole.
func TestFilesReadFromAnyOffset(t *testing.T) {
	t.Parallel()
	for _, tt := range made {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := tt.make(track, 1)
			whole := content(t, f)
			require.NoError(t, iotest.TestReader(f.Open(), whole))
			for _, at := range []int64{0, 1, 43, 44, 17684, f.Size() - 1, f.Size(), f.Size() + 1} {
				p := make([]byte, 100)
				n, err := f.ReadAt(p, at)
				want := whole[min(at, f.Size()):]
				want = want[:min(100, len(want))]
				assert.Equal(t, string(want), string(p[:n]), at)
				assert.Equal(t, len(want) < 100, err == io.EOF, at)
			}
			_, err := f.ReadAt(make([]byte, 1), -1)
			assert.Error(t, err)
		})
	}
}

// The same track has the same file, and the sum tells files apart.
func TestFilesAreTheTracksOwn(t *testing.T) {
	t.Parallel()
	for _, tt := range made {
		one := tt.make(track, 1)
		assert.Equal(t, content(t, one), content(t, tt.make(track, 1)), tt.name)
		assert.Equal(t, one.Sum(), tt.make(track, 1).Sum(), tt.name)
		assert.Regexp(t, `^[0-9a-f]{32}$`, one.Sum())
		sums := map[string]bool{one.Sum(): true}
		other := media.Track{ID: track.ID + 1, Title: "Numb", Artist: track.Artist}
		for _, f := range []*media.File{tt.make(track, 10), tt.make(other, 1)} {
			assert.False(t, sums[f.Sum()], tt.name)
			assert.NotEqual(t, content(t, one), content(t, f), tt.name)
			sums[f.Sum()] = true
		}
	}
}

// What ffprobe tells of a file.
type probed struct {
	Streams []struct {
		Codec    string `json:"codec_name"`
		Profile  string
		Rate     string `json:"sample_rate"`
		Channels int
		Width    int
		Height   int
		Bits     string `json:"bit_rate"`
		Raw      string `json:"bits_per_raw_sample"`
		Frames   string `json:"nb_read_frames"`
	}
	Format struct {
		Duration string
		Tags     map[string]string
	}
}

// Where ffmpeg is installed it decodes the files without a complaint.
func TestFilesDecode(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"ffprobe", "ffmpeg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	for _, tt := range made {
		for _, seconds := range []int{1, 10} {
			t.Run(fmt.Sprint(tt.name, " ", seconds), func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "file."+tt.name)
				require.NoError(t, os.WriteFile(path, content(t, tt.make(track, seconds)), 0o644))
				out, err := exec.Command("ffmpeg", "-v", "error", "-xerror", "-i", path,
					"-f", "null", "-").CombinedOutput()
				require.NoError(t, err, string(out))
				assert.Empty(t, strings.TrimSpace(string(out)))
				p := probe(t, path)
				s := p.Streams[0]
				assert.Equal(t, tt.codec, s.Codec)
				length, err := strconv.ParseFloat(p.Format.Duration, 64)
				require.NoError(t, err)
				assert.InDelta(t, seconds, length, 0.03)
				if tt.width > 0 {
					assert.Equal(t, []int{tt.width, tt.height}, []int{s.Width, s.Height})
					assert.Equal(t, "Constrained Baseline", s.Profile)
					assert.Equal(t, fmt.Sprint(5*seconds), s.Frames)
				} else {
					assert.Equal(t, "44100", s.Rate)
					assert.Equal(t, 2, s.Channels)
				}
				if tt.codec != "pcm_s16le" {
					assert.Equal(t, track.Title, p.Format.Tags["title"])
					assert.Equal(t, track.Artist, p.Format.Tags["artist"])
				}
				if tt.codec == "mp3" {
					assert.Equal(t, "320000", s.Bits)
				}
			})
		}
	}
}

func probe(t *testing.T, path string) (p probed) {
	out, err := exec.Command("ffprobe", "-v", "error", "-count_frames", "-show_streams",
		"-show_format", "-of", "json", path).Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &p), string(out))
	require.Len(t, p.Streams, 1)
	return p
}

// The M4A is the WAV without a loss, and all pictures of a video are of one colour.
func TestDecodedContent(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	decode := func(f *media.File, args ...string) []byte {
		path := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(path, content(t, f), 0o644))
		args = append([]string{"-v", "error", "-i", path}, args...)
		out, err := exec.Command("ffmpeg", append(args, "-")...).Output()
		require.NoError(t, err)
		return out
	}
	wav := content(t, media.WAV(track, 1))[44:]
	assert.Equal(t, 44100*4, len(wav))
	assert.True(t, bytes.Equal(wav, decode(media.M4A(track, 1), "-f", "s16le")), "the sound of the M4A")
	silence := decode(media.MP3(track, 1), "-f", "s16le")
	assert.NotEmpty(t, silence)
	assert.Empty(t, bytes.Trim(silence, "\x00"), "the sound of the MP3")
	for _, f := range []*media.File{small(track, 10), large(track, 10)} {
		pictures := decode(f, "-f", "rawvideo", "-pix_fmt", "yuv420p")
		size := len(pictures) / 50
		var y, cb, cr byte
		for i := 0; i < len(pictures); i += size {
			luma, chroma := pictures[i:i+size*2/3], pictures[i+size*2/3:i+size]
			if i == 0 {
				y, cb, cr = luma[0], chroma[0], chroma[size/6]
			}
			require.Equal(t, size*2/3, bytes.Count(luma, []byte{y}), "the brightness of each pixel")
			require.Equal(t, size/6, bytes.Count(chroma[:size/6], []byte{cb}), "its colour")
			require.Equal(t, size/6, bytes.Count(chroma[size/6:], []byte{cr}), "its colour")
		}
	}
}

// What is in the files, where there is no ffmpeg to tell: each was decoded before its sum
// was written here.
func TestFilesAreWhatWasDecoded(t *testing.T) {
	t.Parallel()
	for i, want := range []string{
		"d247d8ea81af3fd1d413af781afb4329",
		"536c3ecd1e89d7877b867365beee7f0d",
		"daf648ef8461e4018d127f427e231d1f",
		"04e792d0e7acf8db8a2f07f6ad3ed274",
		"d860f23bc9eb375da91f01b77dcb108f",
	} {
		assert.Equal(t, want, made[i].make(track, 10).Sum(), made[i].name)
	}
}

func TestWAV(t *testing.T) {
	t.Parallel()
	b := content(t, media.WAV(track, 10))
	le := binary.LittleEndian
	assert.Equal(t, "RIFF", string(b[:4]))
	assert.Equal(t, len(b)-8, int(le.Uint32(b[4:])))
	assert.Equal(t, "WAVEfmt ", string(b[8:16]))
	assert.Equal(t, "data", string(b[36:40]))
	assert.Equal(t, 10*44100*4, int(le.Uint32(b[40:])))
	assert.Len(t, b, 44+10*44100*4)
}

func TestMP3(t *testing.T) {
	t.Parallel()
	b := content(t, media.MP3(track, 10))
	require.Equal(t, "ID3\x04\x00\x00", string(b[:6]))
	tag := int(b[6])<<21 | int(b[7])<<14 | int(b[8])<<7 | int(b[9])
	assert.Contains(t, string(b[10:10+tag]), track.Title)
	assert.Contains(t, string(b[10:10+tag]), track.Artist)
	frames := b[10+tag:]
	for i := 0; i < len(frames); i += 1044 {
		require.Equal(t, "\xff\xfb\xe0\x00", string(frames[i:i+4]))
	}
	assert.Equal(t, (10*44100+1151)/1152, len(frames)/1044, "frames of 1152 samples")
}

// children walks the boxes of an MP4.
func children(t *testing.T, b []byte) (kinds []string, content map[string][]byte) {
	content = map[string][]byte{}
	for len(b) > 0 {
		require.GreaterOrEqual(t, len(b), 8)
		n := int(binary.BigEndian.Uint32(b))
		require.True(t, n >= 8 && n <= len(b), "a box of %d bytes in %d", n, len(b))
		kinds = append(kinds, string(b[4:8]))
		content[string(b[4:8])] = b[8:n]
		b = b[n:]
	}
	return kinds, content
}

func TestMP4(t *testing.T) {
	t.Parallel()
	for _, tt := range made {
		if tt.codec != "alac" && tt.codec != "h264" {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			b := content(t, tt.make(track, 10))
			kinds, top := children(t, b)
			assert.Equal(t, []string{"ftyp", "moov", "mdat"}, kinds)
			_, moov := children(t, top["moov"])
			_, trak := children(t, moov["trak"])
			_, mdia := children(t, trak["mdia"])
			_, minf := children(t, mdia["minf"])
			_, stbl := children(t, minf["stbl"])
			be := binary.BigEndian
			assert.Equal(t, len(b)-len(top["mdat"]), int(be.Uint32(stbl["stco"][8:])), "where the media begins")
			sizes, sum := stbl["stsz"], uint32(0)
			count := be.Uint32(sizes[8:])
			if each := be.Uint32(sizes[4:]); each > 0 {
				sum = each * count
			} else {
				require.Len(t, sizes, 12+4*int(count))
				for i := range int(count) {
					sum += be.Uint32(sizes[12+4*i:])
				}
			}
			assert.Equal(t, len(top["mdat"]), int(sum), "the sizes of the samples")
			stts := stbl["stts"]
			assert.Equal(t, count, be.Uint32(stts[8:]))
			scale := be.Uint32(mdia["mdhd"][12:])
			assert.Equal(t, 10*scale, count*be.Uint32(stts[12:]), "ten seconds")
			if tt.codec == "h264" {
				units(t, top["mdat"])
			}
		})
	}
}

// units: the samples are one picture to start at and copies of it, and nowhere in them
// is what begins a unit.
func units(t *testing.T, b []byte) {
	for i := 0; len(b) > 0; i++ {
		n := int(binary.BigEndian.Uint32(b))
		unit := b[4 : 4+n]
		want := byte(0x41)
		if i == 0 {
			want = 0x65
		}
		require.Equal(t, want, unit[0])
		for _, forbidden := range []string{"\x00\x00\x00", "\x00\x00\x01", "\x00\x00\x02"} {
			require.NotContains(t, string(unit), forbidden)
		}
		b = b[4+n:]
	}
}

func BenchmarkFiles(b *testing.B) {
	for _, tt := range made {
		for _, seconds := range []int{1, 60} {
			b.Run(fmt.Sprint(tt.name, " ", seconds), func(b *testing.B) {
				for b.Loop() {
					f := tt.make(track, seconds)
					_ = f.Sum()
				}
				b.ReportMetric(float64(tt.make(track, seconds).Size()), "file-bytes")
			})
		}
	}
}
