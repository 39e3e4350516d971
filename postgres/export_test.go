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
)
