//! The shop's handles: what every request, job and task shares. Built once a process in `Hooks::after_context`,
//! which runs for every command; so nothing heavy is opened here, weights and databases open at first use.

use std::sync::Arc;

use axum_extra::extract::cookie::Key;
use chrono::{DateTime, Utc};
use loco_rs::{app::AppContext, controller::views::engines::TeraView, environment::Environment};

use crate::{
    errors::{Error, Result},
    mailers::{MailTemplates, post::Post},
    models::{
        address_forms::AddressForms,
        fraud::geo::{AddressBook, MaxmindAddressBook},
        identities::traffic::Traffic,
        payments::{
            Questions,
            gateway::Gateway,
            gateways::{Gateways, Means},
        },
        privacy::vault::Vault,
        products::tax::{Tax, TaxTable},
        staff::throttle::Throttle,
        studio::Studio,
    },
    settings::Settings,
};

/// Everything that is shared and is not Loco's own.
pub struct Shop {
    pub settings: Settings,
    /// Scheme, host and port that shoppers see, without a slash at the end.
    pub url: String,
    pub vault: Vault,
    pub studio: Studio,
    pub addresses: Box<dyn AddressBook>,
    /// How much traffic there is, for what is rare among it.
    pub traffic: Traffic,
    pub gateways: Gateways,
    /// What was asked of them lately.
    pub questions: Questions,
    pub tax: Box<dyn Tax>,
    /// How addresses are written, country by country.
    pub address_forms: AddressForms,
    pub post: Box<dyn Post>,
    pub http: reqwest::Client,
    pub views: TeraView,
    pub mail_templates: MailTemplates,
    /// The staff's failed log-ins.
    pub log_ins: Throttle,
    cookie_key: Key,
}

impl Shop {
    /// Builds the handles for this process.
    ///
    /// # Errors
    /// When settings, templates or the master key cannot be read.
    pub fn open(ctx: &AppContext) -> Result<Self> {
        let settings: Settings = ctx.config.settings()?;
        let url = settings.shop.public_url.clone();
        let url = url.unwrap_or_else(|| ctx.config.server.full_url());
        let url = url.trim_end_matches('/').to_string();
        let vault = Vault::open(&settings.shop)?;
        let http = reqwest::Client::builder()
            .timeout(std::time::Duration::from_secs(15))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error::Internal(Box::new(error)))?;
        let means = Means {
            db: &ctx.db,
            http: &http,
            url: &url,
            vault: &vault,
            is_production: ctx.environment == Environment::Production,
        };
        Ok(Self {
            studio: Studio::new(&settings.painting),
            addresses: Box::new(MaxmindAddressBook::new(&settings.addresses)),
            traffic: Traffic::default(),
            gateways: Gateways::open(&settings.payments, means)?,
            questions: Questions::default(),
            tax: Box::new(TaxTable::open(&settings.tax)?),
            address_forms: AddressForms::open()?,
            post: crate::mailers::post::open(&settings, ctx)?,
            views: crate::initializers::view_engine::open()?,
            mail_templates: MailTemplates::open()?,
            log_ins: Throttle::default(),
            cookie_key: Key::from(&vault.secret("cookies")),
            http,
            settings,
            url,
            vault,
        })
    }

    /// The same shop with somebody else to ask about addresses.
    #[must_use]
    pub fn with_addresses(self, addresses: Box<dyn AddressBook>) -> Self {
        Self { addresses, ..self }
    }

    /// The same shop with another payment processor.
    #[must_use]
    pub fn with_gateway(self, gateway: Box<dyn Gateway>) -> Self {
        let gateways = Gateways::only(gateway);
        Self { gateways, ..self }
    }

    /// The same shop with one more payment processor.
    #[must_use]
    pub fn and_gateway(self, gateway: Box<dyn Gateway>) -> Self {
        let gateways = self.gateways.and(gateway);
        Self { gateways, ..self }
    }

    /// The key that signs cookies.
    #[must_use]
    pub fn cookie_key(&self) -> &Key {
        &self.cookie_key
    }

    /// Whether shoppers come over TLS: then cookies are `Secure` and carry the `__Host-` prefix.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.url.starts_with("https://")
    }

    /// An absolute address inside the shop.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

/// Finds the handles from Loco's context.
pub trait HasShop {
    /// # Panics
    /// When called before `Hooks::after_context` has run, which Loco does before anything of ours.
    fn shop(&self) -> Arc<Shop>;
}

impl HasShop for AppContext {
    fn shop(&self) -> Arc<Shop> {
        #[allow(clippy::expect_used)]
        // Inserted by `App::after_context`, which runs before every command.
        self.shared_store
            .get::<Arc<Shop>>()
            .expect("the shop is opened in after_context")
    }
}

/// The present, read at the edges (controllers, workers, tasks) and passed in from there.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
