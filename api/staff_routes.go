package api

import (
	"github.com/fitslot/fitslot/access"
	"github.com/fitslot/fitslot/booking"
)

// ofWork begins the paths of what is done to one appointment.
const ofWork = "/v1/centres/{centre}/appointments/{id}"

// staffRoutes are the operations for the people who work at a centre.
func (s *Server) staffRoutes() []route {
	of := func(r route, statuses ...int) route {
		return r.by(access.Calendar).fails(404, 422).fails(statuses...)
	}
	work := func(r route, statuses ...int) route {
		return r.by(access.Work).fails(404, 409, 422).fails(statuses...)
	}
	step := func(path, summary string, act booking.Action) route {
		return work(post(s, ofWork+path, summary, s.step(act)), 410).forVersions()
	}
	return []route{
		of(get(s, "/v1/centres/{centre}/openings", "When a centre can work, and what is taken of it", s.openings)),
		of(get(s, "/v1/centres/{centre}/rules", "When a centre is open", s.openingRules)),
		of(put(s, "/v1/centres/{centre}/rules", "Set when a centre is open", s.setRules), 412, 428),
		of(get(s, "/v1/centres/{centre}/closures", "When a centre or a bay is closed against the rules", s.exceptions(false))),
		of(post(s, "/v1/centres/{centre}/closures", "Close a centre or a bay for a while", s.addException(false))).forVersions(),
		of(del(s, "/v1/centres/{centre}/closures/{entry}", "Delete a closure", s.dropException(false)), 412, 428),
		of(get(s, "/v1/centres/{centre}/extra-openings", "When a centre or a bay is open beyond the rules", s.exceptions(true))),
		of(post(s, "/v1/centres/{centre}/extra-openings", "Open a centre or a bay for a while", s.addException(true))).forVersions(),
		of(del(s, "/v1/centres/{centre}/extra-openings/{entry}", "Delete an extra opening", s.dropException(true)), 412, 428),
		of(get(s, "/v1/centres/{centre}/bays", "The bays of a centre, and what they can do", s.bays)),
		of(put(s, "/v1/centres/{centre}/bays/{no}", "Add a bay, say what it can do, or take it out of use", s.putBay), 412, 428),
		of(get(s, "/v1/centres/{centre}/crew", "How many jobs the fitters can do at once", s.crew)),
		of(put(s, "/v1/centres/{centre}/crew", "Set how many jobs the fitters can do at once", s.setCrew), 412, 428),
		of(get(s, "/v1/centres/{centre}/share", "How many bays are kept for the door", s.share)),
		of(put(s, "/v1/centres/{centre}/share", "Set how many bays are kept for the door", s.setShare), 412, 428),
		of(get(s, "/v1/centres/{centre}/services", "What a centre sells, and how long it takes", s.soldServices)),
		of(put(s, "/v1/centres/{centre}/services", "Set what a centre sells, and how long it takes", s.setServices), 412, 428),
		of(get(s, "/v1/centres/{centre}/orphans", "Appointments that the calendar has no room for", s.orphans)),
		of(post(s, "/v1/centres/{centre}/orphans/{id}/keep", "Let such an appointment stay, for a reason", s.keepOrphan), 409),

		work(post(s, "/v1/centres/{centre}/appointments", "Book for who walks in or rings up", s.book)).
			making("/v1/centres/{centre}/appointments/").forMoney().answersVersion(),
		step("/arrive", "The car is there", booking.ActArrive),
		step("/begin", "The work has begun", booking.ActBegin),
		step("/complete", "The work is done", booking.ActComplete),
		step("/no-show", "Nobody has come: bay and fitters are for others", booking.ActNoShow),
		work(post(s, ofWork+"/undo", "Take the last of these steps back", s.undo), 410).forVersions(),
		work(post(s, ofWork+"/stretch", "Let the job end at another time", s.stretch), 410).forVersions(),
		work(post(s, ofWork+"/move", "Another bay at once; another start or centre once the customer agrees", s.staffMove), 410).forVersions(),
		work(post(s, ofWork+"/agree", "The customer agrees to what was proposed", s.staffAgree), 410).forVersions(),
		work(post(s, ofWork+"/decline", "The customer declines it", s.staffDecline), 410).forVersions(),
		work(post(s, ofWork+"/cancel", "Cancel an appointment with all of its order, and refund what was paid here", s.staffCancel), 410).forVersions(),
	}
}
