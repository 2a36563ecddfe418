//! E-mail domains that anybody has an address at for ten minutes, and addresses that are one address.
//!
//! The list is `assets/mail/disposable.txt`. Services that hide a person's own address, one alias for each shop, are no such
//! domains: their customers are people who stay, and a limit on their aliases would only meet the careful.

/// Sorted, one a line, lower case.
const DISPOSABLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/mail/disposable.txt"
));

/// Aliases of people who hide their address from shops: not disposable, whatever a list says.
const PRIVACY: [&str; 23] = [
    "8alias.com",
    "8shield.net",
    "addy.io",
    "addymail.com",
    "aleeas.com",
    "anonaddy.com",
    "anonaddy.me",
    "dralias.com",
    "duck.com",
    "mozmail.com",
    "passfwd.com",
    "passinbox.com",
    "passmail.com",
    "passmail.net",
    "privaterelay.appleid.com",
    "relay.firefox.com",
    "silomails.com",
    "simplelogin.co",
    "simplelogin.com",
    "simplelogin.fr",
    "simplelogin.io",
    "slmail.me",
    "slmails.com",
];

/// Whether addresses at this domain, or below it, are made to be thrown away. A domain that is not listed may be all the same.
#[must_use]
pub fn is_disposable(domain: &str) -> bool {
    let domain = domain.trim().trim_end_matches('.').to_lowercase();
    let aliases = |it: &str| PRIVACY.contains(&it);
    !above(&domain).any(aliases) && above(&domain).any(is_listed)
}

/// One spelling for all that reach the same box: lower case; no `+tag`; at Gmail no dots and one domain. None for what is no
/// address. Only to compare by: mail goes to the address as it was given. A domain in its own script stays in it.
#[must_use]
pub fn normalised(address: &str) -> Option<String> {
    let address = address.trim().to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    let domain = domain.trim_end_matches('.');
    let untagged = local.split('+').next().unwrap_or_default();
    // An address that begins with a plus has no name but that.
    let local = if untagged.is_empty() { local } else { untagged };
    let (local, domain) = if matches!(domain, "gmail.com" | "googlemail.com") {
        (local.replace('.', ""), "gmail.com")
    } else {
        (local.to_owned(), domain)
    };
    (is_local(&local) && is_domain(domain)).then(|| format!("{local}@{domain}"))
}

/// The domain and all above it: `a.b.example`, `b.example`, `example`.
fn above(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |it| it.split_once('.').map(|(_, rest)| rest))
}

/// Looks a domain up in the sorted lines, of which none is read but those on the way.
fn is_listed(domain: &str) -> bool {
    let (mut from, mut to) = (0, DISPOSABLE.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        let begin = DISPOSABLE.as_bytes()[..middle]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let line = DISPOSABLE[begin..].lines().next().unwrap_or_default();
        match line.cmp(domain) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => from = begin + line.len() + 1,
            std::cmp::Ordering::Greater => to = begin,
        }
    }
    false
}

/// What may stand before the @, quotation marks aside, which nobody uses (RFC 5321: at most 64 bytes).
fn is_local(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && !local
            .chars()
            .any(|it| it.is_whitespace() || it.is_control() || "\"(),:;<>@[\\]".contains(it))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|it| it.is_alphanumeric() || it == '-')
    };
    domain.len() <= 253 && domain.contains('.') && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests;
