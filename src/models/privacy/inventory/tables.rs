//! The declarations, a table each, in the order of the migrations.

use super::{Purpose, Table};

/// Every table of the schema.
pub const TABLES: &[Table] = &[
    Table {
        name: "styles",
        personal: &[],
        other: &[
            "slug",
            "name",
            "blurb",
            "medium",
            "position",
            "parameters",
            "active",
            "rights",
            "samples_key",
        ],
    },
    Table {
        name: "visitors",
        personal: &[
            (
                "pid",
                Purpose::Visit,
                "a random number in a cookie of your browser",
            ),
            ("last_seen_at", Purpose::Visit, "when you were last here"),
        ],
        other: &[],
    },
    Table {
        name: "uploads",
        personal: &[
            (
                "content_hash",
                Purpose::Painting,
                "a keyed hash of your photo, to know it again",
            ),
            ("object_key", Purpose::Painting, "your photo, encrypted"),
            (
                "wrapped_key",
                Purpose::Painting,
                "the key to your photo, itself encrypted",
            ),
            ("visitor_id", Purpose::Painting, "which browser sent it"),
        ],
        other: &[
            "pid",
            "width",
            "height",
            "format",
            "byte_size",
            "jpeg_quality",
            "expires_at",
            "erased_at",
        ],
    },
    Table {
        name: "portraits",
        personal: &[
            (
                "composition_key",
                Purpose::Painting,
                "the painting, encrypted",
            ),
            (
                "preview_key",
                Purpose::Painting,
                "the watermarked preview, encrypted",
            ),
            ("crop", Purpose::Painting, "where the face is in the photo"),
            ("faces", Purpose::Painting, "how many faces there are"),
            (
                "likeness",
                Purpose::Painting,
                "how like you the painting is, as one number; the features it is computed from are not kept",
            ),
            (
                "concerns",
                Purpose::Painting,
                "what there was to say of the photo: blurred, dark, …",
            ),
            (
                "unsafe_score",
                Purpose::Painting,
                "how likely the picture is unfit to be seen by everyone, as one number",
            ),
            ("settings", Purpose::Painting, "the style and its settings"),
            (
                "composition_sha256",
                Purpose::Painting,
                "a fingerprint of the painting file",
            ),
            (
                "visitor_id",
                Purpose::Painting,
                "which browser asked for it",
            ),
        ],
        other: &[
            "pid",
            "status",
            "progress",
            "width",
            "height",
            "model_version",
            "failure",
            "attempts",
            "claimed_at",
            "finished_at",
            "upload_id",
            "style_id",
        ],
    },
    Table {
        name: "identity_keys",
        personal: &[(
            "hash",
            Purpose::Limits,
            "keyed hashes of your cookie and of your network address block",
        )],
        other: &["kind"],
    },
    Table {
        name: "reservations",
        personal: &[(
            "identity_key_id",
            Purpose::Limits,
            "how many previews were made today",
        )],
        other: &["status", "day", "portrait_id"],
    },
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
        name: "assessments",
        personal: &[
            (
                "country",
                Purpose::Limits,
                "the country of your network address",
            ),
            (
                "network",
                Purpose::Limits,
                "the kind of network (VPN, data centre)",
            ),
            (
                "signals",
                Purpose::Limits,
                "what was noticed about the request, in words",
            ),
            ("score", Purpose::Limits, "what that added up to"),
            ("outcome", Purpose::Limits, "what was decided"),
            ("visitor_id", Purpose::Limits, "which browser it was about"),
        ],
        other: &["pid", "action", "policy_version", "portrait_id", "order_id"],
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
        ],
        other: &[
            "gateway",
            "idempotency_key",
            "status",
            "amount_minor",
            "currency",
            "order_id",
        ],
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
        name: "partners",
        personal: &[],
        other: &[
            "slug",
            "name",
            "endpoint",
            "outbound_secret",
            "inbound_secret",
            "active",
        ],
    },
    Table {
        name: "fulfilments",
        personal: &[
            (
                "tracking",
                Purpose::Ordering,
                "the tracking number of your parcel",
            ),
            ("carrier", Purpose::Ordering, "who carries your parcel"),
            ("reason", Purpose::Ordering, "why a printer sent a job back"),
        ],
        other: &["pid", "status", "order_id", "partner_id"],
    },
    Table {
        name: "inbound_webhooks",
        personal: &[(
            "body",
            Purpose::Ordering,
            "messages from payment processor and printer about your order",
        )],
        other: &["source", "message_id", "kind", "outcome"],
    },
    Table {
        name: "outbound_webhooks",
        personal: &[
            (
                "body",
                Purpose::Ordering,
                "messages to the printer: your name, address and a link to the print file",
            ),
            (
                "last_error",
                Purpose::Ordering,
                "why a message could not be delivered",
            ),
        ],
        other: &[
            "message_id",
            "destination",
            "kind",
            "status",
            "attempts",
            "next_attempt_at",
            "last_status",
            "order_id",
        ],
    },
    Table {
        name: "staff_members",
        personal: &[
            (
                "email",
                Purpose::Staff,
                "e-mail address of a member of staff",
            ),
            ("name", Purpose::Staff, "name of a member of staff"),
            (
                "password_hash",
                Purpose::Staff,
                "an Argon2 hash of their password",
            ),
            ("role", Purpose::Staff, "what they may do"),
            ("pid", Purpose::Staff, "their number"),
        ],
        other: &["sessions_valid_from"],
    },
    Table {
        name: "audit_entries",
        personal: &[
            ("data", Purpose::Staff, "what a member of staff did"),
            ("staff_member_id", Purpose::Staff, "who did it"),
        ],
        other: &["action", "subject"],
    },
    Table {
        name: "messages",
        personal: &[
            ("name", Purpose::Support, "your name"),
            ("email", Purpose::Support, "your e-mail address"),
            (
                "order_number",
                Purpose::Support,
                "the order you wrote about",
            ),
            ("subject", Purpose::Support, "what you wrote"),
            ("body", Purpose::Support, "what you wrote"),
        ],
        other: &["pid", "status"],
    },
    Table {
        name: "message_replies",
        personal: &[
            ("body", Purpose::Support, "what we answered"),
            ("staff_member_id", Purpose::Support, "who answered"),
        ],
        other: &["message_id"],
    },
    Table {
        name: "mails",
        personal: &[
            ("to_address", Purpose::Ordering, "your e-mail address"),
            ("subject", Purpose::Ordering, "mails to you"),
            ("text", Purpose::Ordering, "mails to you"),
            ("html", Purpose::Ordering, "mails to you"),
        ],
        other: &[
            "pid",
            "template",
            "status",
            "attempts",
            "next_attempt_at",
            "last_error",
            "order_id",
        ],
    },
    Table {
        name: "till_charges",
        personal: &[(
            "card",
            Purpose::Accounting,
            "the last four digits of a test card",
        )],
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
    Table {
        name: "workshop_jobs",
        personal: &[(
            "payload",
            Purpose::Ordering,
            "the job as the workshop got it: name, address, link to the print file",
        )],
        other: &["pid", "fulfilment_pid", "order_number", "status"],
    },
    Table {
        name: "workshop_reports",
        personal: &[("data", Purpose::Ordering, "what the workshop reported")],
        other: &["event", "workshop_job_id"],
    },
];
