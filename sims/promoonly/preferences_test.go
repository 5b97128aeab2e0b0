package promoonly

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadHidden(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("7,", maxHidden-1) + "7"
	for _, tt := range []struct {
		sent string
		want []int64
		fail *failure
	}{
		{"", nil, nil},
		{"5", []int64{5}, nil},
		{"3,1,2,1,03", []int64{1, 2, 3}, nil},
		{"0,9223372036854775807", []int64{0, 1<<63 - 1}, nil},
		{long, []int64{7}, nil},
		{long + ",7", nil, errTooManyHidden},
		{",", nil, errHiddenIDs},
		{"1,", nil, errHiddenIDs},
		{"1, 2", nil, errHiddenIDs},
		{"-1", nil, errHiddenIDs},
		{"1;2", nil, errHiddenIDs},
		{"[1,2]", nil, errHiddenIDs},
		{"9223372036854775808", nil, errHiddenIDs},
		{" ", nil, errHiddenIDs},
	} {
		got, err := readHidden("hide_formats", tt.sent)
		assert.Equal(t, tt.want, got, tt.sent)
		if tt.fail == nil {
			assert.NoError(t, err, tt.sent)
		} else if assert.Error(t, err, tt.sent) {
			assert.Equal(t, tt.fail, asAPIError(err).failure, tt.sent)
		}
	}
}

func formOf(body string) *http.Request {
	return &http.Request{
		Header: http.Header{"Content-Type": {formType}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

func TestReadChoices(t *testing.T) {
	t.Parallel()
	begin := preferences{Video: 1, Audio: 1, Naming: defaultNaming}
	for _, tt := range []struct {
		name, body string
		choices    []choice
		want       preferences
		fail       *failure
		variable   string
	}{
		{"each format alone", "audio=2", fileFormatChoices, preferences{1, 2, defaultNaming}, nil, ""},
		{"both, the first of each", "video=0&audio=0&video=1", fileFormatChoices, preferences{0, 0, defaultNaming}, nil, ""},
		{"the highest", "fn1=14&fn1_mod=4&fn1_caps=1&fn5=14&fn5_mod=1&fn5_caps=1", filenamingChoices,
			preferences{1, 1, filenaming{{14, 4, 1}, {1, 0}, {3, 3}, {}, {14, 1, 1}}}, nil, ""},
		{"the lowest", "fn1=0&fn1_mod=0&fn2=0&fn3=0&fn3_mod=0&fn3_caps=0", filenamingChoices, preferences{1, 1, filenaming{}}, nil, ""},
		{"of a video above", "video=2", fileFormatChoices, begin, errOutOfRange, "video"},
		{"of audio above", "audio=3", fileFormatChoices, begin, errOutOfRange, "audio"},
		{"a part above", "fn4=15", filenamingChoices, begin, errOutOfRange, "fn4"},
		{"a modifier above", "fn4_mod=5", filenamingChoices, begin, errOutOfRange, "fn4_mod"},
		{"a modifier that the last place has not", "fn5_mod=2", filenamingChoices, begin, errOutOfRange, "fn5_mod"},
		{"capitals above", "fn2_caps=2", filenamingChoices, begin, errOutOfRange, "fn2_caps"},
		{"below", "fn2=-1", filenamingChoices, begin, errNotInteger, "fn2"},
		{"empty", "fn2=1&fn3=", filenamingChoices, begin, errNotInteger, "fn3"},
		{"a word", "fn2_caps=true", filenamingChoices, begin, errNotInteger, "fn2_caps"},
		{"too long for a number", "audio=99999999999999999999", fileFormatChoices, begin, errNotInteger, "audio"},
		{"another operation's", "fn1=1", fileFormatChoices, begin, errMissing, "video"},
		{"in capitals", "FN1=1", filenamingChoices, begin, errMissing, "fn1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := begin
			_, changes, err := readChoices(formOf(tt.body), tt.choices)
			for _, change := range changes {
				change(&p)
			}
			assert.Equal(t, tt.want, p)
			if tt.fail == nil {
				assert.NoError(t, err)
			} else if assert.Error(t, err) {
				e := asAPIError(err)
				assert.Equal(t, tt.fail, e.failure)
				assert.Equal(t, tt.variable, e.Values["variable"])
				assert.Equal(t, errorBody{"Missing POST variable: " + tt.variable}, e.answer(opSaveFilenaming).Body(nil, e))
			}
		})
	}
}

// The keys of the options go up, "0" is null and selected comes last, whatever is
// selected.
func TestFilenamingOptionsStandInOrder(t *testing.T) {
	t.Parallel()
	n := filenaming{{14, 4, 1}, {13, 2}, {12, 1}, {1, 3}, {7, 1, 1}}
	d := json.NewDecoder(strings.NewReader(string(n.options())))
	token := func() json.Token {
		v, err := d.Token()
		require.NoError(t, err)
		return v
	}
	require.Equal(t, json.Delim('{'), token())
	for place, part := range n {
		for i, suffix := range []string{"", "_modifier"} {
			require.Equal(t, fmt.Sprintf("file_name_%02d%s", place+1, suffix), token())
			require.Equal(t, json.Delim('{'), token())
			options := [][]string{partNames, modifiersOf(place)}[i]
			for number, label := range options {
				require.Equal(t, strconv.Itoa(number), token())
				if number == 0 {
					require.Nil(t, token())
				} else {
					require.Equal(t, label, token())
				}
			}
			require.Equal(t, "selected", token())
			require.Equal(t, float64(part[i]), token())
			require.Equal(t, json.Delim('}'), token())
		}
	}
	require.Equal(t, json.Delim('}'), token())
}

// FuzzHidden: whatever is sent, it is ids in order, each once, or refused with 400.
func FuzzHidden(f *testing.F) {
	for _, s := range []string{"", "1,3,5", "1,,2", ",", "007,7", "1e3", "+1", "١", strings.Repeat("1,", 2000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		ids, err := readHidden("hide_charts", sent)
		if err != nil {
			require.Equal(t, 400, asAPIError(err).answer(opSaveChartFilters).Status)
			return
		}
		require.LessOrEqual(t, len(ids), maxHidden)
		require.True(t, slices.IsSorted(ids))
		for _, id := range ids {
			require.GreaterOrEqual(t, id, int64(0))
		}
	})
}

// FuzzChoices: whatever is saved can be read again and names a file.
func FuzzChoices(f *testing.F) {
	f.Add("fn1=2&fn1_mod=1&fn1_caps=0")
	f.Add("fn5_mod=2")
	f.Add("fn1=%31&fn1=99&video=1&audio=3")
	f.Add("fn1=14&fn2=13&fn3=12&fn4=11&fn5=10&fn5_mod=1&video=&audio")
	f.Fuzz(func(t *testing.T, body string) {
		for _, choices := range [][]choice{fileFormatChoices, filenamingChoices} {
			sent, changes, err := readChoices(formOf(body), choices)
			if err != nil {
				require.Equal(t, 400, asAPIError(err).answer(opSaveFilenaming).Status)
				continue
			}
			require.Len(t, changes, len(sent))
			p := preferences{Video: defaultIndex, Audio: defaultIndex, Naming: defaultNaming}
			for _, change := range changes {
				change(&p)
			}
			require.True(t, json.Valid(p.Naming.options()))
			for _, media := range []int64{1, 2} {
				format, err := p.fileFormat(media)
				require.NoError(t, err)
				require.NotEmpty(t, p.Naming.name(slowDown, format))
			}
		}
	})
}
