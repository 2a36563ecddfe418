//! A payment processor in memory: its books, and what it has told. Each thing it tells has a number, which is its message.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use limner::{
    models::payments::{
        disputes,
        gateway::{
            About, Charge, Collection, DisputeReport, Gateway, GatewayError, GatewayEvent,
            RefundReport, RefundRequest, Report, Standing, Started, WebhookError,
        },
        reconciling::Booked,
    },
    shop::now,
};

pub const NAME: &str = "simulated";

#[derive(Clone, Default)]
pub struct Processor(Arc<Mutex<Books>>);

#[derive(Default)]
struct Books {
    accounts: BTreeMap<String, Account>,
    told: Vec<GatewayEvent>,
    /// What was told because the shop asked.
    unsent: BTreeMap<String, Vec<usize>>,
    /// The shop has to take what is agreed to.
    is_collected: bool,
    /// It does not answer.
    is_down: bool,
}

struct Account {
    key: String,
    amount: i64,
    page_open: bool,
    agreed: bool,
    /// A slow bank is at it.
    processing: bool,
    paid: bool,
    refunds: Vec<Refund>,
    dispute: Option<disputes::Status>,
}

#[derive(Clone)]
struct Refund {
    reference: String,
    key: Option<String>,
    amount: i64,
    failed: bool,
}

/// What is true.
#[derive(Debug)]
pub struct Money {
    pub paid: bool,
    pub refunded: i64,
    pub disputed: bool,
    pub has_failed_refund: bool,
}

impl Processor {
    /// Opens a page; answers with the number of the money.
    pub fn open(&self, key: &str, amount: i64) -> String {
        let mut books = self.books();
        let intent = format!("pi_{}", books.accounts.len());
        let account = Account {
            key: key.into(),
            amount,
            page_open: true,
            agreed: false,
            processing: false,
            paid: false,
            refunds: Vec::new(),
            dispute: None,
        };
        books.accounts.insert(intent.clone(), account);
        intent
    }

    /// From now on money is there when the shop takes it.
    pub fn wait_to_be_collected(&self) {
        self.books().is_collected = true;
    }

    pub fn be_down(&self, is_down: bool) {
        self.books().is_down = is_down;
    }

    /// The shopper says yes; nothing is told of it.
    pub fn agree(&self, intent: &str) {
        let mut books = self.books();
        books.accounts.get_mut(intent).expect("an account").agreed = true;
    }

    /// How many pages were opened by this key.
    pub fn pages_of(&self, key: &str) -> usize {
        let books = self.books();
        books.accounts.values().filter(|it| it.key == key).count()
    }

    pub fn decline(&self, intent: &str) -> Vec<usize> {
        self.act(intent, |account| {
            let reason = "declined".into();
            let report = Report::Failed {
                reason,
                facts: None,
                for_good: false,
            };
            account.page_open.then_some(report).into_iter().collect()
        })
    }

    /// Tells it twice, as the page and as the money.
    pub fn pay(&self, intent: &str) -> Vec<usize> {
        self.act(intent, |account| {
            if !account.page_open && !account.processing {
                return Vec::new();
            }
            (account.page_open, account.processing, account.paid) = (false, false, true);
            vec![account.succeeded(), account.succeeded()]
        })
    }

    pub fn pay_slowly(&self, intent: &str) -> Vec<usize> {
        self.act(intent, |account| {
            let opened = std::mem::take(&mut account.page_open);
            account.processing |= opened;
            opened.then_some(Report::Processing).into_iter().collect()
        })
    }

    /// The slow bank does not move the money after all.
    pub fn let_down(&self, intent: &str) -> Vec<usize> {
        self.act(intent, |account| {
            let was_at_it = std::mem::take(&mut account.processing);
            let reason = "the bank has refused".into();
            let report = Report::Failed {
                reason,
                facts: None,
                for_good: true,
            };
            was_at_it.then_some(report).into_iter().collect()
        })
    }

    pub fn close_page(&self, intent: &str) -> Vec<usize> {
        self.act(intent, |account| {
            let opened = std::mem::take(&mut account.page_open);
            opened.then_some(Report::Expired).into_iter().collect()
        })
    }

    /// Somebody gives money back at the processor.
    pub fn refund_there(&self, intent: &str, amount: i64) -> Vec<usize> {
        self.act(intent, |account| {
            let done = account.give_back(None, amount, intent);
            done.map(Report::Refunded).into_iter().collect()
        })
    }

    /// The bank does not take back what was given.
    pub fn fail_a_refund(&self, intent: &str) -> Vec<usize> {
        self.act(intent, |account| {
            let Some(refund) = account.refunds.iter_mut().find(|refund| !refund.failed) else {
                return Vec::new();
            };
            refund.failed = true;
            vec![Report::RefundFailed(refund.report())]
        })
    }

    pub fn dispute(&self, intent: &str) -> Vec<usize> {
        self.act(intent, |account| {
            if !account.paid || account.dispute.is_some() || account.left() == 0 {
                return Vec::new();
            }
            account.dispute = Some(disputes::Status::NeedsResponse);
            vec![account.disputed(disputes::Status::NeedsResponse)]
        })
    }

    pub fn decide(&self, intent: &str, won: bool) -> Vec<usize> {
        self.act(intent, |account| {
            if account.dispute != Some(disputes::Status::NeedsResponse) {
                return Vec::new();
            }
            let end = if won {
                disputes::Status::Won
            } else {
                disputes::Status::Lost
            };
            account.dispute = Some(end);
            vec![
                account.disputed(disputes::Status::UnderReview),
                account.disputed(end),
            ]
        })
    }

    pub fn warn(&self, intent: &str) -> Vec<usize> {
        self.act(intent, |_| {
            let reason = "stolen".into();
            vec![Report::FraudWarning { reason }]
        })
    }

    /// The same, without taking note that it was sent.
    pub fn told_of(&self, intent: &str) -> Vec<usize> {
        self.books().unsent.get(intent).cloned().unwrap_or_default()
    }

    /// What it has told because the shop asked for something.
    pub fn take_told(&self, intent: &str) -> Vec<usize> {
        self.books().unsent.remove(intent).unwrap_or_default()
    }

    pub fn money(&self, intent: &str) -> Money {
        let books = self.books();
        let account = &books.accounts[intent];
        Money {
            paid: account.paid,
            refunded: account.refunded(),
            disputed: account.dispute.is_some(),
            has_failed_refund: account.refunds.iter().any(|refund| refund.failed),
        }
    }

    fn intent_of(&self, key: &str) -> Option<String> {
        let books = self.books();
        let mut accounts = books.accounts.iter();
        accounts
            .find(|(_, account)| account.key == key)
            .map(|(intent, _)| intent.clone())
    }

    fn act(&self, intent: &str, act: impl FnOnce(&mut Account) -> Vec<Report>) -> Vec<usize> {
        let mut books = self.books();
        let account = books.accounts.get_mut(intent).expect("an account");
        let key = account.key.clone();
        let reports = act(account);
        let told = reports
            .into_iter()
            .map(|report| books.tell(intent, &key, report));
        told.collect()
    }

    fn books(&self) -> std::sync::MutexGuard<'_, Books> {
        self.0.lock().expect("the books")
    }
}

impl Books {
    fn tell(&mut self, intent: &str, key: &str, report: Report) -> usize {
        let number = self.told.len();
        // Of what comes after the money, either its number is told or the shop's key, never both.
        let only_key = number.is_multiple_of(3);
        let (by_intent, by_key) = match report.is_of_money() {
            true => (!only_key, only_key),
            false => (true, true),
        };
        self.told.push(GatewayEvent {
            message_id: format!("evt_{number}"),
            kind: format!("{report:?}").chars().take(12).collect(),
            about: About {
                reference: None,
                intent: by_intent.then(|| intent.into()),
                key: by_key.then(|| key.into()),
            },
            report,
        });
        number
    }
}

impl Account {
    fn succeeded(&self) -> Report {
        Report::Succeeded {
            card: None,
            facts: None,
            amount_minor: self.amount,
            currency: Some("EUR".into()),
        }
    }

    fn disputed(&self, status: disputes::Status) -> Report {
        Report::Disputed(DisputeReport {
            reference: "dp_1".into(),
            status,
            amount_minor: self.left(),
            reason: "fraudulent".into(),
            due_at: None,
        })
    }

    fn refunded(&self) -> i64 {
        let good = self.refunds.iter().filter(|refund| !refund.failed);
        good.map(|refund| refund.amount).sum()
    }

    fn left(&self) -> i64 {
        self.amount - self.refunded()
    }

    /// Refuses what is not there, or is held by a bank, as Stripe does.
    fn give_back(
        &mut self,
        key: Option<String>,
        amount: i64,
        intent: &str,
    ) -> Option<RefundReport> {
        let held = matches!(self.dispute, Some(it) if it != disputes::Status::Won);
        if !self.paid || held || amount > self.left() {
            return None;
        }
        let refund = Refund {
            reference: format!("re_{intent}_{}", self.refunds.len()),
            key,
            amount,
            failed: false,
        };
        self.refunds.push(refund.clone());
        Some(refund.report())
    }
}

impl Refund {
    fn report(&self) -> RefundReport {
        RefundReport {
            idempotency_key: self.key.clone(),
            reference: self.reference.clone(),
            amount_minor: Some(self.amount),
        }
    }
}

#[async_trait]
impl Gateway for Processor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn manner(&self) -> &'static str {
        "elsewhere"
    }

    async fn start(&self, charge: &Charge) -> Result<Started, GatewayError> {
        if self.books().is_down {
            return Err(GatewayError::Unreachable("down".into()));
        }
        let key = &charge.idempotency_key;
        let known = self.intent_of(key);
        let intent = known.unwrap_or_else(|| Processor::open(self, key, charge.amount.minor));
        Ok(Started {
            redirect_url: format!("https://pay.example/{intent}"),
            reference: intent,
            expires_at: None,
        })
    }

    async fn standing(&self, _reference: &str) -> Result<Standing, GatewayError> {
        Ok(Standing::Open)
    }

    fn is_collected(&self) -> bool {
        self.books().is_collected
    }

    async fn collect(&self, asked: &Collection) -> Result<Option<GatewayEvent>, GatewayError> {
        let intent = self.intent_of(&asked.idempotency_key);
        let intent = intent.ok_or_else(|| GatewayError::Refused("no such money".into()))?;
        let mut books = self.books();
        let account = books.accounts.get_mut(&intent).expect("an account");
        if !account.agreed {
            return Ok(None);
        }
        (account.page_open, account.paid) = (false, true);
        let (key, report) = (account.key.clone(), account.succeeded());
        let told = books.tell(&intent, &key, report);
        Ok(Some(books.told[told].clone()))
    }

    async fn close(&self, reference: &str) -> Result<(), GatewayError> {
        match Processor::close_page(self, reference).is_empty() {
            true => Err(GatewayError::Refused("the page is over".into())),
            false => Ok(()),
        }
    }

    async fn refund(&self, refund: &RefundRequest) -> Result<String, GatewayError> {
        let unknown = || GatewayError::Refused("no such money".into());
        let intent = refund.intent.clone().ok_or_else(unknown)?;
        let mut books = self.books();
        let account = books.accounts.get_mut(&intent).ok_or_else(unknown)?;
        let (key, payment) = (refund.idempotency_key.clone(), account.key.clone());
        if let Some(known) = account
            .refunds
            .iter()
            .find(|it| it.key.as_ref() == Some(&key))
        {
            return Ok(known.reference.clone());
        }
        let done = account.give_back(Some(key), refund.amount.minor, &intent);
        let done = done.ok_or_else(|| GatewayError::Refused("there is not so much".into()))?;
        let reference = done.reference.clone();
        let message = books.tell(&intent, &payment, Report::Refunded(done));
        books.unsent.entry(intent).or_default().push(message);
        Ok(reference)
    }

    async fn books(
        &self,
        _since: DateTime<Utc>,
        _until: DateTime<Utc>,
    ) -> Result<Vec<Booked>, GatewayError> {
        let books = self.books();
        let paid = books.accounts.iter().filter(|(_, account)| account.paid);
        let booked = paid.map(|(intent, account)| Booked {
            about: About {
                reference: None,
                intent: Some(intent.clone()),
                key: Some(account.key.clone()),
            },
            reference: intent.clone(),
            at: now() - TimeDelta::hours(1),
            amount_minor: account.amount,
            refunded_minor: account.refunded(),
            currency: "EUR".into(),
            disputed: account.dispute.is_some(),
        });
        Ok(booked.collect())
    }

    async fn read_webhook(
        &self,
        _headers: &HeaderMap,
        body: &[u8],
        _now: DateTime<Utc>,
    ) -> Result<GatewayEvent, WebhookError> {
        let text = std::str::from_utf8(body).expect("a number");
        Ok(self.read_again(text).expect("told"))
    }

    fn read_again(&self, body: &str) -> Option<GatewayEvent> {
        let number: usize = body.parse().ok()?;
        self.books().told.get(number).cloned()
    }
}
