use super::{samples::*, *};

#[test]
fn browsers_are_read_as_what_they_are() {
    let chromium = |version| Some(Engine::Chromium(version));
    for (text, system, engine, phone) in [
        (CHROME_WINDOWS, System::Windows, chromium(142), false),
        (EDGE, System::Windows, chromium(142), false),
        (CHROME_MAC, System::Mac, chromium(142), false),
        (CHROME_LINUX, System::Linux, chromium(142), false),
        (CHROME_HEADLESS, System::Linux, chromium(156), false),
        (CHROME_ANDROID, System::Android, chromium(142), true),
        (SAMSUNG, System::Android, chromium(130), true),
        (CHROME_IOS, System::Ios, Some(Engine::WebKit), true),
        (SAFARI_IPHONE, System::Ios, Some(Engine::WebKit), true),
        (SAFARI_MAC, System::Mac, Some(Engine::WebKit), false),
        (FIREFOX, System::Windows, Some(Engine::Gecko), false),
        (FIREFOX_LINUX, System::Linux, Some(Engine::Gecko), false),
    ] {
        let read = UserAgent::read(text);
        assert_eq!(
            (read.system, read.engine, read.phone),
            (Some(system), engine, phone),
            "{text}"
        );
    }
    assert!(UserAgent::read(CHROME_HEADLESS).headless);
    assert!(!UserAgent::read(CHROME_LINUX).headless);
}

#[test]
fn only_chrome_edge_and_opera_are_held_to_their_version() {
    assert!(UserAgent::read(CHROME_ANDROID).plain && UserAgent::read(EDGE).plain);
    assert!(!UserAgent::read(SAMSUNG).plain);
}

#[test]
fn of_a_library_nothing_is_known() {
    for text in [
        "curl/7.88.1",
        "python-requests/2.34.2",
        "",
        "Chrome/",
        "(((",
        "é/1",
    ] {
        let read = UserAgent::read(text);
        assert_eq!((read.system, read.engine), (None, None), "{text}");
    }
}

#[test]
fn hints_are_read_as_chromium_sends_them() {
    let mut headers = HeaderMap::new();
    assert_eq!(Hints::of(&headers), Hints::default());
    for (name, value) in [
        ("sec-ch-ua", r#""Not:A-Brand";v="8", "Chromium";v="156""#),
        ("sec-ch-ua-mobile", "?0"),
        ("sec-ch-ua-platform", r#""Linux""#),
    ] {
        headers.insert(name, value.parse().expect("a value"));
    }
    let hints = Hints {
        sent: true,
        chromium: Some(156),
        system: Some(System::Linux),
        phone: Some(false),
        headless: false,
    };
    assert_eq!(Hints::of(&headers), hints);
}
