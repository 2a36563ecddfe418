//! Signing in and out.

use axum::{
    extract::{Form, Query},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    controllers::extractors::Visit,
    errors::{Error, Refusal, Result},
    models::{
        accounts::{self, Browser, changing, links, sessions},
        begin_write,
    },
    views::{accounts::LinkView, forms::FormView, page::Notice},
    workers,
};

#[derive(Deserialize)]
pub(super) struct Mailbox {
    #[serde(default)]
    pub email: String,
}

#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

/// The page that asks for an address.
pub(super) async fn ask(
    visit: Visit,
    status: StatusCode,
    form: FormView,
    mailed: bool,
) -> Result<Response> {
    let data = json!({"form": form, "mailed": mailed, "minutes": links::WORKS_FOR.num_minutes()});
    visit
        .as_page("/account")
        .page_with(status, "account/sign_in.html", "Sign in", None, data)
        .await
}

/// Mails a link. The answer is the same for every address.
pub(super) async fn mail(mut visit: Visit, Form(sent): Form<Mailbox>) -> Result<Response> {
    let mut form = FormView::default();
    form.fill("email", sent.email);
    form.require_email("email");
    if form.has_errors() {
        return ask(visit, StatusCode::UNPROCESSABLE_ENTITY, form, false).await;
    }
    // A browser that is signed out stays who it was.
    let visitor = match visit.remembered().await? {
        Some(visitor) => visitor,
        None => visit.visitor().await?,
    };
    let asker = links::Asker {
        visitor: &visitor,
        network_address: visit.address,
    };
    match links::mail_sign_in(&visit.ctx, &asker, form.value("email"), visit.now).await {
        Ok(()) => {
            workers::mails::send_due_later(&visit.ctx).await?;
            let words = format!("A link is on its way to {}.", form.value("email"));
            Ok(visit.redirect_with("/account?state=mailed", &Notice::success(words)))
        }
        Err(Error::Refused(refusal)) => {
            form.refuse("email", &refusal.words);
            let mut page = ask(visit, refusal.status, form, false).await?;
            page.extensions_mut().insert(refusal);
            Ok(page)
        }
        Err(error) => Err(error),
    }
}

/// A mailed link was opened. Programs open links too, and people press on strangers' links: what it does is told, and behind
/// a button.
pub(super) async fn look(visit: Visit, Query(Link { token }): Query<Link>) -> Result<Response> {
    let link = links::look(&visit.ctx.db, &visit.shop.vault, &token, visit.now).await?;
    let Some(link) = link else {
        return over(visit).await;
    };
    let here = visit.remembered().await?.map(|visitor| visitor.id) == Some(link.visitor_id);
    let view = LinkView::new(&link, token, here, visit.account.as_ref());
    let title = view.title();
    visit
        .page("account/link.html", title, json!({"link": view}))
        .await
}

/// The button was pressed.
pub(super) async fn open(mut visit: Visit, Form(Link { token }): Form<Link>) -> Result<Response> {
    let (ctx, now) = (&visit.ctx, visit.now);
    let link = links::look(&ctx.db, &visit.shop.vault, &token, now).await?;
    let done = match (link.and_then(|link| link.account_id), &visit.account) {
        (None, _) => {
            let policy = visit.policy().await?;
            let (visitor, session) = (visit.remembered().await?, visit.session());
            let browser = Browser {
                visitor: visitor.as_ref(),
                session: session.as_deref(),
            };
            let signed_in = accounts::sign_in(ctx, &policy, &token, browser, now).await;
            match signed_in {
                Ok(signed_in) => {
                    let signed_in = visit.resumed(signed_in).await?;
                    let words = format!("You are signed in as {}.", signed_in.account.email);
                    visit.enter(signed_in);
                    Ok(words)
                }
                Err(error) => Err(error),
            }
        }
        (Some(_), Some(account)) => {
            let done = changing::confirm(ctx, account, &token, now).await;
            done.map(|()| "Your address is changed.".to_string())
        }
        (Some(_), None) => Err(Error::NotFound),
    };
    match done {
        Ok(words) => {
            workers::mails::send_due_later(&visit.ctx).await?;
            Ok(visit.redirect_with("/account", &Notice::success(words)))
        }
        Err(Error::Refused(refusal)) if refusal.status == StatusCode::GONE => over(visit).await,
        Err(Error::Refused(refusal)) => {
            Ok(visit.redirect_with("/account", &Notice::problem(refusal.words)))
        }
        Err(error) => Err(error),
    }
}

/// Signs this browser out.
pub(super) async fn end(mut visit: Visit) -> Result<Response> {
    if let Some(session) = visit.session() {
        sessions::end(&visit.ctx.db, &visit.shop.vault, &session).await?;
    }
    visit.leave();
    let words = "You are signed out. Your pictures, your cart and your orders are in your account.";
    Ok(visit.redirect_with("/account", &Notice::success(words)))
}

/// Signs every browser out.
pub(super) async fn end_everywhere(mut visit: Visit) -> Result<Response> {
    if let Some(account) = &visit.account {
        let txn = begin_write(&visit.ctx.db).await?;
        sessions::end_all(&txn, account).await?;
        txn.commit().await?;
    }
    visit.leave();
    let words = "You are signed out in every browser.";
    Ok(visit.redirect_with("/account", &Notice::success(words)))
}

async fn over(visit: Visit) -> Result<Response> {
    let status = StatusCode::GONE;
    let email = visit.account.as_ref().map(|account| &account.email);
    let data = json!({"link": null, "email": email});
    let page = visit.page_with(status, "account/link.html", "Link", None, data);
    let mut page = page.await?;
    let words = "This link is too old, or it was used. Ask for a new one.";
    page.extensions_mut()
        .insert(Refusal::new(status, "link_over", words));
    Ok(page)
}
