package texts

import (
	"math"
	"strconv"
	"strings"

	"github.com/bojanz/currency"
)

// Money writes an amount in a currency's smallest unit, by its code of ISO 4217:
// 8990 EUR is 89,90 € or €89.90. It never breaks over two lines.
func (s *Speaker) Money(minor int64, code string) string {
	amount, err := currency.NewAmountFromInt64(minor, code)
	if err != nil {
		return lacking(strconv.FormatInt(minor, 10) + " " + code)
	}
	return s.money.Format(amount)
}

// Number writes a whole number: 12.500 or 12,500.
func (s *Speaker) Number(n int) string { return s.grouped(strconv.Itoa(n)) }

// Hundredths writes a number that is given in hundredths, without zeros at its
// end: 1900 is 19, and 550 is 5,5.
func (s *Speaker) Hundredths(n int64) string {
	number := s.grouped(strconv.FormatInt(n/100, 10))
	if rest := n % 100; rest != 0 {
		number += s.customs.Decimal + strings.TrimRight(strconv.FormatInt(100+rest, 10)[1:], "0")
	}
	return number
}

// Kilometres writes a distance: 3,4 km below ten, and 12 km from there on.
func (s *Speaker) Kilometres(km float64) string {
	number := strconv.FormatFloat(math.Round(km*10)/10, 'f', 1, 64)
	if km >= 10 {
		number = strconv.FormatFloat(math.Round(km), 'f', 0, 64)
	}
	whole, tenths, _ := strings.Cut(number, ".")
	number = s.grouped(whole)
	if tenths != "" && tenths != "0" {
		number += s.customs.Decimal + tenths
	}
	return strings.Replace(s.customs.Kilometres, "{0}", number, 1)
}

// grouped puts the language's separator between thousands, where a number is as
// long as the language wants it for that: Spanish writes 1234 and 12.345.
func (s *Speaker) grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if len(digits) < 3+s.customs.MinimumGroupingDigits {
		return sign + digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + s.customs.Group + digits[i:]
	}
	return sign + digits
}
