//! A print file as ExifTool reads it.

use std::process::Command;

use limner::models::orders::Status;
use serde_json::Value;

use crate::{
    programs::ask,
    support::{TestApp, an_order},
};

#[tokio::test]
async fn pixels_density_profile_and_the_mark_of_a_painted_picture() {
    let app = TestApp::start().await;
    let placed = an_order(&app)
        .of(&["DD-160x200"])
        .up_to(Status::Completed)
        .await;
    let order = placed.order(&app).await;
    let line = order.lines(&app.ctx.db).await.expect("lines").remove(0);
    let file = format!("{}/lines/{}/file", placed.path(), line.pid);
    let file = placed.browser.get(&file).await.bytes;
    let read = ask(Command::new("exiftool"), &["-json", "-"], &file).expect("read");
    let read: Value = serde_json::from_str(&read).expect("JSON");
    let tags = &read[0];
    assert_eq!(
        (&tags["ImageWidth"], &tags["ImageHeight"]),
        (&1890.into(), &2362.into())
    );
    assert_eq!(
        (&tags["XResolution"], &tags["YResolution"]),
        (&300.into(), &300.into())
    );
    assert_eq!(tags["ColorSpaceData"], "RGB ");
    let profile = tags["ProfileDescription"].as_str().expect("a profile");
    assert!(profile.to_lowercase().contains("srgb"), "{profile}");
    let source = tags["DigitalSourceType"].as_str().expect("the mark");
    assert!(source.contains("rainedAlgorithmicMedia"), "{source}");
    assert!(tags["GPSLatitude"].is_null() && tags["Model"].is_null());
}
