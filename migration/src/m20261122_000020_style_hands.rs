use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, Statement},
};
use serde_json::{Map, Value, json};

/// Parameters of a style name the hand that paints; before, they were all of one network.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        rewrite(m, |mut parameters| {
            let style = parameters.remove("network_style")?;
            let mut mix = Map::from_iter([("style".to_owned(), style)]);
            if let Some(second) = parameters.remove("second_style") {
                mix.insert("second".into(), second);
            }
            if let Some(blend) = parameters.remove("blend") {
                mix.insert("blend".into(), blend);
            }
            parameters.insert("hand".into(), json!({"network": mix}));
            Some(parameters)
        })
        .await
    }

    /// What another hand paints cannot be said in the old words, and stays as it is.
    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        rewrite(m, |mut parameters| {
            let hand = parameters.get("hand")?.get("network")?.clone();
            parameters.remove("hand");
            for (new, old) in [
                ("style", "network_style"),
                ("second", "second_style"),
                ("blend", "blend"),
            ] {
                if let Some(value) = hand.get(new) {
                    parameters.insert(old.into(), value.clone());
                }
            }
            Some(parameters)
        })
        .await
    }
}

async fn rewrite(
    m: &SchemaManager<'_>,
    change: impl Fn(Map<String, Value>) -> Option<Map<String, Value>> + Send,
) -> Result<(), DbErr> {
    let (db, backend) = (m.get_connection(), m.get_database_backend());
    let all = Statement::from_string(backend, "SELECT id, parameters FROM styles");
    for row in db.query_all_raw(all).await? {
        let id: i64 = row.try_get("", "id")?;
        let parameters: Value = row.try_get("", "parameters")?;
        let Some(changed) = parameters.as_object().cloned().and_then(&change) else {
            continue;
        };
        let update = Query::update()
            .table(Alias::new("styles"))
            .value(Alias::new("parameters"), Value::Object(changed))
            .and_where(Expr::col(Alias::new("id")).eq(id))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}
