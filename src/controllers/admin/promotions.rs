//! Promotion codes, as the staff makes them, changes them and switches them off.

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use self::form::PromotionForm;
use crate::{
    controllers::extractors::{Manager, Path},
    errors::{Error, Result},
    models::{begin_write, promotions},
    views::{forms::FormView, page::Notice, promotions::PromotionRow},
};

mod form;

const LIST: &str = "/admin/promotions";

pub fn routes() -> Routes {
    Routes::new()
        .prefix(LIST)
        .add("/", get(index).merge(post(create)))
        .add("/{code}", get(show).merge(post(change)))
        .add("/{code}/switch", post(switch))
}

async fn index(manager: Manager) -> Result<Response> {
    list(manager, StatusCode::OK, form::blank()).await
}

async fn create(manager: Manager, Form(sent): Form<PromotionForm>) -> Result<Response> {
    let mut form = sent.fields();
    let Some(terms) = form::check(&mut form) else {
        return list(manager, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    };
    let txn = begin_write(&manager.visit.ctx.db).await?;
    match promotions::create(&txn, &manager.staff, form.value("code"), &terms).await {
        Ok(made) => {
            txn.commit().await?;
            let notice = Notice::success(format!("{} counts from now on.", made.code));
            Ok(manager.visit.redirect_with(LIST, &notice))
        }
        Err(Error::Refused(refusal)) => {
            drop(txn);
            form.refuse("code", refusal.words);
            list(manager, refusal.status, form).await
        }
        Err(error) => Err(error),
    }
}

async fn list(
    Manager { visit, staff }: Manager,
    status: StatusCode,
    form: FormView,
) -> Result<Response> {
    let rows = promotions::all(&visit.ctx.db).await?;
    let rows = rows.iter().map(|row| PromotionRow::new(row, visit.now));
    let data = json!({"promotions": rows.collect::<Result<Vec<_>>>()?, "form": form});
    let template = "admin/promotions/index.html";
    visit
        .page_with(status, template, "Promotion codes", Some(&staff), data)
        .await
}

async fn show(manager: Manager, Path(code): Path<String>) -> Result<Response> {
    let promotion = find(&manager, &code).await?;
    let form = form::of(&promotion)?;
    one(manager, StatusCode::OK, &promotion, form).await
}

async fn change(
    manager: Manager,
    Path(code): Path<String>,
    Form(sent): Form<PromotionForm>,
) -> Result<Response> {
    let promotion = find(&manager, &code).await?;
    let mut form = sent.fields();
    let Some(terms) = form::check(&mut form) else {
        return one(manager, StatusCode::UNPROCESSABLE_ENTITY, &promotion, form).await;
    };
    let txn = begin_write(&manager.visit.ctx.db).await?;
    promotions::change(&txn, &manager.staff, &promotion, &terms).await?;
    txn.commit().await?;
    let notice = Notice::success(format!(
        "{} is changed. Orders that are placed keep what they were promised.",
        promotion.code
    ));
    Ok(manager.visit.redirect_with(LIST, &notice))
}

#[derive(Deserialize)]
struct Switch {
    #[serde(default)]
    on: u8,
}

async fn switch(
    manager: Manager,
    Path(code): Path<String>,
    Form(switch): Form<Switch>,
) -> Result<Response> {
    let promotion = find(&manager, &code).await?;
    let txn = begin_write(&manager.visit.ctx.db).await?;
    let on = switch.on == 1;
    let promotion = promotions::switch(&txn, &manager.staff, promotion, on).await?;
    txn.commit().await?;
    let words = format!("{} is {}.", promotion.code, if on { "on" } else { "off" });
    Ok(manager.visit.redirect_with(LIST, &Notice::success(words)))
}

async fn one(
    Manager { visit, staff }: Manager,
    status: StatusCode,
    promotion: &promotions::Model,
    form: FormView,
) -> Result<Response> {
    let data = json!({"promotion": PromotionRow::new(promotion, visit.now)?, "form": form});
    let template = "admin/promotions/show.html";
    visit
        .page_with(status, template, &promotion.code, Some(&staff), data)
        .await
}

async fn find(manager: &Manager, code: &str) -> Result<promotions::Model> {
    let found = promotions::find(&manager.visit.ctx.db, code).await?;
    found.ok_or(Error::NotFound)
}
