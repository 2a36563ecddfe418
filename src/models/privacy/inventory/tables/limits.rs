//! What keeps previews for people.

use super::super::{Purpose, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "identity_keys",
        personal: &[(
            "hash",
            Purpose::Limits,
            "keyed hashes by which a visit is known again: of your cookie, your network address and its block, what your browser says of its device, the order of its headers, an e-mail address you confirmed, and of parts of your photo’s outline",
        )],
        other: &[
            "kind",
            "key_id",
            "cluster_id",
            "last_seen_at",
            "blocks",
            "seen_on",
            "seen_today",
            "usual",
        ],
    },
    Table {
        name: "clusters",
        personal: &[],
        other: &["pid", "size", "capped"],
    },
    Table {
        name: "identity_links",
        personal: &[(
            "evidence",
            Purpose::Limits,
            "why two such hashes are held to be one person",
        )],
        other: &["from_key_id", "to_key_id", "severed_at", "cluster_id"],
    },
    Table {
        name: "sightings",
        personal: &[
            (
                "address_key_id",
                Purpose::Limits,
                "at which address, as a hash, your browser was seen",
            ),
            (
                "seen_at",
                Purpose::Limits,
                "when your browser was last seen there",
            ),
            (
                "first_seen_at",
                Purpose::Limits,
                "when your browser was first seen there",
            ),
        ],
        other: &[
            "visitor_key_id",
            "block_key_id",
            "device_key_id",
            "anonymous",
        ],
    },
    Table {
        name: "device_parts",
        personal: &[(
            "identity_key_id",
            Purpose::Limits,
            "keyed hashes of what your browser says of its device, part by part: never the values",
        )],
        other: &["visitor_key_id", "name", "block_key_id", "noisy", "seen_at"],
    },
    Table {
        name: "photo_marks",
        personal: &[(
            "identity_key_id",
            Purpose::Limits,
            "keyed hashes by which the same photo is known again",
        )],
        other: &["visitor_key_id", "seen_at", "upload_id"],
    },
    Table {
        name: "policies",
        personal: &[],
        other: &["version", "body", "note", "active_from", "staff_member_id"],
    },
    Table {
        name: "challenges",
        personal: &[
            (
                "email",
                Purpose::Limits,
                "an address you asked us to mail a link to, until you open the link",
            ),
            (
                "question",
                Purpose::Limits,
                "what you asked a person of the shop",
            ),
            ("answer", Purpose::Limits, "what they answered"),
            (
                "reason",
                Purpose::Limits,
                "why something was asked of you first",
            ),
        ],
        other: &[
            "pid",
            "rung",
            "score",
            "status",
            "choices",
            "passed_by",
            "expires_at",
            "passed_at",
            "visitor_id",
            "upload_id",
            "style_id",
            "staff_member_id",
        ],
    },
    Table {
        name: "spent_proofs",
        personal: &[],
        other: &["proof", "expires_at"],
    },
    Table {
        name: "sent_links",
        personal: &[(
            "counted_on",
            Purpose::Limits,
            "keyed hashes of the mailbox, browser and network address that a link was mailed for, kept for a day",
        )],
        other: &["place", "sent_at"],
    },
    Table {
        name: "order_keys",
        personal: &[(
            "identity_key_id",
            Purpose::Limits,
            "which browser, device and network address, as keyed hashes, an order came by",
        )],
        other: &["order_id"],
    },
    Table {
        name: "card_attempts",
        personal: &[
            (
                "identity_key_id",
                Purpose::Limits,
                "a keyed hash of the payment processor’s mark for your card, to know it again",
            ),
            (
                "prefix_hash",
                Purpose::Limits,
                "a keyed hash of the card’s first digits, which name its bank",
            ),
            ("country", Purpose::Limits, "the country of the card’s bank"),
            (
                "declined",
                Purpose::Limits,
                "whether the bank refused the payment",
            ),
            (
                "risk",
                Purpose::Limits,
                "how risky the payment processor held the payment to be",
            ),
        ],
        other: &["attempted_at", "order_id"],
    },
    Table {
        name: "list_entries",
        personal: &[
            (
                "what",
                Purpose::Limits,
                "what staff wrote down of a hash that they allow or block",
            ),
            ("reason", Purpose::Limits, "why they allow or block it"),
        ],
        other: &[
            "pid",
            "verdict",
            "expires_at",
            "removed_at",
            "identity_key_id",
            "staff_member_id",
        ],
    },
    Table {
        name: "reservations",
        personal: &[(
            "identity_key_id",
            Purpose::Limits,
            "how many previews were made today",
        )],
        other: &["status", "reserved_at", "portrait_id"],
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
        other: &[
            "pid",
            "action",
            "policy_version",
            "portrait_id",
            "order_id",
            "observed_score",
            "observed_outcome",
            "micros",
        ],
    },
];
