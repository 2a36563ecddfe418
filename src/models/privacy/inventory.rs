//! Every column and stored object with personal data: what it is, what it is for, on which legal basis, how long it is
//! kept, who sees it and how it is erased. The privacy page is rendered from here, and a test compares it with the schema
//! of both databases: a column that is not declared fails it.

mod tables;

pub use tables::tables;

/// A table's columns, each declared as personal or not. `id`, `created_at` and `updated_at` are in every table.
pub struct Table {
    pub name: &'static str,
    /// Column, purpose, and what it is in a person's words.
    pub personal: &'static [(&'static str, Purpose, &'static str)],
    pub other: &'static [&'static str],
}

/// What personal data is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Painting,
    Ordering,
    Accounting,
    Invoices,
    Limits,
    Visit,
    Account,
    Reminder,
    Support,
    Staff,
}

/// A purpose in a person's words.
pub struct About {
    pub name: &'static str,
    pub why: &'static str,
    /// Article of the GDPR.
    pub legal_basis: &'static str,
    pub retention: &'static str,
    pub recipients: &'static str,
    pub erased_by: &'static str,
}

impl Purpose {
    pub const ALL: [Self; 10] = [
        Self::Painting,
        Self::Ordering,
        Self::Accounting,
        Self::Invoices,
        Self::Limits,
        Self::Visit,
        Self::Account,
        Self::Reminder,
        Self::Support,
        Self::Staff,
    ];

    #[must_use]
    pub fn about(self) -> About {
        match self {
            Self::Painting => About {
                name: "Your photo and the paintings",
                why: "To paint what you asked for and to show it to you. Nothing is trained on them.",
                legal_basis: "Contract, or steps before one: Art. 6(1)(b)",
                retention: "30 days after the upload; with an order, as long as the order",
                recipients: "Nobody outside the shop",
                erased_by: "A sweep that deletes the files and the key they are encrypted with",
            },
            Self::Ordering => About {
                name: "Your order",
                why: "To make it, ship it and tell you how it goes.",
                legal_basis: "Contract: Art. 6(1)(b)",
                retention: "With the order, until it is erased on request or the shop's owner clears it",
                recipients: "The print partner: print file, name and address",
                erased_by: "Staff, by hand, on request",
            },
            Self::Accounting => About {
                name: "Payments",
                why: "To take payment, to give it back, and because the law asks for books.",
                legal_basis: "Legal obligation: Art. 6(1)(c)",
                retention: "As long as the tax law of the shop's country asks",
                recipients: "The payment processor, the tax office on request",
                erased_by: "The end of the legal period",
            },
            Self::Invoices => About {
                name: "Invoices",
                why: "Because the law asks for an invoice of what is sold, and for keeping it unchanged.",
                legal_basis: "Legal obligation: Art. 6(1)(c); not erased on request: Art. 17(3)(b)",
                retention: "Ten years after the year they were issued in, unless the shop’s country asks for another time; also when the order is erased before",
                recipients: "The tax office on request",
                erased_by: "A sweep, when that time is over",
            },
            Self::Limits => About {
                name: "Fair limits",
                why: "So that free previews reach people and not machines. When you ask for a preview or check out, \
                      and only then, your browser also says what tells devices apart: how it draws, sounds and \
                      calculates, its fonts, screen, graphics, processor, memory, languages and time zone, and \
                      whether a program drives it; and, where the shop’s proxy tells it, how it opens an encrypted connection. No address and none of this is kept, only keyed hashes.",
                legal_basis: "Legitimate interest in preventing abuse: Art. 6(1)(f)",
                retention: "30 days after a hash was last seen, and the key it is made with changes as often; assessments for 90 days, those of an order as long as the order",
                recipients: "Staff of the shop",
                erased_by: "Staff, by hand, on request",
            },
            Self::Visit => About {
                name: "Your visit",
                why: "To know your photos and your cart as yours when you come back. One cookie, needed for this.",
                legal_basis: "Strictly necessary: Art. 6(1)(b)",
                retention: "The cookie for a year; the number behind it until erased on request",
                recipients: "Nobody outside the shop",
                erased_by: "Deleting the cookie cuts the link to you; staff, by hand, on request",
            },
            Self::Account => About {
                name: "Your account, if you make one",
                why: "To keep your orders, addresses and pictures together, and to let you in without a password. \
                      Nothing in the shop asks for one.",
                legal_basis: "Contract that you ask for: Art. 6(1)(b)",
                retention: "Until you delete the account; a browser stays signed in for 90 days, and a link works for half an hour",
                recipients: "Nobody outside the shop",
                erased_by: "You, on the account’s page. Orders stay: they are to be made, or are in the books that the law asks for",
            },
            Self::Reminder => About {
                name: "A reminder, if you ask for one",
                why: "To write to you once about a cart that you left, because you ticked the box for it.",
                legal_basis: "Consent: Art. 6(1)(a), taken back with one click in the mail",
                retention: "The reminder until 30 days after it; that you agreed, and when you took it back, for a year",
                recipients: "Nobody outside the shop",
                erased_by: "A sweep",
            },
            Self::Support => About {
                name: "Messages",
                why: "To answer what you wrote to us.",
                legal_basis: "Legitimate interest in answering: Art. 6(1)(f)",
                retention: "Until erased on request",
                recipients: "Staff of the shop",
                erased_by: "Staff, by hand, on request",
            },
            Self::Staff => About {
                name: "People who work here",
                why: "To let staff in, and to know who did what.",
                legal_basis: "Legitimate interest in security: Art. 6(1)(f)",
                retention: "While they work here; the log of what they did stays",
                recipients: "The shop's owner",
                erased_by: "The owner",
            },
        }
    }
}

/// What is kept for a purpose, each thing once.
#[must_use]
pub fn items_of(purpose: Purpose) -> Vec<&'static str> {
    let mut items = Vec::new();
    for table in tables() {
        for (_, for_what, words) in table.personal {
            if *for_what == purpose && !items.contains(words) {
                items.push(words);
            }
        }
    }
    items
}

/// Whether a column is declared, as personal or not.
#[must_use]
pub fn declares(table: &str, column: &str) -> bool {
    tables().filter(|t| t.name == table).any(|t| {
        t.personal.iter().any(|(name, ..)| *name == column)
            || t.other.contains(&column)
            || ["id", "created_at", "updated_at"].contains(&column)
    })
}
