package main

import (
	"fmt"
	"io"
	"log/slog"
)

// logConfig says what is logged, and how.
type logConfig struct {
	Level  string `default:"info" help:"Least level that is logged: debug, info, warn or error."`
	Format string `default:"text" help:"Form of the log: text or json."`
}

// setUp makes it the default logger, which writes to w.
func (c logConfig) setUp(w io.Writer) error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		return fmt.Errorf("log-level: %q is none of debug, info, warn, error", c.Level)
	}
	options := &slog.HandlerOptions{Level: level}
	switch c.Format {
	case "text":
		slog.SetDefault(slog.New(slog.NewTextHandler(w, options)))
	case "json":
		slog.SetDefault(slog.New(slog.NewJSONHandler(w, options)))
	default:
		return fmt.Errorf("log-format: %q is none of text, json", c.Format)
	}
	return nil
}
