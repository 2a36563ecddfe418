//! Where the work is. What was made stays made, whatever becomes of the money: the steps follow what was reported, and
//! the order's status only says whether there is a next one.

use serde::Serialize;

use crate::{
    models::{
        fulfilments::{Model as Fulfilment, Status as Stage},
        order_events::Model as Event,
        orders::Status,
    },
    views::carts::LineView,
};

#[derive(Debug, Clone, Serialize)]
pub struct Step {
    name: &'static str,
    done: bool,
    current: bool,
    picture_url: Option<String>,
}

/// Photo, painting, print, parcel; an order that is all digital has a file instead of the last two.
#[must_use]
pub fn steps(
    status: Status,
    lines: &[LineView],
    events: &[Event],
    fulfilments: &[Fulfilment],
) -> Vec<Step> {
    let picture = lines.first().map(|line| line.picture_url.clone());
    let photo = picture.as_ref().map(|url| url.replace("picture", "photo"));
    let step = |name, done, picture_url| Step {
        name,
        done,
        current: false,
        picture_url,
    };
    let mut steps = vec![
        step("Photo", true, photo),
        step("Painting", true, picture.clone()),
    ];
    if lines.iter().any(|line| !line.digital) {
        let printed = all_at(fulfilments, &[Stage::InProduction, Stage::Shipped]);
        steps.push(step("Print", printed, picture));
        steps.push(step("Parcel", all_at(fulfilments, &[Stage::Shipped]), None));
    } else {
        let made = events.iter().any(|event| event.kind == "print_files_made");
        steps.push(step("File", made, None));
    }
    if let Some(next) = steps.iter_mut().find(|step| !step.done) {
        next.current = status.is_paid_for();
    }
    steps
}

/// A gift card is made and mailed.
#[must_use]
pub fn of_gift(sent: bool, status: Status) -> Vec<Step> {
    let step = |name| Step {
        name,
        done: sent,
        current: !sent && status.is_paid_for(),
        picture_url: None,
    };
    vec![step("Gift card"), step("Mail")]
}

/// How far the printed lines are, in the staff's words.
#[must_use]
pub fn print_words(status: Status, fulfilments: &[Fulfilment]) -> &'static str {
    match fulfilments.last() {
        Some(fulfilment) => fulfilment.status().words(),
        None if status.is_paid_for() => "To be printed",
        None if status == Status::AwaitingPayment => "Printed once it is paid for",
        None => "Not printed",
    }
}

fn all_at(fulfilments: &[Fulfilment], stages: &[Stage]) -> bool {
    let at = |fulfilment: &Fulfilment| stages.contains(&fulfilment.status());
    !fulfilments.is_empty() && fulfilments.iter().all(at)
}
