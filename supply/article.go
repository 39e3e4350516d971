package supply

// An Article is a tyre that is sold.
type Article struct {
	SKU   string
	Brand string
	Model string
	// Width is in millimetres, Aspect is the height as a percentage of it, Rim is
	// in inches; LoadIndex and SpeedIndex are the codes of UN Regulation 30.
	Width, Aspect, Rim, LoadIndex int
	SpeedIndex                    string
	Season                        Season
}

// Size writes the size, load and speed of a as the sidewall has them:
// 205/55 R16 91H.
func (a Article) Size() string {
	return Size{a.Width, a.Aspect, a.Rim, a.LoadIndex, a.SpeedIndex}.String()
}

// A Season is what a tyre is made for.
type Season string

// The seasons.
const (
	Summer    Season = "summer"
	Winter    Season = "winter"
	AllSeason Season = "all-season"
)
