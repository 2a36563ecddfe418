//! What is painted, and for whom.

use super::super::{Purpose, Table};

pub(super) const TABLES: &[Table] = &[
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
            (
                "account_id",
                Purpose::Account,
                "in which browsers you have signed in",
            ),
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
            "slow",
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
];
