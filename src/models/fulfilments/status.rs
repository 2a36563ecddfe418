//! The life of a fulfilment. No I/O. A partner's reports come late, twice and in any order: only what lies ahead is
//! taken, so that the end is the same.

/// Where a fulfilment stands. The order of the variants is the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Requested,
    Accepted,
    InProduction,
    Shipped,
    Rejected,
    Cancelled,
}

impl Status {
    pub const ALL: [Self; 6] = [
        Self::Requested,
        Self::Accepted,
        Self::InProduction,
        Self::Shipped,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// Whether a report of `next` says something new. What was shipped stays shipped: it left the house. A cancelled job
    /// that was shipped all the same counts as shipped.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Shipped, _) | (_, Self::Requested) => false,
            (_, Self::Shipped) => true,
            (Self::Rejected | Self::Cancelled, _) => false,
            (_, Self::Rejected | Self::Cancelled) => true,
            _ => self < next,
        }
    }

    /// Nothing is made of it any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Rejected | Self::Cancelled)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Accepted => "accepted",
            Self::InProduction => "in_production",
            Self::Shipped => "shipped",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Requested => "Sent to the printer",
            Self::Accepted => "Accepted by the printer",
            Self::InProduction => "Being printed",
            Self::Shipped => "Shipped",
            Self::Rejected => "Sent back by the printer",
            Self::Cancelled => "Cancelled",
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

    fn end(reports: &[Status]) -> Status {
        reports.iter().fold(Status::Requested, |status, report| {
            if status.may_become(*report) {
                *report
            } else {
                status
            }
        })
    }

    proptest! {
        /// An honest run of reports, shuffled and repeated, ends where the run ends.
        #[test]
        fn order_and_repeats_do_not_matter(
            length in 1_usize..=3,
            shuffled in Just((0..9_usize).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let run = [Status::Accepted, Status::InProduction, Status::Shipped];
            let run = &run[..length];
            let arrived: Vec<Status> = shuffled.iter().map(|index| run[index % length]).collect();
            prop_assert_eq!(end(&arrived), run[length - 1]);
        }

        #[test]
        fn what_was_shipped_stays_shipped(reports in proptest::collection::vec(proptest::sample::select(Status::ALL.to_vec()), 0..20)) {
            prop_assert_eq!(end(&reports) == Status::Shipped, reports.contains(&Status::Shipped));
        }
    }
}
