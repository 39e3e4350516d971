package testpay

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// A Server is a payment provider. It is safe for concurrent use.
type Server struct {
	cfg     Config
	journal *journal
	closing chan struct{} // closed when Run stops, to let go of who hangs

	settleSoon  chan struct{} // a change's time may have come nearer
	deliverSoon chan struct{} // an event waits

	mu     sync.Mutex // guards the ledger, and the order of the journal's lines
	ledger *ledger
}

// New opens the journal and takes up what it says. The error names the field of
// cfg that is wrong, or what is the matter with the journal; a journal has one
// Server at a time. A Server that is never Run must be closed.
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg:         cfg,
		closing:     make(chan struct{}),
		settleSoon:  make(chan struct{}, 1),
		deliverSoon: make(chan struct{}, 1),
		ledger:      newLedger(),
	}
	s.journal, err = openJournal(cfg.File, cfg.Log, s.ledger.apply)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Close lets go of the journal.
func (s *Server) Close() error { return s.journal.close() }

// Run listens, answers and works until ctx is done, then ends what is under way
// and closes the journal. It returns nil if it was asked to stop.
func (s *Server) Run(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, s.Close()) }()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.cfg.Addr)
	if err != nil {
		return fmt.Errorf("testpay: Addr: %w", err)
	}
	s.cfg.Log.Info("testpay: listening", "url", "http://"+listener.Addr().String())
	return s.serve(ctx, listener)
}

// serve answers on listener until ctx is done or it breaks.
func (s *Server) serve(ctx context.Context, listener net.Listener) error {
	web := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { s.Work(ctx) })
	working.Go(func() {
		<-ctx.Done()
		close(s.closing)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if web.Shutdown(grace) != nil {
			_ = web.Close() // enough waited
		}
	})
	err := web.Serve(listener)
	stop()
	working.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("testpay: %w", err)
}

// Work does what is due without anybody asking, until ctx is done: it settles
// pending payments, lets authorisations expire and delivers webhooks. Run calls
// it; who serves the Handler otherwise calls it beside.
func (s *Server) Work(ctx context.Context) {
	var working sync.WaitGroup
	working.Go(func() { s.settleDue(ctx) })
	if s.cfg.Webhook != "" {
		working.Go(func() { s.deliverDue(ctx) })
	}
	working.Wait()
	s.cfg.Client.CloseIdleConnections()
}

// record writes e to the journal and the ledger; s.mu is held. The caller syncs
// after letting go of it.
func (s *Server) record(e entry) error {
	if e.Event != nil && (s.cfg.Webhook == "" || s.outboxFull()) {
		e.Event = nil
	}
	if err := s.journal.write(e); err != nil {
		return err
	}
	s.ledger.apply(e)
	if e.Payment != nil {
		wake(s.settleSoon)
		wake(s.deliverSoon)
	}
	return nil
}

// wake leaves a note for who listens to c, if there is none yet.
func wake(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// rest waits until the time next, if there is one, or a note on soon. It returns
// false when ctx is done.
func (s *Server) rest(ctx context.Context, soon <-chan struct{}, next time.Time, planned bool) bool {
	var alarm <-chan time.Time
	if planned {
		timer := time.NewTimer(next.Sub(s.cfg.Now()))
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-soon:
	case <-alarm:
	}
	return true
}
