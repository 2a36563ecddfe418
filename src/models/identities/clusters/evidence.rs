//! What joins two keys.

/// Why two keys are one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The browser opened a link that was mailed to the address.
    ConfirmedEmail,
    /// The browser paid with the card.
    PaidWithCard,
    /// The browser logged in.
    LoggedIn,
}

impl Evidence {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfirmedEmail => "confirmed_email",
            Self::PaidWithCard => "paid_with_card",
            Self::LoggedIn => "logged_in",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::ConfirmedEmail, Self::PaidWithCard, Self::LoggedIn]
            .into_iter()
            .find(|evidence| evidence.name() == name)
    }

    /// In staff's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ConfirmedEmail => "confirmed the address",
            Self::PaidWithCard => "paid with the card",
            Self::LoggedIn => "logged in",
        }
    }
}
