//! A shop of a task's own: a fresh database in a temporary folder, with all migrations and the catalogue. What a task tries out never
//! touches the shop's own books.

use std::{path::PathBuf, sync::Arc};

use loco_rs::{
    app::{AppContext, Hooks},
    boot::StartMode,
    config::WorkerMode,
    environment::Environment,
};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::{
    app::App,
    errors::{Error, Result},
    models::{_entities::visitors, fraud::geo::AddressBook},
    shop::Shop,
};

/// The same in every run, so that the same seed gives the same hashes.
const MASTER_KEY: &str = "5e";

/// Goes, with its folder, when it is dropped.
pub struct OwnShop {
    pub ctx: AppContext,
    folder: PathBuf,
}

impl OwnShop {
    /// On an SQLite file, or on the empty database that is named.
    ///
    /// # Errors
    /// When the database is the shop's own or not empty, or cannot be reached.
    pub async fn open(
        ctx: &AppContext,
        database: Option<&str>,
        addresses: Box<dyn AddressBook>,
    ) -> Result<Self> {
        if database == Some(ctx.config.database.uri.as_str()) {
            return Err(Error::internal("this is the shop's own database"));
        }
        let folder = std::env::temp_dir().join(format!("limner-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(folder.join("objects"))?;
        let mut config = ctx.config.clone();
        let file = folder.join("limner.sqlite");
        let file = format!("sqlite://{}?mode=rwc", file.display());
        config.database.uri = database.map_or(file, Into::into);
        config.database.auto_migrate = true;
        config.workers.mode = WorkerMode::ForegroundBlocking;
        config.queue = None;
        config.settings = Some(json!({"shop": {
            "data": folder,
            "master_key": MASTER_KEY.repeat(32),
        }}));
        let boot = App::boot(StartMode::ServerOnly, &Environment::Test, config).await?;
        let own = Self {
            ctx: boot.app_context,
            folder,
        };
        if visitors::Entity::find().count(&own.ctx.db).await? > 0 {
            return Err(Error::internal("the database is not empty"));
        }
        let shop = Shop::open(&own.ctx)?.with_addresses(addresses);
        own.ctx.shared_store.insert(Arc::new(shop));
        Ok(own)
    }
}

impl Drop for OwnShop {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "a temporary folder stays");
        }
    }
}
