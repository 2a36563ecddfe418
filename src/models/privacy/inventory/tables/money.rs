//! What is paid, given back and billed.

use super::super::{Purpose, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "payments",
        personal: &[
            (
                "reference",
                Purpose::Accounting,
                "the payment processor's number",
            ),
            (
                "card",
                Purpose::Accounting,
                "the last four digits of the card",
            ),
            ("failure", Purpose::Accounting, "why a payment was refused"),
            (
                "redirect_url",
                Purpose::Accounting,
                "the address of the processor's payment page",
            ),
            (
                "intent",
                Purpose::Accounting,
                "the payment processor's number of the money",
            ),
        ],
        other: &[
            "gateway",
            "idempotency_key",
            "status",
            "amount_minor",
            "currency",
            "expires_at",
            "order_id",
        ],
    },
    Table {
        name: "disputes",
        personal: &[
            (
                "reference",
                Purpose::Accounting,
                "the payment processor's number of a dispute",
            ),
            (
                "reason",
                Purpose::Accounting,
                "why a payment was disputed at the bank",
            ),
        ],
        other: &["status", "amount_minor", "currency", "due_at", "payment_id"],
    },
    Table {
        name: "refund_parts",
        personal: &[],
        other: &["quantity", "amount_minor", "refund_id", "order_line_id"],
    },
    Table {
        name: "refunds",
        personal: &[
            ("reason", Purpose::Accounting, "why money was given back"),
            (
                "reference",
                Purpose::Accounting,
                "the payment processor's number",
            ),
            (
                "requested_by",
                Purpose::Accounting,
                "who asked for the refund",
            ),
        ],
        other: &[
            "status",
            "amount_minor",
            "currency",
            "idempotency_key",
            "attempts",
            "payment_id",
        ],
    },
    Table {
        name: "invoices",
        personal: &[
            (
                "content",
                Purpose::Invoices,
                "your name, address and e-mail address, what you bought, and what money went back and why",
            ),
            ("order_id", Purpose::Invoices, "which order it is about"),
            ("payment_id", Purpose::Invoices, "which payment it is about"),
        ],
        other: &[
            "number",
            "series",
            "year",
            "sequence",
            "cause",
            "total_minor",
            "currency",
            "issued_at",
        ],
    },
    Table {
        name: "invoice_counters",
        personal: &[],
        other: &["series", "year", "last"],
    },
    Table {
        name: "till_charges",
        personal: &[
            (
                "card",
                Purpose::Accounting,
                "the last four digits of a test card",
            ),
            (
                "card_facts",
                Purpose::Accounting,
                "a hash of what was typed for a test card, and its first digits",
            ),
        ],
        other: &[
            "reference",
            "amount_minor",
            "refunded_minor",
            "currency",
            "status",
            "return_url",
            "idempotency_key",
        ],
    },
];
