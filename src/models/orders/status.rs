//! The life of an order, whole, on one screen. No I/O.
//!
//! ```text
//! awaiting_payment ──paid──▶ paid ──accepted──▶ in_production ──shipped──▶ shipped ──▶ completed
//!        │                    │ └──(all digital, files made)───────────────────────────▶│
//!        ▼                    ▼                      (refund in full, any time after payment)
//!    cancelled            cancelled                              refunded
//! ```

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    AwaitingPayment,
    Paid,
    InProduction,
    Shipped,
    Completed,
    Cancelled,
    Refunded,
}

impl Status {
    pub const ALL: [Self; 7] = [
        Self::AwaitingPayment,
        Self::Paid,
        Self::InProduction,
        Self::Shipped,
        Self::Completed,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// What may come next.
    #[must_use]
    pub fn successors(self) -> &'static [Self] {
        match self {
            Self::AwaitingPayment => &[Self::Paid, Self::Cancelled],
            Self::Paid => &[
                Self::InProduction,
                Self::Shipped,
                Self::Completed,
                Self::Cancelled,
                Self::Refunded,
            ],
            // A partner that refuses or loses a job gives the order back to the staff as paid.
            Self::InProduction => &[Self::Shipped, Self::Paid, Self::Cancelled, Self::Refunded],
            Self::Shipped => &[Self::Completed, Self::Refunded],
            Self::Completed => &[Self::Refunded],
            // Money that arrives after all is taken and given back: the order is refunded.
            Self::Cancelled => &[Self::Refunded],
            Self::Refunded => &[],
        }
    }

    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self.successors().contains(&next)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Paid => "paid",
            Self::InProduction => "in_production",
            Self::Shipped => "shipped",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// In a shopper's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "Awaiting payment",
            Self::Paid => "Paid",
            Self::InProduction => "In production",
            Self::Shipped => "Shipped",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
            Self::Refunded => "Refunded",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Money has arrived and has not all gone back.
    #[must_use]
    pub fn is_paid_for(self) -> bool {
        matches!(
            self,
            Self::Paid | Self::InProduction | Self::Shipped | Self::Completed
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_status() -> impl Strategy<Value = Status> {
        proptest::sample::select(Status::ALL.to_vec())
    }

    proptest! {
        /// Whatever is asked of an order, in any order and however often: it never becomes unpaid again, and a
        /// refunded one stays refunded.
        #[test]
        fn no_way_back_to_unpaid(asked in proptest::collection::vec(any_status(), 0..40)) {
            let mut status = Status::AwaitingPayment;
            let mut was_paid = false;
            for next in asked {
                if status.may_become(next) {
                    prop_assert_ne!(status, Status::Refunded);
                    status = next;
                }
                was_paid |= status.is_paid_for();
                if was_paid {
                    prop_assert_ne!(status, Status::AwaitingPayment);
                }
            }
        }
    }

    /// Every pair: a row where an order stands, a column what it may become.
    #[test]
    fn every_pair_is_allowed_or_not() {
        const TABLE: &str = "
            from \\ to        awaiting_payment paid in_production shipped completed cancelled refunded
            awaiting_payment  no               yes  no            no      no        yes       no
            paid              no               no   yes           yes     yes       yes       yes
            in_production     no               yes  no            yes     no        yes       yes
            shipped           no               no   no            no      yes       no        yes
            completed         no               no   no            no      no        no        yes
            cancelled         no               no   no            no      no        no        yes
            refunded          no               no   no            no      no        no        no";
        let mut rows = TABLE.trim().lines().map(str::split_whitespace);
        let head: Vec<&str> = rows.next().expect("a head").skip(3).collect();
        assert_eq!(head, Status::ALL.map(Status::name));
        let mut pairs = 0;
        for mut row in rows {
            let from = Status::parse(row.next().expect("a state")).expect("a state");
            for (to, allowed) in Status::ALL.into_iter().zip(row) {
                assert_eq!(from.may_become(to), allowed == "yes", "{from:?} to {to:?}");
                pairs += 1;
            }
        }
        assert_eq!(pairs, 49);
    }

    #[test]
    fn names_are_read_again() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.name()), Some(status));
        }
        assert_eq!(Status::parse("lost"), None);
    }
}
