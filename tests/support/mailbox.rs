//! What a reader of a mailbox sees.

use limner::models::_entities::mails;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::TestApp;

impl TestApp {
    /// Mails to an address by one template, the oldest first.
    pub async fn mails(&self, to: &str, template: &str) -> Vec<mails::Model> {
        mails::Entity::find()
            .filter(mails::Column::ToAddress.eq(to))
            .filter(mails::Column::Template.eq(template))
            .order_by_asc(mails::Column::Id)
            .all(&self.ctx.db)
            .await
            .expect("mails")
    }

    /// The link in the newest of them that leads to `path`, without the shop's address.
    pub async fn mailed_link(&self, to: &str, template: &str, path: &str) -> String {
        let mails = self.mails(to, template).await;
        let mail = mails
            .last()
            .unwrap_or_else(|| panic!("no {template} to {to}"));
        let url = format!("{}{path}", self.shop().url);
        let words = mail.text.split_whitespace();
        let link = words
            .clone()
            .find(|word| word.starts_with(&url))
            .unwrap_or_else(|| panic!("no {url} in {}", mail.text));
        link[self.shop().url.len()..].to_string()
    }
}
