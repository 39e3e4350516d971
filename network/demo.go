package network

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A DemoFile is a file of the demo network, in the form that Import reads.
type DemoFile struct {
	Kind Kind
	Data []byte
}

// Name is the file's name.
func (f DemoFile) Name() string { return string(f.Kind) + ".csv" }

// Demo makes the files of the demo network, in the order in which they are to be
// imported. It is all of our own making: real towns, invented workshops, brands
// and prices. The same seed and now make the same files.
func Demo(seed uint64, now time.Time) []DemoFile {
	towns := readTowns()
	local, err := DemoFor(bytes.NewReader(demoCentres(towns, seed)), seed)
	if err != nil {
		panic(err) // the files built into the program can be read
	}
	articles := demoArticles()
	files := map[Kind][]byte{
		Articles:    articlesFile(articles),
		Warehouses:  warehousesFile(),
		Stock:       stockFile(articles, seed, now),
		Prices:      pricesFile(articles),
		PostalCodes: postalCodesFile(towns),
	}
	for _, file := range local {
		files[file.Kind] = file.Data
	}
	return inOrder(files)
}

// DemoFor makes crews, bays, services and routes, like those of the demo
// network and from its warehouses, for the centres of a centres file. Rows that
// an import would refuse are left out. The file of centres that it returns is the
// one given, with a crew where it had none. It returns an *InvalidError where the
// header does not fit.
func DemoFor(centresFile io.Reader, seed uint64) ([]DemoFile, error) {
	data, err := io.ReadAll(centresFile)
	if err != nil {
		return nil, err
	}
	table, err := openTable(centres, data)
	if err != nil {
		return nil, err
	}
	found, err := table.validate(Known{}, time.Time{})
	if err != nil {
		return nil, err
	}
	list := make([]demoCentre, len(found.staged))
	crews := map[int]string{}
	for i, row := range found.staged {
		list[i] = demoCentreOf(row.Record, seed)
		crews[row.Line] = list[i].crew
	}
	withCrews, err := addCrews(data, crews)
	if err != nil {
		return nil, err
	}
	return inOrder(map[Kind][]byte{
		Centres:  withCrews,
		Bays:     baysFile(list),
		Services: servicesFile(list),
		Routes:   routesFile(list),
	}), nil
}

// addCrews adds a column to a centres file that has none of it, and drops the
// rows, by their lines, of which no crew is given.
func addCrews(data []byte, crews map[int]string) ([]byte, error) {
	table, err := openTable(centres, data)
	if err != nil {
		return nil, err
	}
	has := slices.ContainsFunc(table.columns, func(c *Column) bool { return c != nil && c.Name == "crew" })
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = table.comma
	write := func(cells []string, crew string) {
		if !has {
			cells = append(cells, crew)
		}
		w.Write(cells) // Flush tells of errors
	}
	write(table.header, "crew")
	for {
		cells, line, _, err := table.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if crew, accepted := crews[line]; accepted {
			write(cells, crew)
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// ImportDemo imports files of Demo or DemoFor.
func (im *Importer) ImportDemo(ctx context.Context, files []DemoFile, opts Options) ([]Report, error) {
	var reports []Report
	for _, file := range files {
		report, err := im.Import(ctx, file.Kind, bytes.NewReader(file.Data), opts)
		reports = append(reports, report)
		if err != nil {
			return reports, fmt.Errorf("demo %s: %w", file.Name(), err)
		}
	}
	return reports, nil
}

// WriteDemo writes files into a folder, which it makes if need be.
func WriteDemo(folder string, files []DemoFile) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		if err := os.WriteFile(filepath.Join(folder, file.Name()), file.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// inOrder puts files in the order of Kinds.
func inOrder(files map[Kind][]byte) []DemoFile {
	var list []DemoFile
	for _, layout := range Kinds() {
		if data, made := files[layout.Kind]; made {
			list = append(list, DemoFile{layout.Kind, data})
		}
	}
	return list
}

// writeRows makes a CSV file of a header and what each yields.
func writeRows(header []string, each func(row func(cells ...any))) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	write := func(cells []string) {
		if err := w.Write(cells); err != nil {
			panic(err) // a buffer takes all
		}
	}
	write(header)
	each(func(cells ...any) {
		texts := make([]string, len(cells))
		for i, cell := range cells {
			texts[i] = fmt.Sprint(cell)
		}
		write(texts)
	})
	w.Flush()
	return out.Bytes()
}

// chance is the source of what differs between things of the demo: the same for
// the same name, whatever else there is.
func chance(seed uint64, name string) *rand.Rand {
	hash := fnv.New64a()
	io.WriteString(hash, name)
	return rand.New(rand.NewPCG(seed, hash.Sum64()))
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
