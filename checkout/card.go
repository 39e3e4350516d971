package checkout

// A card number has 13 to 19 digits (ISO/IEC 7812).
const (
	minCardDigits = 13
	maxCardDigits = 19
)

// HoldsCardNumber reports whether s has a run of digits in it, single spaces and
// hyphens between them allowed, that could be the number of a card. One in ten of
// other numbers as long looks like one too.
func HoldsCardNumber(s string) bool {
	var run []byte
	separated := false // by one sign from the last digit
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			run, separated = append(run, c-'0'), false
			continue
		case (c == ' ' || c == '-') && len(run) > 0 && !separated:
			separated = true
			continue
		}
		if isCardNumber(run) {
			return true
		}
		run, separated = nil, false
	}
	return isCardNumber(run)
}

// isCardNumber reports whether the digits are as many as a card's and pass the
// Luhn check: every second one from the right is doubled, and the digits of all
// sum up to a multiple of ten.
func isCardNumber(digits []byte) bool {
	if len(digits) < minCardDigits || len(digits) > maxCardDigits {
		return false
	}
	sum := 0
	for i, d := range digits {
		if (len(digits)-i)%2 == 0 {
			d *= 2
		}
		sum += int(d/10 + d%10)
	}
	return sum%10 == 0
}
