//! Requests that arrive when they arrive, whether or not the ones before them were answered.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use tokio::time::Instant;

use crate::errors::Result;

/// How long requests took from the moment they were to arrive, milliseconds.
pub struct Latencies(Vec<f64>);

impl Latencies {
    /// The latency that this share of the requests did not exceed.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let at = (share * last as f64).round() as usize;
        self.0.get(at).copied().unwrap_or(0.0)
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// Makes requests at `rate` a second on average, as a Poisson process does, for so many seconds, each with its number.
///
/// # Errors
/// When a request fails.
pub async fn run<F>(
    rate: f64,
    seconds: f64,
    mut request: impl FnMut(usize) -> F,
) -> Result<Latencies>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let mut random = StdRng::seed_from_u64(2);
    let begun = Instant::now() + Duration::from_millis(100);
    let (mut due, mut runs) = (0.0, Vec::new());
    while due < seconds {
        due -= (1.0 - random.random::<f64>()).ln() / rate;
        let planned = begun + Duration::from_secs_f64(due);
        let request = request(runs.len());
        runs.push(tokio::spawn(async move {
            tokio::time::sleep_until(planned).await;
            request.await?;
            Ok::<f64, crate::errors::Error>(planned.elapsed().as_secs_f64() * 1e3)
        }));
    }
    let mut latencies = Vec::with_capacity(runs.len());
    for run in runs {
        latencies.push(run.await??);
    }
    latencies.sort_by(f64::total_cmp);
    Ok(Latencies(latencies))
}

/// What PostgreSQL's autovacuum does within a minute in every shop: plans that were made for empty tables are made anew.
///
/// # Errors
/// When the database does.
pub async fn look_at_tables(db: &DatabaseConnection) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared("ANALYZE").await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_latencies() {
        let latencies = Latencies((1..=101).map(f64::from).collect());
        assert!((latencies.quantile(0.5) - 51.0).abs() < 1e-9);
        assert!((latencies.quantile(0.99) - 100.0).abs() < 1e-9);
        assert!(Latencies(Vec::new()).quantile(0.5).abs() < 1e-9);
    }
}
