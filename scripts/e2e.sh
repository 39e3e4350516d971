#!/bin/sh
# Runs Playwright over e2e/ with the arguments given, in the Chromium of the system:
# no browser is downloaded. Installs Chromium, Node and npm by apt-get if they are
# missing and we are root. What it starts ends with it, whatever happens.
set -eu
cd "$(dirname "$0")/../e2e"
need=18

say() { echo "e2e: $*" >&2; }

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

missing=
browser >/dev/null || missing="$missing chromium fonts-dejavu-core"
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing Debian's packages$missing by apt-get"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >&2
elif [ -n "$missing" ]; then
    say "missing:$missing. Install them (Debian: sudo apt-get install$missing)"
    exit 1
fi
major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
if [ "$major" -lt $need ]; then
    say "Node $(node --version) is too old: install $need or later"
    exit 1
fi
FITSLOT_E2E_BROWSER=${FITSLOT_E2E_BROWSER:-$(browser)}
export FITSLOT_E2E_BROWSER PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

# npm ci takes half a minute; it is spared while the lock file stays as it is.
lock=$(cksum package-lock.json)
if [ "$(cat node_modules/.installed 2>/dev/null)" != "$lock" ]; then
    say "getting npm's packages"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    echo "$lock" >node_modules/.installed
fi
npx tsc --noEmit
npx tsc --noEmit -p ../examples/checkout-browser

# Servers note themselves here; those that a killed test has left are ended. As root
# PostgreSQL runs as somebody else, who must be able to enter.
FITSLOT_E2E_STATE=$(mktemp -d)
export FITSLOT_E2E_STATE
chmod 755 "$FITSLOT_E2E_STATE"
tidy() {
    for file in "$FITSLOT_E2E_STATE"/*/pid; do
        [ -f "$file" ] || continue
        pid=$(cat "$file")
        kill "$pid" 2>/dev/null || continue
        while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    done
    rm -rf "$FITSLOT_E2E_STATE"
}
trap tidy EXIT
trap 'exit 130' INT TERM HUP
npx playwright test "$@"
