use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

const NUMBERS: [&str; 3] = ["discount_minor", "tax_minor", "tax_basis_points"];

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What was taken off an order, whether its prices had the tax in them, and both line by line. Of the lines that are there
/// the tax is worked out from the order's rate: rounded line by line, so it may be a unit off the order's.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let zero = || ColType::BigIntegerWithDefault(0);
        add_column(m, "orders", "discount_minor", zero()).await?;
        let included = ColType::BooleanWithDefault(true);
        add_column(m, "orders", "prices_include_tax", included).await?;
        add_column(m, "order_lines", "discount_minor", zero()).await?;
        add_column(m, "order_lines", "tax_minor", zero()).await?;
        let rate = ColType::IntegerWithDefault(0);
        add_column(m, "order_lines", "tax_basis_points", rate).await?;
        let db = m.get_connection();
        db.execute_unprepared(
            "UPDATE order_lines SET tax_basis_points = COALESCE(\
             (SELECT tax_basis_points FROM orders WHERE orders.id = order_lines.order_id), 0)",
        )
        .await?;
        db.execute_unprepared(
            "UPDATE order_lines SET tax_minor = (total_minor * tax_basis_points * 2 + 10000 + tax_basis_points) \
             / (20000 + tax_basis_points * 2)",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in NUMBERS {
            remove_column(m, "order_lines", column).await?;
        }
        remove_column(m, "orders", "prices_include_tax").await?;
        remove_column(m, "orders", "discount_minor").await
    }
}
