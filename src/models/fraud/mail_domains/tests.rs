use proptest::prelude::*;

use super::*;

#[test]
fn the_list_is_sorted_and_every_domain_on_it_is_found() {
    let lines: Vec<_> = DISPOSABLE.lines().collect();
    assert!(lines.len() > 8_000);
    assert!(lines.is_sorted_by(|one, other| one < other));
    for line in lines {
        assert!(is_listed(line), "{line}");
        assert!(is_domain(line), "{line}");
    }
}

#[test]
fn throwaway_domains_are_known_below_and_in_capitals() {
    for domain in [
        "mailinator.com",
        "MAILINATOR.com",
        "eu.mailinator.com",
        "a.b.mailinator.com",
        "mailinator.com.",
        " yopmail.com ",
        "guerrillamail.com",
    ] {
        assert!(is_disposable(domain), "{domain}");
    }
}

#[test]
fn people_s_own_domains_are_not() {
    for domain in [
        "gmail.com",
        "outlook.com",
        "web.de",
        "nomailinator.example",
        "mailinator.com.example",
        "com",
        "",
        ".",
        "..",
    ] {
        assert!(!is_disposable(domain), "{domain}");
    }
}

#[test]
fn aliases_that_hide_a_person_are_not() {
    for domain in PRIVACY {
        assert!(!is_disposable(domain), "{domain}");
        assert!(!is_disposable(&format!("somebody.{domain}")), "{domain}");
    }
}

#[test]
fn spellings_of_one_box_are_one() {
    for (address, box_) in [
        ("Ada@Example.com", "ada@example.com"),
        (" ada+limner@example.com ", "ada@example.com"),
        ("ada+a+b@example.com", "ada@example.com"),
        ("a.d.a@example.com", "a.d.a@example.com"),
        ("A.d.a+x@Gmail.com", "ada@gmail.com"),
        ("ada@googlemail.com", "ada@gmail.com"),
        ("ada@example.com.", "ada@example.com"),
        ("+ada@example.com", "+ada@example.com"),
        ("jürgen@müller.example", "jürgen@müller.example"),
        ("ada@xn--mller-kva.example", "ada@xn--mller-kva.example"),
    ] {
        assert_eq!(normalised(address).as_deref(), Some(box_), "{address}");
    }
}

#[test]
fn what_is_no_address_is_none() {
    let long = format!("{}@example.com", "x".repeat(65));
    for address in [
        "",
        "@",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "a da@example.com",
        "ada@exa mple.com",
        "ada@-a.example",
        "ada@a..example",
        "a@b@example.com",
        "...@gmail.com",
        "ada@example.com\nx",
        &long,
    ] {
        assert_eq!(normalised(address), None, "{address}");
    }
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing(address in "\\PC{0,80}") {
        if let Some(once) = normalised(&address) {
            prop_assert_eq!(normalised(&once), Some(once.clone()));
        }
    }

    #[test]
    fn addresses_stay_themselves(local in "[a-z0-9]{1,20}", tag in "[a-z0-9+.]{0,10}", domain in "[a-z]{1,10}\\.(com|de)") {
        let tagged = normalised(&format!("{local}+{tag}@{domain}"));
        prop_assert_eq!(tagged, normalised(&format!("{local}@{domain}")));
    }

    #[test]
    fn looking_up_agrees_with_reading_through(domain in "\\PC{0,30}") {
        let read_through = DISPOSABLE.lines().any(|line| line == domain);
        prop_assert_eq!(is_listed(&domain), read_through);
    }
}
