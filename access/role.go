package access

import (
	"slices"
	"strings"
)

// Roles are all the roles there are.
func Roles() []Role { return []Role{Publishable, Shop, Partner, Staff, Operator} }

// ParseRole returns the role of a name, or *InvalidError.
func ParseRole(name string) (Role, error) {
	return Role(name), Role(name).check()
}

func (r Role) check() error {
	if slices.Contains(Roles(), r) {
		return nil
	}
	names := make([]string, 0, len(Roles()))
	for _, role := range Roles() {
		names = append(names, string(role))
	}
	return &InvalidError{"role", "must be one of " + strings.Join(names, ", ")}
}
