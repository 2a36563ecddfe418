//! What an account adds to the checkout: its addresses to begin with, and this one kept for the next time.

use crate::{
    controllers::extractors::Visit,
    errors::Result,
    models::{
        accounts::addresses::{self, FIELDS},
        begin_write,
        ids::SavedAddressId,
    },
    views::{accounts::SavedAddress, forms::FormView},
};

/// Fills in the address that was chosen, or in a `blank` form the one that was used last.
pub async fn fill(
    visit: &Visit,
    form: &mut FormView,
    chosen: Option<SavedAddressId>,
    blank: bool,
) -> Result<()> {
    let Some(account) = &visit.account else {
        return Ok(());
    };
    if blank {
        form.fill("email", &account.email);
    }
    let kept = addresses::of(&visit.ctx.db, account).await?;
    let address = match chosen {
        Some(pid) => kept.iter().find(|it| it.pid == pid.0),
        None => kept.first().filter(|_| blank),
    };
    let Some(address) = address else {
        return Ok(());
    };
    let known = address.read();
    for name in FIELDS {
        form.fill(name, known.get(name).cloned().unwrap_or_default());
    }
    Ok(())
}

/// The account's addresses, to choose from.
pub async fn choices(visit: &Visit) -> Result<Vec<SavedAddress>> {
    let Some(account) = &visit.account else {
        return Ok(Vec::new());
    };
    let kept = addresses::of(&visit.ctx.db, account).await?;
    let views = kept.iter().map(|it| SavedAddress::new(&visit.shop, it));
    Ok(views.collect())
}

/// Keeps the address of an order that was placed, where its box is ticked.
pub async fn keep(visit: &Visit, form: &FormView) -> Result<()> {
    match &visit.account {
        Some(account) if !form.value("keep_address").is_empty() => {
            let fields = FIELDS.map(|name| (name.to_string(), form.value(name).to_string()));
            let txn = begin_write(&visit.ctx.db).await?;
            addresses::keep(&txn, account, fields.into(), visit.now).await?;
            txn.commit().await?;
            Ok(())
        }
        _ => Ok(()),
    }
}
