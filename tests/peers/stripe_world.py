"""Stripe as far as a shop sees it, for tests: a stateful API that others wrote (seahaven-stripe-world), and in front of it what
that has not got: Checkout Sessions, and events signed by Stripe's own library.

Every form body is checked against Stripe's OpenAPI document before anything is done with it.

    stripe_world.py SECRET        prints its address, serves until it is killed; SECRET signs the events

Beyond the API, for tests: POST /pay?session=cs_…&token=tok_… pays on the page that a session has, GET /events has all events so
far, signed, and POST /expire?session=cs_… closes the page. (A bank's question is passed by confirming with a card that is not
asked about; the API has no bank.)
"""
import json
import pathlib
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jsonschema
import seahaven_stripe_world
from stripe import WebhookSignature

SECRET = sys.argv[1]
SPEC = json.loads((pathlib.Path(seahaven_stripe_world.__file__).parent / "spec/spec3.json").read_text())
API = {"key": "sk_test_x"}
SESSIONS, BY_KEY, OWN_EVENTS = {}, {}, []
LOCK = threading.RLock()


def nested(pairs):
    """A form in brackets as the tree that it stands for: a[b][0]=c."""
    tree = {}
    for name, value in pairs:
        *path, last = name.replace("]", "").split("[")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return tree


def typed(value, schema):
    """The tree with the types that its schema gives to the words of a form."""
    options = schema.get("anyOf")
    if options:
        fitting = [it for it in options if isinstance(value, dict) == (it.get("type") in ("object", "array"))]
        return typed(value, fitting[0]) if fitting else value
    kind = schema.get("type")
    if kind == "object" and isinstance(value, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties", {})
        return {name: typed(it, known.get(name) or (other if isinstance(other, dict) else {})) for name, it in value.items()}
    if kind == "array" and isinstance(value, dict):
        return [typed(it, schema["items"]) for it in value.values()]
    if kind == "integer" and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def checked(method, path, pairs):
    """The body as Stripe's document has it; raises where it is not as described."""
    operation = next(it[method] for name, it in SPEC["paths"].items() if fits(name, path) and method in it)
    content = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
    body = typed(nested(pairs), content["schema"])
    jsonschema.validate(body, content["schema"])
    return body


def fits(template, path):
    parts, asked = template.split("/"), path.split("/")
    return len(parts) == len(asked) and all(a == b or a.startswith("{") for a, b in zip(parts, asked))


def world(method, path, fields=None, key=None):
    """Asks the stateful API."""
    url = f"{API['url']}{path}"
    data = urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(url, data, {"Authorization": f"Bearer {API['key']}"}, method=method)
    if key:
        request.add_header("Idempotency-Key", key)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def refusal(status, message, code=None):
    return status, {"error": {"type": "invalid_request_error", "message": message, "code": code}}


def open_session(body, key, raw):
    with LOCK:
        known = BY_KEY.get(key)
        if known and known[0] != raw:
            return refusal(400, "Keys for idempotent requests can only be used with the same parameters.", "idempotency_error")
        if known:
            return 200, SESSIONS[known[1]]
        number = f"cs_test_{len(SESSIONS) + 1:06}"
        amount = sum(line["price_data"]["unit_amount"] * line["quantity"] for line in body["line_items"])
        session = {
            "id": number, "object": "checkout.session", "mode": body["mode"], "status": "open", "payment_status": "unpaid",
            "amount_subtotal": amount, "amount_total": amount, "currency": body["line_items"][0]["price_data"]["currency"],
            "url": f"http://127.0.0.1/c/pay/{number}", "created": int(time.time()), "expires_at": int(time.time()) + 86400,
            "success_url": body["success_url"], "cancel_url": body.get("cancel_url"), "payment_intent": None,
            "client_reference_id": body.get("client_reference_id"), "customer_email": body.get("customer_email"),
            "metadata": body.get("metadata", {}), "livemode": False, "payment_method_types": ["card"], "shipping_options": [],
            "custom_fields": [], "automatic_tax": {"enabled": False, "liability": None, "status": None, "provider": None},
            "custom_text": dict.fromkeys(["after_submit", "shipping_address", "submit", "terms_of_service_acceptance"]),
            "phone_number_collection": {"enabled": False}, "payment_intent_data": body.get("payment_intent_data", {}),
        }
        SESSIONS[number] = session
        if key:
            BY_KEY[key] = (raw, number)
        return 200, session


def pay(session, token):
    """What the page does with a card."""
    _, method = world("POST", "/v1/payment_methods", {"type": "card", "card[token]": token})
    if not session["payment_intent"]:
        metadata = session["payment_intent_data"].get("metadata", {})
        fields = {"amount": session["amount_total"], "currency": session["currency"], "payment_method_types[0]": "card"}
        fields |= {f"metadata[{name}]": value for name, value in metadata.items()}
        _, intent = world("POST", "/v1/payment_intents", fields)
        session["payment_intent"] = intent["id"]
    status, intent = world("POST", f"/v1/payment_intents/{session['payment_intent']}/confirm", {"payment_method": method["id"]})
    if status == 200 and intent["status"] == "succeeded":
        session.update(status="complete", payment_status="paid", url=None)
        OWN_EVENTS.append(event("checkout.session.completed", session))
    return status, {"status": intent.get("status") or intent["error"]["code"]}


def event(kind, thing):
    number = f"evt_own{len(OWN_EVENTS) + 1:06}"
    return {"id": number, "object": "event", "type": kind, "api_version": None, "created": int(time.time()), "livemode": False,
            "pending_webhooks": 1, "request": None, "data": {"object": dict(thing)}}


def signed(told):
    """An event as it is sent: its body, and the header that Stripe's own library makes for it."""
    body = json.dumps(told)
    return {"type": told["type"], "body": body, "signature": WebhookSignature.generate_signature_header(body, SECRET)}


def events():
    _, told = world("GET", "/v1/events?limit=100")
    return [signed(it) for it in [*reversed(told["data"]), *OWN_EVENTS]]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        at = urlsplit(self.path)
        if at.path == "/events":
            return self.answer(200, events())
        if at.path.startswith("/v1/checkout/sessions/"):
            session = SESSIONS.get(at.path.rsplit("/", 1)[1])
            return self.answer(200, session) if session else self.answer(*refusal(404, "No such session", "resource_missing"))
        return self.answer(*world("GET", self.path))

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        at, key = urlsplit(self.path), self.headers.get("Idempotency-Key")
        asked = {name: values[0] for name, values in parse_qs(at.query).items()}
        if at.path == "/pay":
            with LOCK:
                return self.answer(*pay(SESSIONS[asked["session"]], asked["token"]))
        if at.path == "/expire":
            session = SESSIONS[asked["session"]]
            session.update(status="expired", url=None)
            OWN_EVENTS.append(event("checkout.session.expired", session))
            return self.answer(200, session)
        pairs = parse_qsl(raw, keep_blank_values=True)
        try:
            body = checked("post", at.path, pairs)
        except jsonschema.ValidationError as error:
            return self.answer(*refusal(400, f"{error.json_path}: {error.message}", "parameter_invalid"))
        if at.path == "/v1/checkout/sessions":
            return self.answer(*open_session(body, key, raw))
        return self.answer(*world("POST", at.path, pairs, key))

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def free_port():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        return server.server_address[1]


def main():
    port = free_port()
    serve = (
        "import seahaven.http\nfrom seahaven_stripe_world import http_api\nfrom seahaven_stripe_world.world import world\n"
        "handle = getattr(http_api, 'handle', None)\n"
        "if handle is None:\n    from seahaven_stripe_world.http_api.handler import handle\n"
        "seahaven.http.main(world, handle)\n"
    )
    options = ["--port", str(port), "--reset-options", '{"startup":{"livemode":false}}']
    behind = subprocess.Popen([sys.executable, "-c", serve, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    API["url"] = f"http://127.0.0.1:{port}/worlds/limner"
    try:
        for _ in range(200):
            try:
                world("GET", "/v1/events")
                break
            except OSError:
                time.sleep(0.1)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(f"http://127.0.0.1:{server.server_address[1]}/", flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()  # until whoever started it goes
    finally:
        behind.kill()


if __name__ == "__main__":
    main()
