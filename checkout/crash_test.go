package checkout_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/booking"
	"github.com/fitslot/fitslot/checkout"
)

// A fuse counts the steps a node takes, and kills it before or after one: whoever
// steps on a burnt fuse does nothing any more. A step is what happens at once:
// a transaction, or a question carried out by the provider.
type fuse struct {
	sync.Mutex
	steps, length int
}

func (f *fuse) step() {
	f.Lock()
	defer f.Unlock()
	if f.steps >= f.length {
		runtime.Goexit()
	}
	f.steps++
}

// around takes a step before something is done and one after it was, before it is
// known.
func (f *fuse) around() func() {
	f.step()
	return f.step
}

// A mortal store is one of a node that may be killed.
type mortal struct {
	checkout.Store
	*fuse
}

func (m mortal) StartPayment(ctx context.Context, p checkout.NewPayment) (checkout.Payment, error) {
	defer m.around()()
	return m.Store.StartPayment(ctx, p)
}

func (m mortal) Record(ctx context.Context, r checkout.Report) (checkout.Payment, error) {
	defer m.around()()
	return m.Store.Record(ctx, r)
}

func (m mortal) Claim(ctx context.Context, retry time.Duration, limit int) (checkout.Due, error) {
	defer m.around()()
	return m.Store.Claim(ctx, retry, limit)
}

func (m mortal) Cancel(ctx context.Context, c checkout.Cancellation) (checkout.Due, error) {
	defer m.around()()
	return m.Store.Cancel(ctx, c)
}

// run lets a node that dies after so many steps do something, and returns how many
// it took.
func (b bundle) run(length int, do func(node bundle)) int {
	f := &fuse{length: length}
	node := b
	node.store = mortal{b.store, f}
	node.provider = hooked{b.provider, func(string) { f.step() }, func(string) { f.step() }}
	node = node.with(eager())
	var working sync.WaitGroup
	working.Go(func() { do(node) })
	working.Wait()
	return f.steps
}

// unlimited is more steps than anything here takes.
const unlimited = 1000

// The node that pays is killed at every step in turn, and the next one finds an
// order that is paid once with its appointment confirmed, or has cost nothing and
// can be paid.
func TestKilledWhilePaying(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for step := range b.stepsToPay() {
		o := b.order()
		require.Equal(t, step, b.runToPay(step, o))
		b.settle()
		if o = b.get(o); o.State != checkout.Paid {
			b.requireUnpaid(o)
			require.LessOrEqual(t, step, 2, "only what was not authorised may be lost")
			_, err := b.pay(o, "tok_visa")
			require.NoError(t, err)
		}
		b.requirePaid(o)
	}
}

// The same, and the next node comes up an hour later, when the hold has expired. What
// was authorised takes its place again, unless that is gone.
func TestKilledWhilePayingForAnHour(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, gone := range []bool{false, true} {
		for step := range b.stepsToPay() {
			o := b.order()
			b.runToPay(step, o)
			b.pass(time.Hour)
			_, err := b.bookings.Expire(b.ctx)
			require.NoError(t, err)
			if gone {
				b.shut()
			}
			b.settle()
			b.Exec(`DELETE FROM closures`)
			if step >= 5 || step >= 3 && !gone { // confirmed before, or authorised
				b.requirePaid(o)
				continue
			}
			b.requireUnpaid(o)
			require.Equal(t, booking.Expired, b.get(o).Appointments[0].State)
		}
	}
}

func (b bundle) runToPay(steps int, o checkout.Order) int {
	return b.run(steps, func(node bundle) { _, _ = node.pay(o, "tok_visa") })
}

func (b bundle) stepsToPay() int {
	b.t.Helper()
	steps := b.runToPay(unlimited, b.order())
	require.Equal(b.t, 10, steps, "start, authorise, write, capture and write, each with a before and an after")
	return steps
}

// The node that cancels is killed at every step in turn, and the money comes back
// all the same, once.
func TestKilledWhileCancelling(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const steps = 4 // cancel and refund, each with a before and an after
	for step := range steps + 1 {
		o, err := b.pay(b.order(), "tok_visa")
		require.NoError(t, err)
		b.runToCancel(step, o)
		b.settle()
		if step == 0 {
			b.requirePaid(o)
			require.Equal(t, steps, b.runToCancel(unlimited, o))
		}
		b.requireCancelled(o)
	}
}

func (b bundle) runToCancel(steps int, o checkout.Order) int {
	return b.run(steps, func(node bundle) {
		_, _ = node.Cancel(node.ctx, booking.Viewer{Actor: node.Actor}, o.Appointments[0].ID)
	})
}

// Nodes are killed again and again, at whatever step, until one is left alone.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("Seed", seed), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			random := rand.New(rand.NewPCG(seed, 0))
			var orders []checkout.Order
			for range 5 {
				orders = append(orders, b.order())
			}
			for range 30 {
				o := orders[random.IntN(len(orders))]
				token := []string{"tok_visa", "tok_visa", "tok_decline", "tok_stall_1h"}[random.IntN(4)]
				b.run(random.IntN(14), func(node bundle) {
					switch random.IntN(4) {
					case 0:
						_, _ = node.Cancel(node.ctx, booking.Viewer{Actor: node.Actor}, o.Appointments[0].ID)
					case 1:
						_, _ = node.Settle(node.ctx)
					default:
						_, _ = node.pay(o, token)
					}
				})
			}
			for _, o := range orders {
				for _, p := range b.get(o).Payments {
					if p.State == checkout.PaymentPending {
						b.decide(p.ID)
					}
				}
			}
			b.settle()
			b.audit()
			for _, o := range orders {
				b.requireWhole(o)
			}
		})
	}
}

// requireWhole demands that an order is paid, cancelled or has cost nothing.
func (b bundle) requireWhole(o checkout.Order) {
	b.t.Helper()
	switch b.get(o).State {
	case checkout.Paid:
		b.requirePaid(o)
	case checkout.Cancelled:
		b.requireCancelled(o)
	default:
		b.requireUnpaid(o)
	}
}

// requireCancelled demands that an order and its appointment are given up and all
// money is back.
func (b bundle) requireCancelled(o checkout.Order) {
	b.t.Helper()
	o = b.get(o)
	require.Equal(b.t, checkout.Cancelled, o.State)
	require.Equal(b.t, booking.Cancelled, o.Appointments[0].State)
	require.Zero(b.t, b.takings(o))
	b.audit()
}

var errSilent = errors.New("no answer")

// A silent provider carries out what it is asked and does not say so, or does not
// even hear of it.
type silent struct {
	checkout.Provider
	deaf bool
}

func (s silent) Authorise(ctx context.Context, c checkout.Charge) (checkout.Outcome, error) {
	if !s.deaf {
		_, _ = s.Provider.Authorise(ctx, c)
	}
	return checkout.Outcome{}, fmt.Errorf("%w: %w", checkout.ErrUnavailable, errSilent)
}

func (s silent) Capture(ctx context.Context, payment uuid.UUID, ref string) (checkout.Outcome, error) {
	if !s.deaf {
		_, _ = s.Provider.Capture(ctx, payment, ref)
	}
	return checkout.Outcome{}, fmt.Errorf("%w: %w", checkout.ErrUnavailable, errSilent)
}

func (s silent) Refund(ctx context.Context, r checkout.Refund) error {
	if !s.deaf {
		_ = s.Provider.Refund(ctx, r)
	}
	return fmt.Errorf("%w: %w", checkout.ErrUnavailable, errSilent)
}
