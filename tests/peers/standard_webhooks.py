#!/usr/bin/env python3
"""Signs and verifies webhooks with the Standard Webhooks library from PyPI, which nobody of this project wrote.

    standard_webhooks.py sign   SECRET ID TIMESTAMP            < body    prints the signature
    standard_webhooks.py verify SECRET ID TIMESTAMP SIGNATURE  < body    prints "verified", or why not and exits 1

TIMESTAMP is in seconds; `verify` refuses one more than five minutes from this machine's clock.
"""

import sys
from datetime import datetime, timezone

from standardwebhooks import Webhook, WebhookVerificationError


def main(verb: str, secret: str, message_id: str, timestamp: str, *signature: str) -> int:
    body = sys.stdin.buffer.read().decode()
    if verb == "sign" and not signature:
        print(Webhook(secret).sign(message_id, datetime.fromtimestamp(int(timestamp), tz=timezone.utc), body))
        return 0
    if verb != "verify":
        raise TypeError(verb)
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signature)}
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except WebhookVerificationError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("verified")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except TypeError:
        sys.exit(__doc__)
