//! Gift cards.

use serde::{Deserialize, Serialize};

/// For how much gift cards are sold, in minor units of the currency that the buyer sees prices in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GiftCards {
    /// Amounts to choose from; the second is chosen to begin with.
    pub amounts: Vec<i64>,
    /// Of amounts that are typed.
    pub least: i64,
    pub most: i64,
}

impl Default for GiftCards {
    fn default() -> Self {
        Self {
            amounts: vec![2_500, 5_000, 7_500, 10_000],
            least: 1_000,
            most: 50_000,
        }
    }
}
