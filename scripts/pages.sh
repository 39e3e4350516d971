#!/bin/sh
# Builds the maps and the page of the API, /docs, from web/assets into web/built,
# if they changed. This needs Node 18 or later and npm, which are installed by
# apt-get if we are root. Without them it says so and goes on, since all else works;
# with FITSLOT_PAGES=require it fails.
set -eu
cd "$(dirname "$0")/.."
built=web/built
need=18

say() { echo "pages: $*" >&2; }

# without REASON: goes on without the pages, or fails.
without() {
    say "$*"
    say "the maps and /docs are not built; all else works. To have them: install Node $need or later with npm (Debian: sudo apt-get install nodejs npm; macOS: brew install node), then make pages"
    [ "${FITSLOT_PAGES:-}" != require ] || exit 1
    exit 0
}

# sums tells one state of what goes in from another.
sums() { cat scripts/pages.sh web/assets/.npmrc web/assets/*.* network/demo/cities.csv | cksum; }

has_node() { command -v node >/dev/null && command -v npm >/dev/null; }

inputs=$(sums)
if [ -f $built/built.json ] && [ "$(cat $built/inputs 2>/dev/null)" = "$inputs" ]; then
    exit 0
fi
if ! has_node && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing Debian's packages nodejs and npm by apt-get"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm; } >&2 ||
        without "apt-get could not install nodejs and npm"
fi
has_node || without "there is no Node"
major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$major" -ge $need ] || without "Node $(node --version) is too old"

mkdir -p .cache
work=$(mktemp -d .cache/pages.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
cp web/assets/.npmrc web/assets/* "$work"
say "getting npm's packages and building"
npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || without "npm could not get the packages"
node "$work/build.mjs" . "$work/out"
rm -rf $built/maps $built/docs $built/built.json $built/inputs
mv "$work"/out/* $built
echo "$inputs" >$built/inputs
say "built the maps and /docs"
