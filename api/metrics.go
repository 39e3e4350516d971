package api

import (
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/fitslot/fitslot/booking"
)

// metrics are what operators watch of the API.
type metrics struct {
	inFlight prometheus.Gauge
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	holds    *prometheus.CounterVec
}

func newMetrics(registry *prometheus.Registry) metrics {
	m := metrics{
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "fitslot_http_requests_in_flight", Help: "Requests that are being answered.",
		}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fitslot_http_requests_total", Help: "Requests answered.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "fitslot_http_request_seconds", Help: "Time from a request to its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route"}),
		holds: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fitslot_holds_total", Help: "Holds asked for: placed, or why they were not.",
		}, []string{"outcome"}),
	}
	registry.MustRegister(m.inFlight, m.requests, m.seconds, m.holds)
	return m
}

func (m metrics) answered(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method, route).Observe(took.Seconds())
}

// held counts a request for a hold by what became of it.
func (m metrics) held(err error) {
	outcome := "placed"
	var refused *booking.RefusedError
	switch {
	case errors.As(err, &refused):
		outcome = string(refused.Reason)
	case err != nil:
		outcome = problemOf(err).Code
	}
	m.holds.WithLabelValues(outcome).Inc()
}

// measured writes all metrics in Prometheus' text format.
func (s *Server) measured(c *fiber.Ctx) error {
	c.Locals(localRoute, "/metrics")
	return adaptor.HTTPHandler(promhttp.HandlerFor(s.Services.Metrics, promhttp.HandlerOpts{}))(c)
}
