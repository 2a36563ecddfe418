"""What PayPal does: orders that are opened, agreed to and captured, money that goes back, books, and events that it signs."""
import copy
import datetime
import hashlib
import hmac
import itertools
import json
import re
import sys
import zlib

from paypal_spec import refusal, told_wrongly

WEBHOOK_ID = sys.argv[2]
ORDERS, CAPTURES, REFUNDS, DISPUTES, DONE = {}, {}, {}, {}, {}
EVENTS, PROBLEMS, LEDGER = [], [], []
NUMBERS, URL = itertools.count(1), {}


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(kind):
    return f"{kind}{next(NUMBERS):014}"


def link(path, rel, method="GET"):
    return {"href": f"{URL['url']}{path}", "rel": rel, "method": method}


def open_order(body):
    unit = body["purchase_units"][0]
    made = number("ORD")
    experience = body["payment_source"]["paypal"]["experience_context"]
    ORDERS[made] = {
        "id": made, "intent": body["intent"], "status": "PAYER_ACTION_REQUIRED", "create_time": now(), "payment_source": {"paypal": {}},
        "purchase_units": [copy.deepcopy(unit) | {"reference_id": "default"}],
        "links": [link(f"/v2/checkout/orders/{made}", "self"), link(f"/checkoutnow?token={made}", "payer-action")],
    }
    ORDERS[made]["test"] = {"return": experience["return_url"], "cancel": experience["cancel_url"], "by": "money"}
    return 200, shown(ORDERS[made])


def shown(order):
    return {name: it for name, it in copy.deepcopy(order).items() if name != "test"}


def capture(order):
    if order["status"] == "COMPLETED":
        return refusal(422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED")
    if order["status"] != "APPROVED":
        return refusal(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED")
    by, unit = order["test"]["by"], order["purchase_units"][0]
    if by in ("declined", "blocked"):
        issue = {"declined": "INSTRUMENT_DECLINED", "blocked": "TRANSACTION_BLOCKED_BY_PAYEE"}[by]
        return refusal(422, "UNPROCESSABLE_ENTITY", issue)
    if any(it["invoice_id"] == unit["invoice_id"] and it["status"] == "COMPLETED" for it in CAPTURES.values()):
        return refusal(422, "UNPROCESSABLE_ENTITY", "DUPLICATE_INVOICE_ID")
    made = number("CAP")
    status = {"money": "COMPLETED", "pending": "PENDING", "refused": "DECLINED"}[by]
    taken = {
        "id": made, "status": status, "amount": {name: unit["amount"][name] for name in ("currency_code", "value")},
        "final_capture": True, "custom_id": unit["custom_id"], "invoice_id": unit["invoice_id"], "create_time": now(), "update_time": now(),
        "links": [link(f"/v2/payments/captures/{made}", "self"), link(f"/v2/payments/captures/{made}/refund", "refund", "POST"),
                  link(f"/v2/checkout/orders/{order['id']}", "up")],
    }
    if status == "PENDING":
        taken["status_details"] = {"reason": "ECHECK"}
    CAPTURES[made] = taken
    unit["payments"] = {"captures": [taken]}
    order["status"] = "COMPLETED"
    order["update_time"] = now()
    tell({"COMPLETED": "PAYMENT.CAPTURE.COMPLETED", "PENDING": "PAYMENT.CAPTURE.PENDING", "DECLINED": "PAYMENT.CAPTURE.DENIED"}[status],
         told_of(taken, order))
    if status == "COMPLETED":
        enter(made, "T0006", taken["amount"]["value"], taken)
    return 201, shown(order)


def told_of(taken, order):
    return copy.deepcopy(taken) | {"supplementary_data": {"related_ids": {"order_id": order["id"]}}}


def order_of(made):
    return next(it for it in ORDERS.values() if any(made == c["id"] for c in it["purchase_units"][0].get("payments", {}).get("captures", [])))


def cents(value):
    return int(value.replace(".", ""))


def refund(made, body):
    taken = CAPTURES[made]
    back = sum(cents(it["amount"]["value"]) for it in REFUNDS.values() if it["test"] == made)
    amount = body.get("amount", taken["amount"])
    if back + cents(amount["value"]) > cents(taken["amount"]["value"]):
        return refusal(422, "UNPROCESSABLE_ENTITY", "REFUND_AMOUNT_EXCEEDED")
    own = number("REF")
    given = {"id": own, "status": "COMPLETED", "amount": amount, "custom_id": body.get("custom_id", taken["custom_id"]), "create_time": now(),
             "links": [link(f"/v2/payments/refunds/{own}", "self"), link(f"/v2/payments/captures/{made}", "up")]}
    REFUNDS[own] = given | {"test": made}
    is_all = back + cents(amount["value"]) == cents(taken["amount"]["value"])
    taken["status"] = "REFUNDED" if is_all else "PARTIALLY_REFUNDED"
    tell("PAYMENT.CAPTURE.REFUNDED", given)
    enter(own, "T1107", f"-{amount['value']}", taken, made)
    return 201, given


def enter(made, code, value, taken, about=None):
    entry = {"transaction_id": made, "transaction_event_code": code, "transaction_initiation_date": now(), "transaction_status": "S",
             "transaction_amount": {"currency_code": taken["amount"]["currency_code"], "value": value},
             "custom_field": taken["custom_id"], "invoice_id": taken["invoice_id"]}
    if about:
        entry |= {"paypal_reference_id": about, "paypal_reference_id_type": "TXN"}
    LEDGER.append(entry)


def transactions(query):
    """One a page, so that there are pages."""
    page = int(query.get("page", 1))
    entries = [it for it in LEDGER if query["start_date"] <= it["transaction_initiation_date"] < query["end_date"]]
    told = {"account_number": "ACC1", "start_date": query["start_date"], "end_date": query["end_date"], "page": page,
            "total_items": len(entries), "total_pages": len(entries)}
    if entries:
        told["transaction_details"] = [{"transaction_info": it} for it in entries[page - 1:page]]
    return 200, told


def tell(kind, resource, is_checked=True):
    """An event as it is sent: signed over its very bytes, which no JSON writer makes again."""
    event = {"id": f"WH-{next(NUMBERS)}", "event_version": "1.0", "create_time": now(), "resource_type": kind.split(".")[-2].lower(),
             "event_type": kind, "summary": "Zahlung über 29,00\u00a0€", "resource_version": "2.0", "resource": copy.deepcopy(resource)}
    wrong = is_checked and told_wrongly(event)
    if wrong:
        PROBLEMS.append(f"{kind}: {wrong}")
    text = json.dumps(event, ensure_ascii=len(EVENTS) % 2 == 0, separators=(" , ", " :  "))
    headers = {"paypal-transmission-id": f"t{next(NUMBERS)}-x", "paypal-transmission-time": now(), "paypal-auth-algo": "SHA256withRSA",
               "paypal-cert-url": "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270"}
    headers["paypal-transmission-sig"] = signature(headers, WEBHOOK_ID, text)
    EVENTS.append({"type": kind, "body": text, "headers": headers})


def signature(headers, webhook, text):
    said = f"{headers['paypal-transmission-id']}|{headers['paypal-transmission-time']}|{webhook}|{zlib.crc32(text.encode())}"
    return "x" + hmac.new(b"PayPal's own", said.encode(), hashlib.sha256).hexdigest()


def verify(body, raw):
    """The body stands in the question; what counts is how it is written there."""
    at = re.search(r'"webhook_event"\s*:\s*', raw).end()
    _, end = json.JSONDecoder().raw_decode(raw, at)
    headers = {f"paypal-transmission-{name}": body[f"transmission_{name}"] for name in ("id", "time")}
    is_ours = body["webhook_id"] == WEBHOOK_ID and body["auth_algo"] == "SHA256withRSA"
    is_signed = hmac.compare_digest(signature(headers, body["webhook_id"], raw[at:end]), body["transmission_sig"])
    return 200, {"verification_status": "SUCCESS" if is_ours and is_signed else "FAILURE"}


def done(method, path, query, body, raw):
    """Does what is asked."""
    parts = path.strip("/").split("/")
    match (method, *parts):
        case ("post", "v2", "checkout", "orders"):
            return open_order(body)
        case ("get", "v2", "checkout", "orders", made) if made in ORDERS:
            return 200, shown(ORDERS[made])
        case ("post", "v2", "checkout", "orders", made, "capture") if made in ORDERS:
            return capture(ORDERS[made])
        case ("post", "v2", "payments", "captures", made, "refund") if made in CAPTURES:
            return refund(made, body)
        case ("get", "v1", "reporting", "transactions"):
            return transactions(query)
        case ("post", "v1", "notifications", "verify-webhook-signature"):
            return verify(body, raw)
    return refusal(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")


def once(method, path, query, headers, body, raw):
    """Does it, or answers again what was answered to the same key."""
    key = headers.get("paypal-request-id")
    if key and (path, key) in DONE:
        return DONE[path, key]
    answer = done(method, path, query, body, raw)
    if key and answer[0] < 300:
        DONE[path, key] = copy.deepcopy(answer)
    return answer
