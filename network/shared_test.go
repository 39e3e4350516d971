package network_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// shared is the path of a file of real data beside the project. Without the
// folder the test is skipped; with it the file must be there.
func shared(t *testing.T, name string) string {
	t.Helper()
	folder, err := filepath.Abs("../../shared")
	require.NoError(t, err)
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		t.Skip("no real data: there is no folder shared beside the project")
	}
	path := filepath.Join(folder, name)
	require.FileExists(t, path)
	return path
}

func sharedCSV(t *testing.T, name string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(shared(t, name))
	require.NoError(t, err)
	if strings.HasSuffix(name, ".gz") {
		unpacked, err := gzip.NewReader(bytes.NewReader(data))
		require.NoError(t, err)
		data, err = io.ReadAll(unpacked)
		require.NoError(t, err)
	}
	return parseCSV(t, data)
}

func parseCSV(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	require.NoError(t, err)
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}
