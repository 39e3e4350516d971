#!/bin/sh
# Looks for known vulnerabilities in what the program calls: govulncheck, pinned in
# tools/go.mod, with the database at vuln.go.dev (GOVULNDB names another). One that is
# found fails. Where the database cannot be reached nothing is checked: that is said,
# and is no failure, unless FITSLOT_VULN=require.
set -eu
cd "$(dirname "$0")/.."
database=${GOVULNDB:-https://vuln.go.dev}

unchecked() {
    echo "vuln: NOTHING WAS CHECKED for known vulnerabilities: $1" >&2
    [ "${FITSLOT_VULN:-}" != require ] || exit 1
    exit 0
}

case $database in
http://* | https://*)
    command -v curl >/dev/null || unchecked "curl is missing, so $database cannot be tried"
    curl -fsS --max-time 5 -o /dev/null "$database/index/modules.json.gz" 2>/dev/null ||
        unchecked "$database cannot be reached from here"
    ;;
esac
mkdir -p .cache
go build -modfile=tools/go.mod -o .cache/govulncheck golang.org/x/vuln/cmd/govulncheck
status=0
.cache/govulncheck -db "$database" ./... || status=$?
case $status in
0) echo "vuln: no known vulnerability is called" ;;
3) echo "vuln: the program calls what is known to be vulnerable; see above" >&2 && exit 1 ;;
*) echo "vuln: govulncheck failed ($status)" >&2 && exit 1 ;;
esac
