package supply

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A Size is what must match for a tyre to go on a wheel, and what the car needs it
// to bear. The zero value is the size of no tyre.
type Size struct {
	Width, Aspect, Rim int // mm, per cent of it, inches
	// LoadIndex and SpeedIndex are the codes of UN Regulation 30; 0 and "" are any.
	LoadIndex  int
	SpeedIndex string
}

// Bounds of what is a tyre for a car or a van.
const (
	minWidth, maxWidth   = 100, 400
	minAspect, maxAspect = 20, 100
	minRim, maxRim       = 10, 30
	minLoad, maxLoad     = 50, 150
)

// speeds are the speed codes from the slowest, 80 km/h, to the fastest, 300 km/h.
// That H is not between G and J is history.
var speeds = []string{"F", "G", "J", "K", "L", "M", "N", "P", "Q", "R", "S", "T", "U", "H", "V", "W", "Y"}

// String writes the size as a sidewall has it: 205/55 R16 91H.
func (s Size) String() string {
	text := fmt.Sprintf("%d/%d R%d", s.Width, s.Aspect, s.Rim)
	if s.LoadIndex == 0 && s.SpeedIndex == "" {
		return text
	}
	if s.LoadIndex == 0 {
		return text + " " + s.SpeedIndex
	}
	return fmt.Sprintf("%s %d%s", text, s.LoadIndex, s.SpeedIndex)
}

// Fits reports whether a may be mounted where s is asked for: its measures are the
// same, and it bears at least that load at that speed. A tyre may bear more than the
// car needs, but not less (UN Regulation 142). That some countries let winter tyres
// be slower, with a notice in the car, is not made use of.
func (s Size) Fits(a Article) bool {
	return a.Width == s.Width && a.Aspect == s.Aspect && a.Rim == s.Rim &&
		a.LoadIndex >= s.LoadIndex &&
		(s.SpeedIndex == "" || slices.Index(speeds, a.SpeedIndex) >= slices.Index(speeds, s.SpeedIndex))
}

// A SizeProblem is what is wrong with the text of a size, for programs to tell
// apart.
type SizeProblem string

// The problems, in the order in which they are looked for. All but the first two
// name the part that no tyre has.
const (
	SizeEmpty      SizeProblem = "empty"
	SizeUnreadable SizeProblem = "unreadable"
	SizeWidth      SizeProblem = "width"
	SizeAspect     SizeProblem = "aspect"
	SizeRim        SizeProblem = "rim"
	SizeLoad       SizeProblem = "load"
	SizeSpeed      SizeProblem = "speed"
)

// sizeHints say what would be right.
var sizeHints = map[SizeProblem]string{
	SizeEmpty:      "is empty; write it as on the sidewall, like 205/55 R16 91H",
	SizeUnreadable: "is no tyre size; write it as on the sidewall, like 205/55 R16 91H",
	SizeWidth:      fmt.Sprintf("has a width that no tyre has; it is %d to %d mm", minWidth, maxWidth),
	SizeAspect:     fmt.Sprintf("has a height that no tyre has; it is %d to %d per cent of the width", minAspect, maxAspect),
	SizeRim:        fmt.Sprintf("has a rim that no tyre has; it is %d to %d inches, and whole", minRim, maxRim),
	SizeLoad:       fmt.Sprintf("has a load index that no tyre has; it is %d to %d", minLoad, maxLoad),
	SizeSpeed:      "has a speed index that no tyre has; it is one of " + strings.Join(speeds, " "),
}

// A SizeError tells why a text is not the size of a tyre.
type SizeError struct {
	Text    string // as it was typed
	Problem SizeProblem
}

func (e *SizeError) Error() string { return fmt.Sprintf("size %q %s", e.Text, e.Reason()) }

// Reason says what is wrong and what would be right, without the text.
func (e *SizeError) Reason() string { return sizeHints[e.Problem] }

// sizeMarks stand after a size and say nothing about it.
var sizeMarks = regexp.MustCompile(`(?: ?XL| (?:RF|TL|M ?[+&] ?S|3PMSF))+$`)

// A size is made of these. Its end is C for a van's tyre, the load index, single
// and then twin, and the speed index.
const (
	between = ` ?[-/.X ] ?`
	radial  = ` ?Z?RF? ?-? ?`
	rimSize = `(\d{1,5}(?:\.\d+)?)`
	sizeEnd = ` ?C?(?: ?(\d{1,4})(?: ?/ ?\d{2,3})?)? ?([A-Z]{1,2})?$`
)

// sizeForms are the ways to write one: the numbers apart, or width and aspect in
// five digits.
var sizeForms = []*regexp.Regexp{
	regexp.MustCompile(`^P? ?(\d{1,4})` + between + `(\d{1,3})(?:` + between + `|` + radial + `)` + rimSize + sizeEnd),
	regexp.MustCompile(`^P? ?(\d{3})(\d{2})(?:` + between + `|` + radial + `|)` + rimSize + sizeEnd),
}

// ParseSize reads a size in any of the ways in which people write one: 205/55 R16
// 91H, 205/55zr16, 205-55-16, 2055516, 215/65 R16C 109/107T (of two load indexes
// the first counts), with marks such as XL or M+S after it. It never guesses: the
// error is a *SizeError.
func ParseSize(text string) (Size, error) {
	folded := foldSize(text)
	if folded == "" {
		return Size{}, &SizeError{text, SizeEmpty}
	}
	bare := sizeMarks.ReplaceAllString(folded, "")
	for _, form := range sizeForms {
		if parts := form.FindStringSubmatch(bare); parts != nil {
			s, problem := sizeOf(parts[1:])
			if problem != "" {
				return Size{}, &SizeError{text, problem}
			}
			return s, nil
		}
	}
	return Size{}, &SizeError{text, SizeUnreadable}
}

// sizeOf checks width, aspect, rim, load and speed, and names the first that is
// wrong.
func sizeOf(parts []string) (s Size, problem SizeProblem) {
	rim, load := parts[2], parts[3]
	if load == "" && (len(rim) == 4 || len(rim) == 5) && !strings.Contains(rim, ".") {
		rim, load = rim[:2], rim[2:] // 1691 is R16 and 91
	}
	number := func(text string, least, most int, what SizeProblem) int {
		n, err := strconv.Atoi(text)
		if problem == "" && (err != nil || n < least || n > most) {
			problem = what
		}
		return n
	}
	s.Width = number(parts[0], minWidth, maxWidth, SizeWidth)
	s.Aspect = number(parts[1], minAspect, maxAspect, SizeAspect)
	s.Rim = number(rim, minRim, maxRim, SizeRim)
	if load != "" {
		s.LoadIndex = number(load, minLoad, maxLoad, SizeLoad)
	}
	s.SpeedIndex = parts[4]
	if problem == "" && s.SpeedIndex != "" && !slices.Contains(speeds, s.SpeedIndex) {
		problem = SizeSpeed
	}
	return s, problem
}

// foldSize writes text in capitals and plain signs, with single blanks.
func foldSize(text string) string {
	plain := strings.Map(func(r rune) rune {
		switch r {
		case '×', '*':
			return 'X'
		case '–', '—', '‐', '‑', '−':
			return '-'
		case '⁄', '∕', '\\', '|':
			return '/'
		case ',':
			return '.'
		case '(', ')':
			return ' '
		case '\u200b', '\ufeff': // of no width, and pasted unseen
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
	return strings.Join(strings.Fields(plain), " ")
}
