package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config says which database to open, and how.
type Config struct {
	URL              string        // connection string, postgres://… or key=value
	MaxConns         int32         // most connections open at once; 0: 16
	StatementTimeout time.Duration // longest a statement may run; 0: 30 s
	// Serving makes every connection one that can't alter tables or rewrite events,
	// where the role for that exists and the user of the URL may take it.
	Serving bool
}

const (
	defaultMaxConns         = 16
	defaultStatementTimeout = 30 * time.Second
	connectTimeout          = 5 * time.Second
)

// sessionSettings hold for every connection, unless the URL says otherwise.
func (c Config) sessionSettings() map[string]string {
	return map[string]string{
		"application_name": "fitslot",
		"timezone":         "UTC",
		// Our statements are few and run often: their plans are made once. That is for
		// tables of a steady size; an import, which makes them grow, plans for itself.
		"plan_cache_mode":   "force_generic_plan",
		"statement_timeout": milliseconds(c.StatementTimeout),
		// Readers of events wait for the oldest transaction, so none may dawdle.
		"idle_in_transaction_session_timeout": milliseconds(30 * time.Second),
	}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Open connects to the database and checks that it answers. Instants read
// through the pool are in UTC. The caller closes the pool.
func Open(ctx context.Context, c Config) (*pgxpool.Pool, error) {
	config, err := c.pool()
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return pool, nil
}

func (c Config) pool() (*pgxpool.Config, error) {
	if c.MaxConns == 0 {
		c.MaxConns = defaultMaxConns
	}
	if c.StatementTimeout == 0 {
		c.StatementTimeout = defaultStatementTimeout
	}
	config, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, err
	}
	config.MaxConns = c.MaxConns
	config.AfterConnect = readInUTC
	if c.Serving {
		config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
			return errors.Join(readInUTC(ctx, conn), serveOnly(ctx, conn))
		}
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	for name, value := range c.sessionSettings() {
		if _, set := config.ConnConfig.RuntimeParams[name]; !set {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	return config, nil
}

// readInUTC makes a connection yield instants in UTC, not in the zone of the
// machine that happens to read them.
func readInUTC(_ context.Context, conn *pgx.Conn) error {
	instant := &pgtype.Type{
		Name:  "timestamptz",
		OID:   pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	}
	conn.TypeMap().RegisterType(instant)
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name:  "_timestamptz",
		OID:   pgtype.TimestamptzArrayOID,
		Codec: &pgtype.ArrayCodec{ElementType: instant},
	})
	return nil
}

// servingRole is made and granted by migration 0011.
const servingRole = "fitslot_serve"

// serveOnly gives the connection's rights away, as far as it may. The names of its
// session stay, so that a superuser could take them back by RESET ROLE: it keeps
// mistakes and injected statements from harm, not an intruder who has the password.
func serveOnly(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
		SELECT set_config('role', rolname, false)
		  FROM pg_roles
		 WHERE rolname = $1 AND pg_has_role(oid, 'MEMBER')`, servingRole)
	return err
}
