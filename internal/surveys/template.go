package surveys

import (
	"io"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// Template writes an empty spreadsheet to fill in, for a register: its
// headings are found by themselves when it comes back.
func Template(w io.Writer, register string, t lang.Tag) error {
	fields := []string{fieldNo, fieldArea, fieldStreet, fieldAddress, fieldDetails, fieldCategory, fieldUnit, fieldReported, fieldLon, fieldLat, fieldState, fieldNote}
	switch register {
	case Infrastructure:
		fields = []string{fieldNo, fieldTitle, fieldCategory, fieldArea, fieldAddress, fieldUnit, fieldReported, fieldLon, fieldLat, fieldDue, fieldState, fieldNote}
	case Structures:
		fields = []string{fieldNo, fieldArea, fieldStreet, fieldAddress, fieldCategory, fieldDetails, fieldUnit, fieldReported, fieldLon, fieldLat, fieldState, fieldNote}
	}
	form := office.Form{Title: lang.In(t, "survey.template.title"), Notes: []string{lang.In(t, "survey.template.note")}}
	for _, f := range fields {
		heading := heading(f, t)
		form.Columns = append(form.Columns, office.Head{Title: heading})
		if f == fieldNote {
			continue
		}
		form.Example = append(form.Example, lang.In(t, "survey.template.example."+f))
	}
	return form.WriteXLSX(w)
}

// heading is the first name of a field in a language.
func heading(field string, t lang.Tag) string {
	for _, k := range vocabulary {
		if k.field != field {
			continue
		}
		if t == lang.English {
			return k.english[0]
		}
		return k.chinese[0]
	}
	return field
}
