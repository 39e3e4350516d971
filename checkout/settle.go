package checkout

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/fitslot/fitslot/access"
)

// Who does what nobody asks for.
var (
	settling = access.Actor{Name: "settle"}
	hearing  = access.Actor{Name: "payment-provider"}
)

// Settle goes on with payments and refunds that were interrupted or that the
// provider had not decided: one authorised is captured, one to be let go is
// voided, one not heard of is looked for. It returns how many came to their end;
// the error has what is wrong with each of the others. Any number of nodes may
// call it, at the start and every second.
func (s *Service) Settle(ctx context.Context) (int, error) {
	due, err := s.store.Claim(ctx, s.config.Retry, s.config.Batch)
	if err != nil {
		return 0, err
	}
	return s.finish(ctx, settling, due)
}

// Heard looks after a payment of which the provider has sent news; the news
// itself is not relied on. booking.ErrNotFound for a payment that is not ours.
func (s *Service) Heard(ctx context.Context, payment uuid.UUID) error {
	p, err := s.store.Payment(ctx, payment)
	if err != nil || p.State == PaymentCaptured {
		return err
	}
	outcome, err := s.find(ctx, p)
	if errors.Is(err, ErrNoSuchCharge) {
		return nil
	} else if err != nil {
		return err
	}
	p, err = s.record(ctx, p, Report{Payment: p.ID, Outcome: outcome, Actor: hearing})
	if err != nil {
		return err
	}
	_, err = s.carry(ctx, hearing, p)
	return err
}

// finish goes on with all that is due, at the same time.
func (s *Service) finish(ctx context.Context, actor access.Actor, due Due) (int, error) {
	var working sync.WaitGroup
	var finished atomic.Int64
	failures := make([]error, len(due.Payments)+len(due.Refunds))
	for i, p := range due.Payments {
		working.Go(func() {
			p, err := s.carry(ctx, actor, p)
			if failures[i] = err; err == nil && p.State.Finished() {
				finished.Add(1)
			}
		})
	}
	for i, r := range due.Refunds {
		working.Go(func() {
			err := s.refund(ctx, actor, r)
			if failures[len(due.Payments)+i] = err; err == nil {
				finished.Add(1)
			}
		})
	}
	working.Wait()
	return int(finished.Load()), errors.Join(failures...)
}

// carry goes on with a payment until it is finished, or nothing more can be done
// about it now. Each answer is written down before the next question.
func (s *Service) carry(ctx context.Context, actor access.Actor, p Payment) (Payment, error) {
	for !p.State.Finished() {
		outcome, err := s.next(ctx, p)
		if errors.Is(err, errWait) {
			return p, nil
		} else if err != nil {
			return p, fmt.Errorf("payment %s, %s: %w", p.ID, p.State, err)
		}
		was := p.State
		p, err = s.record(ctx, p, Report{Payment: p.ID, Outcome: outcome, Actor: actor})
		if err != nil || p.State == was {
			return p, err
		}
	}
	return p, nil
}

// errWait says that it is too early to conclude anything.
var errWait = errors.New("wait")

// next asks the provider for what a payment needs next.
func (s *Service) next(ctx context.Context, p Payment) (Outcome, error) {
	switch {
	case p.State == PaymentAuthorised:
		return s.ask(ctx, p, s.provider.Capture)
	case p.State == PaymentVoiding && p.Ref != "":
		return s.ask(ctx, p, s.provider.Void)
	}
	outcome, err := s.find(ctx, p)
	switch {
	case errors.Is(err, ErrNoSuchCharge):
		return s.unknown(p)
	case err != nil || p.State != PaymentVoiding:
		return outcome, err
	case outcome.Status == ChargePending || outcome.Status == ChargeAuthorised:
		p.Ref = outcome.Ref
		return s.ask(ctx, p, s.provider.Void)
	}
	return outcome, nil
}

// unknown concludes what it means that the provider does not know a payment. The
// request for it may still be on its way, so a young one is waited for, and one
// that was given up is looked for a while longer.
func (s *Service) unknown(p Payment) (Outcome, error) {
	enough := s.config.Patience
	if p.State == PaymentVoiding {
		enough = s.config.Watch
	}
	if p.age() < enough {
		return Outcome{}, errWait
	}
	return Outcome{Status: ChargeUnknown, Reason: ReasonNotCarriedOut}, nil
}

func (s *Service) find(ctx context.Context, p Payment) (Outcome, error) {
	ctx, done := context.WithTimeout(ctx, s.config.Ask)
	defer done()
	return s.provider.Find(ctx, p.ID)
}

// ask puts one question about a charge that the provider knows.
func (s *Service) ask(ctx context.Context, p Payment, question func(context.Context, uuid.UUID, string) (Outcome, error)) (Outcome, error) {
	ctx, done := context.WithTimeout(ctx, s.config.Ask)
	defer done()
	return question(ctx, p.ID, p.Ref)
}

func (s *Service) refund(ctx context.Context, actor access.Actor, r Refund) error {
	asking, done := context.WithTimeout(ctx, s.config.Ask)
	defer done()
	if err := s.provider.Refund(asking, r); err != nil {
		return fmt.Errorf("refund %s of payment %s: %w", r.ID, r.Payment, err)
	}
	return s.store.Refunded(ctx, r.ID, actor)
}
