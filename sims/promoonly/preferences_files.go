package promoonly

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// fileFormatList is the JSON of the file formats. What is the media type elsewhere is
// format here, and type is a label. (Documented, /doc/get_file_formats.)
var fileFormatList = func() encoded {
	list := encoded{'['}
	for i, f := range fileFormats {
		if i > 0 {
			list = append(list, ',')
		}
		list = fmt.Appendf(list, `{"extension":%q,"format":%d,"index":%d,"type":%q}`,
			f.Extension, f.MediaType, f.Index, f.Label)
	}
	return append(list, ']')
}()

// fileFormats answers GET /user/file_formats: the same for all users.
func (s *Server) fileFormats(r *http.Request, _ map[string]string) (any, error) {
	err := s.view(r, func(*store.Tx, int64) error { return nil })
	return append(encoded(nil), fileFormatList...), err
}

// filenaming answers GET /user/filenaming.
func (s *Server) filenaming(r *http.Request, _ map[string]string) (any, error) {
	var answer encoded
	err := s.view(r, func(tx *store.Tx, userid int64) error {
		p, err := preferencesOf(tx, userid)
		answer = p.Naming.options()
		return err
	})
	return answer, err
}

// options is the JSON of what can stand in each place and what does. Its keys are in the
// order of the numbers, selected last: an order that no map and no struct has.
// (Documented, /doc/get_filenaming. Of the last place the sample was cut off.)
func (n filenaming) options() encoded {
	b := encoded{'{'}
	for place, part := range n {
		if place > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `"file_name_%02d":`, place+1)
		b = appendOptions(b, partNames, part[partName])
		b = fmt.Appendf(b, `,"file_name_%02d_modifier":`, place+1)
		b = appendOptions(b, modifiersOf(place), part[partModifier])
	}
	return append(b, '}')
}

func appendOptions(b encoded, options []string, selected int64) encoded {
	b = append(b, `{"0":null`...)
	for i, label := range options[1:] {
		b = fmt.Appendf(b, `,"%d":%q`, i+1, label)
	}
	return fmt.Appendf(b, `,"selected":%d}`, selected)
}

// A choice is a POST variable of a preference.
type choice struct {
	variable string
	most     int // from 0
	save     func(p *preferences, value int64)
}

// fileFormatChoices are those of /user/save/file_formats. (Ours.)
var fileFormatChoices = []choice{
	{"video", lastFileFormat(1), func(p *preferences, v int64) { p.Video = v }},
	{"audio", lastFileFormat(2), func(p *preferences, v int64) { p.Audio = v }},
}

// lastFileFormat is the highest index of a media type.
func lastFileFormat(media int64) int {
	last := 0
	for _, f := range fileFormats {
		if f.MediaType == media {
			last = max(last, int(f.Index))
		}
	}
	return last
}

// filenamingChoices are those of /user/save/filenaming. (Documented, /doc/save_filenaming;
// that 0 clears a place is ours.)
var filenamingChoices = func() (list []choice) {
	for place := range namePlaces {
		put := func(what int) func(*preferences, int64) {
			return func(p *preferences, v int64) { p.Naming[place][what] = v }
		}
		fn := "fn" + strconv.Itoa(place+1)
		list = append(list,
			choice{fn, len(partNames) - 1, put(partName)},
			choice{fn + "_mod", len(modifiersOf(place)) - 1, put(partModifier)},
			choice{fn + "_caps", 1, put(partCapitals)})
	}
	return list
}()

// saveFileFormats answers POST /user/save/file_formats.
func (s *Server) saveFileFormats(r *http.Request, _ map[string]string) (any, error) {
	return s.saveChoices(r, fileFormatChoices)
}

// saveFilenaming answers POST /user/save/filenaming.
func (s *Server) saveFilenaming(r *http.Request, _ map[string]string) (any, error) {
	return s.saveChoices(r, filenamingChoices)
}

// saveChoices saves those of the choices that the request has, all or nothing, leaves
// the others as they are, and answers with what was sent. (What the vendor answers could
// not be read.)
func (s *Server) saveChoices(r *http.Request, choices []choice) (any, error) {
	sent, changes, err := readChoices(r, choices)
	if err != nil {
		return nil, s.refused(r, err)
	}
	err = s.update(r, func(tx *store.Tx, userid int64) error {
		return changePreferences(tx, userid, changes)
	})
	return sent, err
}

// readChoices returns the choices that the request has, and how each changes the
// preferences; at least one.
func readChoices(r *http.Request, choices []choice,
) (sent map[string]string, changes []func(*preferences), err error) {
	form, err := readForm(r)
	if err != nil {
		return nil, nil, err
	}
	sent = map[string]string{}
	for _, c := range choices {
		text, ok := form.Lookup(c.variable)
		if !ok {
			continue
		}
		v, err := c.read(text)
		if err != nil {
			return nil, nil, err
		}
		sent[c.variable] = text
		changes = append(changes, func(p *preferences) { c.save(p, v) })
	}
	if len(changes) == 0 {
		return nil, nil, form.nothing(choices)
	}
	return sent, changes, nil
}

// read returns the value of a choice, or the failure where it is none of them.
func (c choice) read(text string) (int64, error) {
	v, ok := number(text)
	switch {
	case !ok:
		return 0, errNotInteger.because(
			"the POST variable %s must be a decimal integer from 0 to %d", c.variable, c.most).
			judging("variable", c.variable, "value", bounded(text))
	case v > int64(c.most):
		return 0, errOutOfRange.because("the POST variable %s must be from 0 to %d",
			c.variable, c.most).judging("variable", c.variable, "value", v, "most", c.most)
	}
	return v, nil
}

// nothing is the failure of a form with none of the choices.
func (f form) nothing(choices []choice) error {
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = c.variable
	}
	e := f.absent(choices[0].variable)
	e.Why += "; at least one is required of " + strings.Join(names, ", ")
	return e
}

// changePreferences changes what a user prefers.
func changePreferences(tx *store.Tx, userid int64, changes []func(*preferences)) error {
	p, err := preferencesOf(tx, userid)
	if err != nil {
		return err
	}
	for _, change := range changes {
		change(&p)
	}
	return savePreferences(tx, userid, p)
}
