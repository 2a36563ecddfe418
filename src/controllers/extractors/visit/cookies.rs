//! What a browser carries for the shop: signed cookies, and the orders that one of them lists.

use axum_extra::extract::cookie::{Cookie, SameSite};

use super::Visit;
use crate::{
    errors::Result,
    models::{accounts::ordered, ids::OrderId, orders::Model as Order},
};

const ORDERS: &str = "orders";

impl Visit {
    /// Lets this browser see an order from now on: its mail's link was opened here.
    pub fn let_into(&mut self, order: OrderId) {
        let mut orders = self.orders();
        orders.retain(|known| *known != order);
        orders.insert(0, order);
        orders.truncate(20);
        let listed: Vec<String> = orders.iter().map(ToString::to_string).collect();
        self.set(ORDERS, listed.join("."), Some(90));
    }

    /// Whether this browser placed the order, opened its mail's link, or is signed in to the account that it belongs to.
    ///
    /// # Errors
    /// When the database does.
    pub async fn may_see(&self, order: &Order) -> Result<bool> {
        let placed = self.visitor.as_ref().map(|visitor| visitor.id) == Some(order.visitor_id);
        if placed || self.orders().contains(&order.public_id()) {
            return Ok(true);
        }
        match &self.account {
            Some(account) => ordered::owns(&self.ctx.db, account, order).await,
            None => Ok(false),
        }
    }

    /// What this browser was let into is forgotten.
    pub(super) fn forget_orders(&mut self) {
        self.forget(ORDERS);
    }

    pub(in crate::controllers::extractors) fn cookie(&self, name: &'static str) -> Option<String> {
        let cookie = self.jar.get(&self.named(name))?;
        Some(cookie.value().to_string())
    }

    pub(crate) fn set(&mut self, name: &'static str, value: String, days: Option<i64>) {
        let mut cookie = Cookie::build((self.named(name), value))
            .path("/")
            .http_only(true)
            .secure(self.shop.is_secure())
            .same_site(SameSite::Lax);
        if let Some(days) = days {
            cookie = cookie.max_age(time::Duration::days(days));
        }
        self.jar = self.jar.clone().add(cookie);
    }

    pub(crate) fn forget(&mut self, name: &'static str) {
        let named = self.named(name);
        self.jar = self.jar.clone().remove(Cookie::build(named).path("/"));
    }

    fn orders(&self) -> Vec<OrderId> {
        let listed = self.cookie(ORDERS).unwrap_or_default();
        let ids = listed.split('.').filter_map(|pid| pid.parse().ok());
        ids.map(OrderId).collect()
    }

    /// `__Host-` binds a cookie to this very host, and asks for TLS.
    pub(super) fn named(&self, name: &str) -> String {
        if self.shop.is_secure() {
            format!("__Host-{name}")
        } else {
            format!("limner_{name}")
        }
    }
}
