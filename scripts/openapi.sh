#!/bin/sh
# Holds the OpenAPI document against the rules of Spectral and Redocly, as
# api/lint/package.json pins them. This needs Node 20 or later and npm. Without them,
# or where npm cannot get the packages, it says so and goes on; with
# FITSLOT_OPENAPI=require it fails.
set -eu
cd "$(dirname "$0")/.."
need=20

say() { echo "openapi: $*" >&2; }

# unchecked REASON: goes on without the check, or fails.
unchecked() {
    say "THE DOCUMENT WAS NOT CHECKED: $*"
    [ "${FITSLOT_OPENAPI:-}" != require ] || exit 1
    exit 0
}

command -v node >/dev/null && command -v npm >/dev/null ||
    unchecked "there is no Node. Install Node $need or later with npm (Debian: sudo apt-get install nodejs npm)"
major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$major" -ge $need ] || unchecked "Node $(node --version) is too old: install $need or later"

# npm ci takes half a minute; it is spared while the lock file stays as it is.
lock=$(cksum api/lint/package-lock.json)
if [ "$(cat api/lint/node_modules/.installed 2>/dev/null)" != "$lock" ]; then
    say "getting npm's packages"
    npm ci --prefix api/lint --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || unchecked "npm could not get the packages"
    echo "$lock" >api/lint/node_modules/.installed
fi

mkdir -p .cache
document=$PWD/.cache/openapi.json
rm -f "$document"
go test -count=1 -run '^TestOpenAPI$' ./api -args -openapi "$document" >/dev/null
cd api/lint
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
npx --no-install spectral lint --ruleset spectral.yaml --fail-severity warn "$document"
npx --no-install redocly lint --config redocly.yaml "$document" >"$document.log" 2>&1 || { cat "$document.log" >&2; exit 1; }
say "Spectral and Redocly find nothing wrong"
