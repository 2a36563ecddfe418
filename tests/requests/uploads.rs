//! Photos as people have them: what is taken, what is refused and in which words, and what a refusal leaves behind: nothing.

use image::{DynamicImage, GenericImage, ImageBuffer, Rgb, RgbImage};
use limner::models::{_entities::uploads, portraits::Status};
use reqwest::{
    header::CONTENT_TYPE,
    multipart::{Form, Part},
};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::{
    Answer, TestApp, photos,
    studio::{difference, left, portrait, upload},
};

#[tokio::test]
async fn what_is_no_photo_is_refused_in_words_and_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.upload(photos::astronaut(), "comic").await;
    assert_eq!(left(&browser).await, 4);
    let (stored, rows) = (app.stored(), rows(&app).await);
    for (name, photo, status, words) in refused() {
        let answer = browser.upload(photo, "comic").await;
        assert_eq!(answer.status, status, "{name}: {}", said(&answer));
        assert!(said(&answer).contains(words), "{name}: {}", said(&answer));
        assert_eq!(app.stored(), stored, "{name} is in storage");
        assert_eq!(self::rows(&app).await, rows, "{name} is in the database");
        assert_eq!(left(&browser).await, 4, "{name} was counted");
    }
}

#[tokio::test]
async fn nobody_is_refused_for_what_a_browser_says_of_its_device() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let long = format!(r#"{{"platform":"{}"}}"#, "x".repeat(100_000));
    for (i, report) in ["", "eggs", r#"{"cores":4}"#, &long]
        .into_iter()
        .enumerate()
    {
        let choices = [("anyway", "1"), ("device", report)];
        let photo = photos::astronaut();
        let style = ["comic", "gouache", "pastel", "pencil"][i];
        let answer = browser.upload_with(photo, style, &choices).await;
        assert_eq!(answer.status, 303, "{report:.20}: {}", said(&answer));
    }
}

/// What it is, the file, the answer's status, and words that must be in it.
fn refused() -> Vec<(&'static str, Vec<u8>, u16, &'static str)> {
    let (png, jpeg) = (photos::astronaut(), photos::grace_hopper());
    let mut damaged = png.clone();
    damaged[400_000] ^= 0xff;
    let small = DynamicImage::new_rgb8(1, 1);
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";
    let svg = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let missing = "Part of this photo is missing";
    vec![
        (
            "a text",
            b"Dear shop, paint me.".to_vec(),
            422,
            "not a picture",
        ),
        ("nothing", Vec::new(), 422, "Choose a photo first"),
        ("half a JPEG", jpeg[..jpeg.len() / 2].to_vec(), 422, missing),
        ("the start of a JPEG", jpeg[..20].to_vec(), 422, missing),
        ("half a PNG", png[..png.len() / 2].to_vec(), 422, missing),
        ("a damaged PNG", damaged, 422, "damaged"),
        ("an animated GIF", gif.to_vec(), 422, "cannot open GIF"),
        (
            "an animated PNG",
            photos::animated_png(),
            422,
            "picture moves",
        ),
        (
            "an animated WebP",
            photos::animated_webp(300, 300),
            422,
            "picture moves",
        ),
        (
            "HEIC",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
            422,
            "HEIC",
        ),
        ("SVG", svg.into(), 422, "SVG"),
        ("one pixel", photos::png(&small), 422, "1 × 1 pixels"),
        ("a bomb", bomb(), 422, "30000 × 30000 pixels"),
        ("21 MB", vec![0xff; 21 * 1024 * 1024], 413, "up to 20 MB"),
    ]
}

/// 900 million pixels in 700 kB, all of them there.
fn bomb() -> Vec<u8> {
    photos::flat_png(30_000, 30_000, photos::Depth::Bit, false)
}

#[tokio::test]
async fn a_program_is_refused_in_json() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (name, photo, status) in [
        ("a text", b"Dear shop, paint me.".to_vec(), 422),
        ("21 MB", vec![0xff; 21 * 1024 * 1024], 413),
    ] {
        let form = Form::new().part("photo", Part::bytes(photo).file_name("me.jpg"));
        let request = browser.client().post(browser.at("/portraits"));
        let request = request.multipart(form.text("style", "comic"));
        let answer = browser.send_for_json(request).await;
        assert_eq!(answer.status, status, "{name}");
        let error: serde_json::Value = serde_json::from_str(&answer.body).unwrap_or_default();
        for key in ["code", "message"] {
            assert!(
                error["error"][key].is_string(),
                "{name}: {}",
                answer.content_type
            );
        }
    }
}

#[tokio::test]
async fn a_form_that_is_cut_off_or_is_none_is_refused_in_words() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let cut =
        "--b\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n\u{fffd}";
    for (kind, body, words) in [
        (
            "multipart/form-data; boundary=b",
            cut,
            "did not arrive whole",
        ),
        ("multipart/form-data", cut, "could not read this request"),
        (
            "application/x-www-form-urlencoded",
            "style=comic",
            "could not read this request",
        ),
    ] {
        let request = browser.client().post(browser.at("/portraits"));
        let request = request.header(CONTENT_TYPE, kind).body(body);
        let answer = browser.send(request).await;
        assert!((400..500).contains(&answer.status), "{kind}");
        assert!(answer.body.contains(words), "{kind}: {}", answer.body);
    }
    assert_eq!(app.stored(), 0);
}

#[tokio::test]
async fn a_picture_without_a_face_is_taken_as_it_is() {
    let app = TestApp::start().await;
    assert_eq!(faces(&app, photos::fixture("chelsea.png")).await, Some(0));
}

#[tokio::test]
async fn of_several_faces_each_is_seen() {
    let app = TestApp::start().await;
    let (one, other) = (photos::astronaut(), photos::grace_hopper());
    let mut both = RgbImage::new(1024, 600);
    for (photo, x) in [(one, 0), (other, 512)] {
        let photo = photos::pixels(&photo);
        both.copy_from(&photo, x, 0).expect("it fits");
    }
    let both = photos::png(&DynamicImage::ImageRgb8(both));
    assert_eq!(faces(&app, both).await, Some(2));
}

#[tokio::test]
async fn a_sideways_photo_is_turned_upright() {
    let app = TestApp::start().await;
    let upright = photos::pixels(&photos::astronaut());
    let lying = image::imageops::rotate270(&upright);
    let browser = app.browser();
    let answer = browser
        .upload(photos::with_metadata(&lying, 6), "comic")
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let portrait = portrait(&app, &answer.to).await;
    assert_eq!(portrait.faces, Some(1));
    let kept = upload(&app, &portrait).await.photo(&app.ctx).await;
    let kept = photos::pixels(&kept.expect("the photo"));
    assert!(difference(&kept, &upright) < 4.0, "not upright");
}

#[tokio::test]
async fn grey_ink_and_deep_colours_come_out_as_they_look() {
    let app = TestApp::start().await;
    let plain = photos::pixels(&photos::fixture("odd_plain.png"));
    let face = photos::pixels(&photos::astronaut());
    let grey = DynamicImage::ImageRgb8(face.clone()).to_luma8();
    let deep = ImageBuffer::from_fn(face.width(), face.height(), |x, y| {
        Rgb(face.get_pixel(x, y).0.map(|value| u16::from(value) * 257))
    });
    let shades = DynamicImage::ImageLuma8(grey.clone()).to_rgb8();
    let cmyk = photos::fixture("odd_cmyk.jpg");
    for (name, photo, looks) in [
        (
            "grey",
            photos::png(&DynamicImage::ImageLuma8(grey)),
            &shades,
        ),
        (
            "16 bits",
            photos::png(&DynamicImage::ImageRgb16(deep)),
            &face,
        ),
        ("CMYK", cmyk, &plain),
        ("YCCK", photos::fixture("odd_ycck.jpg"), &plain),
        (
            "progressive",
            photos::fixture("odd_progressive.jpg"),
            &plain,
        ),
        ("interlaced", photos::fixture("odd_interlaced.png"), &plain),
    ] {
        // A browser each, so that no allowance ends.
        let answer = app.browser().upload(photo, "comic").await;
        assert_eq!(answer.status, 303, "{name}: {}", said(&answer));
        let portrait = portrait(&app, &answer.to).await;
        assert_eq!(portrait.status(), Status::Ready, "{name}");
        let kept = upload(&app, &portrait).await.photo(&app.ctx).await;
        let kept = photos::pixels(&kept.expect("the photo"));
        let off = difference(&kept, looks);
        assert!(off < 8.0, "{name} is {off} off");
    }
}

/// Has a photo painted in a browser of its own; answers how many faces were seen.
async fn faces(app: &TestApp, photo: Vec<u8>) -> Option<i32> {
    let browser = app.browser();
    let answer = browser.upload(photo, "comic").await;
    assert_eq!(answer.status, 303, "{}", said(&answer));
    let preview = browser.get(&format!("{}/preview.jpg", answer.to)).await;
    assert_eq!(preview.status, 200);
    portrait(app, &answer.to).await.faces
}

/// What stands beside the photo's field.
fn said(answer: &Answer) -> &str {
    let after = answer.body.split_once("data-error").map(|(_, after)| after);
    let inside = after.and_then(|after| after.split_once("<span>"));
    let said = inside.and_then(|(_, inside)| inside.split_once("</span>"));
    said.map_or("", |(said, _)| said)
}

async fn rows(app: &TestApp) -> (u64, u64) {
    let db = &app.ctx.db;
    let portraits = limner::models::_entities::portraits::Entity::find();
    (
        uploads::Entity::find().count(db).await.expect("uploads"),
        portraits.count(db).await.expect("portraits"),
    )
}

/// Eight by five heads of the astronaut, with their hair.
fn forty_faces() -> image::RgbImage {
    let photo = photos::pixels(&photos::astronaut());
    let head = image::imageops::crop_imm(&photo, 150, 10, 150, 190).to_image();
    let mut group = image::RgbImage::new(8 * 150, 5 * 190);
    for (x, y) in (0..8).flat_map(|x| (0..5).map(move |y| (x, y))) {
        image::imageops::replace(&mut group, &head, x * 150, y * 190);
    }
    group
}

#[tokio::test]
async fn pictures_that_are_no_portraits_are_painted_as_well() {
    let app = TestApp::start().await;
    let white = image::Rgb([255; 3]);
    let drawing = image::RgbImage::from_fn(500, 700, |x, y| {
        let line = (x + y / 3) % 60 < 3 || x.abs_diff(250).pow(2) + y.abs_diff(300).pow(2) < 900;
        if line { image::Rgb([0; 3]) } else { white }
    });
    let odd = [
        (
            "a strip",
            image::RgbImage::from_fn(8000, 200, |x, y| image::Rgb([(x % 251) as u8, y as u8, 90])),
        ),
        ("black", image::RgbImage::new(600, 800)),
        ("white", image::RgbImage::from_pixel(800, 600, white)),
        ("a drawing", drawing),
        ("forty faces", forty_faces()),
    ];
    for (name, picture) in odd {
        let browser = app.browser();
        let answer = browser.upload(photos::png(&picture.into()), "pencil").await;
        assert_eq!(answer.status, 303, "{name}: {}", answer.body);
        let portrait = portrait(&app, &answer.to).await;
        assert_eq!(portrait.status(), Status::Ready, "{name}");
        assert_eq!(browser.get(&answer.to).await.status, 200, "{name}");
        println!("{name}: {:?} {:?}", portrait.faces, portrait.concerns());
    }
}
