//! How much memory the heaviest photos take: a program of its own, since it is the whole process that is measured.

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports)] // Each test program uses a part of it.
mod support;

use limner::models::portraits::Status;
use support::{TestApp, photos, studio::portrait};

/// Bombs at the door, and the heaviest photos that are taken: 49 million pixels, interlaced of 16 bits, and lossless WebP.
#[tokio::test]
async fn no_photo_takes_more_than_500_megabytes() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (name, photo, status) in [
        (
            "a bomb",
            photos::flat_png(30_000, 30_000, photos::Depth::Bit, false),
            422,
        ),
        ("a WebP bomb", photos::flat_webp(16_383, 16_383), 422),
        (
            "interlaced",
            photos::flat_png(7_000, 7_000, photos::Depth::Rgba16, true),
            303,
        ),
        ("lossless WebP", photos::flat_webp(7_000, 7_000), 303),
    ] {
        let answer = browser.upload(photo, "comic").await;
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        if status == 303 {
            let portrait = portrait(&app, &answer.to).await;
            assert_eq!(portrait.status(), Status::Ready, "{name}");
        }
        let peak = peak_megabytes();
        println!("{name}: at most {peak} MB so far");
        assert!(peak < 500, "{name}: {peak} MB");
    }
}

/// The most memory that this process has had at once.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let mut lines = status.lines();
    let peak = lines.find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.expect("the peak").trim().trim_end_matches(" kB");
    peak.parse::<u64>().expect("a number") / 1024
}
