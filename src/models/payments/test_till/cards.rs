//! The till's test cards.

/// What a card does at the till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Succeeds,
    Challenges,
    Fails(&'static str),
    NotACard,
}

/// Number and behaviour of each card, in the order the till shows them.
pub const CARDS: [(&str, Answer); 4] = [
    ("4242 4242 4242 4242", Answer::Succeeds),
    ("4000 0000 0000 3220", Answer::Challenges),
    (
        "4000 0000 0000 0002",
        Answer::Fails("The card was declined."),
    ),
    (
        "4000 0000 0000 9995",
        Answer::Fails("There is not enough money on the card."),
    ),
];

/// What the card with this number does.
#[must_use]
pub fn answer(number: &str) -> Answer {
    let digits = digits(number);
    CARDS
        .iter()
        .find(|(card, _)| self::digits(card) == digits)
        .map_or(Answer::NotACard, |(_, answer)| *answer)
}

/// The last four digits as a receipt shows them.
#[must_use]
pub fn last_digits(number: &str) -> String {
    let digits = digits(number);
    let last = digits.get(digits.len().saturating_sub(4)..).unwrap_or("");
    format!("•••• {last}")
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
