package access

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRequire(t *testing.T) {
	all := []Permission{Search, Hold, Order, Operate, Deliveries, Supply, Receive, Calendar, Work}
	for _, c := range []struct {
		role Role
		may  []Permission
		why  string
	}{
		{Publishable, []Permission{Search, Hold}, "browsers search and hold, nothing else"},
		{Shop, []Permission{Search, Hold, Order}, "a shop sells, and does not operate"},
		{Partner, []Permission{Search, Deliveries, Supply, Receive}, "a partner sends and receives, and sells nothing"},
		{Staff, []Permission{Search, Deliveries, Receive, Calendar, Work}, "staff receives, and runs its calendar and its day, and sends nothing"},
		{Operator, []Permission{Search, Deliveries, Operate, Calendar}, "an operator sees no customers"},
		{"", nil, "nobody may nothing"},
		{"root", nil, "nor may who is not in the table"},
	} {
		for _, p := range all {
			err := Actor{Role: c.role}.Require(p)
			if may := strings.Contains(fmt.Sprint(c.may), string(p)); may {
				require.NoError(t, err, "%s: %s", c.why, p)
			} else {
				require.ErrorIs(t, err, ErrForbidden, "%s: %s", c.why, p)
			}
		}
		require.ErrorIs(t, Actor{Role: c.role}.Require(""), ErrForbidden, "the empty permission is nobody's")
	}
	require.Len(t, permissions, len(Roles()), "every role has its row")
}

func TestParseRole(t *testing.T) {
	for _, r := range Roles() {
		got, err := ParseRole(string(r))
		require.NoError(t, err)
		require.Equal(t, r, got)
	}
	for _, name := range []string{"", "Shop", "root", "shop "} {
		_, err := ParseRole(name)
		require.EqualError(t, err, "role must be one of publishable, shop, partner, staff, operator", name)
	}
}

func TestSecretsDiffer(t *testing.T) {
	seen := map[Secret]bool{}
	for range 1000 {
		s := NewSecret(Shop)
		require.False(t, seen[s])
		seen[s] = true
		require.True(t, s.wellFormed())
	}
}

func TestSecretShape(t *testing.T) {
	s := NewSecret(Operator)
	require.Regexp(t, `^fs_operator_[a-z2-7]{52}$`, string(s))
	require.Regexp(t, `^fs_operator_[a-z2-7]{8}$`, s.Prefix())
	require.True(t, strings.HasPrefix(string(s), s.Prefix()))
	require.NotEqual(t, s.Hash(), NewSecret(Operator).Hash())
	for _, bad := range []Secret{
		"", "fs_", "fs_shop_", "fs_root_" + s[len("fs_operator_"):], "x" + s, s + "a", s[:len(s)-1], s[3:],
	} {
		require.False(t, bad.wellFormed(), string(bad))
		require.Empty(t, bad.Prefix(), string(bad))
	}
}

func TestSecretIsHidden(t *testing.T) {
	s := NewSecret(Shop)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("a key", "key", s, "in", struct{ S Secret }{s})
	asJSON, err := json.Marshal(map[string]Secret{"key": s})
	require.NoError(t, err)
	for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%s %v %q %+v %#v", s, s, s, s, s), log.String(), string(asJSON)} {
		require.NotContains(t, shown, string(s[len(s)-20:]))
		require.Contains(t, shown, s.Prefix())
	}
}

func TestKeyCheck(t *testing.T) {
	for _, c := range []struct {
		key   Key
		field string
		why   string
	}{
		{Key{Name: "web shop", Role: Shop}, "", "a shop"},
		{Key{Name: "till 1", Role: Staff, Centres: []string{"DE-1", "DE-2"}}, "", "staff of two centres"},
		{Key{Name: "manager", Role: Staff, Centres: []string{All}}, "", "staff of all centres"},
		{Key{Role: Shop}, "name", "no name"},
		{Key{Name: "Löwe", Role: Shop}, "name", "a name that is not ASCII"},
		{Key{Name: "a\nb", Role: Shop}, "name", "a name of two lines"},
		{Key{Name: strings.Repeat("x", 61), Role: Shop}, "name", "a name too long for a list"},
		{Key{Name: "x"}, "role", "no role"},
		{Key{Name: "x", Role: "root"}, "role", "an unknown role"},
		{Key{Name: "x", Role: Staff}, "centres", "staff of nowhere"},
		{Key{Name: "kassel", Role: Partner, Warehouses: []string{"DE-KAS"}}, "", "a partner with a warehouse"},
		{Key{Name: "demo", Role: Partner, Warehouses: []string{All}, Centres: []string{All}}, "", "a partner for everything"},
		{Key{Name: "x", Role: Partner}, "warehouses", "a partner of nowhere"},
		{Key{Name: "x", Role: Partner, Warehouses: []string{"DE-KAS", All}}, "warehouses", "all and one more"},
		{Key{Name: "x", Role: Staff, Centres: []string{"DE-1"}, Warehouses: []string{"DE-KAS"}}, "warehouses", "staff has no warehouses"},
		{Key{Name: "x", Role: Shop, Centres: []string{"DE-1"}}, "centres", "a shop has no centres"},
		{Key{Name: "x", Role: Staff, Centres: []string{""}}, "centres", "a centre without a name"},
		{Key{Name: "x", Role: Staff, Centres: []string{"DE-1", All}}, "centres", "all and one more"},
	} {
		err := c.key.check()
		if c.field == "" {
			require.NoError(t, err, c.why)
			continue
		}
		var invalid *InvalidError
		require.ErrorAs(t, err, &invalid, c.why)
		require.Equal(t, c.field, invalid.Field, c.why)
	}
}

func TestServes(t *testing.T) {
	kassel := Actor{Warehouses: []string{"DE-KAS"}, Centres: []string{"DE-1", "DE-2"}}
	all := Key{Role: Partner, Warehouses: []string{All}, Centres: []string{All}}.Actor()
	require.True(t, kassel.ServesWarehouse("DE-KAS"))
	require.False(t, kassel.ServesWarehouse("DE-ULM"))
	require.True(t, kassel.ServesCentre("DE-2"))
	require.False(t, kassel.ServesCentre("DE-KAS"), "a warehouse is no centre")
	require.True(t, all.ServesCentre("DE-9"))
	require.True(t, all.ServesWarehouse("DE-9"))
	require.False(t, Actor{}.ServesWarehouse(""), "nobody serves nothing")
}

func TestTokens(t *testing.T) {
	a, b := NewToken(), NewToken()
	require.GreaterOrEqual(t, len(a), 26, "130 bits at 5 a character")
	require.NotEqual(t, a, b)
	require.True(t, SameToken(a, a))
	require.False(t, SameToken(a, b))
	require.False(t, SameToken("", a))
}
