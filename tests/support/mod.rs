//! A whole shop for one test: its own database, folder and port, a real server, real webhooks to itself. Workers run in
//! the foreground, so that what a request starts is done when it answers.

pub mod asking;
pub mod browser;
pub mod database;
pub mod mailbox;
pub mod order;
pub mod photos;
pub mod smtp;
pub mod studio;
pub mod webhooks;

use std::{net::SocketAddr, sync::Arc};

use limner::{
    app::App,
    models::staff::{self, Role},
    shop::{HasShop, Shop, now},
};
use loco_rs::{
    app::{AppContext, Hooks},
    boot::StartMode,
    config::Config,
    environment::Environment,
};
use serde_json::{Value, json};

pub use browser::{Answer, Browser};
pub use database::Database;
pub use order::{Placed, an_order};

/// The password of every member of staff in a test.
pub const PASSWORD: &str = "correct horse battery staple";

pub struct TestApp {
    pub ctx: AppContext,
    pub url: String,
    pub folder: tempfile::TempDir,
}

impl TestApp {
    /// A shop on an SQLite file.
    pub async fn start() -> Self {
        Self::start_on(Database::Sqlite).await
    }

    pub async fn start_on(database: Database) -> Self {
        Self::start_with(database, json!({})).await
    }

    /// A shop with some settings of its own. Paintings are small, so that a test takes a second.
    pub async fn start_with(database: Database, settings: Value) -> Self {
        Self::start_configured(database, settings, |_| ()).await
    }

    /// A shop whose configuration a test changes before it starts.
    pub async fn start_configured(
        database: Database,
        settings: Value,
        configure: impl FnOnce(&mut Config),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut config = Environment::Test.load().expect("config/test.yaml");
        config.server.port = i32::from(address.port());
        config.database.uri = database.create(folder.path()).await;
        std::fs::create_dir_all(folder.path().join("objects")).expect("a folder");
        let mut all = json!({
            "shop": {"data": folder.path()},
            "painting": {"device": "cpu", "composition_px": 320, "preview_px": 256},
        });
        merge(&mut all, settings);
        config.settings = Some(all);
        configure(&mut config);
        let boot = App::boot(StartMode::ServerOnly, &Environment::Test, config)
            .await
            .expect("the shop boots");
        let router = boot.router.expect("a router");
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self {
            ctx: boot.app_context,
            url: format!("http://{address}"),
            folder,
        }
    }

    pub fn shop(&self) -> Arc<Shop> {
        self.ctx.shop()
    }

    /// A browser that was never here.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// A browser in which a member of staff with this role has logged in.
    pub async fn staff(&self, role: Role) -> Browser {
        let email = format!("{}@limner.example", role.name());
        staff::create(&self.ctx.db, &email, role.name(), PASSWORD, role, now())
            .await
            .expect("staff");
        let browser = self.browser();
        let form = [("email", email.as_str()), ("password", PASSWORD)];
        let answer = browser.post("/admin/session", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser
    }

    /// How many files are in storage.
    pub fn stored(&self) -> usize {
        files_below(&self.folder.path().join("objects"))
    }
}

fn files_below(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).map(|entries| entries.flatten().collect::<Vec<_>>());
    let count = |entry: &std::fs::DirEntry| match entry.path() {
        path if path.is_dir() => files_below(&path),
        _ => 1,
    };
    entries.unwrap_or_default().iter().map(count).sum()
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

/// Runs a test once on SQLite and once on PostgreSQL: `both_databases!(name, |app| async move { … })`, with settings of
/// its own between the two if it needs some.
#[macro_export]
macro_rules! both_databases {
    ($name:ident, $test:expr) => {
        $crate::both_databases!($name, serde_json::json!({}), $test);
    };
    ($name:ident, $settings:expr, $test:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[tokio::test]
            async fn sqlite() {
                let database = $crate::support::Database::Sqlite;
                let app = $crate::support::TestApp::start_with(database, $settings);
                ($test)(app.await).await;
            }

            #[tokio::test]
            async fn postgres() {
                let database = $crate::support::Database::Postgres;
                let app = $crate::support::TestApp::start_with(database, $settings);
                ($test)(app.await).await;
            }
        }
    };
}
