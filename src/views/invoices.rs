//! Invoices and their notes: the links to them, and the document itself as a PDF (PDF/A-2a and PDF/UA-1: to be kept for
//! years, and to be read aloud). The same content makes the same bytes.

mod fonts;
mod layout;
mod pages;
mod pdf;

use serde::Serialize;

use crate::{
    errors::Result,
    models::{
        invoices::{Model, document::Document},
        orders::Model as Order,
    },
    shop::Shop,
    views::times,
};

/// A document that can be fetched.
#[derive(Debug, Clone, Serialize)]
pub struct InvoiceView {
    /// `Invoice INV-2026-000001`
    title: String,
    url: String,
    total: String,
    issued: String,
    /// What a note corrects, and why.
    corrects: Option<String>,
}

impl InvoiceView {
    /// For who sees the order: `url` is the path of its page.
    ///
    /// # Errors
    /// When the document cannot be read, which no version wrote.
    pub fn new(invoice: &Model, url: &str) -> Result<Self> {
        let document = invoice.document()?;
        let corrects = document.corrects.as_ref();
        Ok(Self {
            title: title(&document),
            url: format!("{url}/invoices/{}.pdf", invoice.number),
            total: document.total().to_string(),
            issued: times::day(invoice.issued_at.to_utc()),
            corrects: corrects.map(|it| format!("Corrects {}: {}", it.number, it.reason)),
        })
    }

    /// Leads to where the staff sees it.
    pub fn show_to_staff(&mut self) {
        self.url = format!("/admin{}", self.url);
    }

    /// For a mail: the link opens the document on any device.
    ///
    /// # Errors
    /// When the document cannot be read, which no version wrote.
    pub fn in_mail(invoice: &Model, shop: &Shop, order: &Order) -> Result<Self> {
        let view = Self::new(invoice, "")?;
        let url = shop.absolute(&order.link_to(&shop.vault, &view.url));
        Ok(Self { url, ..view })
    }
}

/// The document's bytes.
///
/// # Errors
/// When a font cannot be read or the result would not be a sound PDF/A: mistakes of the program's.
pub fn pdf(document: &Document) -> Result<Vec<u8>> {
    pdf::write(document, &title(document))
}

fn title(document: &Document) -> String {
    format!("{} {}", document.kind.words(), document.number)
}

#[cfg(test)]
mod tests;
