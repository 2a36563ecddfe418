//! What is made and sent.

use super::super::{Purpose, Table};

pub(super) const TABLES: &[Table] = &[
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
        other: &["source", "message_id", "kind", "outcome", "awaits"],
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
