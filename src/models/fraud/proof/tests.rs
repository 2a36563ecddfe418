use altcha::{Challenge, SolveChallengeOptions};
use chrono::TimeZone;
use proptest::prelude::*;
use serde_json::json;

use super::*;

const SECRET: &[u8] = b"a secret of the shop";
/// Few rounds, so that the tests are quick; the protocol is the same.
const EASY: Cost = Cost {
    rounds: 2,
    tries: 64,
};

fn at(seconds: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(1_800_000_000 + seconds, 0)
        .single()
        .expect("a time")
}

fn made(bound_to: &str) -> Challenge {
    let text = challenge(SECRET, bound_to, EASY, at(600));
    serde_json::from_str(&text).expect("a challenge")
}

fn solved(challenge: Challenge) -> Payload {
    let solution = altcha::solve_challenge(SolveChallengeOptions::new(&challenge))
        .expect("a puzzle")
        .expect("an answer");
    Payload {
        challenge,
        solution,
    }
}

fn sent(payload: &Payload) -> String {
    serde_json::to_string(payload).expect("JSON")
}

fn answer(payload: &Payload, now: i64) -> Result<ProofId, Unproven> {
    holds(SECRET, "c-1", &sent(payload), at(now))
}

#[test]
fn work_that_was_done_holds_until_the_puzzles_time_is_over() {
    let payload = solved(made("c-1"));
    assert!(answer(&payload, 0).is_ok());
    assert!(answer(&payload, 600).is_ok());
    assert_eq!(answer(&payload, 601), Err(Unproven::Expired));
}

#[test]
fn the_same_proof_has_the_same_id_and_another_has_another() {
    let (one, other) = (solved(made("c-1")), solved(made("c-1")));
    let id = |payload| answer(payload, 0).expect("a proof");
    assert_eq!(id(&one), id(&one));
    assert_ne!(id(&one), id(&other));
    assert_eq!(id(&one).0.len(), 64);
}

#[test]
fn the_answer_lies_below_the_tries_that_the_page_is_told() {
    for _ in 0..20 {
        let payload = solved(made("c-1"));
        assert_eq!(
            datum(&payload.challenge.parameters, TRIES),
            Some(&json!(EASY.tries))
        );
        assert!(payload.solution.counter < EASY.tries);
    }
}

#[test]
fn a_proof_for_one_thing_is_none_for_another() {
    let payload = solved(made("c-2"));
    assert_eq!(answer(&payload, 0), Err(Unproven::ForSomethingElse));
}

#[test]
fn a_guess_is_wrong() {
    let mut payload = solved(made("c-1"));
    payload.solution.derived_key = "00".repeat(32);
    assert_eq!(answer(&payload, 0), Err(Unproven::Wrong));
    payload.solution.derived_key = payload.challenge.parameters.key_prefix.clone();
    assert_eq!(answer(&payload, 0), Err(Unproven::Wrong));
    payload.solution.derived_key = "not hexadecimal".into();
    assert_eq!(answer(&payload, 0), Err(Unproven::Wrong));
}

#[test]
fn another_shops_puzzle_is_forged() {
    let payload = sent(&solved(made("c-1")));
    assert_eq!(
        holds(b"another", "c-1", &payload, at(0)),
        Err(Unproven::Forged)
    );
}

#[test]
fn nothing_in_a_puzzle_can_be_changed() {
    let payload = serde_json::to_value(solved(made("c-1"))).expect("JSON");
    for (path, value) in [
        ("cost", json!(1)),
        ("nonce", json!("00")),
        ("salt", json!("00")),
        ("keyPrefix", json!("")),
        ("keySignature", json!("")),
        ("algorithm", json!("SHA-256")),
        ("expiresAt", json!(0)),
        ("expiresAt", json!(1)),
        ("data", json!({"for": "c-1", "until": 9_000_000_000_i64})),
        ("data", json!(null)),
    ] {
        let mut changed = payload.clone();
        changed["challenge"]["parameters"][path] = value;
        assert_eq!(
            holds(SECRET, "c-1", &changed.to_string(), at(0)),
            Err(Unproven::Forged),
            "{path}"
        );
    }
    let mut unsigned = payload;
    unsigned["challenge"]["signature"] = json!(null);
    assert_eq!(
        holds(SECRET, "c-1", &unsigned.to_string(), at(0)),
        Err(Unproven::Forged)
    );
}

#[test]
fn what_is_not_in_the_form_of_a_proof_is_malformed() {
    let long = format!("{{\"padding\":\"{}\"}}", "x".repeat(LONGEST));
    for text in ["", "null", "{}", "[]", "eggs", long.as_str()] {
        assert_eq!(
            holds(SECRET, "c-1", text, at(0)),
            Err(Unproven::Malformed),
            "{text:.20}"
        );
    }
    let full = solved(
        serde_json::from_str(&challenge(SECRET, &"x".repeat(64), EASY, at(9)))
            .expect("a challenge"),
    );
    assert!(sent(&full).len() < LONGEST / 2);
}

#[test]
fn a_higher_score_costs_more_between_two_bounds() {
    assert_eq!(Cost::for_score(i32::MIN), Cost::LOWEST);
    assert_eq!(Cost::for_score(20), Cost::LOWEST);
    assert_eq!(Cost::for_score(80), Cost::HIGHEST);
    assert_eq!(Cost::for_score(i32::MAX), Cost::HIGHEST);
    let costs: Vec<_> = (20..=80)
        .map(|score| Cost::for_score(score).tries)
        .collect();
    assert!(costs.is_sorted_by(|less, more| less < more));
}

/// The puzzle was made by [`challenge`] with this secret, and solved by `assets/static/js/proof.js` in Chromium 156.
#[test]
fn a_browsers_answer_holds() {
    let fixture = |name: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/proof");
        std::fs::read_to_string(folder.join(name)).expect("a fixture")
    };
    let proof = fixture("proof.json");
    assert!(holds(SECRET, "c-1", &proof, at(0)).is_ok());
    let puzzle: Value = serde_json::from_str(&fixture("puzzle.json")).expect("JSON");
    let sent: Value = serde_json::from_str(&proof).expect("JSON");
    assert_eq!(sent["challenge"], puzzle);
}

proptest! {
    #[test]
    fn no_text_is_a_proof(text in ".{0,200}") {
        prop_assert!(holds(SECRET, "c-1", &text, at(0)).is_err());
    }

    #[test]
    fn no_piece_of_a_proof_is_one(cut in 0_usize..600) {
        let whole = sent(&solved(made("c-1")));
        let cut = cut.min(whole.len() - 1);
        prop_assert_eq!(holds(SECRET, "c-1", &whole[..cut], at(0)), Err(Unproven::Malformed));
    }
}
