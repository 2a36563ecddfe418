//! What each print partner makes, and where it ships it.

use std::collections::BTreeSet;

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    controllers::extractors::{Manager, Path},
    errors::{Error, Result},
    models::{
        partners::{
            self,
            offers::{Makes, Offer},
        },
        products::{
            Kind,
            editing::{self, OfMakers},
        },
    },
    settings::Country,
    views::{
        forms::FormView,
        page::Notice,
        partners::{KindChoice, PartnerRow},
    },
};

const LIST: &str = "/admin/partners";
const FIELDS: [&str; 5] = ["kind", "sku", "max_width_mm", "max_height_mm", "countries"];

pub fn routes() -> Routes {
    Routes::new()
        .prefix(LIST)
        .add("/", get(index))
        .add("/{slug}/switch", post(switch))
        .add("/{slug}/offers", post(add))
        .add("/{slug}/offers/{id}/removal", post(remove))
}

async fn index(manager: Manager) -> Result<Response> {
    list(manager, StatusCode::OK, "", FormView::blank(&FIELDS)).await
}

#[derive(Deserialize)]
struct Switch {
    #[serde(default)]
    on: u8,
}

async fn switch(
    manager: Manager,
    Path(slug): Path<String>,
    Form(switch): Form<Switch>,
) -> Result<Response> {
    change(manager, &slug, OfMakers::Switch(switch.on == 1)).await
}

async fn remove(manager: Manager, Path((slug, id)): Path<(String, i64)>) -> Result<Response> {
    change(manager, &slug, OfMakers::Remove(id)).await
}

/// An offer's fields as a browser sends them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OfferForm {
    kind: String,
    sku: String,
    max_width_mm: String,
    max_height_mm: String,
    countries: String,
}

async fn add(
    manager: Manager,
    Path(slug): Path<String>,
    Form(sent): Form<OfferForm>,
) -> Result<Response> {
    let mut form = sent.view();
    let offer = read(&mut form, &manager.visit.shop.settings.shipping.countries);
    match offer.filter(|_| !form.has_errors()) {
        Some(offer) => change(manager, &slug, OfMakers::Add(offer)).await,
        None => list(manager, StatusCode::UNPROCESSABLE_ENTITY, &slug, form).await,
    }
}

impl OfferForm {
    fn view(self) -> FormView {
        let mut form = FormView::blank(&FIELDS);
        form.fill("kind", self.kind);
        form.fill("sku", self.sku);
        form.fill("max_width_mm", self.max_width_mm);
        form.fill("max_height_mm", self.max_height_mm);
        form.fill("countries", self.countries.to_uppercase());
        form
    }
}

fn read(form: &mut FormView, countries: &[Country]) -> Option<Offer> {
    let (kind, sku) = (form.value("kind"), form.value("sku").to_owned());
    let kind = Kind::ALL.into_iter().find(|known| known.name() == kind);
    let size = (length(form, "max_width_mm"), length(form, "max_height_mm"));
    if size.0.is_some() != size.1.is_some() && !form.has_errors() {
        form.refuse("max_height_mm", "Width and height go together.");
    }
    let makes = match (kind, sku.is_empty()) {
        (Some(kind), true) => Some(Makes::Kind(kind, size.0.zip(size.1))),
        (None, false) => Some(Makes::Sku(sku)),
        _ => {
            form.refuse("sku", "Either a kind of product, or one SKU.");
            None
        }
    };
    let typed = form.value("countries").replace(',', " ");
    let codes: BTreeSet<String> = typed.split_whitespace().map(String::from).collect();
    let known = |code: &&String| countries.iter().any(|country| country.code == **code);
    let unknown: Vec<&str> = codes
        .iter()
        .filter(|code| !known(code))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        let words = format!("The shop sells to no country {}.", unknown.join(", "));
        form.refuse("countries", words);
    }
    let countries = Some(codes).filter(|codes| !codes.is_empty());
    makes.map(|makes| Offer { makes, countries })
}

/// A length in mm; none if nothing is there.
fn length(form: &mut FormView, name: &'static str) -> Option<i32> {
    let text = form.value(name);
    if text.is_empty() {
        return None;
    }
    let length = text.parse().ok().filter(|length| *length > 0);
    if length.is_none() {
        form.refuse(name, "A whole number of millimetres.");
    }
    length
}

async fn change(manager: Manager, slug: &str, change: OfMakers) -> Result<Response> {
    let visit = manager.visit;
    let (db, settings) = (&visit.ctx.db, &visit.shop.settings);
    let all = partners::all(db).await?;
    let partner = all.into_iter().find(|(partner, _)| partner.slug == slug);
    let (partner, _) = partner.ok_or(Error::NotFound)?;
    let done = editing::change_makers(db, settings, &manager.staff, partner, change).await;
    let notice = match done {
        Ok(()) => Notice::success("Saved."),
        Err(Error::Refused(refusal)) => Notice::problem(refusal.words),
        Err(error) => return Err(error),
    };
    Ok(visit.redirect_with(LIST, &notice))
}

async fn list(
    Manager { visit, staff }: Manager,
    status: StatusCode,
    slug: &str,
    form: FormView,
) -> Result<Response> {
    let all = partners::all(&visit.ctx.db).await?;
    let rows = all
        .iter()
        .map(PartnerRow::new)
        .collect::<Result<Vec<_>>>()?;
    let data = json!({
        "partners": rows,
        "kinds": KindChoice::all(),
        // The form with what is wrong belongs to this partner; the others' are empty.
        "wrong": slug,
        "form": form,
        "blank": FormView::blank(&FIELDS),
    });
    let visit = visit.as_page(LIST);
    let template = "admin/partners/index.html";
    visit
        .page_with(status, template, "Partners", Some(&staff), data)
        .await
}
