package testpay

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReopen(t *testing.T) {
	s := open(t, Config{})
	p := pay(t, s, "k", "tok_visa")
	captured := post(t, s, "/payments/"+p.ID+"/capture", "c", "")
	require.NoError(t, s.Close())

	s = open(t, s.cfg)
	require.Equal(t, p.body, pay(t, s, "k", "tok_visa").body, "answers are kept")
	require.Equal(t, captured.body, post(t, s, "/payments/"+p.ID+"/capture", "c", "").body)
	require.Equal(t, Captured, stateOf(t, s, p.ID))
	require.Len(t, called(t, s, "k"), 1)
}

// unsynced is how many lines of the journal are not yet on disc.
func unsynced(s *Server) int64 {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return s.journal.written.Load() - s.journal.synced
}

func TestNothingLeavesBeforeItIsOnDisc(t *testing.T) {
	s := open(t, Config{})
	p := pay(t, s, "k", "tok_visa")
	require.Zero(t, unsynced(s), "a change was made")
	for _, path := range []string{"/payments/" + p.ID, "/payments?reference=k"} {
		require.NoError(t, s.record(changeOf(p.Payment, s.cfg.Now())))
		require.EqualValues(t, 1, unsynced(s))
		get(t, s, path)
		require.Zero(t, unsynced(s), "a change of somebody else's was shown")
	}
}

func TestTornLine(t *testing.T) {
	s := open(t, Config{})
	kept, lost := pay(t, s, "kept", "tok_visa"), pay(t, s, "lost", "tok_visa")
	require.NoError(t, s.Close())
	whole, err := os.ReadFile(s.cfg.File)
	require.NoError(t, err)
	lastLine := bytes.LastIndexByte(whole[:len(whole)-1], '\n') + 1

	for cut := lastLine + 1; cut < len(whole); cut += 7 {
		var log bytes.Buffer
		cfg := Config{File: filepath.Join(t.TempDir(), "journal"), Log: loggedTo(&log)}
		require.NoError(t, os.WriteFile(cfg.File, whole[:cut], 0o600))
		torn := open(t, cfg)
		require.Contains(t, log.String(), "torn last line")
		require.Equal(t, Authorised, stateOf(t, torn, kept.ID))
		require.Empty(t, called(t, torn, "lost"))
		require.Equal(t, 201, pay(t, torn, "after", "tok_visa").status, "it goes on where it was whole")
		require.NoError(t, torn.Close())

		log.Reset()
		torn = open(t, cfg)
		require.Len(t, called(t, torn, "after"), 1)
		require.Empty(t, log.String(), "the tear is gone")
		require.NoError(t, torn.Close())
	}
	require.NotEqual(t, kept.ID, lost.ID)
}

func TestOpenRefuses(t *testing.T) {
	s := open(t, Config{})
	pay(t, s, "k", "tok_visa")
	cfg := s.cfg
	_, err := New(cfg)
	require.ErrorContains(t, err, "in use", "one server at a time")
	require.NoError(t, s.Close())

	whole, err := os.ReadFile(cfg.File)
	require.NoError(t, err)
	for _, c := range []struct{ content, want, why string }{
		{header + "nonsense\n" + string(whole[len(header):]), "line 2 is damaged", "damage in the middle is no tear"},
		{"id,name\n1,Anna", "not a testpay journal", "another file is not cut"},
		{strings.Replace(string(whole), `"version":1`, `"version":2`, 1), "not a testpay journal", "nor one of a version to come"},
	} {
		cfg.File = filepath.Join(t.TempDir(), "journal")
		require.NoError(t, os.WriteFile(cfg.File, []byte(c.content), 0o600))
		_, err = New(cfg)
		require.ErrorContains(t, err, c.want, c.why)
		after, err := os.ReadFile(cfg.File)
		require.NoError(t, err)
		require.Equal(t, c.content, string(after), c.why)
	}
	cfg.File = filepath.Join(t.TempDir(), "journal")
	require.NoError(t, os.WriteFile(cfg.File, []byte(header[:9]), 0o600))
	require.Equal(t, 201, pay(t, open(t, cfg), "k", "tok_visa").status, "a journal torn at birth begins anew")
}

func TestFailedJournalAnswersNothing(t *testing.T) {
	var log bytes.Buffer
	s := open(t, Config{Log: loggedTo(&log)})
	p := pay(t, s, "before", "tok_visa")
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full on this system")
	}
	file := s.journal.file
	s.journal.file = full
	require.Equal(t, 500, pay(t, s, "k", "tok_visa").status)
	full.Close()
	before, err := os.ReadFile(s.cfg.File)
	require.NoError(t, err)
	s.journal.file = file
	require.Equal(t, 500, pay(t, s, "k", "tok_visa").status, "not even when there is room again")
	status, _ := get(t, s, "/payments/"+p.ID)
	require.Equal(t, 500, status)
	after, err := os.ReadFile(s.cfg.File)
	require.NoError(t, err)
	require.Equal(t, before, after, "nor is anything written after the tear")
	require.Equal(t, 1, strings.Count(log.String(), "the journal failed"))
}

func TestConfig(t *testing.T) {
	for _, c := range []struct {
		change func(*Config)
		want   string
	}{
		{func(c *Config) { c.File = "" }, "File"},
		{func(c *Config) { c.File = "/nowhere/at/all" }, "journal"},
		{func(c *Config) { c.Addr = "0.0.0.0:8080" }, "Addr"},
		{func(c *Config) { c.Addr = "8080" }, "Addr"},
		{func(c *Config) { c.Webhook = "localhost:80" }, "Webhook"},
		{func(c *Config) { c.Webhook = "http://127.0.0.1/w"; c.Secret = "short" }, "Secret"},
	} {
		cfg := Config{Addr: "127.0.0.1:0", File: filepath.Join(t.TempDir(), "journal")}
		c.change(&cfg)
		_, err := New(cfg)
		require.ErrorContains(t, err, c.want)
	}
}
