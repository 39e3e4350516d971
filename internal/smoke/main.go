// Command smoke answers one question: does it work, seen from outside?
//
// It starts a fresh fitslot with a demo network at a fixed time, walks from postal
// codes to confirmed appointments by plain HTTP, and compares each answer with what
// a person works out by hand, a line a step. It stops at the first wrong one, with
// exit code 1, and leaves nothing running.
//
//	go run ./internal/smoke -bin bin/fitslot
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"reflect"
	"syscall"
	"time"
)

// atMost is how long the whole walk may take.
const atMost = 5 * time.Minute

func main() {
	bin := flag.String("bin", "bin/fitslot", "the fitslot to try")
	data := flag.String("data", "../shared/data", "folder of real centres and postal codes; they are skipped where it is not")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), atMost)
	defer cancel()
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	began := time.Now()
	steps, err := run(ctx, *bin, *data)
	if err != nil {
		fmt.Println("WRONG", err)
		os.Exit(1)
	}
	fmt.Printf("all %d steps are as worked out by hand, after %s\n", steps, time.Since(began).Round(time.Second))
}

// run walks everything and returns how many steps were right.
func run(ctx context.Context, bin, data string) (steps int, err error) {
	s, err := newServer(ctx, bin)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.remove()) }()
	w := &walk{ctx: ctx, server: s}
	defer func() {
		if wrong, is := recover().(wrongStep); is {
			steps, err = w.steps, wrong
		}
	}()
	w.start()
	w.catalogue()
	w.germany()
	w.france()
	w.spain()
	w.canaries()
	w.notAvailable()
	w.feed()
	w.badInput()
	w.killed()
	w.realNetwork(data)
	w.audit()
	w.stop()
	return w.steps, nil
}

// A walk is what all steps share. A step that is wrong ends it by panic with a
// wrongStep: there is nothing to go on with.
type walk struct {
	*server
	ctx   context.Context
	steps int
}

type wrongStep struct{ sentence, detail string }

func (w wrongStep) Error() string { return w.sentence + "\n      " + w.detail }

// is demands that got is what the sentence says.
func (w *walk) is(sentence string, got, want any) {
	if !reflect.DeepEqual(got, want) {
		panic(wrongStep{sentence, fmt.Sprintf("expected %v\n      came     %v", want, got)})
	}
	w.right(sentence)
}

// right notes a step.
func (w *walk) right(sentence string) {
	w.steps++
	fmt.Println("ok   ", sentence)
}

// must ends the walk if something that has no sentence of its own fails.
func (w *walk) must(what string, err error) {
	if err != nil {
		panic(wrongStep{what, err.Error()})
	}
}
