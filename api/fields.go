package api

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/fitslot/fitslot/booking"
)

// A renamed error speaks of fields that the client knows by other names.
type renamed struct {
	error
	rename func(field string) string
}

func (r renamed) Unwrap() error { return r.error }

// renaming returns how to name the fields that err speaks of.
func renaming(err error) func(string) string {
	var r renamed
	if errors.As(err, &r) {
		return r.rename
	}
	return func(field string) string { return field }
}

// inJob is for a wish that came as one of the jobs of a body: which, the error says.
func inJob(err error) error {
	return renamed{err, func(field string) string { return ofJob(err, field) }}
}

// ofJob is a field of the job that an error speaks of, of the first if of none.
func ofJob(err error, field string) string {
	var at booking.JobError
	if job := (*booking.JobError)(nil); errors.As(err, &job) {
		at = *job
	}
	return fmt.Sprintf("jobs[%d].%s", at.Job, field)
}

// inQuery is for a job that came in the query: an item is one parameter, its
// place in the row included.
func inQuery(err error) error {
	return renamed{err, queryName}
}

func queryName(field string) string {
	switch root := field[:len(field)-len(strings.TrimLeft(field, "abcdefghijklmnopqrstuvwxyz_"))]; root {
	case "items":
		return "item"
	case "services":
		return "service"
	default:
		return root
	}
}

// inMove is for another place for a job that stays as it is: what does not suit
// the job is the fault of the centre.
func inMove(err error) error {
	return renamed{err, moveName}
}

// inMoves is inMove for one of several.
func inMoves(err error) error {
	return renamed{err, func(field string) string {
		if field == "jobs" {
			return field
		}
		return ofJob(err, moveName(field))
	}}
}

// amid is for a request that has only some of the fields that an error may speak of: what
// it says of any other is the fault of one.
func amid(err error, one string, others ...string) error {
	if err == nil {
		return nil
	}
	return renamed{err, func(field string) string {
		if root, _, _ := strings.Cut(field, "["); slices.Contains(others, root) {
			return field
		}
		return one
	}}
}

func moveName(field string) string {
	switch field {
	case "start", "hold", "jobs", "appointment":
		return field
	}
	return "centre"
}

var missing = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// asClientsSee puts one of huma's findings into our words: fields as the request
// has them, without the part of the request they are in.
func asClientsSee(d *huma.ErrorDetail) (field, reason string) {
	field, reason = d.Location, d.Message
	for _, part := range []string{"body.", "query.", "path.", "header."} {
		field = strings.TrimPrefix(field, part)
	}
	switch m := missing.FindStringSubmatch(reason); {
	case m != nil:
		return strings.TrimPrefix(field+"."+m[1], "body."), "is missing"
	case reason == validation.MsgUnexpectedProperty && field == "":
		return "body", "has a field whose name is empty; leave it out"
	case reason == validation.MsgUnexpectedProperty:
		return field, "is not known here; /openapi.json lists what is"
	case strings.HasPrefix(reason, "required ") && strings.HasSuffix(reason, " is missing"):
		return field, "is missing"
	case strings.HasPrefix(reason, "expected "):
		return field, "is not right: " + reason
	}
	return field, reason
}
