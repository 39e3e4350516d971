package web_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/web/texts"
)

// What was given up is not on its way.
func TestDeliveries_GivenUp(t *testing.T) {
	d := openDesk(t)
	h, _ := d.bought("2026-10-21 10:00", "en")
	d.Exec(`UPDATE deliveries SET state = 'cancelled', given_up_at = fitslot_now()`)
	require.Empty(t, d.at(h, "en").document().classed("deliveries"))
}

// A paid appointment tells where its tyres are, in words, and what it means if they
// may not be there in time.
func TestDeliveries(t *testing.T) {
	rows := map[string]struct {
		becomes string // SQL
		where   [4]string
		risk    [4]string // empty: none
	}{
		"ordered": {
			`state = 'requested'`,
			[4]string{"Beim Lager bestellt", "Ordered from the warehouse", "Pedidos al almacén", "Commandés"}, [4]string{},
		},
		"on their way": {
			`state = 'dispatched', dispatched_at = fitslot_now()`,
			[4]string{"Unterwegs", "On their way to the centre", "En camino", "En route"}, [4]string{},
		},
		"not there in time": {
			`late_at = fitslot_now()`, [4]string{},
			[4]string{"Sie sollten schon in der Werkstatt sein", "They should be at the centre by now", "Ya deberían estar", "Ils devraient déjà"},
		},
		"too few": {
			`state = 'short', dispatched_at = fitslot_now(), received_at = fitslot_now()`, [4]string{},
			[4]string{"weniger Reifen", "Fewer tyres", "menos neumáticos", "moins de pneus"},
		},
		"others": {
			`state = 'wrong', dispatched_at = fitslot_now(), received_at = fitslot_now()`, [4]string{},
			[4]string{"andere Reifen", "Other tyres", "neumáticos distintos", "d’autres pneus"},
		},
		"refused": {
			`state = 'refused', answered_at = fitslot_now()`, [4]string{},
			[4]string{"Das Lager kann sie doch nicht liefern", "cannot supply them", "no puede suministrarlos", "ne peut finalement pas"},
		},
	}
	d := openDesk(t)
	h, _ := d.bought("2026-10-21 10:00", "de")
	for name, row := range rows {
		d.Exec(`UPDATE deliveries SET late_at = NULL, dispatched_at = NULL, received_at = NULL, answered_at = NULL, state = 'requested'`)
		d.Exec(`UPDATE deliveries SET ` + row.becomes)
		for i, language := range texts.Languages {
			v := d.at(h, string(language))
			v.says("4\u00a0× Nordlys Frost", row.where[i], row.risk[i])
			atRisk := v.document().classed("bad")
			if row.risk[i] == "" {
				require.Empty(t, atRisk, name)
				continue
			}
			require.Len(t, atRisk, 1, name)
			v.says([]string{"verschieben Sie ihn kostenlos", "move it to a later day free of charge", "cámbiela gratis", "le déplacer gratuitement"}[i])
		}
	}
}
