package testpay

import "strings"

// A card number has 13 to 19 digits (ISO/IEC 7812).
const (
	minCardDigits = 13
	maxCardDigits = 19
)

// isCardNumber reports whether s, spaces and hyphens left out, could be the
// number of a card: as many digits, and passing the Luhn check (every second
// digit from the right doubled, the digits of all results summed, the sum a
// multiple of ten).
func isCardNumber(s string) bool {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(s)
	if len(digits) < minCardDigits || len(digits) > maxCardDigits {
		return false
	}
	sum := 0
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
		d := int(digits[i] - '0')
		if (len(digits)-i)%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}
