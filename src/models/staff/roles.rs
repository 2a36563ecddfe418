//! What a member of staff may do.

/// A role. Each may do everything that the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees the workshop's jobs and reports on them.
    Printer,
    /// Sees orders and answers messages.
    Support,
    /// Cancels, refunds.
    Manager,
    Owner,
}

impl Role {
    const ALL: [Self; 4] = [Self::Printer, Self::Support, Self::Manager, Self::Owner];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Printer => "printer",
            Self::Support => "support",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// A word that no version wrote is the least of roles.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == name)
            .unwrap_or(Self::Printer)
    }
}
