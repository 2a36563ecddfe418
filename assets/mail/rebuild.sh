#!/usr/bin/env bash
# Makes disposable.txt again from its package, with the ordinary client npm.
#   bash assets/mail/rebuild.sh             the version below: the same file again, byte for byte
#   VERSION=latest bash …                   another; then put its version, date and sum into NOTICE.md
set -euo pipefail
cd "$(dirname "$0")/../.."
version=${VERSION:-1.26.0}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

npm pack --silent --pack-destination "$work" "disposable-email-domains-js@$version" >/dev/null
tar -xzf "$work"/*.tgz -C "$work"
cp "$work/package/LICENSE" assets/mail/LICENSE-CC0.txt
python3 - "$work/package/dist/dict/disposable_email_blocklist.json" >assets/mail/disposable.txt <<'PY'
import json, sys
domains = {domain.strip().lower() for domain in json.load(open(sys.argv[1], encoding="utf-8"))}
print(*sorted(domains), sep="\n")
PY

sha256sum assets/mail/disposable.txt
