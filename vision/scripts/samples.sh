#!/usr/bin/env bash
# Paints the samples of every style and writes them to assets/static/samples as WebP of at most 60 kB each.
#   vision/scripts/samples.sh            needs cargo, and python3 with pillow (any version from 9)
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/limner-target}
# Of the whole workspace, so that nothing is built anew that its tests use as well.
cargo build --workspace --example samples
"$CARGO_TARGET_DIR/debug/examples/samples" "$out" poster
python3 vision/scripts/to_webp.py "$out" assets/static/samples
