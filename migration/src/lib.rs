//! The schema, one change a file. Every `down()` works on SQLite and on PostgreSQL.

pub use sea_orm_migration::prelude::*;

mod indexes;
mod m20261122_000001_styles;
mod m20261122_000002_visitors;
mod m20261122_000003_uploads;
mod m20261122_000004_portraits;
mod m20261122_000005_identity_keys;
mod m20261122_000006_reservations;
mod m20261122_000007_products;
mod m20261122_000008_carts;
mod m20261122_000009_orders;
mod m20261122_000010_assessments;
mod m20261122_000011_payments;
mod m20261122_000012_partners;
mod m20261122_000013_webhooks;
mod m20261122_000014_staff_members;
mod m20261122_000015_messages;
mod m20261122_000016_mails;
mod m20261122_000017_till_charges;
mod m20261122_000018_workshop_jobs;
mod m20261122_000019_portrait_settings;
mod m20261122_000020_style_hands;
mod m20261122_000021_own_styles;
mod m20261123_000022_clusters;
mod m20261123_000023_identity_epochs;
mod m20261123_000024_sightings;
mod m20261123_000025_policies;
mod m20261123_000026_challenges;
mod m20261123_000027_list_entries;
mod m20261123_000031_first_sightings;
mod m20261123_000032_sent_links;
mod m20261123_000033_card_attempts;
mod m20261123_000034_hidden_twins;
mod m20261123_000035_processors;
mod m20261123_000036_invoices;
mod m20261123_000037_downloads;
mod m20261123_000041_prices;
mod m20261123_000041_promises;
mod m20261123_000042_accounts;
mod m20261123_000043_cart_reminders;
mod m20261123_000044_promotions;
mod m20261123_000045_refund_parts;
mod m20261123_000046_catalogue;
mod m20261123_000047_spelling_of_times;
mod m20261123_000051_refund_part_amounts;
mod m20261123_000052_gift_cards;
mod m20261123_000053_assessments_by_time;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_styles::Migration),
            Box::new(m20261122_000002_visitors::Migration),
            Box::new(m20261122_000003_uploads::Migration),
            Box::new(m20261122_000004_portraits::Migration),
            Box::new(m20261122_000005_identity_keys::Migration),
            Box::new(m20261122_000006_reservations::Migration),
            Box::new(m20261122_000007_products::Migration),
            Box::new(m20261122_000008_carts::Migration),
            Box::new(m20261122_000009_orders::Migration),
            Box::new(m20261122_000010_assessments::Migration),
            Box::new(m20261122_000011_payments::Migration),
            Box::new(m20261122_000012_partners::Migration),
            Box::new(m20261122_000013_webhooks::Migration),
            Box::new(m20261122_000014_staff_members::Migration),
            Box::new(m20261122_000015_messages::Migration),
            Box::new(m20261122_000016_mails::Migration),
            Box::new(m20261122_000017_till_charges::Migration),
            Box::new(m20261122_000018_workshop_jobs::Migration),
            Box::new(m20261122_000019_portrait_settings::Migration),
            Box::new(m20261122_000020_style_hands::Migration),
            Box::new(m20261122_000021_own_styles::Migration),
            Box::new(m20261123_000022_clusters::Migration),
            Box::new(m20261123_000023_identity_epochs::Migration),
            Box::new(m20261123_000024_sightings::Migration),
            Box::new(m20261123_000025_policies::Migration),
            Box::new(m20261123_000026_challenges::Migration),
            Box::new(m20261123_000027_list_entries::Migration),
            Box::new(m20261123_000031_first_sightings::Migration),
            Box::new(m20261123_000032_sent_links::Migration),
            Box::new(m20261123_000033_card_attempts::Migration),
            Box::new(m20261123_000034_hidden_twins::Migration),
            Box::new(m20261123_000035_processors::Migration),
            Box::new(m20261123_000036_invoices::Migration),
            Box::new(m20261123_000037_downloads::Migration),
            Box::new(m20261123_000041_prices::Migration),
            Box::new(m20261123_000041_promises::Migration),
            Box::new(m20261123_000042_accounts::Migration),
            Box::new(m20261123_000043_cart_reminders::Migration),
            Box::new(m20261123_000044_promotions::Migration),
            Box::new(m20261123_000045_refund_parts::Migration),
            Box::new(m20261123_000046_catalogue::Migration),
            Box::new(m20261123_000047_spelling_of_times::Migration),
            Box::new(m20261123_000051_refund_part_amounts::Migration),
            Box::new(m20261123_000052_gift_cards::Migration),
            Box::new(m20261123_000053_assessments_by_time::Migration),
        ]
    }
}
