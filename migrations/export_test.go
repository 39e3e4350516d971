package migrations

// For the tests, which run in another package: internal/testdb imports this one.
var (
	UpFrom        = up
	StatusFrom    = status
	FingerprintOf = fingerprint
)
