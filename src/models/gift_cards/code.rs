//! A card's code. No I/O. Sixteen letters of 32 are 80 bits: nobody comes upon one by trying, and the database has a keyed hash of it.

use crate::models::{ids::CLEAR_LETTERS, privacy::vault::Vault};

const LENGTH: usize = 16;
/// It is written in groups of so many letters.
const GROUP: usize = 4;

/// What pays for whoever has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    #[must_use]
    pub fn random() -> Self {
        let letter = |byte: u8| char::from(CLEAR_LETTERS[usize::from(byte % 32)]);
        Self(rand::random::<[u8; LENGTH]>().map(letter).iter().collect())
    }

    /// However it is typed: in small letters, with or without dashes and blanks. `None` for what is no code.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let kept: String = kept.take(LENGTH + 1).collect::<String>().to_uppercase();
        let is_code =
            kept.len() == LENGTH && kept.bytes().all(|letter| CLEAR_LETTERS.contains(&letter));
        is_code.then_some(Self(kept))
    }

    /// Under which the database knows it.
    #[must_use]
    pub fn hash(&self, vault: &Vault) -> String {
        vault.keyed_hash("gift card", self.0.as_bytes())
    }

    /// The last four letters, by which people tell their cards apart.
    #[must_use]
    pub fn end(&self) -> &str {
        &self.0[LENGTH - GROUP..]
    }
}

/// `7K3Q-X2MN-P4RS-T6UV`
impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, letter) in self.0.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

/// It is not to stand in a log.
impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code(…{})", self.end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::random();
        let written = code.to_string();
        assert_eq!(written.len(), 19);
        for typed in [
            written.clone(),
            written.to_lowercase(),
            written.replace('-', ""),
            format!("  {} ", written.replace('-', " ")),
        ] {
            assert_eq!(Code::read(&typed), Some(code.clone()), "{typed}");
        }
        assert!(written.ends_with(code.end()));
        assert!(!format!("{code:?}").contains(&written[..14]));
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in [
            "",
            "SPRING10",
            "7K3Q-X2MN-P4RS-T6U",
            "7K3Q-X2MN-P4RS-T6UVW",
            "0O1I-X2MN-P4RS-T6UV",
            "7K3Q X2MN P4RS Tüüü",
        ] {
            assert_eq!(Code::read(typed), None, "{typed}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let all: std::collections::HashSet<String> =
            (0..1000).map(|_| Code::random().to_string()).collect();
        assert_eq!(all.len(), 1000);
    }
}
