// Package access answers one question: who may do what?
//
// Whoever calls holds an API key with a role. Authenticate makes an Actor of the
// key, and the Actor is handed on explicitly to whatever is done in its name.
package access
