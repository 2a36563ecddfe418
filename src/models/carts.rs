//! Carts: one a visitor, lines of a portrait as a product.

mod lines;
pub mod making;
pub mod reminders;
pub mod retention;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, PaginatorTrait,
    QueryFilter, Set, sea_query::OnConflict,
};

use super::{
    _entities::{cart_lines, carts, product_variants},
    gift_cards::paying,
    ids::CartLineId,
    money::{Currency, Money, TwoCurrencies},
    portraits::{Model as Portrait, Status},
    products::{self, sharpness::Detail},
    visitors,
};
use crate::errors::{Error, Refusal, Result};

pub use lines::{Line, lines, lines_unattended};

/// More of one thing than this is a conversation, not a click.
pub const MAX_QUANTITY: u32 = 20;

/// More lines than this are refused.
const MAX_LINES: usize = 50;

/// How many things are in the cart, for the page's head.
///
/// # Errors
/// When the database does.
pub async fn count<C: ConnectionTrait>(db: &C, visitor: &visitors::Model) -> Result<i32> {
    let Some(cart) = find(db, visitor).await? else {
        return Ok(0);
    };
    let rows = cart.find_related(cart_lines::Entity).all(db).await?;
    Ok(rows.iter().map(|row| row.quantity).sum())
}

/// Puts a finished portrait into the cart as a product. The same again adds to the quantity.
///
/// # Errors
/// A [`Refusal`] for an unfinished portrait, a size that it has not detail enough for, or a full cart.
pub async fn put<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    portrait: &Portrait,
    detail: Detail,
    wanted: (&str, u32),
) -> Result<()> {
    let (sku, quantity) = wanted;
    if portrait.status() != Status::Ready || portrait.composition_key.is_none() {
        let words = "This portrait cannot be ordered yet: it is not painted.";
        return Err(Refusal::conflict("not_painted", words).into());
    }
    let (product, variant) = products::find_variant(txn, sku).await?;
    if !detail.is_enough(product.kind()?, &variant) {
        let words =
            "This size is too large for the photo: the print would be soft. Choose a smaller one.";
        return Err(Refusal::unprocessable("too_large_for_photo", words).into());
    }
    let quantity = if product.kind()?.is_physical() {
        quantity
    } else {
        1
    };
    let cart = find_or_create(txn, visitor).await?;
    let rows = cart.find_related(cart_lines::Entity).all(txn).await?;
    let same = rows
        .iter()
        .find(|row| row.portrait_id == portrait.id && row.product_variant_id == variant.id);
    if let Some(row) = same {
        let sum = u32::try_from(row.quantity)
            .unwrap_or(0)
            .saturating_add(quantity);
        return set(txn, row.clone(), sum).await;
    }
    if rows.len() >= MAX_LINES {
        let words = "Your cart is full. Order what is in it first.";
        return Err(Refusal::conflict("cart_full", words).into());
    }
    let row = cart_lines::ActiveModel {
        pid: Set(CartLineId::random().0),
        cart_id: Set(cart.id),
        portrait_id: Set(portrait.id),
        product_variant_id: Set(variant.id),
        quantity: Set(bounded(quantity.max(1))),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(())
}

/// Puts what is in another cart into this visitor's, where it is not in there already.
///
/// # Errors
/// When the database does.
pub async fn copy<C: ConnectionTrait>(
    txn: &C,
    lines: &[Line],
    visitor: &visitors::Model,
) -> Result<()> {
    let cart = find_or_create(txn, visitor).await?;
    let there = cart.find_related(cart_lines::Entity).count(txn).await?;
    let room = MAX_LINES.saturating_sub(usize::try_from(there).unwrap_or(MAX_LINES));
    let rows = lines.iter().take(room).map(|line| cart_lines::ActiveModel {
        pid: Set(CartLineId::random().0),
        cart_id: Set(cart.id),
        portrait_id: Set(line.portrait.id),
        product_variant_id: Set(line.variant.id),
        quantity: Set(line.row.quantity),
        ..Default::default()
    });
    let same = [
        cart_lines::Column::CartId,
        cart_lines::Column::PortraitId,
        cart_lines::Column::ProductVariantId,
    ];
    for row in rows {
        cart_lines::Entity::insert(row)
            .on_conflict(OnConflict::columns(same).do_nothing().to_owned())
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

/// Whether a portrait is in the visitor's cart. What somebody was given a link to buy, they may look at.
///
/// # Errors
/// When the database does.
pub async fn holds<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    portrait: &Portrait,
) -> Result<bool> {
    let Some(cart) = find(db, visitor).await? else {
        return Ok(false);
    };
    let held = cart_lines::Entity::find()
        .filter(cart_lines::Column::CartId.eq(cart.id))
        .filter(cart_lines::Column::PortraitId.eq(portrait.id));
    Ok(held.count(db).await? > 0)
}

/// Sets the quantities of lines; none removes one. A line that is not in the cart any more is passed over.
///
/// # Errors
/// When the database does.
pub async fn set_quantities<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    quantities: &[(CartLineId, u32)],
) -> Result<()> {
    for (pid, quantity) in quantities {
        if let Some(row) = find_line(txn, visitor, *pid).await? {
            set(txn, row, *quantity).await?;
        }
    }
    Ok(())
}

/// Takes a line out.
///
/// # Errors
/// [`Error::NotFound`] also for a line in somebody else's cart.
pub async fn remove<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    pid: CartLineId,
) -> Result<()> {
    let row = find_line(txn, visitor, pid).await?;
    set(txn, row.ok_or(Error::NotFound)?, 0).await
}

/// Empties the cart, once its lines are an order.
///
/// # Errors
/// When the database does.
pub async fn empty<C: ConnectionTrait>(txn: &C, visitor_id: i64) -> Result<()> {
    let cart = carts::Entity::find()
        .filter(carts::Column::VisitorId.eq(visitor_id))
        .one(txn)
        .await?;
    if let Some(cart) = cart {
        cart_lines::Entity::delete_many()
            .filter(cart_lines::Column::CartId.eq(cart.id))
            .exec(txn)
            .await?;
        paying::take_out(txn, &[cart.id]).await?;
        let mut cart: carts::ActiveModel = cart.into();
        cart.promotion_code = Set(None);
        cart.update(txn).await?;
    }
    Ok(())
}

/// The currency of a basket: the shop's own when it is empty.
///
/// # Errors
/// When it has two: nothing of it may be added up.
pub fn currency(lines: &[Line]) -> Result<Currency, TwoCurrencies> {
    let first = lines
        .first()
        .map_or(Currency::Eur, |line| line.unit.currency);
    let mut sum = Money::new(0, first);
    for line in lines {
        sum = sum.plus(line.unit)?;
    }
    Ok(sum.currency)
}

async fn find_line<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    pid: CartLineId,
) -> Result<Option<cart_lines::Model>> {
    let Some(cart) = find(db, visitor).await? else {
        return Ok(None);
    };
    Ok(cart_lines::Entity::find()
        .filter(cart_lines::Column::Pid.eq(pid.0))
        .filter(cart_lines::Column::CartId.eq(cart.id))
        .one(db)
        .await?)
}

async fn set<C: ConnectionTrait>(txn: &C, row: cart_lines::Model, quantity: u32) -> Result<()> {
    if quantity == 0 {
        row.delete(txn).await?;
    } else {
        let variant = row.find_related(product_variants::Entity).one(txn).await?;
        let variant = variant.ok_or(Error::NotFound)?;
        let product = products::of_variant(txn, &variant).await?;
        // One file is enough of a file.
        let quantity = if product.kind()?.is_physical() {
            quantity
        } else {
            1
        };
        let mut row: cart_lines::ActiveModel = row.into();
        row.quantity = Set(bounded(quantity));
        row.update(txn).await?;
    }
    Ok(())
}

fn bounded(quantity: u32) -> i32 {
    i32::try_from(quantity.min(MAX_QUANTITY)).unwrap_or(1)
}

pub(super) async fn find<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
) -> Result<Option<carts::Model>> {
    Ok(carts::Entity::find()
        .filter(carts::Column::VisitorId.eq(visitor.id))
        .one(db)
        .await?)
}

async fn find_or_create<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
) -> Result<carts::Model> {
    let row = carts::ActiveModel {
        visitor_id: Set(visitor.id),
        ..Default::default()
    };
    carts::Entity::insert(row)
        .on_conflict(
            OnConflict::column(carts::Column::VisitorId)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    find(txn, visitor).await?.ok_or(Error::NotFound)
}
