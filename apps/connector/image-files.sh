#!/bin/sh
# Copies the contents of the image into FOLDER: the built connector, the list of its packages with their licences, and
# its own licence.
set -eu
here="$(dirname "$(readlink -f "$0")")"
mkdir -p "$1"
cp "$here"/dist/*.js "$here/dist/sbom.cdx.json" "$here/package.json" "$here/../../LICENSE" "$1"
