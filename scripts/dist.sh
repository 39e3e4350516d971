#!/bin/sh
# Builds the programs that are given away into dist, with their SHA-256 sums. The
# same commit makes the same bytes: no paths, no times, and nothing from C.
set -eu
cd "$(dirname "$0")/.."
version=$(git describe --tags --always --dirty)
rm -rf dist dist.new
mkdir dist.new
for target in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64; do
    name=fitslot-$version-${target%/*}-${target#*/}
    echo "dist: $name" >&2
    GOOS=${target%/*} GOARCH=${target#*/} CGO_ENABLED=0 \
        go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=$version" -o "dist.new/$name" ./cmd/fitslot
done
cp LICENSE CHANGELOG.md web/texts/cldr.LICENSE dist.new
cd dist.new
{ command -v sha256sum >/dev/null && sha256sum fitslot-* || shasum -a 256 fitslot-*; } >SHA256SUMS
cd ..
mv dist.new dist
