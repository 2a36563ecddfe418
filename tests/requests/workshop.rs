//! The in-house partner's pages.

use limner::models::{orders::Status, staff::Role};

use crate::support::{TestApp, an_order, order::job_of};

#[tokio::test]
async fn the_newest_report_stands_first_where_the_mark_is() {
    let app = TestApp::start().await;
    an_order(&app).up_to(Status::Paid).await;
    let printer = app.staff(Role::Printer).await;
    let job = job_of(&printer).await;
    for event in ["accepted", "in_production"] {
        let report = format!("{job}/reports");
        printer.post(&report, &[("event", event)]).await;
    }
    let page = printer.get(&job).await.body;
    assert!(page.contains("<br>Germany</address>"), "{page}");
    let at = |words: &str| page.find(&format!("timeline-title\">{words}"));
    let (newest, oldest) = (at("In production"), at("Accepted"));
    assert!(newest.is_some() && newest < oldest, "{newest:?} {oldest:?}");
}
