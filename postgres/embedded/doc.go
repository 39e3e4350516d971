// Package embedded answers one question: where does a PostgreSQL server come
// from when nobody has given us one?
//
// It starts the PostgreSQL that is installed on the machine as a child process,
// on a data folder of its own, reachable only through a Unix socket that only
// its owner can open. It works on Unix systems.
//
// The server never outlives the process that started it: an orderly Stop ends
// it, and if that process is killed the kernel (on Linux) or a small watcher
// (elsewhere) tells the server to go. A folder left behind by a kill is
// recovered by the next Start.
//
//	folder/
//	  lock        held while a server is running; names the process that runs it
//	  data/       PostgreSQL's own data folder
//	  socket/     the Unix socket (or a short folder elsewhere, see socketDir)
//	  postgres-N/ a copy of the binaries, only where the server's user cannot reach the originals
package embedded
