"""PayPal as far as a shop sees it, for tests: Orders v2, captures, refunds, disputes, transactions, tokens and signed events.

Every body that comes or goes, events included, is checked against PayPal's published OpenAPI documents (the npm package
@paypal/paypal-rest-api-specifications), and so is that it names nothing that they do not know. What does not fit is answered with
400, or kept as a problem if it is this program's own (GET /test/problems).

    paypal_world.py SPECIFICATIONS WEBHOOK_ID        prints its address, serves until it is killed

Beyond the API, for tests, all POST: /test/approve?order= agrees on the page that an order has, &by=declined|blocked|pending|refused with what
does not pay at once; /test/settle?capture=&status= ends a slow one; /test/refund?capture=&value= gives back there;
/test/dispute?capture= and /test/decide?dispute=&outcome= are the shopper's; /test/tell?type= tells of the resource that is sent;
/test/trouble?at=&kind=lost|down&times= does what is asked and loses the answer, or does not answer; /test/forget ends all tokens.
GET /test/events has all events so far, signed, and GET /test/calls what was asked.
"""
import base64
import json
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from paypal_books import CAPTURES, DISPUTES, EVENTS, NUMBERS, ORDERS, PROBLEMS, URL, now, number, once, order_of, refund, shown, tell, told_of
from paypal_spec import answered_wrongly, asked_wrongly, refusal

CLIENT = base64.b64encode(b"client:secret").decode()
TOKENS, CALLS, TROUBLE = set(), [], []
LOCK = threading.RLock()


def meanwhile(path, query, body):
    """What shoppers, staff and misfortune do."""
    match path.removeprefix("/test/"):
        case "approve":
            order = ORDERS[query["order"]]
            order["test"]["by"] = query.get("by", "money")
            order["status"], order["update_time"] = "APPROVED", f"{now()[:-1]}.{next(NUMBERS):03}Z"
            order["payment_source"] = {"paypal": {"account_id": "QYR5Z8XDVJNXQ", "email_address": "payer@example.com",
                                                  "address": {"country_code": "DE"}}}
            tell("CHECKOUT.ORDER.APPROVED", shown(order))
            return {"return": f"{order['test']['return']}?token={order['id']}&PayerID=QYR5Z8XDVJNXQ"}
        case "cancel":
            return {"return": f"{ORDERS[query['order']]['test']['cancel']}?token={query['order']}"}
        case "settle":
            taken = CAPTURES[query["capture"]]
            taken["status"] = query["status"]
            taken.pop("status_details", None)
            kind = {"COMPLETED": "COMPLETED", "DECLINED": "DENIED"}[query["status"]]
            tell(f"PAYMENT.CAPTURE.{kind}", told_of(taken, order_of(taken["id"])))
        case "refund":
            amount = {"currency_code": CAPTURES[query["capture"]]["amount"]["currency_code"], "value": query["value"]}
            return refund(query["capture"], {"amount": amount})[1]
        case "dispute":
            taken, made = CAPTURES[query["capture"]], f"PP-D-{next(NUMBERS)}"
            DISPUTES[made] = {"dispute_id": made, "create_time": now(), "update_time": now(), "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
                              "disputed_transactions": [{"seller_transaction_id": taken["id"], "custom": taken["custom_id"]}],
                              "status": "WAITING_FOR_SELLER_RESPONSE", "dispute_amount": taken["amount"], "dispute_life_cycle_stage": "CHARGEBACK",
                              "seller_response_due_date": "2030-01-01T00:00:00.000Z"}
            tell("CUSTOMER.DISPUTE.CREATED", DISPUTES[made])
            return {"dispute": made}
        case "decide":
            dispute = DISPUTES[query["dispute"]]
            dispute |= {"status": "RESOLVED", "dispute_outcome": {"outcome_code": query["outcome"]}}
            tell("CUSTOMER.DISPUTE.RESOLVED", dispute)
        case "tell":
            tell(query["type"], body, is_checked=False)
        case "trouble":
            TROUBLE.extend([(query["at"], query["kind"])] * int(query["times"]))
        case "forget":
            TOKENS.clear()
    return {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.take("get")

    def do_POST(self):
        self.take("post")

    def take(self, method):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        at = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(at.query).items()}
        with LOCK:
            if at.path.startswith("/test/"):
                lists = {"/test/events": EVENTS, "/test/calls": CALLS, "/test/problems": PROBLEMS}
                held = lists.get(at.path)
                return self.answer(200, meanwhile(at.path, query, json.loads(raw) if raw else None) if held is None else held)
            CALLS.append(f"{method} {at.path}")
            trouble = next((it for it in TROUBLE if at.path.endswith(it[0])), None)
            if trouble:
                TROUBLE.remove(trouble)
                if trouble[1] == "down":
                    return self.hang_up()
            status, body = self.api(method, at.path, query, raw)
            return self.hang_up() if trouble else self.answer(status, body)

    def api(self, method, path, query, raw):
        if path == "/v1/oauth2/token":
            if self.headers.get("Authorization") != f"Basic {CLIENT}" or raw != "grant_type=client_credentials":
                return 401, {"error": "invalid_client", "error_description": "Client Authentication failed"}
            token = number("A21")
            TOKENS.add(token)
            return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 32400, "scope": "", "app_id": "APP-1", "nonce": now()}
        if (self.headers.get("Authorization") or "").removeprefix("Bearer ") not in TOKENS:
            return 401, {"error": "invalid_token", "error_description": "Token signature verification failed"}
        body, headers = json.loads(raw) if raw else None, {name.lower(): it for name, it in self.headers.items()}
        wrong = asked_wrongly(method, path, query, headers, body)
        if wrong:
            PROBLEMS.append(f"asked {path}: {wrong}")
            return refusal(400, "INVALID_REQUEST", "INVALID_PARAMETER_SYNTAX")
        status, body = once(method, path, query, headers, body, raw)
        wrong = answered_wrongly(method, path, status, body)
        if wrong:
            PROBLEMS.append(f"answered {path}: {wrong}")
        return status, body

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    URL["url"] = f"http://127.0.0.1:{server.server_address[1]}"
    print(URL["url"], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()  # until whoever started it goes


if __name__ == "__main__":
    main()
