use super::*;

fn built_in() -> Policy {
    Policy::built_in(&Quotas::default())
}

#[test]
fn the_built_in_policy_can_be_meant_and_is_read_back_as_it_is() {
    let policy = built_in();
    assert!(policy.check().is_ok());
    let body = serde_json::to_value(&policy).expect("JSON");
    let back: Policy = serde_json::from_value(body).expect("a policy");
    assert_eq!(Policy { version: 1, ..back }, policy);
}

#[test]
fn a_ladder_that_goes_down_is_refused() {
    let mut policy = built_in();
    policy.thresholds.slow = policy.thresholds.purchase + 1;
    assert!(policy.check().is_err());
}

#[test]
fn a_rule_that_an_old_policy_does_not_name_stands_at_its_default() {
    let mut policy = built_in();
    policy.rules.clear();
    assert_eq!(policy.setting(Rule::Tor), Rule::Tor.default_setting());
}
