//! Files that come, change, break and go.

use std::{
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use mmdb_writer::{Value, Writer, ipnet::IpNet};

use super::*;

/// A country file in a folder of its own, and the book that reads it.
struct Watched {
    folder: tempfile::TempDir,
    book: MaxmindAddressBook,
    start: Instant,
}

impl Watched {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let book = MaxmindAddressBook::new(&Addresses {
            country: folder.path().join("country.mmdb"),
            ..Addresses::default()
        });
        let start = Instant::now();
        Self {
            folder,
            book,
            start,
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("country.mmdb")
    }

    fn country_after(&self, seconds: u64) -> Option<String> {
        let clock = self.start + Duration::from_secs(seconds);
        self.book
            .look_up_at(address("81.2.69.142"), now(), clock)
            .country
    }

    fn state_after(&self, seconds: u64) -> FileState {
        let clock = self.start + Duration::from_secs(seconds);
        let mut files = self.book.files_at(clock).into_iter();
        files
            .find(|file| file.setting == "country")
            .expect("the file")
    }
}

/// A small file in which 81.2.69.0/24 is in one country, built on this day.
fn country_file(path: &Path, code: &str, built: DateTime<Utc>) {
    let mut writer = Writer::builder("Test-Country")
        .build_epoch(SystemTime::from(built))
        .build();
    let record = Value::Map([("country_code".to_string(), Value::from(code))].into());
    let network: IpNet = "81.2.69.0/24".parse().expect("a network");
    writer.insert_value(network, record).expect("room for it");
    fs::write(path, writer.to_bytes().expect("a file")).expect("written");
}

#[test]
fn a_file_is_read_again_within_a_minute_of_its_change() {
    let watched = Watched::new();
    fs::write(watched.path(), "not yet a database").expect("a file");
    assert_eq!(watched.country_after(0), None);
    fs::copy(CITY, watched.path()).expect("a copy");
    assert_eq!(watched.country_after(59), None);
    assert_eq!(watched.country_after(60).as_deref(), Some("GB"));
    let state = watched.state_after(61);
    assert_eq!(
        (state.problem, state.holds.as_deref()),
        (None, Some("GeoIP2-City"))
    );
}

#[test]
fn a_newer_one_takes_its_place_and_tells_its_age() {
    let watched = Watched::new();
    let (old, new) = (
        now() - chrono::Duration::days(40),
        now() - chrono::Duration::days(2),
    );
    country_file(&watched.path(), "FR", old);
    assert_eq!(watched.country_after(0).as_deref(), Some("FR"));
    assert_eq!(watched.state_after(0).built, Some(old));
    country_file(&watched.path(), "LU", new);
    assert_eq!(watched.country_after(60).as_deref(), Some("LU"));
    assert_eq!(watched.state_after(60).built, Some(new));
}

#[test]
fn garbage_raises_an_alarm_and_leaves_the_old_one_in_use() {
    let watched = Watched::new();
    country_file(&watched.path(), "FR", now());
    assert_eq!(watched.country_after(0).as_deref(), Some("FR"));
    let whole = fs::read(watched.path()).expect("the file");
    let half = &whole[..whole.len() / 2];
    for (minute, garbage) in [(1, &b"garbage"[..]), (2, half), (3, b"")] {
        fs::write(watched.path(), garbage).expect("a file");
        assert_eq!(watched.country_after(60 * minute).as_deref(), Some("FR"));
        let state = watched.state_after(60 * minute);
        assert!(state.problem.is_some(), "minute {minute}");
        assert_eq!(state.built, Some(now()), "of the one in use");
    }
    country_file(&watched.path(), "LU", now());
    assert_eq!(watched.country_after(240).as_deref(), Some("LU"));
    assert_eq!(watched.state_after(240).problem, None);
}

#[test]
fn a_removed_one_raises_an_alarm_stays_in_use_and_may_come_back() {
    let watched = Watched::new();
    country_file(&watched.path(), "FR", now());
    assert_eq!(watched.country_after(0).as_deref(), Some("FR"));
    let aside = watched.folder.path().join("aside");
    fs::rename(watched.path(), &aside).expect("moved");
    assert_eq!(watched.country_after(60).as_deref(), Some("FR"));
    let problem = watched.state_after(60).problem.expect("a problem");
    assert!(problem.contains("No such file"), "{problem}");
    fs::rename(&aside, watched.path()).expect("moved back");
    assert_eq!(watched.country_after(120).as_deref(), Some("FR"));
    assert_eq!(watched.state_after(120).problem, None);
}

#[test]
fn missing_and_damaged_files_answer_nothing_and_are_told() {
    let book = MaxmindAddressBook::new(&Addresses {
        country: "tests/fixtures/geo/none.mmdb".into(),
        network: "Cargo.toml".into(),
        ..Addresses::default()
    });
    let files = book.files();
    let told: Vec<_> = files.iter().map(|file| file.setting).collect();
    assert_eq!(
        told,
        ["country", "network"],
        "also before the first look-up"
    );
    for file in files {
        assert!(file.problem.is_some() && file.built.is_none(), "{file:?}");
    }
    assert_eq!(located(&book, "5.9.0.1"), Located::default());
}

#[test]
fn a_file_whose_records_are_damaged_is_told() {
    let watched = Watched::new();
    country_file(&watched.path(), "FR", now());
    let mut bytes = fs::read(watched.path()).expect("the file");
    // The control byte of the record, a map of one: now a pointer to beyond the file.
    let key = b"country_code";
    let at = bytes
        .windows(key.len())
        .position(|it| it == key)
        .expect("the key");
    bytes[at - 2] = 0b0011_0111;
    fs::write(watched.path(), bytes).expect("a file");
    assert_eq!(watched.country_after(0), None);
    assert!(watched.state_after(0).problem.is_some());
}

#[test]
fn a_file_of_another_kind_answers_nothing() {
    let settings = Addresses::default();
    let swapped = Addresses {
        country: settings.network.clone(),
        network: settings.country.clone(),
        ..settings
    };
    let book = MaxmindAddressBook::new(&swapped);
    assert_eq!(located(&book, "5.9.0.1"), Located::default());
}

#[test]
fn bundled_files_are_in_order() {
    let files = bundled().files();
    let told: Vec<_> = files.iter().map(|file| file.setting).collect();
    assert_eq!(told, ["country", "network"]);
    for file in files {
        assert_eq!(file.problem, None, "{}", file.path.display());
        assert!(file.built.is_some_and(|built| built < now()));
    }
}
