//! The simulation of honest people and attackers, in small.

use std::collections::BTreeMap;

use limner::tasks::abuse_simulate;
use loco_rs::task::Vars;
use serde_json::Value;

use crate::support::TestApp;

async fn summary(app: &TestApp, seed: &str) -> Value {
    let few = [
        ("seed", seed),
        ("days", "3"),
        ("visits", "60"),
        ("attackers", "1"),
        ("greed", "8"),
        ("quiet", "1"),
    ];
    let cli = few.map(|(name, value)| (name.to_string(), value.to_string()));
    let vars = Vars {
        cli: BTreeMap::from(cli),
    };
    let (report, plan) = abuse_simulate::run(&app.ctx, &vars).await.expect("a run");
    report.summary(&plan.prices)
}

#[tokio::test]
async fn a_seed_gives_the_same_numbers_and_nothing_is_overspent() {
    let app = TestApp::start().await;
    let one = summary(&app, "1").await;
    assert_eq!(one["overspent"], 0, "{one}");
    for name in ["refused", "challenged", "worst_population_refused"] {
        let share = one[name].as_f64().expect("a share");
        assert!((0.0..=1.0).contains(&share), "{name}: {one}");
    }
    for name in ["prevented", "cost_ratio"] {
        assert_eq!(one[name].as_object().map(|ways| ways.len()), Some(10));
    }
    assert_eq!(one, summary(&app, "1").await);
    // Nothing of it is in the shop's own books.
    use limner::models::_entities::visitors;
    use sea_orm::{EntityTrait, PaginatorTrait};
    let visitors = visitors::Entity::find().count(&app.ctx.db).await;
    assert_eq!(visitors.expect("a count"), 0);
}
