//! PayPal's books: the money that came, with what went back of it.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Deserialize;

use super::{
    amounts::Amount,
    calls::{Api, Call},
};
use crate::models::payments::{
    gateway::{About, GatewayError},
    reconciling::Booked,
};

/// So long a time PayPal tells of at once.
const AT_ONCE: TimeDelta = TimeDelta::days(31);

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    transaction_details: Vec<Detail>,
    total_pages: Option<u32>,
}

#[derive(Deserialize)]
struct Detail {
    transaction_info: Entry,
}

#[derive(Deserialize)]
struct Entry {
    transaction_id: String,
    paypal_reference_id: Option<String>,
    #[serde(default)]
    transaction_event_code: String,
    transaction_initiation_date: Option<String>,
    transaction_amount: Option<Amount>,
    transaction_status: Option<String>,
    custom_field: Option<String>,
}

/// # Errors
/// When PayPal cannot be reached or refuses: the app may not look at transactions.
pub(super) async fn between(
    api: &Api,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Booked>, GatewayError> {
    let mut entries = Vec::new();
    let mut from = since;
    while from < until {
        let to = Ord::min(from + AT_ONCE, until);
        let mut page = 1;
        loop {
            let read: Page = api.send(&Call::ask(path(from, to, page))).await?;
            let details = read.transaction_details.into_iter();
            entries.extend(details.map(|it| it.transaction_info));
            if page >= read.total_pages.unwrap_or(1) {
                break;
            }
            page += 1;
        }
        from = to;
    }
    Ok(booked(&entries))
}

fn path(from: DateTime<Utc>, to: DateTime<Utc>, page: u32) -> String {
    let at = |it: DateTime<Utc>| it.to_rfc3339_opts(SecondsFormat::Secs, true);
    let (from, to) = (at(from), at(to));
    format!(
        "/v1/reporting/transactions?start_date={from}&end_date={to}&fields=transaction_info&page_size=500&page={page}"
    )
}

/// The money that came in; each with what the other entries say of it.
fn booked(entries: &[Entry]) -> Vec<Booked> {
    let came = entries.iter().filter(|it| it.came_in());
    let booked = came.filter_map(|entry| {
        let number = &entry.transaction_id;
        let of_it = || {
            let named = |it: &&Entry| it.paypal_reference_id.as_ref() == Some(number);
            entries.iter().filter(named)
        };
        let amount = entry.transaction_amount.as_ref()?;
        let refunds = of_it().filter(|it| it.is_refund());
        let at = entry.transaction_initiation_date.as_deref();
        Some(Booked {
            about: About {
                reference: None,
                intent: Some(number.clone()),
                key: entry.custom_field.clone(),
            },
            reference: number.clone(),
            at: DateTime::parse_from_rfc3339(at?).ok()?.to_utc(),
            amount_minor: amount.minor()?,
            refunded_minor: refunds.map(Entry::minor).sum::<i64>().abs(),
            currency: amount.currency_code.clone(),
            disputed: of_it().any(Entry::is_disputed),
        })
    });
    booked.collect()
}

/// Event codes: <https://developer.paypal.com/docs/transaction-search/transaction-event-codes/>.
impl Entry {
    fn minor(&self) -> i64 {
        let amount = self.transaction_amount.as_ref();
        amount.and_then(Amount::minor).unwrap_or(0)
    }

    /// A payment (`T00…`) that went through.
    fn came_in(&self) -> bool {
        let is_through = !matches!(self.transaction_status.as_deref(), Some("D" | "P"));
        self.transaction_event_code.starts_with("T00") && is_through && self.minor() > 0
    }

    fn is_refund(&self) -> bool {
        self.transaction_event_code == "T1107" && self.transaction_status.as_deref() != Some("D")
    }

    /// A reversal, a hold for a dispute, or a chargeback.
    fn is_disputed(&self) -> bool {
        matches!(self.transaction_event_code.as_str(), "T1106" | "T1110")
            || self.transaction_event_code.starts_with("T12")
    }
}
