//! The box beside the e-mail field: whether somebody wants to be reminded of a cart that they leave.

use crate::{
    controllers::extractors::Visit,
    errors::Result,
    models::{begin_write, carts::reminders, orders::Model as Order},
    views::forms::FormView,
};

/// Leaves the box as it was left; nobody's is ticked for them.
pub async fn fill(visit: &Visit, form: &mut FormView) -> Result<()> {
    if let Some(visitor) = &visit.visitor
        && reminders::is_wanted(&visit.ctx.db, visitor).await?
    {
        form.fill("remind", "1");
    }
    Ok(())
}

/// Takes down what it said when the order was placed.
pub async fn note(visit: &Visit, form: &FormView, order: &Order) -> Result<()> {
    let Some(visitor) = &visit.visitor else {
        return Ok(());
    };
    let wanted = !form.value("remind").is_empty();
    let txn = begin_write(&visit.ctx.db).await?;
    reminders::note(&txn, visitor, &order.email, wanted, visit.now).await?;
    txn.commit().await?;
    Ok(())
}
