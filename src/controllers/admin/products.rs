//! Products and their variants, as the staff edits them.

use axum::{
    extract::{Form, Query},
    http::StatusCode,
    response::Response,
};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

mod form;

use form::{ProductForm, WareForm};

use crate::{
    controllers::extractors::{Manager, Path},
    errors::{Error, Result},
    models::{
        partners::offers,
        products::{
            catalogue::{Catalogue, Product, Ware, checking::FRAMES},
            editing::{self, Subject},
        },
    },
    views::{
        catalogue::{CountryChoice, ProductRow, WareRow},
        forms::FormView,
        page::Notice,
    },
};

const LIST: &str = "/admin/products";

pub fn routes() -> Routes {
    Routes::new()
        .prefix(LIST)
        .add("/", get(index))
        .add("/{slug}", get(show).merge(post(update)))
        .add("/{slug}/variants", get(blank).merge(post(create)))
        .add("/{slug}/variants/{sku}", get(ware).merge(post(update_ware)))
}

async fn index(Manager { visit, staff }: Manager) -> Result<Response> {
    let db = &visit.ctx.db;
    let settings = &visit.shop.settings;
    let catalogue = Catalogue::load(db).await?;
    let makers = offers::makers(db, &settings.fulfilment.partner).await?;
    let countries = &settings.shipping.countries;
    let row = |product: &Product| ProductRow::new(product, &makers, countries);
    let data = json!({"products": catalogue.products.iter().map(row).collect::<Vec<_>>()});
    let template = "admin/products/index.html";
    visit.staff_page(&staff, template, "Products", data).await
}

async fn show(manager: Manager, Path(slug): Path<String>) -> Result<Response> {
    let catalogue = Catalogue::load(&manager.visit.ctx.db).await?;
    let (at, product) = find(&catalogue, &slug)?;
    let form = ProductForm::of(product, at);
    page(manager, StatusCode::OK, product, form).await
}

async fn update(
    manager: Manager,
    Path(slug): Path<String>,
    Form(sent): Form<ProductForm>,
) -> Result<Response> {
    let catalogue = Catalogue::load(&manager.visit.ctx.db).await?;
    let (_, product) = find(&catalogue, &slug)?;
    let mut form = sent.view();
    let position = sent.position(&mut form);
    if let Some(position) = position {
        let subject = Subject {
            product: &slug,
            sku: None,
        };
        let edit = |catalogue: &mut Catalogue| {
            let (at, _) = find(catalogue, &slug)?;
            let mut product = catalogue.products.remove(at);
            sent.apply(&mut product);
            let position = position.min(catalogue.products.len());
            catalogue.products.insert(position, product);
            Ok(())
        };
        let (db, settings) = (&manager.visit.ctx.db, &manager.visit.shop.settings);
        let wrong = editing::change(db, settings, &manager.staff, subject, edit).await?;
        if wrong.is_empty() {
            let notice = Notice::success("Saved.");
            return Ok(manager
                .visit
                .redirect_with(&format!("{LIST}/{slug}"), &notice));
        }
        form::tell(&mut form, subject, "name", &wrong);
    }
    page(manager, StatusCode::UNPROCESSABLE_ENTITY, product, form).await
}

async fn page(
    Manager { visit, staff }: Manager,
    status: StatusCode,
    product: &Product,
    form: FormView,
) -> Result<Response> {
    let settings = &visit.shop.settings;
    let makers = offers::makers(&visit.ctx.db, &settings.fulfilment.partner).await?;
    let countries = &settings.shipping.countries;
    let data = json!({
        "product": ProductRow::new(product, &makers, countries),
        "form": form,
    });
    let visit = visit.as_page(&format!("{LIST}/{}", product.slug));
    let template = "admin/products/show.html";
    visit
        .page_with(status, template, &product.name, Some(&staff), data)
        .await
}

#[derive(Deserialize)]
struct Copied {
    #[serde(default)]
    copy: String,
}

/// The form for a new variant, filled in as another one if that is to be copied.
async fn blank(
    manager: Manager,
    Path(slug): Path<String>,
    Query(Copied { copy }): Query<Copied>,
) -> Result<Response> {
    let catalogue = Catalogue::load(&manager.visit.ctx.db).await?;
    let (_, product) = find(&catalogue, &slug)?;
    let copied = product.wares.iter().find(|ware| ware.sku == copy);
    let form = WareForm::blank(product, copied);
    ware_page(manager, StatusCode::OK, product, None, form).await
}

async fn create(
    manager: Manager,
    Path(slug): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let catalogue = Catalogue::load(&manager.visit.ctx.db).await?;
    let (_, product) = find(&catalogue, &slug)?;
    let mut form = WareForm::sent(&sent, None);
    if catalogue.ware(form.view.value("sku")).is_some() {
        form.view.refuse("sku", "Another variant has this SKU.");
    }
    save(manager, product, None, form).await
}

async fn ware(manager: Manager, Path((slug, sku)): Path<(String, String)>) -> Result<Response> {
    let catalogue = Catalogue::load(&manager.visit.ctx.db).await?;
    let (_, product) = find(&catalogue, &slug)?;
    let (at, ware) = find_ware(product, &sku)?;
    let form = WareForm::of(ware, at);
    ware_page(manager, StatusCode::OK, product, Some(ware), form).await
}

async fn update_ware(
    manager: Manager,
    Path((slug, sku)): Path<(String, String)>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let catalogue = Catalogue::load(&manager.visit.ctx.db).await?;
    let (_, product) = find(&catalogue, &slug)?;
    let (_, ware) = find_ware(product, &sku)?;
    let form = WareForm::sent(&sent, Some(&sku));
    save(manager, product, Some(ware), form).await
}

/// Puts the variant of a form where it says, in place of the one that it was.
async fn save(
    manager: Manager,
    product: &Product,
    old: Option<&Ware>,
    mut form: WareForm,
) -> Result<Response> {
    let read = form.read();
    if let Some((ware, position)) = read {
        let (slug, sku) = (product.slug.as_str(), ware.sku.clone());
        let subject = Subject {
            product: slug,
            sku: Some(&sku),
        };
        let edit = |catalogue: &mut Catalogue| {
            let (at, _) = find(catalogue, slug)?;
            let wares = &mut catalogue.products[at].wares;
            if old.is_some() {
                wares.retain(|known| known.sku != ware.sku);
            }
            wares.insert(position.min(wares.len()), ware);
            Ok(())
        };
        let (db, settings) = (&manager.visit.ctx.db, &manager.visit.shop.settings);
        let wrong = editing::change(db, settings, &manager.staff, subject, edit).await?;
        if wrong.is_empty() {
            let notice = Notice::success(format!("{sku} is saved."));
            return Ok(manager
                .visit
                .redirect_with(&format!("{LIST}/{slug}"), &notice));
        }
        form::tell(&mut form.view, subject, "sku", &wrong);
    }
    ware_page(
        manager,
        StatusCode::UNPROCESSABLE_ENTITY,
        product,
        old,
        form,
    )
    .await
}

async fn ware_page(
    Manager { visit, staff }: Manager,
    status: StatusCode,
    product: &Product,
    ware: Option<&Ware>,
    form: WareForm,
) -> Result<Response> {
    let settings = &visit.shop.settings;
    let countries = &settings.shipping.countries;
    let makers = offers::makers(&visit.ctx.db, &settings.fulfilment.partner).await?;
    let url = format!("{LIST}/{}", product.slug);
    let action = match ware {
        Some(ware) => format!("{url}/variants/{}", ware.sku),
        None => format!("{url}/variants"),
    };
    let title = ware.map_or("A new variant", |ware| ware.sku.as_str());
    let data = json!({
        "product": ProductRow::new(product, &makers, countries),
        "ware": ware.map(|ware| WareRow::new(product, ware, &makers, countries)),
        "action": action,
        "frames": FRAMES,
        "form": form.view,
        "markets": form.markets,
        "countries": CountryChoice::all(countries),
    });
    let visit = visit.as_page(&action);
    let template = "admin/products/variant.html";
    visit
        .page_with(status, template, title, Some(&staff), data)
        .await
}

fn find<'a>(catalogue: &'a Catalogue, slug: &str) -> Result<(usize, &'a Product)> {
    let mut all = catalogue.products.iter().enumerate();
    all.find(|(_, product)| product.slug == slug)
        .ok_or(Error::NotFound)
}

fn find_ware<'a>(product: &'a Product, sku: &str) -> Result<(usize, &'a Ware)> {
    let mut all = product.wares.iter().enumerate();
    all.find(|(_, ware)| ware.sku == sku).ok_or(Error::NotFound)
}
