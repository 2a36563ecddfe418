//! How long it takes to look an address up.

use std::{
    hint::black_box,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::{Duration, Instant},
};

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{models::fraud::geo::AddressBook, shop::now};

/// So many addresses are looked up.
const ADDRESSES: usize = 100_000;

/// Microseconds that one look-up takes, on average over 100,000 addresses, always the same ones: of every ten, five are
/// IPv4 from anywhere, two IPv6, two in clouds that the bundled file names, and one is private.
#[must_use]
pub fn lookup_microseconds(book: &dyn AddressBook) -> f64 {
    let addresses = mixed(ADDRESSES);
    let now = now();
    if let Some(first) = addresses.first() {
        black_box(book.look_up(*first, now)); // reads the files
    }
    let begun = Instant::now();
    for address in &addresses {
        black_box(book.look_up(*address, now));
    }
    microseconds_each(begun.elapsed(), addresses.len())
}

#[allow(clippy::cast_precision_loss)] // a count far below 2^52
fn microseconds_each(all: Duration, count: usize) -> f64 {
    all.as_secs_f64() * 1e6 / count.max(1) as f64
}

fn mixed(count: usize) -> Vec<IpAddr> {
    let mut random = StdRng::seed_from_u64(20_261_201);
    (0..count).map(|n| one(n % 10, &mut random)).collect()
}

fn one(kind: usize, random: &mut StdRng) -> IpAddr {
    match kind {
        0..5 => IpAddr::V4(Ipv4Addr::from_bits(random.random())),
        5..7 => IpAddr::V6(Ipv6Addr::from_bits(
            0x2a << 120 | random.random::<u128>() >> 8,
        )),
        7 => IpAddr::V4(Ipv4Addr::new(5, 9, random.random(), random.random())), // Hetzner
        8 => IpAddr::V4(Ipv4Addr::new(52, 95, random.random(), random.random())), // Amazon
        _ => IpAddr::V4(Ipv4Addr::new(192, 168, random.random(), random.random())),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use chrono::{DateTime, Utc};

    use super::*;
    use crate::models::fraud::geo::Located;

    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl AddressBook for Counting {
        fn look_up(&self, _: IpAddr, _: DateTime<Utc>) -> Located {
            self.0.fetch_add(1, Relaxed);
            Located::default()
        }
    }

    #[test]
    fn the_time_is_divided_among_them() {
        let second = Duration::from_secs(1);
        assert!((microseconds_each(second, 1_000_000) - 1.0).abs() < 1e-9);
        assert!((microseconds_each(second / 4, 100_000) - 2.5).abs() < 1e-9);
        assert!(microseconds_each(second, 0).is_finite());
    }

    #[test]
    fn all_are_looked_up_and_one_before_the_clock_runs() {
        let book = Counting::default();
        assert!(lookup_microseconds(&book) >= 0.0);
        assert_eq!(book.0.load(Relaxed), ADDRESSES + 1);
    }

    #[test]
    fn they_are_the_same_each_time_and_as_mixed_as_is_said() {
        let addresses = mixed(1000);
        assert_eq!(addresses, mixed(1000));
        let v6 = addresses.iter().filter(|it| it.is_ipv6()).count();
        let clouds = addresses.iter().filter(|it| {
            let text = it.to_string();
            text.starts_with("5.9.") || text.starts_with("52.95.")
        });
        assert_eq!((v6, clouds.count()), (200, 200));
    }
}
