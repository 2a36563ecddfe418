//! Mail: what is written to whom. Templates are in `views/mail/<name>/{subject.txt,text.txt,html.html}`.

pub mod account_mailer;
pub mod cart_mailer;
pub mod challenge_mailer;
pub mod gift_card_mailer;
pub mod message_mailer;
pub mod order_mailer;
pub mod post;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::{
    errors::Result,
    models::mails::{self, Letter},
    shop::Shop,
};

/// The mail templates. Loco's view engine reads `*.html` only; mails have text parts too.
pub struct MailTemplates(tera::Tera);

/// Whom a mail is for, and what about.
pub struct Addressed<'a> {
    pub template: &'a str,
    pub to: &'a str,
    pub order_id: Option<i64>,
}

impl MailTemplates {
    /// # Errors
    /// When a template cannot be parsed.
    pub fn open() -> Result<Self> {
        let mut found = Vec::new();
        for (file, name) in tera::load_from_glob("views/**/*.*")? {
            found.push((name, std::fs::read_to_string(file)?));
        }
        let mut engine = tera::Tera::default();
        engine.add_raw_templates(found)?;
        Ok(Self(engine))
    }

    fn render(&self, mail: &Addressed<'_>, given: &Value) -> Result<Letter> {
        let context = tera::Context::from_serialize(given)?;
        let part = |file: &str| {
            let name = format!("mail/{}/{file}", mail.template);
            self.0.render(&name, &context)
        };
        Ok(Letter {
            template: mail.template.into(),
            to: mail.to.into(),
            subject: part("subject.txt")?.trim().replace(['\r', '\n'], " "),
            text: part("text.txt")?.trim_start().to_string(),
            html: part("html.html")?,
            order_id: mail.order_id,
            unsubscribe_url: given["unsubscribe_url"].as_str().map(String::from),
        })
    }
}

/// Renders a mail and puts it into the outbox of the caller's transaction.
async fn write<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    mail: &Addressed<'_>,
    mut context: Value,
    now: DateTime<Utc>,
) -> Result<()> {
    context["shop"] = json!({
        "name": shop.settings.shop.name,
        "url": shop.url,
        "support_email": shop.settings.shop.support_email,
    });
    let letter = shop.mail_templates.render(mail, &context)?;
    mails::enqueue(txn, letter, now).await?;
    Ok(())
}
