package postgres

// What is tested on its own, beside what is exported. The tests are in a package
// of their own because internal/testdb imports this one.
var (
	LoadRoutes   = loadRoutes
	LoadStock    = loadStock
	LockStock    = lockStock
	ReserveStock = reserveStock
	ReleaseStock = releaseStock
	LoadPrices   = loadPrices
	AppendEvent  = appendEvent
	VerifyIn     = verify
)

// Event is one row of the history.
type Event = event

// SelectFeed is how the feed is read.
const SelectFeed = selectFeed
