//! What an account keeps: its address, addresses for the next order, and itself.

use axum::{extract::Form, http::StatusCode, response::Response};

use super::{render, signing_in::Mailbox};
use crate::{
    controllers::extractors::{Path, Visit},
    errors::{Error, Result},
    models::{
        accounts::{addresses, deletion, links},
        ids::SavedAddressId,
    },
    views::{forms::FormView, page::Notice},
    workers,
};

pub(super) async fn change_email(mut visit: Visit, Form(sent): Form<Mailbox>) -> Result<Response> {
    let Some(account) = visit.account.clone() else {
        return Ok(visit.redirect("/account"));
    };
    let mut form = FormView::default();
    form.fill("email", sent.email);
    form.require_email("email");
    if form.has_errors() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(visit, &account, status, 1, form).await;
    }
    let visitor = visit.visitor().await?;
    let asker = links::Asker {
        visitor: &visitor,
        network_address: visit.address,
    };
    let email = form.value("email");
    match links::mail_new_address(&visit.ctx, &asker, &account, email, visit.now).await {
        Ok(()) => {
            workers::mails::send_due_later(&visit.ctx).await?;
            let words = format!(
                "We mailed a link to {email}. Open it in this browser; until then nothing changes."
            );
            Ok(visit.redirect_with("/account", &Notice::success(words)))
        }
        Err(Error::Refused(refusal)) => {
            form.refuse("email", &refusal.words);
            let mut page = render(visit, &account, refusal.status, 1, form).await?;
            page.extensions_mut().insert(refusal);
            Ok(page)
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn forget_address(
    visit: Visit,
    Path(pid): Path<SavedAddressId>,
) -> Result<Response> {
    let account = visit.account.as_ref().ok_or(Error::NotFound)?;
    addresses::forget(&visit.ctx.db, account, pid).await?;
    Ok(visit.redirect("/account#addresses"))
}

pub(super) async fn delete(mut visit: Visit) -> Result<Response> {
    let Some(account) = visit.account.clone() else {
        return Ok(visit.redirect("/account"));
    };
    deletion::delete(&visit.ctx, &account, visit.now).await?;
    workers::mails::send_due_later(&visit.ctx).await?;
    visit.leave();
    let words = "Your account is deleted. Orders are reached by the links in their mails.";
    Ok(visit.redirect_with("/account", &Notice::success(words)))
}
