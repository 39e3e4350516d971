package booking_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws fewer cases than rapid's hundred unless it is told how many: make
// properties draws thousands.
func TestMain(m *testing.M) {
	flag.Parse()
	told := false
	flag.Visit(func(f *flag.Flag) { told = told || f.Name == "rapid.checks" })
	if !told {
		if err := flag.Set("rapid.checks", "30"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
