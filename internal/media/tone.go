package media

import "math"

// The sound of a WAV and an M4A: 44.1 kHz, 16 bits, stereo. All pitches are multiples
// of 10 Hz, so that a tenth of a second is followed by the same one again.
const (
	sampleRate = 44100
	channels   = 2
	sampleBits = 16
	frameBytes = channels * sampleBits / 8

	toneFrames = sampleRate / 10 // a tenth of a second

	lowest    = 220 // Hz
	pitches   = 67  // up to 880 Hz
	amplitude = 8000
)

// pitch is the frequency of a track's tone, in Hz.
func (t Track) pitch() int { return lowest + 10*int(t.mixed()%pitches) }

// tone is a tenth of a second of the track's tone: a sample of each frame, which is
// the same on both channels.
func (t Track) tone() []int16 {
	samples := make([]int16, toneFrames)
	step := 2 * math.Pi * float64(t.pitch()) / sampleRate
	for i := range samples {
		samples[i] = int16(math.Round(amplitude * math.Sin(float64(i)*step)))
	}
	return samples
}
