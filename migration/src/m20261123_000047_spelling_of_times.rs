use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SQLITES: &str = "DEFAULT CURRENT_TIMESTAMP";
const OURS: &str = "DEFAULT (strftime(''%Y-%m-%dT%H:%M:%f+00:00'', ''now''))";

/// SQLite compares times as text. What it writes by itself has a space between day and time, what the program writes and asks
/// for has a `T`: within one day every such comparison came out the same way, whatever the hour. From here on SQLite spells
/// times as the program does, in every table that is there; a later migration that makes a table ends with
/// [`spell_as_ours`].
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        spell_as_ours(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        respell(
            m,
            OURS,
            SQLITES,
            "strftime('%Y-%m-%d %H:%M:%S', {column})",
            "____-__-__T%",
        )
        .await
    }
}

/// Brings every table that is there to the program's spelling.
pub(crate) async fn spell_as_ours(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let value = "replace({column}, ' ', 'T') || '+00:00'";
    respell(m, SQLITES, OURS, value, "____-__-__ __:__:__").await
}

/// Writes other defaults into the schema, as SQLite's documentation of `ALTER TABLE` has it for changes that no row's bytes
/// depend on, and brings the rows to the same spelling.
async fn respell(
    m: &SchemaManager<'_>,
    from: &str,
    to: &str,
    value: &str,
    like: &str,
) -> Result<(), DbErr> {
    let db = m.get_connection();
    if db.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    // (The table that comes and goes makes other connections read the schema again.)
    db.execute_unprepared(&format!(
        "PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = replace(sql, '{from}', '{to}') WHERE type = 'table' AND name NOT LIKE 'sqlite_%'; \
         PRAGMA writable_schema = RESET; \
         CREATE TABLE respelled (id integer); DROP TABLE respelled;"
    ))
    .await?;
    let tables = "SELECT m.name AS name, c.name AS column FROM sqlite_schema m, pragma_table_info(m.name) c \
                  WHERE m.type = 'table' AND c.name IN ('created_at', 'updated_at')";
    let columns = Statement::from_string(DbBackend::Sqlite, tables);
    for row in db.query_all_raw(columns).await? {
        let table: String = row.try_get("", "name")?;
        let column: String = row.try_get("", "column")?;
        let value = value.replace("{column}", &column);
        db.execute_unprepared(&format!(
            "UPDATE {table} SET {column} = {value} WHERE {column} LIKE '{like}'"
        ))
        .await?;
    }
    Ok(())
}
