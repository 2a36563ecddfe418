//! Who else this browser probably is, and what they had.

use sea_orm::ConnectionTrait;

use super::{Look, Own};
use crate::{
    errors::Result,
    models::{
        assessments::count,
        identities::{
            alike::{self, Alike},
            clusters,
            sightings::{self, Known, Near},
        },
        quotas::{capacity, reservation::Ledger},
    },
};

/// Of so many kinds of devices at an address, one more twin that used its previews up is to be expected.
const DEVICES_A_TWIN: usize = 10;
/// Of a day's previews so many are wanted on average, by those who come at all.
const USUALLY_WANTED: f64 = 0.6;

impl<C: ConnectionTrait> Look<'_, C> {
    /// No list has all exits of VPNs. Where one of the same kind was before and used a day's previews up, those of the kind at
    /// addresses that are known to hide somebody are looked at as well: whoever changes from one to the other looks like that.
    /// It tells nothing where the kind is not seen at such addresses.
    pub(super) async fn look_behind(&self, near: &mut Near) -> Result<()> {
        let before = near.successors(self.seen);
        if near.is_hidden || self.seen.made_alike || before.is_empty() {
            return Ok(());
        }
        let ledger = Ledger::read(self.txn, &before, self.case.now).await?;
        let all = self.case.policy.capacities.per_day as usize;
        if before.iter().any(|other| ledger.had(*other) >= all) {
            near.hidden = sightings::hidden(self.txn, self.seen, self.case.now).await?;
            near.is_hidden = !near.hidden.is_empty();
        }
        Ok(())
    }

    pub(super) async fn alike(
        &self,
        own: &Own,
        known: &Known,
        near: &Near,
        total: u64,
    ) -> Result<Alike> {
        let case = self.case;
        let enough = case.policy.enough();
        let mut alike =
            alike::find(self.txn, self.seen, known, near, total, enough, case.now).await?;
        alike.same.retain(|key| !own.ids.contains(key));
        alike.twins.retain(|key| !own.ids.contains(key));
        Ok(alike)
    }

    /// Whether all together had what one may have; at one address two of a family may have the same device.
    pub(super) fn is_over_limit(&self, own: &Own, alike: &Alike, ledger: &Ledger) -> bool {
        if alike.same.is_empty() {
            return false;
        }
        let taken = ledger.taken(&[own.ids.as_slice(), &alike.same].concat());
        let people = if alike.is_here {
            self.case.policy.alike_people
        } else {
            1.0
        };
        let capacities = capacity::shared(own.capacities, people);
        capacity::allowance(capacities, &taken, self.case.now).left == 0
    }

    /// How many days' previews the twins had in 30 days beyond what people usually want. Where many kinds of devices are seen,
    /// there are twins by chance. Of those who are evidently several, a class with one kind of telephone, some use all and
    /// many do not; of those who come one after the other, none makes up for another.
    pub(super) fn used_up(&self, alike: &Alike, ledger: &Ledger) -> u32 {
        let counts = ledger.counts(&alike.twins);
        let all = f64::from(self.case.policy.capacities.per_day);
        let usual = all * USUALLY_WANTED;
        let least = if alike.are_several { -usual } else { 0.0 };
        let beyond = counts
            .iter()
            .map(|had| ((*had as f64).min(all) - usual).max(least));
        let used_up = beyond.sum::<f64>() / (all - usual).max(f64::EPSILON);
        let by_chance = (alike.devices_here / DEVICES_A_TWIN) as f64;
        (used_up - by_chance).max(0.0).floor() as u32
    }

    /// How many mailboxes were confirmed by browsers that are probably this one, or that came one after the other. Those count
    /// who used their previews up: in a class with one model of telephone most do not.
    pub(super) async fn mailboxes(&self, own: &Own, alike: &Alike, ledger: &Ledger) -> Result<u32> {
        let twins: &[i64] = if alike.are_several { &[] } else { &alike.twins };
        let all = self.case.policy.capacities.per_day as usize;
        let others = alike.same.iter().chain(twins);
        let busy = others.filter(|other| ledger.had(**other) >= all);
        let visitors: Vec<i64> = busy.copied().collect();
        let own = own.members.first().and_then(|member| member.cluster_id);
        Ok(count(clusters::mailboxes(self.txn, &visitors, own).await?))
    }
}
