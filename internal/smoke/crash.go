package main

import (
	"net/http"
	"syscall"
	"time"
)

// killed pays with a card whose bank takes five seconds, kills fitslot in the
// meantime, and starts it again on the same folder.
func (w *walk) killed() {
	h := post[hold](w, http.StatusCreated, "/v1/holds", job("DE-04109", "2026-11-24T09:00:00Z", "fit", tyre+":4"))
	pending := w.buy(h, "tok_stall_5s", http.StatusAccepted)
	w.must("kill -9", w.command.Process.Signal(syscall.SIGKILL))
	<-w.ended
	w.command = nil
	w.nothingLeft()
	w.start()
	for get[order](w, "/v1/orders/"+pending.ID).State != "paid" {
		if w.ctx.Err() != nil {
			panic(wrongStep{"a payment that was pending at kill -9 is finished", "it is not"})
		}
		time.Sleep(200 * time.Millisecond)
	}
	after := get[order](w, "/v1/orders/"+pending.ID)
	w.is("a payment that was pending at kill -9 is captured, once", len(after.Payments) == 1 && after.Payments[0].State == "captured", true)
	w.is("and its appointment confirmed", after.Appointment.State, "confirmed")
}
