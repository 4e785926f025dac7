package casesapi

import (
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/geo"
	"chuangwei/internal/photos"
)

// Case is a problem at a place.
type Case struct {
	ID         string `json:"id"`
	Number     string `json:"number" doc:"The visible number." example:"WT-0312"`
	Campaign   string `json:"campaign"`
	RegisterNo string `json:"register_no,omitempty" doc:"The number in the register that it came from."`
	Title      string `json:"title"`
	Details    string `json:"details,omitempty"`
	State      string `json:"state" enum:"reported,filed,dispatched,handling,area_check,final_check,closed,rejected,merged,suspended"`
	Version    int64  `json:"version" doc:"Grows with every change; send it back to refuse acting on an older state."`

	Category  string   `json:"category" doc:"Code of the dictionary."`
	Area      string   `json:"area,omitempty"`
	Group     string   `json:"group,omitempty" doc:"The working group that answers for it."`
	LeadUnit  string   `json:"lead_unit,omitempty"`
	Assist    []string `json:"assist,omitempty" doc:"Assisting units."`
	CheckUnit string   `json:"check_unit,omitempty" doc:"The unit that checks for the area."`
	Source    string   `json:"source"`
	Survey    string   `json:"survey,omitempty"`
	Theme     string   `json:"theme,omitempty"`
	Place     Place    `json:"place"`

	ReporterUnit string     `json:"reporter_unit,omitempty"`
	ReportedAt   *time.Time `json:"reported_at,omitempty"`
	FiledAt      *time.Time `json:"filed_at,omitempty"`
	DispatchedAt *time.Time `json:"dispatched_at,omitempty"`
	SignedAt     *time.Time `json:"signed_at,omitempty"`
	HandledAt    *time.Time `json:"handled_at,omitempty" doc:"Entry into the area check, while it stands."`
	ClosedAt     *time.Time `json:"closed_at,omitempty"`
	RejectedAt   *time.Time `json:"rejected_at,omitempty"`
	MergedAt     *time.Time `json:"merged_at,omitempty"`
	UpdatedAt    *time.Time `json:"updated_at,omitempty"`

	Limit      string     `json:"limit,omitempty" doc:"How long it may take: 2wd is two working days, 4wh working hours, 2uh hours, 15nd days." example:"2wd"`
	SignLimit  string     `json:"sign_limit,omitempty" doc:"How long the unit has to sign, from dispatch." example:"4wh"`
	SignBy     *time.Time `json:"sign_by,omitempty"`
	DueAt      *time.Time `json:"due_at,omitempty"`
	FirstDueAt *time.Time `json:"first_due_at,omitempty" doc:"The deadline before any extension."`
	Overdue    bool       `json:"overdue" doc:"Past the deadline of the stage in which it stands."`
	OverdueOf  string     `json:"overdue_of,omitempty" enum:"sign,handle" doc:"Of which stage: to sign for it, or to put it right."`
	Rework     int        `json:"rework,omitempty"`
	Returned   int        `json:"returned,omitempty"`
	Extended   int        `json:"extended,omitempty"`
	Reopened   int        `json:"reopened,omitempty"`
	ReviewOn   string     `json:"review_on,omitempty" doc:"Day on which a suspended case is looked at again."`

	RectifierUnit string     `json:"rectifier_unit,omitempty"`
	Measures      []string   `json:"measures,omitempty"`
	Closing       string     `json:"closing,omitempty" enum:"verified,forced,before"`
	Reason        string     `json:"reason,omitempty"`
	MergedTo      string     `json:"merged_to,omitempty"`
	PhotosBefore  int        `json:"photos_before"`
	PhotosAfter   int        `json:"photos_after"`
	VoidedAt      *time.Time `json:"voided_at,omitempty"`
	VoidReason    string     `json:"void_reason,omitempty"`

	Acts []string `json:"acts,omitempty" doc:"Of one case: what the asker may do to it now."`
}

// Place is where a case is, in WGS-84.
type Place struct {
	Address  string   `json:"address,omitempty" maxLength:"200"`
	Street   string   `json:"street,omitempty" maxLength:"200"`
	Lon      *float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Lat      *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Source   string   `json:"source,omitempty" enum:"gps,photo,map,address,import,"`
	Accuracy float64  `json:"accuracy,omitempty" minimum:"0" maximum:"999999" doc:"Metres."`
}

type caseOutput struct{ Body Case }

// caseOf turns a case into the API's.
func caseOf(c cases.Case, prefix string, now time.Time) Case {
	out := Case{
		ID: string(c.ID), Number: cases.Label(prefix, c.Number), Campaign: string(c.Campaign), RegisterNo: c.RegisterNo,
		Title: c.Title, Details: c.Details, State: string(c.State), Version: c.Version,
		Category: c.Category, Area: string(c.Area), Group: string(c.Group), LeadUnit: string(c.LeadUnit), CheckUnit: string(c.CheckUnit),
		Source: string(c.Source), Survey: string(c.Survey), Theme: c.Theme,
		Place:        Place{Address: c.Place.Address, Street: c.Place.Street, Source: c.Place.Source, Accuracy: c.Place.Accuracy},
		ReporterUnit: string(c.ReporterUnit),
		ReportedAt:   at(c.ReportedAt), FiledAt: at(c.FiledAt), DispatchedAt: at(c.DispatchedAt), SignedAt: at(c.SignedAt), HandledAt: at(c.HandledAt),
		ClosedAt: at(c.ClosedAt), RejectedAt: at(c.RejectedAt), MergedAt: at(c.MergedAt), UpdatedAt: at(c.UpdatedAt),
		Limit: c.Limit.String(), DueAt: at(c.DueAt), FirstDueAt: at(c.FirstDue), Overdue: c.Overdue(now),
		Rework: c.Rework, Returned: c.Returned, Extended: c.Extended, Reopened: c.Reopened, ReviewOn: c.ReviewOn,
		RectifierUnit: string(c.RectifierUnit), Measures: c.Measures, Closing: string(c.Closing), Reason: c.Reason, MergedTo: string(c.MergedTo),
		PhotosBefore: c.Before, PhotosAfter: c.After, VoidedAt: at(c.VoidedAt), VoidReason: c.VoidReason,
	}
	out.SignLimit, out.SignBy = c.SignLimit.String(), at(c.SignBy)
	if _, stage := c.Deadline(); out.Overdue {
		out.OverdueOf = string(stage)
	}
	if c.Place.Located {
		lon, lat := c.Place.Point.Lon, c.Place.Point.Lat
		out.Place.Lon, out.Place.Lat = &lon, &lat
	}
	for _, u := range c.Assist {
		out.Assist = append(out.Assist, string(u))
	}
	return out
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// place reads a place as it was sent.
func (p Place) place() (cases.Place, error) {
	if (p.Lon == nil) != (p.Lat == nil) {
		return cases.Place{}, field("place", "api.lon_lat")
	}
	out := cases.Place{Address: p.Address, Street: p.Street, Source: p.Source, Accuracy: p.Accuracy}
	if p.Lon != nil {
		out.Located, out.Point = true, geo.Point{Lon: *p.Lon, Lat: *p.Lat}
		if out.Source == "" {
			out.Source = "map"
		}
	}
	return out, nil
}

// Photo is a photo of a case.
type Photo struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind" enum:"before,after,check,other,"`
	SHA256     string    `json:"sha256" doc:"Of the sealed original."`
	Width      int       `json:"width"`
	Height     int       `json:"height"`
	Type       string    `json:"type"`
	TakenAt    string    `json:"taken_at,omitempty" doc:"The camera's wall clock." example:"2017-08-25 14:30:00"`
	Lon        *float64  `json:"lon,omitempty"`
	Lat        *float64  `json:"lat,omitempty"`
	UploadedAt time.Time `json:"uploaded_at"`
	Reused     []string  `json:"reused,omitempty" doc:"Of an upload: photos that were there before and look the same."`
}

func photoOf(p photos.Photo) Photo {
	out := Photo{
		ID: string(p.ID), Kind: string(p.Kind), SHA256: p.SHA256, Width: p.Width, Height: p.Height, Type: p.Type, TakenAt: p.TakenAt, UploadedAt: p.UploadedAt,
	}
	if p.Place.Known() {
		lon, lat := p.Place.Lon, p.Place.Lat
		out.Lon, out.Lat = &lon, &lat
	}
	return out
}
