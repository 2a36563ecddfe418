//! The address book that reads files in MaxMind's format.

mod file;
mod records;

use std::{
    net::IpAddr,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

use chrono::{DateTime, Utc};

use self::{
    file::File,
    records::{Listing, NetworkRecord, PlaceRecord, UsersRecord},
};
use super::{AddressBook, FileState, Located, Network, reach::on_the_internet};
use crate::settings::Addresses;

/// Answers from files in MaxMind's format, read at the first look-up and again whenever they change.
pub struct MaxmindAddressBook {
    /// Where an address is: the first that knows counts.
    places: Vec<File>,
    /// What its network is for: the most telling counts.
    networks: Vec<File>,
    users: Option<File>,
    /// The first look-up. It waits until all files are read, and so do those that come meanwhile.
    begun: OnceLock<Instant>,
    /// The second after it at which the files are looked at again.
    due: AtomicU64,
}

impl MaxmindAddressBook {
    /// A changed file is noticed within so many seconds.
    const LOOK_AGAIN: u64 = 60;

    /// Knows the files; opens none yet.
    #[must_use]
    pub fn new(settings: &Addresses) -> Self {
        let set = |setting, path: &Option<_>| path.clone().map(|path| File::new(setting, path));
        let always = |setting, path: &std::path::PathBuf| Some(File::new(setting, path.clone()));
        let places = [
            set("city", &settings.city),
            always("country", &settings.country),
        ];
        let networks = [
            set("anonymous_plus", &settings.anonymous_plus),
            set("anonymous_ip", &settings.anonymous_ip),
            always("network", &settings.network),
        ];
        Self {
            places: places.into_iter().flatten().collect(),
            networks: networks.into_iter().flatten().collect(),
            users: set("user_count", &settings.user_count),
            begun: OnceLock::new(),
            due: AtomicU64::new(Self::LOOK_AGAIN),
        }
    }

    /// A look-up at `clock`, which only says when to look at the files again.
    pub(super) fn look_up_at(
        &self,
        address: IpAddr,
        now: DateTime<Utc>,
        clock: Instant,
    ) -> Located {
        let Some(address) = on_the_internet(address) else {
            return Located::default();
        };
        self.refresh(clock);
        let mut located = self.place(address);
        located.users = self.users(address);
        if let Some(listing) = self.listing(address) {
            located.age_days = listing.age_days(now);
            located.confidence = listing.confidence;
            located.network = Some(Network {
                kind: listing.kind,
                name: listing.name,
            });
        }
        located
    }

    /// The state of all files at `clock`.
    pub(super) fn files_at(&self, clock: Instant) -> Vec<FileState> {
        self.refresh(clock);
        self.all().map(File::state).collect()
    }

    fn place(&self, address: IpAddr) -> Located {
        for file in &self.places {
            let Some(open) = file.open() else { continue };
            let record = file.find::<PlaceRecord<'_>>(&open, address);
            let Some(record) = record else { continue };
            let country = record.country().map(str::to_owned);
            let time_zone = record.time_zone().map(str::to_owned);
            if country.is_some() || time_zone.is_some() {
                return Located {
                    country,
                    time_zone,
                    ..Located::default()
                };
            }
        }
        Located::default()
    }

    fn listing(&self, address: IpAddr) -> Option<Listing> {
        let listings = self.networks.iter().filter_map(|file| {
            let open = file.open()?;
            let record = file.find::<NetworkRecord<'_>>(&open, address)?;
            record.listing(open.built)
        });
        listings.reduce(Listing::or)
    }

    fn users(&self, address: IpAddr) -> Option<u32> {
        let file = self.users.as_ref()?;
        let open = file.open()?;
        let record = file.find::<UsersRecord>(&open, address)?;
        record.users(address)
    }

    fn refresh(&self, clock: Instant) {
        let begun = self.begun.get_or_init(|| {
            self.all().for_each(File::look);
            clock
        });
        let seconds = clock.saturating_duration_since(*begun).as_secs();
        let due = self.due.load(Relaxed);
        // Of those who come when it is due, one looks.
        let next = seconds + Self::LOOK_AGAIN;
        if seconds >= due
            && self
                .due
                .compare_exchange(due, next, Relaxed, Relaxed)
                .is_ok()
        {
            self.all().for_each(File::look);
        }
    }

    fn all(&self) -> impl Iterator<Item = &File> {
        self.places.iter().chain(&self.networks).chain(&self.users)
    }
}

impl AddressBook for MaxmindAddressBook {
    fn look_up(&self, address: IpAddr, now: DateTime<Utc>) -> Located {
        self.look_up_at(address, now, Instant::now())
    }

    fn files(&self) -> Vec<FileState> {
        self.files_at(Instant::now())
    }
}
