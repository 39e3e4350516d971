// Package api answers one question: how do machines talk to us?
//
// It is JSON over HTTP under /v1, described by the OpenAPI 3.1 document at
// /openapi.json, which is made from the same types that read and write the
// bodies. All routes stand in one table (routes.go), all errors in another
// (errors.go); a handler decodes, calls a service, and encodes.
package api
