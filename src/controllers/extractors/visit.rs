//! A visit: one request with everything the shop knows about who makes it.

mod accounts;
mod cookies;

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, SignedCookieJar};
use chrono::{DateTime, Utc};
use loco_rs::{app::AppContext, controller::views::ViewRenderer, environment::Environment};
use serde::Serialize;

use super::client_address::{client_address, tls_print};
use crate::{
    errors::Result,
    models::{
        accounts as members,
        assessments::{Brought, Evidence, allowances},
        carts,
        challenges::statistics,
        fraud::{
            headers::ja4::Ja4,
            policy::{self, Policy},
        },
        orders::unpaid,
        products::market::Market,
        quotas::Allowance,
        reviews,
        staff::{self, Role},
        visitors,
    },
    shop::{HasShop, Shop, now},
    views::{
        page::{Globals, Notice, Seen},
        portraits::AllowanceView,
    },
};

const VISITOR: &str = "visitor";
/// Who the browser was before it signed out and went on.
const VISITOR_BEFORE: &str = "visitor_before";
const NOTICE: &str = "notice";

/// One request.
pub struct Visit {
    pub ctx: AppContext,
    pub shop: Arc<Shop>,
    pub now: DateTime<Utc>,
    pub address: IpAddr,
    tls: Option<Ja4>,
    pub headers: HeaderMap,
    /// The browser, if it was here before and did something, and is not signed out.
    pub visitor: Option<visitors::Model>,
    /// Who is signed in, if anybody is.
    pub account: Option<members::Model>,
    path: String,
    jar: SignedCookieJar,
}

impl FromRequestParts<AppContext> for Visit {
    type Rejection = crate::errors::Error;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> Result<Self> {
        let shop = ctx.shop();
        let jar = SignedCookieJar::from_headers(&parts.headers, shop.cookie_key().clone());
        let addresses = &shop.settings.addresses;
        let mut visit = Self {
            address: client_address(&parts.extensions, &parts.headers, addresses),
            tls: tls_print(&parts.extensions, &parts.headers, addresses),
            ctx: ctx.clone(),
            now: now(),
            headers: parts.headers.clone(),
            visitor: None,
            account: None,
            path: parts.uri.path().to_string(),
            jar,
            shop,
        };
        visit.account = visit.signed_in().await?;
        let account = visit.account.as_ref().map(|account| account.id);
        let remembered = visit.remembered().await?;
        visit.visitor = remembered.filter(|visitor| visitor.is_open_to(account));
        Ok(visit)
    }
}

impl Visit {
    /// The visitor; a browser that is here for the first time gets its cookie.
    ///
    /// # Errors
    /// When the database does.
    pub async fn visitor(&mut self) -> Result<visitors::Model> {
        if let Some(visitor) = &self.visitor {
            return Ok(visitor.clone());
        }
        if let Some(signed_out) = self.cookie(VISITOR) {
            self.set(VISITOR_BEFORE, signed_out, Some(365));
        }
        let mut visitor = visitors::create(&self.ctx.db, self.now).await?;
        if let Some(account) = &self.account {
            visitors::join(&self.ctx.db, &visitor, account.id).await?;
            visitor.account_id = Some(account.id);
        }
        self.set(VISITOR, visitor.pid.to_string(), Some(365));
        self.visitor = Some(visitor.clone());
        Ok(visitor)
    }

    /// What this request brings along for its assessment; `device` is what its browser says of itself.
    #[must_use]
    pub fn evidence(&self, visitor: &visitors::Model, device: Option<&str>) -> Evidence {
        let visitor = visitor.public_id();
        let brought = Brought {
            visitor,
            address: self.address,
            headers: &self.headers,
            tls: self.tls.as_ref(),
            device,
        };
        let evidence = Evidence::new(&self.shop, &brought, self.now);
        match &self.account {
            Some(account) => evidence.signed_in(&self.shop, account, self.now),
            None => evidence,
        }
    }

    /// The policy in force.
    ///
    /// # Errors
    /// When the database does.
    pub async fn policy(&self) -> Result<Policy> {
        policy::current(&self.ctx.db, &self.shop.settings.quotas, self.now).await
    }

    /// The prices that are shown: of the country of the order that waits to be paid, else of where the visitor seems to be, else of
    /// the shop's home.
    ///
    /// # Errors
    /// When the database does.
    pub async fn market(&self) -> Result<Market> {
        let waiting = match &self.visitor {
            Some(visitor) => unpaid::latest(&self.ctx.db, visitor).await?,
            None => None,
        };
        match waiting {
            Some(order) => Market::load(&self.ctx.db, &order.country).await,
            None => self.located_market().await,
        }
    }

    /// The prices of where the visitor seems to be, else of the shop's home.
    ///
    /// # Errors
    /// When the database does.
    pub async fn located_market(&self) -> Result<Market> {
        let located = self.shop.addresses.look_up(self.address, self.now).country;
        let country = self.shop.settings.market(located.as_deref());
        Market::load(&self.ctx.db, country).await
    }

    /// What is left of the previews, and what would give more; `left` is what a request for one was told.
    ///
    /// # Errors
    /// When the database does.
    pub async fn allowance(&self, left: Option<&Allowance>) -> Result<AllowanceView> {
        let policy = self.policy().await?;
        let seen = allowances::Seen {
            visitor: self.visitor.as_ref(),
            account: self.account.as_ref(),
        };
        let (db, now) = (&self.ctx.db, self.now);
        let (all, trust) = allowances::standing(db, &self.shop, &policy, seen, now).await?;
        let left = left.unwrap_or(&all);
        Ok(AllowanceView::new(left, trust, &policy.capacities, now))
    }

    /// The page to come is the one at `path`, wherever its form was sent to: a refused form stands on its own page.
    #[must_use]
    pub fn as_page(mut self, path: &str) -> Self {
        self.path = path.into();
        self
    }

    /// Renders a page.
    ///
    /// # Errors
    /// When a template misses something, or the database fails.
    pub async fn page(self, template: &str, title: &str, data: impl Serialize) -> Result<Response> {
        self.page_with(StatusCode::OK, template, title, None, data)
            .await
    }

    /// Renders a page for staff.
    ///
    /// # Errors
    /// When a template misses something, or the database fails.
    pub async fn staff_page(
        self,
        staff: &staff::Model,
        template: &str,
        title: &str,
        data: impl Serialize,
    ) -> Result<Response> {
        self.page_with(StatusCode::OK, template, title, Some(staff), data)
            .await
    }

    /// Renders a page with a status: a form with what is wrong with it, or a refusal with something to do instead.
    ///
    /// # Errors
    /// When a template misses something, or the database fails.
    pub async fn page_with(
        mut self,
        status: StatusCode,
        template: &str,
        title: &str,
        staff: Option<&staff::Model>,
        data: impl Serialize,
    ) -> Result<Response> {
        let notice = self.cookie(NOTICE);
        let notice = notice.and_then(|text| serde_json::from_str(&text).ok());
        if notice.is_some() {
            let gone = self.named(NOTICE);
            self.jar = self.jar.remove(Cookie::build(gone).path("/"));
        }
        let cart_count = match &self.visitor {
            Some(visitor) => carts::count(&self.ctx.db, visitor).await?,
            None => 0,
        };
        let (reviews, questions) = match staff {
            Some(staff) if staff.role() >= Role::Support => (
                reviews::count(&self.ctx.db).await?,
                statistics::waiting(&self.ctx.db).await?,
            ),
            _ => (0, 0),
        };
        let globals = Globals::new(
            &self.shop,
            Seen {
                title,
                path: &self.path,
                cart_count,
                signed_in: self.account.is_some(),
                notice,
                staff,
                reviews,
                questions,
                development: self.ctx.environment == Environment::Development,
            },
        );
        let context = Context { globals, data };
        let html = self.shop.views.render(template, context)?;
        Ok((status, self.jar, Html(html)).into_response())
    }

    /// Goes on to another page (303), with this visit's cookies.
    #[must_use]
    pub fn redirect(self, to: &str) -> Response {
        (self.jar, Redirect::to(to)).into_response()
    }

    /// Goes on to another page (303) that shows a notice.
    #[must_use]
    pub fn redirect_with(mut self, to: &str, notice: &Notice) -> Response {
        if let Ok(text) = serde_json::to_string(notice) {
            self.set(NOTICE, text, None);
        }
        self.redirect(to)
    }
}

#[derive(Serialize)]
struct Context<T> {
    #[serde(flatten)]
    globals: Globals,
    #[serde(flatten)]
    data: T,
}
