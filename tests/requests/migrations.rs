//! The schema's way back: every migration can be undone and done again.

use limner::models::orders::Status;
use migration::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;

use crate::{
    both_databases,
    support::{TestApp, an_order},
};

/// The tables of the shop, but for the list of migrations and the databases' own.
async fn tables(app: &TestApp) -> Vec<String> {
    let of_sqlite = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let of_postgres =
        "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
    let db = &app.ctx.db;
    let query = match db.get_database_backend() {
        sea_orm::DbBackend::Sqlite => of_sqlite,
        _ => of_postgres,
    };
    let query = sea_orm::Statement::from_string(db.get_database_backend(), query);
    let rows = db.query_all_raw(query).await.expect("tables");
    let name = |row: &sea_orm::QueryResult| row.try_get::<String>("", "name").expect("a name");
    let names = rows.iter().map(name);
    names.filter(|name| name != "seaql_migrations").collect()
}

both_databases!(
    every_migration_is_undone_and_done_again,
    |app: TestApp| async move {
        // With rows in the tables, which a new column must have something for.
        an_order(&app).up_to(Status::Paid).await;
        let before = tables(&app).await;
        assert!(before.len() > 40, "{before:?}");
        let steps = Migrator::migrations().len();
        for _ in 0..20 {
            Migrator::down(&app.ctx.db, Some(1)).await.expect("undone");
        }
        Migrator::up(&app.ctx.db, None).await.expect("done again");
        assert_eq!(tables(&app).await, before);
        Migrator::down(&app.ctx.db, None).await.expect("undone");
        let left = tables(&app).await;
        assert!(left.is_empty(), "{left:?} of {steps} migrations");
        Migrator::up(&app.ctx.db, None).await.expect("done again");
        assert_eq!(tables(&app).await, before);
    }
);
