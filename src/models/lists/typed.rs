//! Typed: an address, a block of addresses or an e-mail address that staff know from elsewhere. It is hashed and forgotten.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sea_orm::DatabaseConnection;

use super::{Entry, Listed, Model};
use crate::{
    errors::{Refusal, Result},
    models::{
        fraud::mail_domains,
        identities::{self, IdentityKey},
        privacy::vault::Vault,
        staff,
    },
};

/// Blocks have one size: what the shop keeps a key for.
const BLOCK_OF_V4: &str = "24";
const BLOCK_OF_V6: &str = "56";

/// What staff want of a key.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub verdict: Listed,
    pub reason: String,
    pub expires_at: Option<DateTime<Utc>>,
}

/// Puts what was typed on a list.
///
/// # Errors
/// A [`Refusal`] for what is none of the three, without a reason, or with a reason that repeats it; otherwise when the
/// database fails.
pub async fn add(
    db: &DatabaseConnection,
    vault: &Vault,
    staff: &staff::Model,
    typed: &str,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Model> {
    let (key, what) = read(vault, typed, now)?;
    if wanted.reason.trim().is_empty() {
        return Err(Refusal::unprocessable("reason_missing", "Say why.").into());
    }
    let written = wanted.reason.to_lowercase();
    if written.contains(&typed.trim().to_lowercase()) {
        let words = "The reason is kept as it is: say why without the address.";
        return Err(Refusal::unprocessable("reason_repeats", words).into());
    }
    let rows = identities::touch(db, &[], std::slice::from_ref(&key), now).await?;
    let entry = Entry {
        identity_key_id: rows.of(&key)?.id,
        verdict: wanted.verdict,
        what: what.into(),
        reason: wanted.reason,
        expires_at: wanted.expires_at,
    };
    super::add(db, staff, entry).await
}

fn read(
    vault: &Vault,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<(IdentityKey, &'static str), Refusal> {
    let typed = typed.trim();
    if typed.contains('@') {
        let normal = mail_domains::normalised(typed).ok_or_else(unreadable)?;
        return Ok((
            IdentityKey::email(vault, &normal, now),
            "E-mail address, typed in",
        ));
    }
    let Some((address, bits)) = typed.split_once('/') else {
        let address: IpAddr = typed.parse().map_err(|_| unreadable())?;
        return Ok((
            IdentityKey::address(vault, address, now),
            "Address, typed in",
        ));
    };
    let address: IpAddr = address.parse().map_err(|_| unreadable())?;
    let known = match address.to_canonical() {
        IpAddr::V4(_) => BLOCK_OF_V4,
        IpAddr::V6(_) => BLOCK_OF_V6,
    };
    if bits != known {
        let words = "Blocks are a /24 of IPv4 or a /56 of IPv6: the shop knows no others.";
        return Err(Refusal::unprocessable("block_size", words));
    }
    Ok((
        IdentityKey::address_block(vault, address, now),
        "Address block, typed in",
    ))
}

fn unreadable() -> Refusal {
    let words = "This is no address, no block like 203.0.113.0/24 and no e-mail address.";
    Refusal::unprocessable("key_unreadable", words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(typed: &str) -> Result<&'static str, &'static str> {
        let settings = crate::settings::Shop {
            master_key: Some("07".repeat(32)),
            ..Default::default()
        };
        let vault = Vault::open(&settings).expect("a vault");
        let read = read(&vault, typed, DateTime::UNIX_EPOCH);
        read.map(|(_, what)| what).map_err(|refusal| refusal.code)
    }

    #[test]
    fn what_is_typed_is_one_of_three() {
        assert_eq!(what(" 203.0.113.7 "), Ok("Address, typed in"));
        assert_eq!(what("2001:db8::1"), Ok("Address, typed in"));
        assert_eq!(what("203.0.113.0/24"), Ok("Address block, typed in"));
        assert_eq!(what("2001:db8::/56"), Ok("Address block, typed in"));
        assert_eq!(what("Ada@example.com"), Ok("E-mail address, typed in"));
        for wrong in ["203.0.113.0/16", "2001:db8::/64"] {
            assert_eq!(what(wrong), Err("block_size"), "{wrong}");
        }
        for wrong in ["", "Ada", "203.0.113", "@", "300.0.0.0/24"] {
            assert_eq!(what(wrong), Err("key_unreadable"), "{wrong}");
        }
    }
}
