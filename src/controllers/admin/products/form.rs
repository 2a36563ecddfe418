//! The fields of a product and of a variant: filled in, read, and told what is wrong with them.

mod markets;

use std::collections::BTreeMap;

use serde::Deserialize;

use self::markets::MarketRow;
use crate::{
    models::{
        money::{Currency, Money},
        products::{
            catalogue::{Product, Ware, checking::Problem},
            editing::Subject,
        },
    },
    views::forms::FormView,
};

const OF_PRODUCTS: [&str; 4] = ["name", "description", "position", "active"];
const OF_WARES: [&str; 18] = [
    "sku",
    "width_mm",
    "height_mm",
    "paper",
    "frame",
    "frame_mm",
    "mat_mm",
    "depth_mm",
    "wrap_mm",
    "bleed_mm",
    "production_days_min",
    "production_days_max",
    "weight_grams",
    "price",
    "currency",
    "position",
    "active",
    "prices",
];
/// So many rows for prices of markets are free for new ones.
const FREE_ROWS: usize = 3;

/// Puts problems beside the fields that they are about; what is about something else goes to the field `other`.
pub fn tell(form: &mut FormView, subject: Subject<'_>, other: &'static str, problems: &[Problem]) {
    let mut told: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for problem in problems {
        let mut known = OF_WARES.iter().chain(&OF_PRODUCTS);
        let field = known.find(|field| **field == problem.field);
        let own = problem.product == subject.product && problem.sku.as_deref() == subject.sku;
        let (field, words) = match field.filter(|_| own) {
            Some(field) => (*field, problem.words.clone()),
            None if own => (other, problem.words.clone()),
            None => (other, problem.to_string()),
        };
        told.entry(field).or_default().push(words);
    }
    for (field, words) in told {
        form.refuse(field, words.join(" "));
    }
}

/// A product's fields as a browser sends them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProductForm {
    name: String,
    description: String,
    position: String,
    active: String,
}

impl ProductForm {
    /// The form of a product at this place (from 0).
    pub fn of(product: &Product, at: usize) -> FormView {
        Self {
            name: product.name.clone(),
            description: product.description.clone(),
            position: (at + 1).to_string(),
            active: checked(product.active),
        }
        .view()
    }

    pub fn view(&self) -> FormView {
        let mut form = FormView::blank(&OF_PRODUCTS);
        form.fill("name", &self.name);
        form.fill("description", &self.description);
        form.fill("position", &self.position);
        form.fill("active", &self.active);
        form
    }

    /// The place (from 0) that is wanted.
    pub fn position(&self, form: &mut FormView) -> Option<usize> {
        position(form)
    }

    pub fn apply(&self, product: &mut Product) {
        product.name = self.name.trim().into();
        product.description = self.description.trim().into();
        product.active = self.active == "1";
    }
}

/// A variant's fields, and its prices by market.
pub struct WareForm {
    pub view: FormView,
    pub markets: Vec<MarketRow>,
}

impl WareForm {
    /// The form of a variant at this place (from 0).
    pub fn of(ware: &Ware, at: usize) -> Self {
        let mut view = FormView::blank(&OF_WARES);
        let number = |number: i32| number.to_string();
        view.fill("sku", &ware.sku);
        view.fill("width_mm", number(ware.width_mm));
        view.fill("height_mm", number(ware.height_mm));
        view.fill("paper", ware.paper.clone().unwrap_or_default());
        view.fill("frame", ware.frame.clone().unwrap_or_default());
        view.fill("frame_mm", number(ware.frame_mm));
        view.fill("mat_mm", number(ware.mat_mm));
        view.fill("depth_mm", number(ware.depth_mm));
        view.fill("wrap_mm", ware.wrap_mm.map(number).unwrap_or_default());
        view.fill("bleed_mm", number(ware.bleed_mm));
        view.fill("production_days_min", number(ware.production_days_min));
        view.fill("production_days_max", number(ware.production_days_max));
        view.fill("weight_grams", number(ware.weight_grams));
        view.fill("price", ware.price.decimal());
        view.fill("currency", ware.price.currency.code());
        view.fill("position", (at + 1).to_string());
        view.fill("active", checked(ware.active));
        let markets = ware.prices.iter().map(MarketRow::new).collect();
        Self { view, markets }.with_free_rows()
    }

    /// The form of a new variant at the end, as another one but for its SKU.
    pub fn blank(product: &Product, copied: Option<&Ware>) -> Self {
        let at = product.wares.len();
        if let Some(copied) = copied {
            let mut form = Self::of(copied, at);
            form.view.fill("sku", format!("{}-copy", copied.sku));
            return form;
        }
        let mut view = FormView::blank(&OF_WARES);
        let [min, max] = product.kind.usual_days();
        for name in ["frame_mm", "mat_mm", "depth_mm", "bleed_mm"] {
            view.fill(name, "0");
        }
        view.fill("production_days_min", min.to_string());
        view.fill("production_days_max", max.to_string());
        view.fill("position", (at + 1).to_string());
        view.fill("active", checked(true));
        let markets = Vec::new();
        Self { view, markets }.with_free_rows()
    }

    /// What a browser sent; the SKU of a variant that exists stays as it is.
    pub fn sent(pairs: &[(String, String)], sku: Option<&str>) -> Self {
        let mut view = FormView::blank(&OF_WARES);
        let mut markets: Vec<MarketRow> = Vec::new();
        for (name, value) in pairs {
            if markets::take(&mut markets, name, value) {
                continue;
            }
            if let Some(known) = OF_WARES.into_iter().find(|known| known == name) {
                view.fill(known, value);
            }
        }
        if let Some(sku) = sku {
            view.fill("sku", sku);
        }
        Self { view, markets }
    }

    /// The variant in the fields and its place (from 0), if they can be read; what cannot is told.
    pub fn read(&mut self) -> Option<(Ware, usize)> {
        let form = &mut self.view;
        let words = |form: &FormView, name| {
            Some(form.value(name).to_owned()).filter(|words| !words.is_empty())
        };
        let ware = Ware {
            sku: form.value("sku").into(),
            width_mm: whole(form, "width_mm"),
            height_mm: whole(form, "height_mm"),
            paper: words(form, "paper"),
            frame: words(form, "frame"),
            frame_mm: whole(form, "frame_mm"),
            mat_mm: whole(form, "mat_mm"),
            depth_mm: whole(form, "depth_mm"),
            wrap_mm: words(form, "wrap_mm").map(|_| whole(form, "wrap_mm")),
            bleed_mm: whole(form, "bleed_mm"),
            production_days_min: whole(form, "production_days_min"),
            production_days_max: whole(form, "production_days_max"),
            weight_grams: whole(form, "weight_grams"),
            price: amount(form),
            prices: markets::read(&mut self.markets),
            active: form.value("active") == "1",
        };
        let position = position(form);
        let wrong = form.has_errors() || self.markets.iter().any(MarketRow::is_wrong);
        position.filter(|_| !wrong).map(|position| (ware, position))
    }

    fn with_free_rows(mut self) -> Self {
        let rows = self.markets.len() + FREE_ROWS;
        self.markets.resize_with(rows, MarketRow::default);
        self
    }
}

fn checked(on: bool) -> String {
    if on { "1".into() } else { String::new() }
}

fn position(form: &mut FormView) -> Option<usize> {
    let position = form.value("position").parse::<usize>().ok();
    let position = position.and_then(|position| position.checked_sub(1));
    if position.is_none() {
        form.refuse("position", "A whole number from 1.");
    }
    position
}

/// A whole number; nothing is 0.
fn whole(form: &mut FormView, name: &'static str) -> i32 {
    let text = form.value(name);
    let number = if text.is_empty() {
        Some(0)
    } else {
        text.parse().ok()
    };
    if number.is_none() {
        form.refuse(name, "A whole number, please.");
    }
    number.unwrap_or_default()
}

fn amount(form: &mut FormView) -> Money {
    let currency = Currency::parse(form.value("currency")).unwrap_or(Currency::Eur);
    let price = Money::read(form.value("price"), currency);
    if price.is_none() {
        form.refuse("price", "An amount, like 29.00.");
    }
    price.unwrap_or(Money::new(0, currency))
}
