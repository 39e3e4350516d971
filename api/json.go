package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat is huma's, with errors that speak of JSON and not of Go.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}

func unmarshal(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("is no JSON: %w, at byte %d", err, syntax.Offset)
	case errors.As(err, &wrongType):
		return fmt.Errorf("has a %s where it does not fit: %s", wrongType.Value, cmp.Or(wrongType.Field, "it is out of bounds"))
	}
	return err
}
