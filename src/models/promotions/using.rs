//! Using a code: typed into a cart, taken by an order, given back when that is cancelled.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, ModelTrait,
    PaginatorTrait, QueryFilter, QuerySelect, RelationTrait, Set,
    sea_query::{Expr, ExprTrait, Func},
};

use super::{Column, Entity, Model, find, refusal};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::{carts as cart_rows, orders, promotion_uses},
        carts, visitors,
    },
};

/// Puts a code into the cart, in the place of another. Whether it counts depends on the prices of `country`.
///
/// # Errors
/// A [`Refusal`](crate::errors::Refusal) (`promotion`) when there is no such code, or it does not count.
pub async fn put<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    typed: &str,
    country: &str,
    now: DateTime<Utc>,
) -> Result<Model> {
    let promotion = find(txn, typed).await?;
    let promotion = promotion.ok_or_else(|| {
        refusal("There is no such code. Look whether it is spelt as you got it.".into())
    })?;
    promotion.check(&carts::lines(txn, visitor, country).await?, now)?;
    write(txn, visitor, Some(&promotion.code)).await?;
    Ok(promotion)
}

/// Takes the code out of the cart.
///
/// # Errors
/// When the database does.
pub async fn remove<C: ConnectionTrait>(txn: &C, visitor: &visitors::Model) -> Result<()> {
    write(txn, visitor, None).await
}

/// The code in the cart, whether it counts (any more) or not.
///
/// # Errors
/// When the database does.
pub async fn of_cart<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
) -> Result<Option<Model>> {
    let cart = carts::find(db, visitor).await?;
    match cart.and_then(|cart| cart.promotion_code) {
        Some(code) => find(db, &code).await,
        None => Ok(None),
    }
}

/// An order takes one use of a code: of two who want the last one, one gets it.
///
/// # Errors
/// A [`Refusal`](crate::errors::Refusal) (`promotion`) when it is used up, or was used with this e-mail address before.
pub async fn take<C: ConnectionTrait>(
    txn: &C,
    promotion: &Model,
    order: &orders::Model,
) -> Result<()> {
    let has_left = Column::MostUses
        .is_null()
        .or(Expr::col(Column::Uses).lt(Expr::col(Column::MostUses)));
    let taken = Entity::update_many()
        .col_expr(Column::Uses, Expr::col(Column::Uses).add(1))
        .filter(Column::Id.eq(promotion.id))
        .filter(has_left)
        .exec(txn)
        .await?;
    let code = &promotion.code;
    if taken.rows_affected != 1 {
        return Err(refusal(format!("The code {code} is used up.")));
    }
    // (Whoever else takes this code waits for the row above, and then finds this use.)
    if promotion.once_each && has_used(txn, promotion, &order.email).await? {
        let words = format!("The code {code} was used with this e-mail address already.");
        return Err(refusal(words));
    }
    let row = promotion_uses::ActiveModel {
        promotion_id: Set(promotion.id),
        order_id: Set(order.id),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(())
}

/// An order is cancelled: its code may be used again.
///
/// # Errors
/// When the database does.
pub async fn give_back<C: ConnectionTrait>(txn: &C, order_id: i64) -> Result<()> {
    let used = promotion_uses::Entity::find().filter(promotion_uses::Column::OrderId.eq(order_id));
    let Some(used) = used.one(txn).await? else {
        return Ok(());
    };
    Entity::update_many()
        .col_expr(Column::Uses, Expr::col(Column::Uses).sub(1))
        .filter(Column::Id.eq(used.promotion_id))
        .exec(txn)
        .await?;
    used.delete(txn).await?;
    Ok(())
}

async fn has_used<C: ConnectionTrait>(txn: &C, promotion: &Model, email: &str) -> Result<bool> {
    let address = Expr::expr(Func::lower(Expr::col((
        orders::Entity,
        orders::Column::Email,
    ))));
    let uses = promotion_uses::Entity::find()
        .join(JoinType::InnerJoin, promotion_uses::Relation::Orders.def())
        .filter(promotion_uses::Column::PromotionId.eq(promotion.id))
        .filter(address.eq(email.to_lowercase()));
    Ok(uses.count(txn).await? > 0)
}

async fn write<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    code: Option<&str>,
) -> Result<()> {
    let cart = carts::find(txn, visitor).await?.ok_or(Error::NotFound)?;
    let mut row: cart_rows::ActiveModel = cart.into();
    row.promotion_code = Set(code.map(Into::into));
    row.update(txn).await?;
    Ok(())
}
