package api

import (
	"errors"
	"io"
	"net"
	"strings"
)

// Away reports whether err says that the database cannot be reached, or is starting,
// stopping or out of room: nothing is wrong with the request, and it may be repeated.
// What PostgreSQL says itself is told by the classes of its SQLSTATE (its manual,
// appendix A): 08 connections, 53 resources, 57P0 its being shut down or started.
func Away(err error) bool {
	var network net.Error
	var said interface{ SQLState() string }
	if errors.As(err, &said) {
		return strings.HasPrefix(said.SQLState(), "08") || strings.HasPrefix(said.SQLState(), "53") || strings.HasPrefix(said.SQLState(), "57P0")
	}
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF)
}
