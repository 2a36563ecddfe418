//! Accounts and what hangs on them, and what somebody has agreed to.

use super::super::{Purpose, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "accounts",
        personal: &[
            ("email", Purpose::Account, "your e-mail address"),
            ("pid", Purpose::Account, "your account’s number"),
        ],
        other: &[],
    },
    Table {
        name: "account_sessions",
        personal: &[
            (
                "token_hash",
                Purpose::Account,
                "a keyed hash of the cookie of each browser that is signed in",
            ),
            ("account_id", Purpose::Account, "whose session it is"),
        ],
        other: &["expires_at"],
    },
    Table {
        name: "account_links",
        personal: &[
            (
                "email",
                Purpose::Account,
                "the address that a link was mailed to, for a day",
            ),
            ("token_hash", Purpose::Account, "a keyed hash of that link"),
            (
                "visitor_id",
                Purpose::Account,
                "which browser asked for the link",
            ),
            (
                "account_id",
                Purpose::Account,
                "whose new address it is, if it is one",
            ),
        ],
        other: &["expires_at", "used_at"],
    },
    Table {
        name: "former_emails",
        personal: &[
            (
                "email",
                Purpose::Account,
                "e-mail addresses that you had before",
            ),
            ("until", Purpose::Account, "until when you had them"),
            ("account_id", Purpose::Account, "whose they were"),
        ],
        other: &[],
    },
    Table {
        name: "saved_addresses",
        personal: &[
            (
                "fields",
                Purpose::Account,
                "addresses that you keep for the next order",
            ),
            ("used_at", Purpose::Account, "when you last used one"),
            ("account_id", Purpose::Account, "whose they are"),
        ],
        other: &["pid"],
    },
    Table {
        name: "consents",
        personal: &[
            ("email", Purpose::Reminder, "the address to write to"),
            ("words", Purpose::Reminder, "the words you agreed to"),
            ("given_at", Purpose::Reminder, "when you agreed"),
            ("withdrawn_at", Purpose::Reminder, "when you took it back"),
            ("visitor_id", Purpose::Reminder, "in which browser"),
        ],
        other: &["purpose"],
    },
    Table {
        name: "cart_reminders",
        personal: &[
            ("email", Purpose::Reminder, "the address to write to"),
            ("visitor_id", Purpose::Reminder, "whose cart it is"),
            (
                "mailed_to",
                Purpose::Reminder,
                "a keyed hash of the mailbox, so that it is not reminded twice",
            ),
        ],
        other: &["pid", "status", "due_at", "consent_id"],
    },
];
