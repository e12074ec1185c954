#!/bin/sh
# Lays into FOLDER what the image holds: the built connector, the list of what it is made of with the
# licences of its parts, and its own licence.
set -eu
here="$(dirname "$(readlink -f "$0")")"
mkdir -p "$1"
cp "$here"/dist/*.js "$here/dist/sbom.cdx.json" "$here/package.json" "$here/../../LICENSE" "$1"
