//! What every page has.

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::{
    models::{Page, payments::test_till, staff},
    shop::Shop,
};

/// The context of the layouts.
#[derive(Debug, Serialize)]
pub struct Globals {
    shop: ShopView,
    page: PageView,
    cart_count: i32,
    signed_in: bool,
    notice: Option<Notice>,
    staff: Option<StaffView>,
    now_year: i32,
}

#[derive(Debug, Serialize)]
struct ShopView {
    name: String,
    test_till: bool,
    development: bool,
    support_email: String,
}

#[derive(Debug, Serialize)]
struct PageView {
    title: String,
    path: String,
    lang: &'static str,
    canonical: String,
}

#[derive(Debug, Serialize)]
struct StaffView {
    name: String,
    role: String,
    /// How many portraits wait to be looked at.
    reviews: u64,
    /// How many shoppers wait for an answer.
    questions: u64,
}

/// Something to tell on the next page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// `info`, `success` or `problem`.
    pub kind: String,
    pub text: String,
}

impl Notice {
    #[must_use]
    pub fn success(text: impl Into<String>) -> Self {
        Self {
            kind: "success".into(),
            text: text.into(),
        }
    }

    #[must_use]
    pub fn problem(text: impl Into<String>) -> Self {
        Self {
            kind: "problem".into(),
            text: text.into(),
        }
    }
}

/// Who looks at which page.
#[derive(Debug, Clone, Default)]
pub struct Seen<'a> {
    pub title: &'a str,
    pub path: &'a str,
    pub cart_count: i32,
    /// To an account.
    pub signed_in: bool,
    pub notice: Option<Notice>,
    pub staff: Option<&'a staff::Model>,
    /// How many portraits wait for the staff to look at them.
    pub reviews: u64,
    /// How many shoppers wait for the staff's answer.
    pub questions: u64,
    pub development: bool,
}

impl Globals {
    #[must_use]
    pub fn new(shop: &Shop, seen: Seen<'_>) -> Self {
        Self {
            shop: ShopView {
                name: shop.settings.shop.name.clone(),
                test_till: shop.gateways.named(test_till::NAME).is_some(),
                development: seen.development,
                support_email: shop.settings.shop.support_email.clone(),
            },
            page: PageView {
                title: seen.title.into(),
                path: seen.path.into(),
                lang: "en",
                canonical: shop.absolute(seen.path),
            },
            cart_count: seen.cart_count,
            signed_in: seen.signed_in,
            notice: seen.notice,
            staff: seen.staff.map(|staff| StaffView {
                name: staff.name.clone(),
                role: staff.role.clone(),
                reviews: seen.reviews,
                questions: seen.questions,
            }),
            now_year: crate::shop::now().year(),
        }
    }
}

/// Where in a list the reader is.
#[derive(Debug, Clone, Serialize)]
pub struct Pager {
    page: u64,
    pages: u64,
    previous: Option<String>,
    next: Option<String>,
    total: u64,
}

impl Pager {
    /// Of a list with nothing in it.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            page: 1,
            pages: 1,
            previous: None,
            next: None,
            total: 0,
        }
    }

    /// `url` is the list's address with its other parameters, ending in `?` or `&`.
    #[must_use]
    pub fn new<T>(page: &Page<T>, url: &str) -> Self {
        let link = |number: u64| format!("{url}page={number}");
        Self {
            page: page.page,
            pages: page.pages.max(1),
            previous: (page.page > 1).then(|| link(page.page - 1)),
            next: (page.page < page.pages).then(|| link(page.page + 1)),
            total: page.total,
        }
    }
}

/// A choice above a list: all, or those of one state.
#[derive(Debug, Clone, Serialize)]
pub struct Filter {
    pub slug: String,
    pub name: String,
    pub count: u64,
    pub selected: bool,
    pub url: String,
}

impl Filter {
    /// Puts the way back to the whole list, at `url`, before the filters of its states.
    #[must_use]
    pub fn with_all(states: Vec<Self>, url: &str) -> Vec<Self> {
        let all = Self {
            slug: String::new(),
            name: "All".into(),
            count: states.iter().map(|state| state.count).sum(),
            selected: !states.iter().any(|state| state.selected),
            url: url.into(),
        };
        std::iter::once(all).chain(states).collect()
    }
}
