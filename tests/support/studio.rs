//! What stands on the easel, seen from behind: rows and pictures that no page shows.

use std::net::{IpAddr, Ipv4Addr};

use image::RgbImage;
use limner::{
    models::{
        _entities::{portraits, visitors},
        assessments::{Brought, Evidence},
        portraits::{
            Model as Portrait,
            request::{Request, Requested},
            settings::Choices,
        },
        styles, uploads,
    },
    shop::now,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Browser, TestApp,
    browser::{DEVICE, headers},
};

/// The portrait with this page.
pub async fn portrait(app: &TestApp, page: &str) -> Portrait {
    let pid: uuid::Uuid = page
        .trim_start_matches("/portraits/")
        .parse()
        .expect("a portrait's page");
    portraits::Entity::find()
        .filter(portraits::Column::Pid.eq(pid))
        .one(&app.ctx.db)
        .await
        .expect("portraits")
        .expect("the portrait")
}

pub async fn upload(app: &TestApp, portrait: &Portrait) -> uploads::Model {
    uploads::find(&app.ctx.db, portrait.upload_id)
        .await
        .expect("the upload")
}

/// Asks for the same photo in another style, as a request of the same visitor does, but tells no worker.
pub async fn ask(app: &TestApp, known: &Portrait, style: &str) -> Requested {
    ask_for(app, known, style, Choices::default()).await
}

/// The same with other choices.
pub async fn ask_for(app: &TestApp, known: &Portrait, style: &str, choices: Choices) -> Requested {
    let visitor = visitors::Entity::find_by_id(known.visitor_id);
    let visitor = visitor.one(&app.ctx.db).await.expect("visitors");
    ask_as(app, &visitor.expect("the visitor"), known, style, choices).await
}

/// The same as some other visitor asks for it.
pub async fn ask_as(
    app: &TestApp,
    visitor: &visitors::Model,
    known: &Portrait,
    style: &str,
    choices: Choices,
) -> Requested {
    let (db, shop) = (&app.ctx.db, app.shop());
    let style = styles::find_on_offer(db, style).await.expect("a style");
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let brought = Brought {
        visitor: visitor.public_id(),
        address,
        headers: &headers(),
        tls: None,
        device: Some(DEVICE),
    };
    let evidence = Evidence::new(&shop, &brought, now());
    let choices = Choices {
        anyway: true,
        ..choices
    };
    let request = Request {
        visitor,
        style: &style,
        choices: &choices,
        evidence: &evidence,
        pass: None,
    };
    let upload = upload(app, known).await;
    let requested = request.from_upload(&app.ctx, &upload, now()).await;
    requested.expect("an answer")
}

/// A portrait that nobody paints: queued, and no worker told.
pub async fn queued(app: &TestApp, known: &Portrait, style: &str) -> Portrait {
    expect_queued(ask(app, known, style).await)
}

/// What is asked for is new, and there is a preview left for it.
pub fn expect_queued(requested: Requested) -> Portrait {
    match requested {
        Requested::Queued(portrait) => portrait,
        Requested::Known(_) => panic!("known already"),
        Requested::UsedUp(_) => panic!("used up"),
        Requested::Challenged(_) => panic!("challenged"),
    }
}

/// How many previews the home page says are left.
pub async fn left(browser: &Browser) -> u32 {
    let page = browser.get("/").await;
    if page.body.contains("free previews are used up") {
        return 0;
    }
    let (before, _) = page.body.split_once(" left today").expect("the allowance");
    let mut words = before.rsplit(' ');
    let (_total, _of, left) = (words.next(), words.next(), words.next());
    left.and_then(|left| left.parse().ok()).expect("a number")
}

/// How far two pictures of one size are apart: the mean difference of their values, 0 to 255.
pub fn difference(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let pairs = one.as_raw().iter().zip(other.as_raw());
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.as_raw().len() as f64
}
