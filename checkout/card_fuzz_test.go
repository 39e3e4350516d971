package checkout_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/checkout"
)

// runs are digits with single blanks and hyphens between them.
var runs = regexp.MustCompile(`[0-9](?:[ -]?[0-9])*`)

// FuzzHoldsCardNumber compares with a search by a pattern and the sum as it is
// written on paper.
func FuzzHoldsCardNumber(f *testing.F) {
	for _, text := range []string{"4111111111111111", "4111-1111 1111-1111", "4111  111111111111", "x4222222222222", "6304000000000000000", "41111111111111110000", "٤١١١١١١١١١١١١١١١", "4111111111111111-", "-4111 1111 1111 1112 4111 1111 1111 1111"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := false
		for _, run := range runs.FindAllString(text, -1) {
			digits := regexp.MustCompile(`[ -]`).ReplaceAllString(run, "")
			want = want || len(digits) >= 13 && len(digits) <= 19 && luhn(digits)
		}
		require.Equal(t, want, checkout.HoldsCardNumber(text), "%q", text)
	})
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
