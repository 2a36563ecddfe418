//! The life of a challenge. No I/O.

/// Where a challenge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Open,
    /// A person of the shop was asked.
    Asked,
    /// Good for one painting.
    Passed,
    Used,
    /// A person of the shop said no.
    Denied,
}

/// How a challenge was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Proof,
    Email,
    Purchase,
    Person,
}

impl Status {
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Asked,
        Self::Passed,
        Self::Used,
        Self::Denied,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Asked => "asked",
            Self::Passed => "passed",
            Self::Used => "used",
            Self::Denied => "denied",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

impl Way {
    pub const ALL: [Self; 4] = [Self::Proof, Self::Email, Self::Purchase, Self::Person];

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Email => "email",
            Self::Purchase => "purchase",
            Self::Person => "person",
        }
    }
}
