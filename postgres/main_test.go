package postgres_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws fewer cases than rapid's hundred unless it is told how many: make
// properties draws thousands.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil { // the command line, parsed later, has the last word
		panic(err)
	}
	os.Exit(m.Run())
}
