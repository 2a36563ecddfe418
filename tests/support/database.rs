//! A fresh database for each test.

use std::path::Path;

use sea_orm::{ConnectionTrait, Database as Connection};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    /// On the server that `LIMNER_TEST_POSTGRES` names; `tests/run` starts one.
    Postgres,
}

impl Database {
    /// Makes an empty database and answers with its address.
    pub async fn create(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => {
                let file = folder.join("limner.sqlite");
                format!("sqlite://{}?mode=rwc", file.display())
            }
            Self::Postgres => create_on_server().await,
        }
    }
}

async fn create_on_server() -> String {
    let server = std::env::var("LIMNER_TEST_POSTGRES")
        .expect("LIMNER_TEST_POSTGRES names a server: run `bash tests/run`, which starts one");
    let name = format!("limner_{}", uuid::Uuid::new_v4().simple());
    let connection = Connection::connect(&server)
        .await
        .expect("the server answers");
    let create = format!("CREATE DATABASE {name}");
    connection
        .execute_unprepared(&create)
        .await
        .expect("created");
    let mut address = reqwest::Url::parse(&server).expect("an address");
    address.set_path(&name);
    address.to_string()
}
