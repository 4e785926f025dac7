package office

import (
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/go-analyze/charts"

	"chuangwei/internal/fault"
)

// Chart is figures as a picture: bars beside each other, or lines over time.
type Chart struct {
	Line   bool
	Labels []string
	Names  []string    // of the series
	Values [][]float64 // of each series, one for each label; NaN is a gap
}

// The width of a chart in pixels: 254 to the inch over the width of the text
// block. All other lengths are for that.
const (
	chartWide = 1560
	chartText = 22 // points, as the library takes them
	chartBar  = 34
)

// PNG draws the chart as a picture of the width of the text block. It fails
// where no front end has been built, for the fonts come with it.
func (c Chart) PNG() ([]byte, error) { return c.draw(charts.ChartOutputPNG) }

// SVG draws the chart as one of a page.
func (c Chart) SVG() ([]byte, error) { return c.draw(charts.ChartOutputSVG) }

// drawing is a chart with its title above, which stays with it.
type drawing struct {
	picture
	title string
}

// Chart writes a chart with its title.
func (d *Doc) Chart(c Chart, title string) error {
	png, err := c.PNG()
	if err != nil {
		return err
	}
	p, err := newPicture(png, 0, title)
	if err != nil {
		return err
	}
	d.blocks = append(d.blocks, drawing{p, title})
	return nil
}

func (x drawing) word(w *wordBody) {
	para{style: "Caption", runs: []Run{Text(x.title)}}.word(w)
	x.picture.word(w)
}

func (x drawing) pdf(p *pdfBody) {
	l := p.look("Caption")
	l.keep = x.height*mm + l.line
	p.doc.Add(p.flow(l, Text(x.title)))
	x.picture.pdf(p)
}

// number writes a value without decimals that say nothing.
func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// chartFonts gives the library the papers' fonts, once.
var chartFonts = sync.OnceValue(func() error {
	files, err := fontFiles()
	if err != nil {
		return err
	}
	for _, name := range []string{"hei", "body"} {
		if err := charts.InstallFont(name, files[name]); err != nil {
			return fault.New(fault.Internal, "office.no_fonts").Because(err)
		}
	}
	return nil
})

// face is the font that has every character of the chart.
func (c Chart) face() string {
	hei := charts.GetFont("hei")
	for _, texts := range [][]string{c.Labels, c.Names} {
		for _, s := range texts {
			for _, r := range s {
				if r > ' ' && hei.Index(r) == 0 {
					return "body"
				}
			}
		}
	}
	return "hei"
}

// Colours that differ in a copy without colours, too.
var chartColors = []charts.Color{
	charts.ColorRGB(0x0b, 0x6b, 0x53), charts.ColorRGB(0xe0, 0x9f, 0x3e), charts.ColorRGB(0x1f, 0x4e, 0x79), charts.ColorRGB(0x9e, 0xa9, 0xa4),
}

var chartSymbols = []charts.SymbolShape{charts.SymbolCircle, charts.SymbolSquare, charts.SymbolDiamond, charts.SymbolDot}

func (c Chart) draw(kind string) ([]byte, error) {
	if err := chartFonts(); err != nil {
		return nil, err
	}
	values := make([][]float64, len(c.Values))
	for i, row := range c.Values {
		for _, v := range row {
			if math.IsNaN(v) {
				v = charts.GetNullValue()
			}
			values[i] = append(values[i], v)
		}
	}
	height := 640
	if !c.Line {
		height = 140 + len(c.Labels)*(len(c.Values)*chartBar+18)
	}
	font := charts.GetFont(c.face())
	text := charts.FontStyle{FontSize: chartText, Font: font}
	theme := charts.GetTheme(charts.ThemeLight).WithSeriesColors(chartColors)
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: kind, Width: chartWide, Height: height, Font: font, Theme: theme})
	legend := charts.LegendOption{SeriesNames: c.Names, FontStyle: text}
	axis := charts.ValueAxisOption{LabelFontStyle: text, Min: new(0.0), ValueFormatter: number}
	var err error
	if c.Line {
		o := charts.NewLineChartOptionWithData(values)
		o.Theme, o.Legend, o.LineStrokeWidth = theme, legend, 4
		o.XAxis.Labels, o.XAxis.LabelFontStyle = c.Labels, text
		o.YAxis = []charts.ValueAxisOption{axis}
		for i := range o.SeriesList {
			o.SeriesList[i].Symbol.Shape = chartSymbols[i%len(chartSymbols)]
		}
		err = p.LineChart(o)
	} else {
		// The library begins at the bottom.
		for _, row := range values {
			slices.Reverse(row)
		}
		o := charts.NewBarChartOptionWithData(values)
		o.Theme, o.Legend, o.Horizontal = theme, legend, true
		labels := slices.Clone(c.Labels)
		slices.Reverse(labels)
		o.CategoryAxis.Labels, o.CategoryAxis.LabelFontStyle, o.CategoryAxis.LabelCount = labels, text, len(labels)
		o.ValueAxis = []charts.ValueAxisOption{axis}
		for i := range o.SeriesList {
			o.SeriesList[i].Label.Show = new(true)
			o.SeriesList[i].Label.FontStyle, o.SeriesList[i].Label.ValueFormatter = text, number
		}
		err = p.BarChart(o)
	}
	if err != nil {
		return nil, fault.New(fault.Internal, "office.no_chart").Because(err)
	}
	data, err := p.Bytes()
	if err != nil {
		return nil, fault.New(fault.Internal, "office.no_chart").Because(err)
	}
	return data, nil
}
