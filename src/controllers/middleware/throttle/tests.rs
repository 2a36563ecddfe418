use governor::clock::FakeRelativeClock;

use super::*;

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn limits(settings: &settings::Throttle) -> (FakeRelativeClock, Limits<FakeRelativeClock>) {
    let clock = FakeRelativeClock::default();
    let limits = Limits::new(settings, &clock);
    (clock, limits)
}

/// Three at once and one a second; of what costs, one and then one every ten seconds.
fn tiny() -> settings::Throttle {
    settings::Throttle {
        per_second: 1.0,
        burst: 3,
        costly_per_second: 0.1,
        costly_burst: 1,
    }
}

#[test]
fn a_bucket_empties_and_fills_again() {
    let (clock, limits) = limits(&tiny());
    let address = ip("203.0.113.7");
    for _ in 0..3 {
        assert_eq!(limits.admit(address, false), Ok(()));
    }
    assert_eq!(limits.admit(address, false), Err(Duration::from_secs(1)));
    assert_eq!(limits.admit(ip("203.0.113.8"), false), Ok(()));
    clock.advance(Duration::from_secs(1));
    assert_eq!(limits.admit(address, false), Ok(()));
    assert!(limits.admit(address, false).is_err());
    clock.advance(Duration::from_secs(60));
    for _ in 0..3 {
        assert_eq!(limits.admit(address, false), Ok(()));
    }
    assert!(limits.admit(address, false).is_err());
}

#[test]
fn what_costs_has_a_bucket_of_its_own() {
    let (clock, limits) = limits(&tiny());
    let address = ip("203.0.113.7");
    assert_eq!(limits.admit(address, true), Ok(()));
    assert_eq!(limits.admit(address, true), Err(Duration::from_secs(10)));
    assert_eq!(limits.admit(address, false), Ok(()));
    clock.advance(Duration::from_secs(10));
    assert_eq!(limits.admit(address, true), Ok(()));
}

#[test]
fn a_house_has_one_bucket_whichever_of_its_addresses_it_uses() {
    for (one, other, same) in [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
        ("203.0.113.7", "::ffff:203.0.113.7", true),
        ("203.0.113.7", "203.0.113.8", false),
    ] {
        assert_eq!(key(ip(one)) == key(ip(other)), same, "{one} {other}");
    }
}

#[test]
fn two_hundred_people_behind_one_address_browse_for_ten_minutes() {
    let (clock, limits) = limits(&settings::Throttle::default());
    let campus = ip("203.0.113.7");
    for second in 0..600 {
        // Each second a sixth of them opens a page of six requests; once all of them open two in the same moment.
        let pages = if second == 300 { 400 } else { 33 };
        for _ in 0..pages * 6 {
            assert_eq!(limits.admit(campus, false), Ok(()), "second {second}");
        }
        clock.advance(Duration::from_secs(1));
    }
    for _ in 0..200 {
        assert_eq!(limits.admit(campus, true), Ok(()));
    }
}

#[test]
fn addresses_that_have_gone_are_forgotten() {
    let (clock, limits) = limits(&tiny());
    for n in 0..10_000_u32 {
        let address = IpAddr::from(n.to_be_bytes());
        assert_eq!(limits.admit(address, true), Ok(()));
    }
    let held = || {
        let limits = [&limits.all, &limits.costly];
        limits.map(|limit| limit.as_ref().map_or(0, RateLimiter::len))
    };
    assert_eq!(held(), [10_000, 10_000], "all of them count yet");
    clock.advance(Duration::from_secs(100));
    for _ in 0..4096 {
        limits.admit(ip("203.0.113.7"), false).ok();
    }
    assert_eq!(held(), [1, 0]);
}

#[test]
fn a_limit_with_a_zero_is_none() {
    for (per_second, burst) in [(0.0, 3), (-1.0, 3), (f64::NAN, 3), (1.0, 0)] {
        let settings = settings::Throttle {
            per_second,
            burst,
            ..tiny()
        };
        let (_, limits) = limits(&settings);
        for _ in 0..100 {
            assert_eq!(limits.admit(ip("203.0.113.7"), false), Ok(()));
        }
    }
}

#[test]
fn absurd_limits_neither_panic_nor_open_the_door() {
    for (per_second, burst) in [(1e-300, u32::MAX), (f64::INFINITY, 1), (1e300, u32::MAX)] {
        let settings = settings::Throttle {
            per_second,
            burst,
            ..tiny()
        };
        let (_, limits) = limits(&settings);
        let admitted = (0..LARGEST + 10)
            .filter(|_| limits.admit(ip("203.0.113.7"), false).is_ok())
            .count();
        assert_eq!(admitted, burst.min(LARGEST) as usize, "{per_second}");
    }
}

#[test]
fn only_forms_that_cost_cost() {
    for (method, path, costly) in [
        (Method::POST, "/portraits", true),
        (Method::GET, "/portraits", false),
        (Method::POST, "/challenges/1/email", true),
        (Method::POST, "/messages", true),
        (Method::POST, "/admin/session", true),
        (Method::POST, "/admin/session/end", false),
        (Method::POST, "/cart/lines", false),
        (Method::POST, "/webhooks/payments/test_till", false),
        (Method::POST, "/portraits-and-more", false),
    ] {
        assert_eq!(is_costly(&method, path), costly, "{method} {path}");
    }
}

#[test]
fn the_wait_is_told_in_whole_seconds_and_never_zero() {
    for (wait, told) in [(0, "1"), (1, "1"), (1000, "1"), (1001, "2"), (90_000, "90")] {
        let answer = refused(Duration::from_millis(wait));
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers()[RETRY_AFTER], told, "{wait}");
    }
}
