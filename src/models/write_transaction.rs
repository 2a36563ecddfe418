//! Transactions that write.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::Mutex;

/// SQLite has one writer at a time. Whoever waits for it inside SQLite sleeps and tries again, for longer each time, while
/// others pass by; and each connection forgets what it has read when another one writes. So each file has one connection
/// that writes: who wants it stands in its pool's queue, first come, first served.
static WRITERS: LazyLock<Mutex<HashMap<PathBuf, DatabaseConnection>>> =
    LazyLock::new(Mutex::default);

/// Nobody waits longer for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a transaction that will write. On SQLite it takes the write lock at once: one that begins by reading and
/// then writes fails as soon as another has written in between, however long it would be willing to wait. What it
/// commits survives a power cut.
///
/// # Errors
/// When the database cannot be reached or is written to by others for longer than five seconds.
pub async fn begin_write(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    if db.get_database_backend() != DbBackend::Sqlite {
        return db.begin_with_options(options).await;
    }
    let file = db.get_sqlite_connection_pool().connect_options();
    writer(file.get_filename())
        .await?
        .begin_with_options(options)
        .await
}

async fn writer(file: &Path) -> Result<DatabaseConnection, DbErr> {
    let mut writers = WRITERS.lock().await;
    if let Some(writer) = writers.get(file) {
        return Ok(writer.clone());
    }
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rw", file.display()));
    options
        .min_connections(1)
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .pragma("synchronous", "FULL")
                .pragma("mmap_size", "134217728")
                .statement_cache_capacity(STATEMENTS)
        });
    let writer = Database::connect(options).await?;
    writers.insert(file.into(), writer.clone());
    Ok(writer)
}

/// How many prepared statements it keeps: lists of keys come in many lengths.
const STATEMENTS: usize = 500;
