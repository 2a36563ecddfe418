//! Slips of the finger in e-mail addresses: `gmial.com`. Nothing is refused, the shopper is asked.

/// Where many people have their mail; a domain one slip away from one of these is probably meant to be it.
const KNOWN: [&str; 49] = [
    "aol.com",
    "bluewin.ch",
    "email.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.be",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "live.de",
    "live.nl",
    "mail.com",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.be",
    "outlook.com",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "outlook.it",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "wanadoo.fr",
    "web.de",
    "yahoo.be",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "ymail.com",
    "ziggo.nl",
];
/// Ends of domains that do not exist, and what was meant.
const ENDINGS: [(&str, &str); 4] = [
    (".con", ".com"),
    (".cmo", ".com"),
    (".ocm", ".com"),
    (".comm", ".com"),
];
/// Of shorter names there are too many that are right.
const SHORTEST: usize = 7;

/// The address that was probably meant, if it is another.
#[must_use]
pub fn meant(address: &str) -> Option<String> {
    let (person, domain) = address.trim().rsplit_once('@')?;
    let typed = domain.to_lowercase();
    let mut domain = typed.clone();
    for (wrong, right) in ENDINGS {
        if let Some(name) = typed.strip_suffix(wrong) {
            domain = format!("{name}{right}");
        }
    }
    if !KNOWN.contains(&domain.as_str()) {
        let near = |known: &&&str| known.len() >= SHORTEST && is_one_slip(&domain, known);
        if let Some(known) = KNOWN.iter().find(near) {
            domain = (*known).to_string();
        }
    }
    (domain != typed).then(|| format!("{person}@{domain}"))
}

/// Whether one letter too many, too few, wrong, or two the wrong way round make one of the other.
fn is_one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    match (a, b) {
        ([], []) => false,
        ([x, y, rest_a @ ..], [v, w, rest_b @ ..]) if (x, y) == (w, v) && rest_a == rest_b => true,
        _ if a.len() == b.len() => a[1..] == b[1..],
        _ if a.len() > b.len() => a[1..] == *b,
        _ => *a == b[1..],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slips_are_seen() {
        for (typed, right) in [
            ("ada@gmial.com", Some("ada@gmail.com")),
            ("ada@gmail.con", Some("ada@gmail.com")),
            ("ada@gmal.com", Some("ada@gmail.com")),
            ("ada@gmaill.com", Some("ada@gmail.com")),
            ("ada@Hotmial.com", Some("ada@hotmail.com")),
            ("ada@t-onlin.de", Some("ada@t-online.de")),
            ("ada@studio.con", Some("ada@studio.com")),
            ("ada@gmail.com", None),
            ("ada@mail.com", None),
            ("ada@example.com", None),
            ("ada@web.be", None),
            ("ada", None),
        ] {
            assert_eq!(meant(typed).as_deref(), right, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_meant_is_not_asked_about_again(domain in "[a-z]{1,9}\\.(com|con|de|net|cmo)") {
            if let Some(right) = meant(&format!("ada@{domain}")) {
                prop_assert_eq!(meant(&right), None);
            }
        }
    }
}
