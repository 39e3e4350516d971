#!/bin/sh
# Checks for Go, and with "race" for the C compiler that the race detector needs.
# Installs the compiler by apt-get if we are root.
set -eu
need=1.21 # from here on Go fetches the version that go.mod asks for

if ! command -v go >/dev/null; then
    echo "Go is missing: install version $need or later from https://go.dev/dl (Debian 12's own is too old)" >&2
    exit 1
fi
version=$(cd / && go version | sed 's/.* go\([0-9.]*\).*/\1/')
if [ "$(printf '%s\n' "$need" "$version" | sort -V | head -n 1)" != "$need" ]; then
    echo "Go $version is too old: install version $need or later from https://go.dev/dl" >&2
    exit 1
fi

[ "${1:-}" = race ] || exit 0
compiler=$(go env CC)
command -v "${compiler%% *}" >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "C compiler: installing Debian's packages gcc and libc6-dev by apt-get" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev >&2
    exit 0
fi
echo "the race detector needs a C compiler, $compiler (Debian: sudo apt-get install gcc libc6-dev)" >&2
exit 1
