//! Dividing an amount so that the parts add up to it.

/// Divides `amount` (minor units, not negative) in the ratio of the weights by largest remainder: each part is the exact one
/// rounded down or up, and their sum is the amount. Of equal remainders the heavier weight gets the unit, then the higher
/// `rank` (the second of each pair), then the first: what a part comes to does not depend on where it stands, but among
/// those that are alike. Without any weight nothing is divided and all parts are 0.
#[must_use]
pub fn spread(amount: i64, weights: &[(i64, u32)]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|(weight, _)| i128::from(*weight)).sum();
    if whole <= 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: i64| i128::from(amount) * i128::from(weight);
    let mut parts: Vec<i64> = weights
        .iter()
        .map(|(weight, _)| i64::try_from(exact(*weight) / whole).unwrap_or(0))
        .collect();
    let mut first: Vec<usize> = (0..weights.len()).collect();
    first.sort_by_key(|at| {
        let (weight, rank) = weights[*at];
        std::cmp::Reverse((exact(weight) % whole, weight, rank))
    });
    let missing = amount - parts.iter().sum::<i64>();
    let missing = usize::try_from(missing).unwrap_or(0);
    for at in first.into_iter().take(missing) {
        parts[at] += 1;
    }
    parts
}
