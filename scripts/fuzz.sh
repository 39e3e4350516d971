#!/bin/sh
# Runs each fuzz test in turn, for its share of FITSLOT_FUZZ_TIME seconds (600), on two
# processors, and prints how many inputs each was given. Arguments are parts of names:
# only those are run. An input that fails is written to testdata/fuzz of its package:
# commit it with what mends it, and it is tried by every make test from then on.
# Inputs that reach new code are kept in Go's cache and are where the next run begins.
set -eu
cd "$(dirname "$0")/.."
total=${FITSLOT_FUZZ_TIME:-600}
log=.cache/fuzz.log

# targets prints a folder and a name a line.
targets() {
    grep -rn --include='*_test.go' --exclude-dir=node_modules '^func Fuzz' . |
        sed 's|^\(.*\)/[^/]*:[0-9]*:func \(Fuzz[A-Za-z0-9_]*\)(.*|\1 \2|' | sort
}

all=$(targets)
if [ $# -gt 0 ]; then
    all=$(for part in "$@"; do echo "$all" | grep -- "$part" || true; done | sort -u)
fi
[ -n "$all" ] || { echo "fuzz: no fuzz test is named like that" >&2; exit 2; }
count=$(echo "$all" | wc -l)
share=$((total / count))
[ $share -ge 1 ] || share=1
echo "fuzz: $count tests for ${share} s each"

failed=0
executed=0
while read -r folder name; do
    status=ok
    go test -run '^$' -fuzz "^$name\$" -fuzztime "${share}s" -parallel 2 "$folder" >"$log" 2>&1 </dev/null || status=FAIL
    # When time is up Go may say so as a failure of the test, without an input that fails:
    # golang/go#75804. That is none; a real one names its input or has a stack.
    if [ $status = FAIL ] && grep -q '^    context deadline exceeded$' "$log" && ! grep -Eq 'Failing input|panic:|_test\.go:' "$log"; then
        status=ok
    fi
    inputs=$(sed -n 's/^fuzz: elapsed: .* execs: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    kept=$(sed -n 's/^fuzz: elapsed: .*(total: \([0-9]*\)).*/\1/p' "$log" | tail -n 1)
    printf '%-4s  %-40s %10s inputs, %s kept\n' $status "$folder $name" "${inputs:-0}" "${kept:-0}"
    executed=$((executed + ${inputs:-0}))
    if [ $status = FAIL ]; then
        failed=$((failed + 1))
        grep -v '^fuzz: elapsed' "$log"
    fi
done <<EOF
$all
EOF
echo "fuzz: $executed inputs, $failed of $count tests failed"
[ $failed = 0 ]
