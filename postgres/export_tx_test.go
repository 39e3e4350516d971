package postgres

// For the tests, which run in another package: internal/testdb imports this one.
var (
	InTx         = inTx
	IsContention = isContention
)

const MaxAttempts = maxAttempts
