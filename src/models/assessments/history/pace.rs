//! How many come at once, and how quickly previews follow each other.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

use super::Look;
use crate::{
    errors::Result,
    models::{
        assessments::count,
        identities::{Model, sightings},
        quotas::{
            capacity::{DAY, MONTH},
            reservation,
        },
    },
};

/// An address may show so many new browsers a day before it is crowded, whatever it is used to.
const QUIET_CROWD: f64 = 20.0;
/// What an address is used to may grow so much.
const CROWD_GROWS: f64 = 2.0;

/// Windows, and how many previews in one are quick for an address that is not used to crowds: a family, an office.
const AT_AN_ADDRESS: [(TimeDelta, i64); 4] = [
    (TimeDelta::minutes(5), 12),
    (TimeDelta::hours(1), 30),
    (DAY, 60),
    (MONTH, 400),
];
/// The same for a device that lives in one or two blocks: one person's, or a few.
const OF_A_DEVICE: [(TimeDelta, i64); 4] = [
    (TimeDelta::minutes(5), 10),
    (TimeDelta::hours(1), 20),
    (DAY, 30),
    (MONTH, 120),
];
/// A device that was seen in more blocks is a common kind, and its previews are many people's.
const ONE_OWNERS_BLOCKS: i32 = 2;

impl<C: ConnectionTrait> Look<'_, C> {
    /// How often the address's number of newcomers has doubled beyond what it is used to, and in how many windows
    /// previews came quicker than people ask for them.
    pub(super) async fn pace(&self) -> Result<(u32, u32)> {
        let (today, usual) = sightings::crowd(self.seen.address, self.case.now.date_naive());
        let people = self.case.evidence.located.users.map_or(0.0, f64::from);
        let expected = QUIET_CROWD.max(usual * CROWD_GROWS).max(people);
        let doublings = (f64::from(today) / expected).log2().floor().max(0.0);
        let is_used_to_crowds = usual.max(people) > QUIET_CROWD;
        Ok((doublings as u32, self.windows(is_used_to_crowds).await?))
    }

    async fn windows(&self, is_used_to_crowds: bool) -> Result<u32> {
        let one_owners = |device: &&Model| device.blocks <= ONE_OWNERS_BLOCKS;
        let keys = [
            (!is_used_to_crowds).then_some((self.seen.address, AT_AN_ADDRESS)),
            self.seen
                .device
                .filter(one_owners)
                .map(|device| (device, OF_A_DEVICE)),
        ];
        let keys: Vec<_> = keys.into_iter().flatten().collect();
        let ids: Vec<i64> = keys.iter().map(|(key, _)| key.id).collect();
        let windows = AT_AN_ADDRESS.map(|(length, _)| self.case.now - length);
        let counted = reservation::velocity(self.txn, &ids, windows).await?;
        let exceeded = keys.iter().map(|(key, limits)| {
            let had = counted.iter().find(|(id, _)| *id == key.id);
            let had = had.map_or([0; 4], |(_, had)| *had);
            let beyond = had
                .iter()
                .zip(limits)
                .filter(|(had, (_, limit))| *had >= limit);
            count(beyond.count())
        });
        Ok(exceeded.max().unwrap_or(0))
    }
}
