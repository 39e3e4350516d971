package api_test

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/api"
)

// A doorstep is where odd requests are sent: a server on a network with something of
// everything, and the keys of all roles.
type doorstep struct {
	yard
	address string
	keys    []string
	ids     []string // of holds, orders, appointments and deliveries
	answers map[int]int
}

func openDoorstep(t testing.TB) *doorstep {
	t.Helper()
	y := openYard(t)
	held := y.hold("C", "2026-10-20T08:00:00Z", "")
	order := y.order(y.hold("D", "2026-10-20T08:00:00Z", "W205"))
	bought := y.confirm("C", "2026-10-21T08:00:00Z")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = y.server.Serve(listener) }()
	t.Cleanup(func() { listener.Close() })
	d := &doorstep{
		yard: y, address: listener.Addr().String(), answers: map[int]int{},
		ids: []string{
			held.ID.String(), held.Appointments[0].ID.String(), order.Hold.String(), order.ID.String(), bought.Hold.String(), bought.ID.String(),
			y.appointment(bought).Deliveries[0].ID.String(), anyID,
		},
		keys: []string{"", "fs_nobody", "\xff"},
	}
	for _, c := range []client{y.client, y.other, y.browser, y.revoked, y.warehouse, y.centre, y.both, y.stranger, y.staff, y.operator} {
		d.keys = append(d.keys, c.key)
	}
	return d
}

// try sends what the dice make of op with a key, and judges the answer.
func (d *doorstep) try(t testing.TB, dice *dice, op *huma.Operation, key string) {
	t.Helper()
	r := dice.draw(op, key, d.ids)
	got := r.send(t, d.address)
	d.answers[got.status]++
	if fault := d.judge(r, got); fault != "" {
		t.Errorf("%s\n%s\nanswers %d %v\n%s", fault, r, got.status, got.header, got.body)
	}
	var made struct{ ID uuid.UUID }
	if got.status == http.StatusCreated && json.Unmarshal(got.body, &made) == nil {
		d.ids[dice.below(len(d.ids))] = made.ID.String()
	}
}

// judge says what is wrong with an answer; "" if nothing.
func (d *doorstep) judge(r raw, got reply) string {
	switch {
	case got.status == 0 && (!r.framed || len(r.body) > 64<<10):
		return "" // hung up
	case got.status == 0:
		return "no answer"
	case got.status == http.StatusServiceUnavailable && got.header.Get("Retry-After") == "":
		return "busy, and no word for how long"
	case got.status >= 500 && got.status != http.StatusServiceUnavailable && got.status != http.StatusNotImplemented:
		return "our fault"
	}
	if op := (client{}).operation(r.method, r.target); op == r.op && r.method != http.MethodHead {
		if fault := faultOf(op, got); fault != "" {
			return fault
		}
	}
	if got.status < 400 || r.method == http.MethodHead {
		return ""
	}
	var p api.Problem
	if err := json.Unmarshal(got.body, &p); err != nil || got.header.Get("Content-Type") != problemJSON {
		return "no problem"
	}
	wrongField := func(e api.FieldError) bool { return e.Field == "" || e.Reason == "" }
	if api.StatusOf(p.Code) != got.status || p.Status != got.status || p.Type != "/problems/"+p.Code || slices.ContainsFunc(p.Errors, wrongField) {
		return "a problem that contradicts itself"
	}
	return ""
}

// operations are those of the document in an order that stays.
func operations() (all []*huma.Operation) {
	for _, path := range keysOf(documented()) {
		methods := byMethod(documented()[path])
		for _, method := range keysOf(methods) {
			all = append(all, methods[method])
		}
	}
	return all
}

// Each operation with each key is sent what it does not expect, and is not
// troubled: FITSLOT_ODD_ROUNDS times, else once. All promises are kept afterwards.
func TestEachOperationIsSentOddInput(t *testing.T) {
	t.Parallel()
	d := openDoorstep(t)
	rounds, _ := strconv.Atoi(os.Getenv("FITSLOT_ODD_ROUNDS"))
	for round := range max(rounds, 1) {
		for i, op := range operations() {
			for j, key := range d.keys {
				seed := []string{strconv.Itoa(round), strconv.Itoa(i), strconv.Itoa(j)}
				dice := diceOf([]byte(strings.Join(seed, ".")))
				dice.bytes = nil
				d.try(t, dice, op, key)
			}
		}
	}
	d.sound()
	t.Logf("answers: %v", d.answers)
	require.Greater(t, d.answers[200]+d.answers[201], 30*max(rounds, 1), "some are taken, or the rest says little")
}

// FuzzOperation lets a fuzzer choose the operation, the key, and what is odd.
func FuzzOperation(f *testing.F) {
	for i := range operations() {
		f.Add([]byte{byte(i), 3, 0, 1, 2, 3, 4, 5})
	}
	d := openDoorstep(f)
	sent := 0
	f.Fuzz(func(t *testing.T, data []byte) {
		dice := diceOf(data)
		d.try(t, dice, pick(dice, operations()), pick(dice, d.keys))
		if sent++; sent%2_000 == 0 {
			y := d.yard
			y.t = t // within a target nothing else may be asked
			y.sound()
		}
	})
}
