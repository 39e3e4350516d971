package testdb

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
)

// filled remembers the databases that this process has filled, by server and name.
var filled = struct {
	sync.Mutex
	names map[[2]string]string
}{names: map[[2]string]string{}}

// filledOn returns the name of a copy of a template that fill has filled, and makes it
// if nobody has asked for it. No other process knows it.
func filledOn(ctx context.Context, server, template, kind string, fill func(context.Context, string) error) (string, error) {
	filled.Lock()
	defer filled.Unlock()
	if name, is := filled.names[[2]string{server, kind}]; is {
		return name, nil
	}
	name := "filled_" + kind + "_" + strings.ToLower(rand.Text())
	if err := execute(ctx, server, copyOf(template, name)); err != nil {
		return "", err
	}
	own, err := withDatabase(server, name)
	if err == nil {
		err = fill(ctx, own)
	}
	if err == nil { // one that somebody is connected to cannot be copied
		err = execute(ctx, server, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false")
	}
	if err != nil {
		return "", errors.Join(err, execute(ctx, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"))
	}
	filled.names[[2]string{server, kind}] = name
	return name, nil
}

// DropFilled drops what Filled has filled. TestMain calls it when the tests have run.
func DropFilled() (err error) {
	filled.Lock()
	defer filled.Unlock()
	for key, name := range filled.names {
		err = errors.Join(err, execute(context.Background(), key[0], "DROP DATABASE "+name+" WITH (FORCE)"))
	}
	clear(filled.names)
	return err
}
