"""PayPal's published OpenAPI documents (the npm package @paypal/paypal-rest-api-specifications), and whether a body is as they say."""
import json
import pathlib
import sys

import jsonschema

FILES = {"orders": "checkout_orders_v2", "payments": "payments_payment_v2", "webhooks": "notifications_webhooks_v1",
         "disputes": "customer_disputes_v1", "reports": "reporting_transactions_v1"}
SPECS = {name: json.loads(pathlib.Path(sys.argv[1], f"{file}.json").read_text()) for name, file in FILES.items()}
# Which of them an event's resource is as.
RESOURCES = {"CHECKOUT.": ("orders", "order"), "PAYMENT.CAPTURE": ("payments", "capture-2"), "PAYMENT.CAPTURE.REFUNDED": ("payments", "refund"),
             "CUSTOMER.DISPUTE": ("disputes", "dispute")}
MESSAGES = {400: "Request is not well-formed, syntactically incorrect, or violates schema.", 404: "The specified resource does not exist.",
            422: "The requested action could not be performed, semantically incorrect, or failed business validation."}


def resolved(schema, spec):
    while "$ref" in schema:
        node = spec
        for part in schema["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        schema = node
    return schema


def properties(schema, spec):
    """All that an object may have; None where anything may be."""
    schema = resolved(schema, spec)
    if schema.get("additionalProperties"):
        return None
    known = dict(schema.get("properties", {}))
    for part in [it for name in ("allOf", "anyOf", "oneOf") for it in schema.get(name, [])]:
        known |= properties(part, spec) or {}
    return known


def unknown(value, schema, spec, path="$"):
    """What stands in a value and not in its schema."""
    schema = resolved(schema, spec)
    if isinstance(value, list):
        return [it for i, each in enumerate(value) for it in unknown(each, schema.get("items", {}), spec, f"{path}[{i}]")]
    if not isinstance(value, dict):
        return []
    known = properties(schema, spec)
    if not known:
        return []
    strange = [f"{path}.{name} is not known" for name in value if name not in known]
    return strange + [it for name in value if name in known for it in unknown(value[name], known[name], spec, f"{path}.{name}")]


def misfit(value, schema, spec):
    """What of a value is not as described, in words; None if it is."""
    try:
        jsonschema.validate(value, schema | {"components": spec["components"]})
    except jsonschema.ValidationError as error:
        return f"{error.json_path}: {error.message}"
    return "; ".join(unknown(value, schema, spec)) or None


def fits(template, path):
    parts, asked = template.split("/"), path.split("/")
    return len(parts) == len(asked) and all(a == b or a.startswith("{") for a, b in zip(parts, asked))


def operation(method, path):
    for spec in SPECS.values():
        for template, operations in spec["paths"].items():
            if fits(template, path) and method in operations:
                return operations[method], spec
    return None, None


def asked_wrongly(method, path, query, headers, body):
    described, spec = operation(method, path)
    content = described.get("requestBody", {}).get("content")
    if content and body is not None:
        wrong = misfit(body, content["application/json"]["schema"], spec)
        if wrong:
            return wrong
    for it in described.get("parameters", []):
        it = resolved(it, spec)
        held = query if it["in"] == "query" else headers if it["in"] == "header" else {}
        value = held.get(it["name"].lower() if it["in"] == "header" else it["name"])
        if value is None and it.get("required") and it["in"] == "query":
            return f"{it['name']} is missing"
        kind = it["schema"].get("type")
        if value is not None and kind in ("string", "integer"):
            wrong = misfit(int(value) if kind == "integer" else value, it["schema"], spec)
            if wrong:
                return f"{it['name']}: {wrong}"
    return None


def answered_wrongly(method, path, status, body):
    described, spec = operation(method, path)
    told = described["responses"].get(str(status)) or described["responses"].get("default")
    content = resolved(told, spec).get("content")
    if not content:
        return None
    schema = content["application/json"]["schema"]
    if "issues" in (properties(schema, spec) or {}):  # The documents' word for what PayPal's answers call details.
        body = {"issues" if name == "details" else name: it for name, it in body.items()}
    return misfit(body, schema, spec)


def told_wrongly(event):
    """Of an event: its own form, and its resource's."""
    name = max((it for it in RESOURCES if event["event_type"].startswith(it)), key=len, default=None)
    wrong = misfit(event, {"$ref": "#/components/schemas/event"}, SPECS["webhooks"])
    if wrong or not name:
        return wrong
    spec, schema = RESOURCES[name]
    return misfit(event["resource"], {"$ref": f"#/components/schemas/{schema}"}, SPECS[spec])


def refusal(status, name, issue):
    """A refusal, in the words that PayPal has for it."""
    schemas = [it for spec in SPECS.values() for name, it in spec["components"]["schemas"].items() if "capture" in name]
    details = [it for schema in schemas for it in schema.get("properties", {}).get("issues", {}).get("items", {}).get("anyOf", [])]
    known = [it["properties"] for it in details if it.get("properties", {}).get("issue", {}).get("enum") == [issue]]
    words = next((it["description"]["enum"][0] for it in known if "description" in it), issue)
    return status, {"name": name, "message": MESSAGES[status], "debug_id": "d1", "details": [{"issue": issue, "description": words}]}
