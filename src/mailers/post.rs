//! The post: how a mail leaves the shop. Into a folder for development, by SMTP for real.

use async_trait::async_trait;
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::authentication::Credentials,
};
use loco_rs::app::AppContext;

use crate::{
    errors::{Error, Result},
    models::mails,
    settings::{MailTransport, Settings},
};

/// Takes mails away.
#[async_trait]
pub trait Post: Send + Sync {
    /// # Errors
    /// When the mail could not be handed over; it is tried again later.
    async fn send(&self, mail: &mails::Model) -> Result<()>;
}

/// The post that the settings name.
///
/// # Errors
/// When the sender's address is none, or SMTP is asked for and not configured.
pub fn open(settings: &Settings, ctx: &AppContext) -> Result<Box<dyn Post>> {
    let from = settings.mail.from.parse::<Mailbox>();
    let from = from.map_err(|error| Error::internal(format!("settings.mail.from: {error}")))?;
    match settings.mail.transport {
        MailTransport::Folder => {
            let folder = settings.shop.data.join("mail");
            std::fs::create_dir_all(&folder)?;
            let transport = AsyncFileTransport::<Tokio1Executor>::new(folder);
            Ok(Box::new(Carrier { from, transport }))
        }
        MailTransport::Smtp => Ok(Box::new(Carrier {
            from,
            transport: smtp(ctx)?,
        })),
    }
}

struct Carrier<T> {
    from: Mailbox,
    transport: T,
}

#[async_trait]
impl<T> Post for Carrier<T>
where
    T: AsyncTransport + Send + Sync,
    T::Error: std::error::Error + Send + Sync + 'static,
{
    async fn send(&self, mail: &mails::Model) -> Result<()> {
        let message = message(&self.from, mail)?;
        let sent = self.transport.send(message).await;
        sent.map(|_| ())
            .map_err(|error| Error::Internal(Box::new(error)))
    }
}

/// Text and HTML of one mail. The id is the row's, so that a mail sent twice is recognised as one.
fn message(from: &Mailbox, mail: &mails::Model) -> Result<Message> {
    let domain = from.email.domain();
    let mut builder = Message::builder();
    if let Some(url) = &mail.unsubscribe_url {
        builder = builder
            .header(Unsubscribe(format!("<{url}>")))
            .header(OneClick);
    }
    builder
        .from(from.clone())
        .to(mail.to_address.parse().map_err(boxed)?)
        .subject(&mail.subject)
        .message_id(Some(format!("<{}@{domain}>", mail.pid)))
        .multipart(MultiPart::alternative_plain_html(
            mail.text.clone(),
            mail.html.clone(),
        ))
        .map_err(boxed)
}

/// Where the mailbox's own button unsubscribes (RFC 2369).
#[derive(Clone)]
struct Unsubscribe(String);

/// It does so at once (RFC 8058).
#[derive(Clone)]
struct OneClick;

impl Header for Unsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.into()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".into())
    }
}

fn smtp(ctx: &AppContext) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
    let smtp = ctx.config.mailer.as_ref().and_then(|m| m.smtp.as_ref());
    let smtp = smtp.ok_or_else(|| Error::internal("mail.transport is smtp: set mailer.smtp"))?;
    let builder = if smtp.secure {
        AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&smtp.host).map_err(boxed)?
    } else {
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
    };
    let mut builder = builder
        .port(smtp.port)
        .timeout(Some(std::time::Duration::from_secs(20)));
    if let Some(auth) = smtp.auth.as_ref().filter(|auth| !auth.user.is_empty()) {
        builder = builder.credentials(Credentials::new(auth.user.clone(), auth.password.clone()));
    }
    Ok(builder.build())
}

fn boxed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}
