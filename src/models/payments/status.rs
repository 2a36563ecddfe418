//! The life of a payment. No I/O. A refused card leaves it open for another; success is final. (Refunds and disputes are
//! rows of their own.)

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Pending,
    Failed,
    /// The shopper has done everything; a slow bank has not.
    Processing,
    /// The processor's page closed before anybody paid. Another payment may be opened.
    Expired,
    Succeeded,
}

impl Status {
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Failed,
        Self::Processing,
        Self::Expired,
        Self::Succeeded,
    ];

    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match next {
            Self::Pending => false,
            Self::Processing | Self::Expired => matches!(self, Self::Pending | Self::Failed),
            Self::Failed => matches!(self, Self::Pending | Self::Failed | Self::Processing),
            // Money that arrives counts, whatever was said before.
            Self::Succeeded => self != Self::Succeeded,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Processing => "processing",
            Self::Expired => "expired",
            Self::Succeeded => "succeeded",
        }
    }

    /// In a shopper's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Pending => "Waiting for the payment",
            Self::Failed => "The payment was refused",
            Self::Processing => "The bank is moving the money",
            Self::Expired => "Not paid",
            Self::Succeeded => "Paid",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Reports arrive late, twice and in any order: the end is success exactly if success was among them.
        #[test]
        fn the_order_of_reports_does_not_matter(reports in proptest::collection::vec(proptest::sample::select(Status::ALL.to_vec()), 1..12)) {
            let end = reports.iter().fold(Status::Pending, |status, report| {
                if status.may_become(*report) { *report } else { status }
            });
            prop_assert_eq!(end == Status::Succeeded, reports.contains(&Status::Succeeded));
        }
    }

    #[test]
    fn names_are_read_again() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.name()), Some(status));
        }
    }
}
