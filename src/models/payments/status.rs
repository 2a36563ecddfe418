//! The life of a payment. No I/O. A refused card leaves it open for another; success is final. (Refunds are rows of
//! their own.)

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Pending,
    Failed,
    Succeeded,
}

impl Status {
    pub const ALL: [Self; 3] = [Self::Pending, Self::Failed, Self::Succeeded];

    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self != Self::Succeeded && next != Self::Pending
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Succeeded => "succeeded",
        }
    }

    /// In a shopper's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Pending => "Waiting for the payment",
            Self::Failed => "The payment was refused",
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
        /// Reports arrive late, twice and in any order: the end depends only on whether success was among them.
        #[test]
        fn the_order_of_reports_does_not_matter(reports in proptest::collection::vec(proptest::sample::select(vec![Status::Failed, Status::Succeeded]), 1..12)) {
            let end = reports.iter().fold(Status::Pending, |status, report| {
                if status.may_become(*report) { *report } else { status }
            });
            prop_assert_eq!(end == Status::Succeeded, reports.contains(&Status::Succeeded));
        }
    }
}
