//! What is bought and paid.

use super::super::{Purpose, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "products",
        personal: &[],
        other: &["slug", "name", "kind", "description", "position", "active"],
    },
    Table {
        name: "product_variants",
        personal: &[],
        other: &[
            "sku",
            "width_mm",
            "height_mm",
            "frame",
            "frame_mm",
            "mat_mm",
            "depth_mm",
            "price_minor",
            "currency",
            "position",
            "active",
            "product_id",
        ],
    },
    Table {
        name: "carts",
        personal: &[(
            "visitor_id",
            Purpose::Ordering,
            "which browser the cart belongs to",
        )],
        other: &[],
    },
    Table {
        name: "cart_lines",
        personal: &[("portrait_id", Purpose::Ordering, "what is in your cart")],
        other: &["pid", "quantity", "cart_id", "product_variant_id"],
    },
    Table {
        name: "orders",
        personal: &[
            ("email", Purpose::Ordering, "your e-mail address"),
            ("name", Purpose::Ordering, "your name"),
            ("line1", Purpose::Ordering, "your address"),
            ("line2", Purpose::Ordering, "your address"),
            ("postal_code", Purpose::Ordering, "your address"),
            ("city", Purpose::Ordering, "your address"),
            ("region", Purpose::Ordering, "your address"),
            ("country", Purpose::Ordering, "your address"),
            (
                "phone",
                Purpose::Ordering,
                "your telephone number, if you gave it",
            ),
            ("visitor_id", Purpose::Ordering, "which browser ordered"),
        ],
        other: &[
            "pid",
            "number",
            "status",
            "shipping_method",
            "currency",
            "subtotal_minor",
            "shipping_minor",
            "tax_minor",
            "tax_basis_points",
            "total_minor",
            "placed_at",
            "discount_minor",
            "prices_include_tax",
        ],
    },
    Table {
        name: "order_lines",
        personal: &[
            (
                "print_file_key",
                Purpose::Ordering,
                "the print file, encrypted",
            ),
            (
                "crop",
                Purpose::Ordering,
                "what part of the photo was painted",
            ),
            (
                "composition_sha256",
                Purpose::Ordering,
                "a fingerprint of the painting you approved",
            ),
            (
                "print_file_sha256",
                Purpose::Ordering,
                "a fingerprint of the print file",
            ),
        ],
        other: &[
            "pid",
            "position",
            "title",
            "style",
            "product",
            "size",
            "medium",
            "kind",
            "width_mm",
            "height_mm",
            "sku",
            "quantity",
            "unit_minor",
            "total_minor",
            "print_file_bytes",
            "print_file_width",
            "print_file_height",
            "order_id",
            "portrait_id",
            "discount_minor",
            "tax_minor",
            "tax_basis_points",
        ],
    },
    Table {
        name: "order_events",
        personal: &[
            ("data", Purpose::Ordering, "what happened to your order"),
            ("actor", Purpose::Ordering, "who did it"),
        ],
        other: &["kind", "order_id"],
    },
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
