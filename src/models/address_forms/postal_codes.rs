//! Postal codes by masks: 9 is a digit, A a letter, X either; other letters stand for themselves, and what is neither is put
//! between them.

/// The code as one of the masks writes it. Spaces, dashes, case and the country's letters before it do not matter. Without
/// masks any code is as it was typed.
pub fn normalised(masks: &[String], prefix: &str, typed: &str) -> Option<String> {
    if masks.is_empty() {
        return Some(typed.trim().to_string());
    }
    let typed: Vec<char> = typed
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    let bare = without(&typed, prefix);
    let mut candidates = masks
        .iter()
        .flat_map(|mask| [(mask, &typed[..]), (mask, bare)]);
    candidates.find_map(|(mask, code)| fitted(mask, code))
}

fn without<'a>(typed: &'a [char], prefix: &str) -> &'a [char] {
    let prefix: Vec<char> = prefix.chars().collect();
    typed.strip_prefix(&prefix[..]).unwrap_or(typed)
}

/// The mask with the code in it, if it fits. Letters that the mask knows itself need not be typed.
fn fitted(mask: &str, code: &[char]) -> Option<String> {
    let mut code = code.iter().copied().peekable();
    let mut written = String::with_capacity(mask.len());
    for slot in mask.chars() {
        let fits: fn(char) -> bool = match slot {
            '9' => |c| c.is_ascii_digit(),
            'A' => |c| c.is_ascii_uppercase(),
            'X' => |c| c.is_ascii_digit() || c.is_ascii_uppercase(),
            _ => {
                code.next_if_eq(&slot);
                written.push(slot);
                continue;
            }
        };
        written.push(code.next_if(|c| fits(*c))?);
    }
    code.peek().is_none().then_some(written)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_put_right_stays_as_it_is(typed in "[a-zA-Z0-9 -]{0,12}") {
            let masks = ["AA9A 9AA", "99-999", "9999 AA", "LV-9999"].map(String::from);
            if let Some(once) = normalised(&masks, "S", &typed) {
                prop_assert_eq!(normalised(&masks, "S", &once), Some(once.clone()));
            }
        }

        #[test]
        fn nothing_that_is_typed_breaks_it(typed in "\\PC{0,24}") {
            let masks = ["99999".to_string()];
            let code = normalised(&masks, "D", &typed);
            prop_assert!(code.is_none_or(|code| code.len() == 5));
        }
    }
}
