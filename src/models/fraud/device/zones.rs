//! Time zones and the countries whose own they are.

use std::{collections::HashMap, sync::LazyLock};

const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/geo/zones.tsv"));

/// Clocks in January and in July, in minutes ahead of UTC.
type Clock = [i32; 2];

struct Zones {
    clocks: HashMap<&'static str, Clock>,
    of_country: HashMap<&'static str, Vec<Clock>>,
}

static ZONES: LazyLock<Zones> = LazyLock::new(|| {
    let mut zones = Zones {
        clocks: HashMap::new(),
        of_country: HashMap::new(),
    };
    for (name, clock, countries) in TABLE.lines().filter_map(parse) {
        zones.clocks.insert(name, clock);
        for country in countries.split(',').filter(|code| !code.is_empty()) {
            zones.of_country.entry(country).or_default().push(clock);
        }
    }
    zones
});

/// Whether a clock of this time zone is more than an hour off every clock in the country. Names are not compared: Windows gives
/// neighbours' names to many people's clocks. False where either is not known, and for the zones that privacy browsers tell
/// everybody: UTC in its many names, and Reykjavik.
pub fn far_from(zone: &str, country: &str) -> bool {
    let Some(clock) = ZONES.clocks.get(zone) else {
        return false;
    };
    if *clock == [0, 0] {
        return false;
    }
    ZONES
        .of_country
        .get(country)
        .is_some_and(|clocks| !clocks.iter().any(|own| near(*own, *clock)))
}

fn near(one: Clock, other: Clock) -> bool {
    one.iter().zip(other).all(|(a, b)| (a - b).abs() <= 60)
}

fn parse(line: &'static str) -> Option<(&'static str, Clock, &'static str)> {
    let mut parts = line.split('\t');
    let (name, january, july) = (parts.next()?, parts.next()?, parts.next()?);
    let clock = [january.parse().ok()?, july.parse().ok()?];
    Some((name, clock, parts.next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        assert_eq!(ZONES.clocks.len(), TABLE.lines().count());
        assert!(ZONES.of_country.len() > 240);
    }

    #[test]
    fn a_countrys_own_and_its_neighbours_clocks_are_near() {
        for (zone, country) in [
            ("Europe/Vienna", "AT"),
            ("Europe/Berlin", "NO"),
            ("Europe/London", "DE"),
            ("Asia/Calcutta", "IN"),
            ("Europe/Kiev", "UA"),
            ("US/Pacific", "US"),
            ("Pacific/Honolulu", "US"),
            ("America/Buenos_Aires", "AR"),
            ("Asia/Saigon", "VN"),
            ("Asia/Shanghai", "CN"),
        ] {
            assert!(!far_from(zone, country), "{zone} {country}");
        }
    }

    #[test]
    fn another_continents_are_far() {
        for (zone, country) in [
            ("Asia/Shanghai", "US"),
            ("Asia/Ho_Chi_Minh", "DE"),
            ("America/New_York", "FR"),
            ("Europe/Moscow", "BR"),
        ] {
            assert!(far_from(zone, country), "{zone} {country}");
        }
    }

    #[test]
    fn what_is_not_known_or_told_to_everybody_is_far_from_nothing() {
        for zone in [
            "UTC",
            "Etc/UTC",
            "Atlantic/Reykjavik",
            "Mars/Olympus",
            "UTC+3",
            "",
        ] {
            assert!(!far_from(zone, "JP"), "{zone}");
        }
        assert!(!far_from("Asia/Tokyo", "XX"));
    }
}
