#!/usr/bin/env python3
"""A mail server that accepts every message and delivers none: aiosmtpd, on loopback.

    smtp_sink.py PORT      0 picks a free port

Prints one JSON object a line: first {"port": …}, then one a message with its envelope, headers and decoded parts.
Ends when its standard input is closed or it is told to.
"""

import asyncio
import email
import json
import sys
from email import policy

from aiosmtpd.smtp import SMTP


def say(what: dict) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


class Sink:
    """Prints what arrives."""

    async def handle_DATA(self, _server, _session, envelope) -> str:
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": message["subject"],
            "headers": [[name, str(value)] for name, value in message.items()],
            "parts": [{"type": part.get_content_type(), "text": part.get_content()} for part in parts
                      if part.get_content_maintype() == "text"],
            "attachments": [part.get_filename() for part in parts if part.get_filename()],
        })
        return "250 kept"


async def main(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), enable_SMTPUTF8=True), "127.0.0.1", port)
    say({"port": server.sockets[0].getsockname()[1]})
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    server.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(main(int(sys.argv[1])))
