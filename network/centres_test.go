package network_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/fitslot/fitslot/network"
)

// version is that of centre C1's calendar, and as the last event tells it.
func (b *bundle) version(t *testing.T) (n int) {
	require.NoError(t, b.pool.QueryRow(t.Context(), `SELECT calendar_version FROM centres WHERE external_id = 'C1'`).Scan(&n))
	require.Equal(t, fmt.Sprint(n), b.text(t, `
		SELECT coalesce((SELECT became FROM events WHERE kind = 'centre.changed' ORDER BY id DESC LIMIT 1), '1')`))
	return n
}

func TestACentreIsWrittenWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.must(t, network.Centres, strings.TrimSpace(centreHeader)+",holidays,crew,grid_minutes,buffer_minutes,notice_minutes,horizon_days,handling_minutes,active\n"+
		`C1,DE,Reifenhof,,01067,Dresden,51.055,13.72,2,"Mo-Fr 08:00-18:00, Sa 08:00-12:30",open,2; Sa=1,30,15,240,90,30,no`+"\n"+
		"C2,ES,Taller,Calle 1,38001,Tenerife,28.468,-16.251,1,Mo-Fr 09:00-14:00,,,,,,,,\n")
	require.Equal(t, "DE SN DE Europe/Berlin t 2 1 240 90 30 2 f 2 1", b.text(t, `
		SELECT concat_ws(' ', country, region, tax_area, zone, works_holidays, grid_quarters, buffer_quarters, notice_minutes,
		                 horizon_days, handling_minutes, crew_places, active, bay_count, calendar_version)
		  FROM centres WHERE external_id = 'C1'`))
	require.Equal(t, "ES CN ES-CN Atlantic/Canary f 1 0 120 60 60 t", b.text(t, `
		SELECT concat_ws(' ', country, region, tax_area, zone, works_holidays, grid_quarters, buffer_quarters, notice_minutes,
		                 horizon_days, handling_minutes, crew_places, active)
		  FROM centres WHERE external_id = 'C2'`))
	require.Equal(t, "1 480 1080, 2 480 750", b.text(t, `
		SELECT string_agg(concat_ws(' ', seq, opens, closes), ', ' ORDER BY seq)
		  FROM opening_rules JOIN centres c ON c.id = centre_id WHERE external_id = 'C1'`))
	require.Equal(t, "1 64 0 1440 1", b.text(t, `SELECT concat_ws(' ', seq, weekdays, from_minute, until_minute, places) FROM crew`))
	require.Equal(t, "C1 1 Bay 1, C1 2 Bay 2, C2 1 Bay 1", b.text(t, `
		SELECT string_agg(concat_ws(' ', external_id, no, b.name), ', ' ORDER BY external_id, no) FROM bays b JOIN centres c ON c.id = centre_id`))
}

// The version rises with what can be sold, and only with that.
func TestVersionOfTheCalendar(t *testing.T) {
	t.Parallel()
	b := small(t)
	for _, c := range []struct {
		says  string
		kind  network.Kind
		file  string
		rises bool
	}{
		{"the same again", network.Centres, centreHeader + dresden, false},
		{"another name and address", network.Centres, centreHeader + strings.Replace(dresden, "Reifenhof,Werkstr. 1", "Reifen,Werkstr. 2", 1), false},
		{"another position", network.Centres, centreHeader + strings.Replace(dresden, "13.72", "13.73", 1), false},
		{"hours that say the same in other words", network.Centres, centreHeader + strings.Replace(dresden, "08:00-18:00", "8:00-18:00", 1), false},
		{"other hours", network.Centres, centreHeader + strings.Replace(dresden, "18:00", "17:00", 1), true},
		{"one more bay", network.Centres, centreHeader + strings.Replace(dresden, ",3,", ",4,", 1), true},
		{"one bay less", network.Centres, centreHeader + strings.Replace(dresden, ",3,", ",2,", 1), true},
		{"a crew", network.Centres, "crew," + centreHeader + "2," + dresden, true},
		{"a grid", network.Centres, "grid_minutes," + centreHeader + "30," + dresden, true},
		{"a buffer", network.Centres, "buffer_minutes," + centreHeader + "15," + dresden, true},
		{"a notice", network.Centres, "notice_minutes," + centreHeader + "60," + dresden, true},
		{"work on holidays", network.Centres, "holidays," + centreHeader + "open," + dresden, true},
		{"a region with other holidays", network.Centres, "region," + centreHeader + "TH," + dresden, true},
		{"a closed centre", network.Centres, "active," + centreHeader + "no," + dresden, true},
		{"the name of a bay", network.Bays, "centre,no,name\nC1,1,Left\n", false},
		{"a bay's rim", network.Bays, "centre,no,max_rim\nC1,1,18\n", true},
		{"a bay's capability", network.Bays, "centre,no,capabilities\nC1,1,van\n", true},
		{"a closed bay", network.Bays, "centre,no,active\nC1,1,no\n", true},
		{"a service", network.Services, "centre,service,vehicle,minutes,minutes_per_wheel\nC1,fit,car,10,10\n", true},
		{"a service no longer sold", network.Services, "centre,service,vehicle,minutes,minutes_per_wheel,active\nC1,fit,car,10,10,no\n", true},
		{"a service never sold", network.Services, "centre,service,vehicle,minutes,minutes_per_wheel,active\nC1,fit,van,10,10,no\n", false},
		{"a closure", network.Closures, "centre,starts_at,ends_at,reason\nC1,2026-11-30T08:00:00Z,2026-11-30T18:00:00Z,Stocktaking\n", true},
		{"an extra opening", network.ExtraOpenings, "centre,bay,starts_at,ends_at,reason\nC1,2,2026-11-29T08:00:00Z,2026-11-29T18:00:00Z,Rush\n", true},
		{"a route", network.Routes, "warehouse,centre,cut_off,carrier_days,delivery_days,delivery_time\nKAS,C1,16:00,1,Mo-Fr,10:00\n", false},
	} {
		t.Run(c.says, func(t *testing.T) {
			b.must(t, network.Centres, centreHeader+dresden)
			want := b.version(t)
			b.must(t, c.kind, c.file)
			if c.rises {
				want++
			}
			require.Equal(t, want, b.version(t))
			b.must(t, c.kind, c.file)
			require.Equal(t, want, b.version(t), "the second time nothing changes")
		})
	}
}

func TestFewerBaysCloseTheHighestAndMoreBringThemBack(t *testing.T) {
	t.Parallel()
	b := small(t)
	bays := func() string {
		return b.text(t, `SELECT string_agg(no || CASE WHEN active THEN '' ELSE ' closed' END, ', ' ORDER BY no) FROM bays`)
	}
	with := func(n string) string { return centreHeader + strings.Replace(dresden, ",3,", ","+n+",", 1) }
	require.Equal(t, "1, 2, 3", bays())
	b.must(t, network.Centres, with("1"))
	require.Equal(t, "1, 2 closed, 3 closed", bays())
	b.must(t, network.Centres, with("4"))
	require.Equal(t, "1, 2, 3, 4", bays())
	b.must(t, network.Bays, "centre,no,active\nC1,2,no\n")
	b.must(t, network.Centres, with("4"))
	require.Equal(t, "1, 2 closed, 3, 4", bays(), "what bays.csv has closed stays closed while the number is the same")
}

func TestWhatAFileHasNoColumnForStaysAsItIs(t *testing.T) {
	t.Parallel()
	b := small(t)
	b.must(t, network.Centres, "crew,notice_minutes,"+centreHeader+`"2; Sa=1",240,`+dresden)
	require.Equal(t, network.Counts{Unchanged: 1}, b.must(t, network.Centres, centreHeader+dresden))
	b.must(t, network.Bays, "centre,no,name,capabilities\nC1,1,Left,van alignment\n")
	b.must(t, network.Bays, "centre,no,max_rim\nC1,1,20\n")
	require.Equal(t, "Left 20 alignment,van", b.text(t, `
		SELECT concat_ws(' ', name, max_rim, (SELECT string_agg(capability, ',' ORDER BY capability) FROM bay_capabilities)) FROM bays WHERE no = 1`))
	require.Equal(t, network.Counts{Changed: 1}, b.must(t, network.Centres, "crew,"+centreHeader+","+dresden))
	require.Equal(t, "null", b.text(t, `SELECT crew_places FROM centres`), "an empty cell does say something")
}

func TestAClosureIsKnownAgain(t *testing.T) {
	t.Parallel()
	b := small(t)
	file := "centre,bay,starts_at,ends_at,reason\n" +
		"C1,,2026-11-30T08:00:00Z,2026-11-30T18:00:00Z,Stocktaking\n" +
		"C1,2,2026-11-30T08:00:00Z,2026-11-30T18:00:00Z,Lift\n"
	require.Equal(t, network.Counts{Created: 2}, b.must(t, network.Closures, file))
	require.Equal(t, network.Counts{Unchanged: 2}, b.must(t, network.Closures, file))
	require.Equal(t, network.Counts{Changed: 1, Unchanged: 1}, b.must(t, network.Closures, strings.Replace(file, "Lift", "Lift mended", 1)))
	require.Equal(t, "2", b.text(t, `SELECT count(*) FROM closures`))
}

// A centre may work on some public holidays, and keep longer hours in a part of the year.
func TestACentreThatWorksOnSomeHolidays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	header, place := "holidays,"+centreHeader, strings.ReplaceAll(dresden, "08:00-18:00", "08:00-18:00; Oct-Dec Mo-Fr 08:00-20:00")
	works := func() string {
		return b.text(t, `SELECT concat_ws(' ', works_holidays, works_on, calendar_version) FROM centres`)
	}
	b.must(t, network.Centres, header+"reformationstag buss-und-bettag,"+place)
	require.Equal(t, "f {reformationstag,buss-und-bettag} 1", works())
	require.Equal(t, 1, b.must(t, network.Centres, header+"reformationstag buss-und-bettag,"+place).Unchanged)
	b.must(t, network.Centres, centreHeader+place)
	require.Equal(t, "f {reformationstag,buss-und-bettag} 1", works(), "a column that is not there says nothing")
	b.must(t, network.Centres, header+"open,"+place)
	require.Equal(t, "t {} 2", works())
	b.must(t, network.Centres, header+","+place)
	require.Equal(t, "f {} 3", works())
	require.Equal(t, "FREQ=DAILY;BYMONTH=10,11,12;BYDAY=MO,TU,WE,TH,FR", b.text(t, `SELECT recurrence FROM opening_rules WHERE seq = 2`))
}
