//! One file, what was read from it, and what is wrong with it.

use std::{
    fs,
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::SystemTime,
};

use chrono::{DateTime, Utc};
use maxminddb::{MaxMindDbError, Reader};
use serde::{Deserialize, de::IgnoredAny};

use super::super::FileState;

/// A file that may change, vanish or break under the running shop: the last good one stays in use.
pub(super) struct File {
    setting: &'static str,
    path: PathBuf,
    /// Written for a moment when a new one has been read; look-ups only glance at it.
    open: RwLock<Option<Arc<Open>>>,
    seen: Mutex<Seen>,
}

/// A file that was read.
pub(super) struct Open {
    reader: Reader<Vec<u8>>,
    pub(super) built: Option<DateTime<Utc>>,
}

/// What was last seen at the path.
#[derive(Default)]
struct Seen {
    /// When the file was written and how long it was; none before the first look, and without a file that can be read.
    stamp: Option<(SystemTime, u64)>,
    problem: Option<String>,
}

impl File {
    pub(super) fn new(setting: &'static str, path: PathBuf) -> Self {
        Self {
            setting,
            path,
            open: RwLock::default(),
            seen: Mutex::default(),
        }
    }

    /// The last good one.
    pub(super) fn open(&self) -> Option<Arc<Open>> {
        self.open
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What `open` says about an address.
    pub(super) fn find<'a, R: Deserialize<'a>>(
        &self,
        open: &'a Open,
        address: IpAddr,
    ) -> Option<R> {
        match open.reader.lookup(address).and_then(|it| it.decode()) {
            Ok(found) => found,
            // A file of IPv4 only, asked for an IPv6 address.
            Err(MaxMindDbError::InvalidInput { .. }) => None,
            Err(damage) => {
                let mut seen = self.seen();
                if seen.problem.is_none() {
                    self.raise(&mut seen, &damage); // the first of perhaps many damaged records
                }
                None
            }
        }
    }

    /// Reads the file if it changed. One that has gone or cannot be read leaves the last good one in use, and is told.
    pub(super) fn look(&self) {
        let mut seen = self.seen();
        let stamp = fs::metadata(&self.path)
            .and_then(|file| Ok((file.modified()?, file.len())))
            .ok();
        if stamp.is_some() && stamp == seen.stamp {
            return;
        }
        seen.stamp = stamp;
        match Open::read(&self.path) {
            Ok(open) => {
                seen.problem = None;
                let mut held = self.open.write().unwrap_or_else(PoisonError::into_inner);
                *held = Some(Arc::new(open));
            }
            Err(problem) => {
                if matches!(problem, MaxMindDbError::Io(_)) {
                    seen.stamp = None; // may be read the next time without having changed
                }
                self.raise(&mut seen, &problem);
            }
        }
    }

    pub(super) fn state(&self) -> FileState {
        let open = self.open();
        FileState {
            setting: self.setting,
            path: self.path.clone(),
            holds: open
                .as_ref()
                .map(|open| open.reader.metadata().database_type.clone()),
            built: open.and_then(|open| open.built),
            problem: self.seen().problem.clone(),
        }
    }

    /// Keeps the problem for staff, and logs it once.
    fn raise(&self, seen: &mut Seen, problem: &MaxMindDbError) {
        let problem = problem.to_string();
        if seen.problem.as_ref() != Some(&problem) {
            tracing::error!(
                file = %self.path.display(),
                setting = self.setting,
                problem,
                "a database of addresses cannot be read; what was read of it before stays in use"
            );
            seen.problem = Some(problem);
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// So many records of a new file are read before it is taken.
    const SAMPLE: usize = 1000;

    fn read(path: &PathBuf) -> Result<Self, MaxMindDbError> {
        let reader = Reader::open_readfile(path)?;
        for network in reader
            .networks(maxminddb::WithinOptions::default())?
            .take(Self::SAMPLE)
        {
            network?.decode::<IgnoredAny>()?;
        }
        let built = i64::try_from(reader.metadata().build_epoch).ok();
        Ok(Self {
            built: built.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
            reader,
        })
    }
}
