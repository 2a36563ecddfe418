//! Who works here, and who writes to whom.

use super::super::{Purpose, Table};

pub(super) const TABLES: &[Table] = &[
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
            "unsubscribe_url",
        ],
    },
];
