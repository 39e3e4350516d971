package testpay

import (
	"container/heap"
	"time"
)

// An agenda is what is to be done when, earliest first. The zero agenda is empty.
// Nothing is taken off it before its time: who takes an item must ask whether it
// still matters.
type agenda struct{ items items }

type item struct {
	at time.Time
	id string
}

// add puts id down for at.
func (a *agenda) add(at time.Time, id string) { heap.Push(&a.items, item{at, id}) }

// take removes the earliest item whose time has come by now.
func (a *agenda) take(now time.Time) (id string, ok bool) {
	if len(a.items) == 0 || now.Before(a.items[0].at) {
		return "", false
	}
	return heap.Pop(&a.items).(item).id, true
}

// next is the time of the earliest item, if there is one.
func (a *agenda) next() (at time.Time, ok bool) {
	if len(a.items) == 0 {
		return time.Time{}, false
	}
	return a.items[0].at, true
}

type items []item

func (s items) Len() int           { return len(s) }
func (s items) Less(i, j int) bool { return s[i].at.Before(s[j].at) }
func (s items) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *items) Push(x any)        { *s = append(*s, x.(item)) }
func (s *items) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}
