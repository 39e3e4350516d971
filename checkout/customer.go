package checkout

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fitslot/fitslot/booking"
)

// Bounds of what is told of a customer, in characters.
const (
	maxName  = 200
	maxEmail = 254 // RFC 5321, less the angle brackets
	maxPlate = 16
	maxToken = 255
)

var (
	// languageTag is BCP 47 as far as it tells texts apart: language, script, region.
	languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$`)
	// phoneNumber leaves out the extras people write; E.164 has at most 15 digits.
	phoneNumber = regexp.MustCompile(`^\+?[0-9]{5,15}$`)
	phoneExtras = strings.NewReplacer(" ", "", "-", "", ".", "", "/", "", "(", "", ")", "")
)

// tidied returns r without the white space around what people typed, and the
// plate in capitals.
func (r OrderRequest) tidied() OrderRequest {
	r.Customer = r.Customer.tidied()
	plates := r.Plates
	r.Plates = make([]string, len(plates))
	for i, plate := range plates {
		r.Plates[i] = tidyPlate(plate)
	}
	return r
}

func (c Customer) tidied() Customer {
	return Customer{
		Name:     strings.TrimSpace(c.Name),
		Email:    strings.TrimSpace(c.Email),
		Phone:    strings.TrimSpace(c.Phone),
		Language: strings.TrimSpace(c.Language),
	}
}

func tidyPlate(plate string) string { return strings.ToUpper(strings.Join(strings.Fields(plate), " ")) }

// Validate returns booking.InvalidErrors naming every wrong field.
func (r OrderRequest) Validate() error {
	var wrong complaints
	wrong.add("customer.name", wrongName(r.Customer.Name))
	wrong.add("customer.email", wrongEmail(r.Customer.Email))
	wrong.add("customer.phone", wrongPhone(r.Customer.Phone))
	wrong.add("customer.language", wrongLanguage(r.Customer.Language))
	switch {
	case len(r.Plates) == 0:
		wrong.add("plate", wrongPlate(""))
	case len(r.Plates) > booking.MaxJobs:
		wrong.add("plates", fmt.Sprintf("are %d; send at most %d", len(r.Plates), booking.MaxJobs))
	case len(r.Plates) == 1:
		wrong.add("plate", wrongPlate(r.Plates[0]))
	default:
		for i, plate := range r.Plates {
			wrong.add(fmt.Sprintf("plates[%d]", i), wrongPlate(plate))
		}
	}
	return wrong.orNil()
}

// platesFor returns booking.InvalidErrors unless there is one plate for each
// appointment.
func platesFor(appointments int, plates []string) error {
	if len(plates) == appointments {
		return nil
	}
	return booking.InvalidErrors{{
		Field:  "plates",
		Reason: fmt.Sprintf("are %d; the hold has %d appointments: send a plate for each, in their order", len(plates), appointments),
	}}
}

// complaints are the wrong fields of a request.
type complaints booking.InvalidErrors

// add notes what is wrong with a field; an empty reason is nothing.
func (c *complaints) add(field, reason string) {
	if reason != "" {
		*c = append(*c, &booking.InvalidError{Field: field, Reason: reason})
	}
}

func (c complaints) orNil() error {
	if len(c) == 0 {
		return nil
	}
	return booking.InvalidErrors(c)
}

func wrongName(name string) string {
	switch {
	case name == "":
		return "is empty; send the customer's name"
	case !isText(name, maxName):
		return fmt.Sprintf("is too long or not plain text; send at most %d characters, none of them for control", maxName)
	case HoldsCardNumber(name):
		return "holds what looks like a card number; send a name only"
	}
	return ""
}

func wrongEmail(email string) string {
	parsed, err := mail.ParseAddress(email)
	_, domain, _ := strings.Cut(email, "@")
	switch {
	case err != nil || parsed.Address != email || !isText(email, maxEmail) || !isDomain(domain):
		return "is no e-mail address; send one such as ana@example.org"
	case HoldsCardNumber(email):
		return "holds what looks like a card number; send an e-mail address only"
	}
	return ""
}

// isDomain reports whether s has two labels or more, none of them empty.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || strings.ContainsAny(label, " @[]") {
			return false
		}
	}
	return len(labels) > 1
}

func wrongPhone(phone string) string {
	if phone != "" && !phoneNumber.MatchString(phoneExtras.Replace(phone)) {
		return "is no telephone number; send 5 to 15 digits such as +34 600 123 456, or leave it out"
	}
	return ""
}

func wrongLanguage(tag string) string {
	if !languageTag.MatchString(tag) {
		return "is no language tag; send one such as es or de-AT"
	}
	return ""
}

func wrongPlate(plate string) string {
	const right = "send the vehicle's number plate, such as 1234 BCD"
	switch {
	case plate == "":
		return "is empty; " + right
	case utf8.RuneCountInString(plate) > maxPlate || !isPlate(plate):
		return fmt.Sprintf("is no number plate; %s: letters and digits, at most %d characters", right, maxPlate)
	case HoldsCardNumber(plate):
		return "looks like a card number; " + right
	}
	return ""
}

// isPlate reports whether s is letters and digits with spaces, hyphens and dots
// between them.
func isPlate(s string) bool {
	signs := 0
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			return false
		case unicode.IsLetter(r), unicode.IsDigit(r):
			signs++
		case !strings.ContainsRune(" -.·", r):
			return false
		}
	}
	return signs >= 2
}

// isText reports whether s is well-formed, has no control characters and at most
// so many characters in all.
func isText(s string, longest int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= longest && !strings.ContainsFunc(s, unicode.IsControl)
}

// checkToken returns booking.InvalidErrors for what no provider's token can be.
func checkToken(token string) error {
	var wrong complaints
	switch {
	case token == "":
		wrong.add("token", "is empty; send the token that the payment provider gave you")
	case HoldsCardNumber(token):
		wrong.add("token", "holds what looks like a card number; send the provider's token for it, and card numbers to nobody")
	case !isToken(token):
		wrong.add("token", fmt.Sprintf("is no token; send at most %d printable ASCII characters without spaces", maxToken))
	}
	return wrong.orNil()
}

func isToken(s string) bool {
	return len(s) <= maxToken && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
