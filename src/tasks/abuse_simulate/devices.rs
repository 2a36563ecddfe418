//! Browsers as the shop sees them: headers, and the report that `assets/static/js/device.js` sends.

use axum::http::HeaderMap;
use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};

use super::{
    told::{HTML, canvas, chromium, common, digest, extend, headers, pick, webkit},
    world::{Place, drawn, happens, skewed},
};

/// What changes from page to page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    Still,
    /// Drawing and sound, as Safari and Tor Browser do.
    Rendering,
}

/// One browser on one device.
#[derive(Debug, Clone)]
pub struct Device {
    pub headers: HeaderMap,
    /// None without JavaScript.
    pub report: Option<Value>,
    pub noise: Noise,
}

impl Device {
    /// The form field `device`.
    pub fn says(&self, random: &mut StdRng) -> Option<String> {
        let mut report = self.report.clone()?;
        if self.noise == Noise::Rendering {
            let new: u64 = random.random();
            report["canvas"] = canvas(&format!("noise {new}"));
            report["audio"] = json!(124.0 + random.random::<f64>() / 1e3);
        }
        Some(report.to_string())
    }

    /// Without JavaScript.
    pub fn silent(self) -> Self {
        Self {
            report: None,
            ..self
        }
    }
}

type Make = fn(Place, &mut StdRng) -> Device;

/// Telephones are most of a shop's visits (StatCounter, 2025: 55 to 60 %), and of few models.
pub fn any(place: Place, random: &mut StdRng) -> Device {
    let kinds: [(Make, f64); 4] = [
        (iphone, 32.0),
        (android, 28.0),
        (windows, 28.0),
        (mac, 12.0),
    ];
    drawn(&kinds, random)(place, random)
}

/// An iPhone: all of a model and a system look alike.
pub fn iphone(place: Place, random: &mut StdRng) -> Device {
    let (model, system) = (skewed(14, random), skewed(4, random));
    // Safari draws noise in private windows, and for everybody once its protection is switched on.
    let noise = if happens(0.3, random) {
        Noise::Rendering
    } else {
        Noise::Still
    };
    let agent = format!(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.{} Mobile/15E148 Safari/604.1",
        6 - system,
        6 - system
    );
    let (width, height) = [(393, 852), (390, 844), (430, 932), (375, 812), (402, 874)][model % 5];
    let mut report = common(place, &agent, &format!("ios {system} {}", model / 2));
    extend(
        &mut report,
        json!({
            "screen": [width, height], "depth": 24, "gamut": "p3", "platform": "iPhone",
            "webgl": {"vendor": "Apple Inc.", "renderer": "Apple GPU", "limits": digest(&format!("a{}", model / 3))},
            "touch": {"points": 5, "events": true}, "vendor": "Apple Computer, Inc.", "flavours": [], "cores": 4,
            "math": digest("webkit"), "fonts": [], "architecture": 127,
        }),
    );
    Device {
        headers: webkit(&agent, place),
        report: Some(report),
        noise,
    }
}

/// An Android telephone with Chrome, which tells its model.
pub fn android(place: Place, random: &mut StdRng) -> Device {
    let (model, driver) = (skewed(60, random), skewed(3, random));
    let agent = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
    let mut report = common(place, agent, &format!("android {} {driver}", model / 4));
    extend(
        &mut report,
        json!({
            "screen": [360 + 12 * (model % 6), 780 + 20 * (model % 7)], "depth": 24, "gamut": "srgb",
            "platform": "Linux armv81", "cores": 8, "memory": pick(&[4, 8, 8, 2], model),
            "webgl": {"vendor": "Qualcomm", "renderer": format!("Adreno (TM) {}", 610 + 10 * (model % 15)), "limits": digest(&format!("q{}", model % 15))},
            "touch": {"points": 5, "events": true}, "vendor": "Google Inc.", "flavours": ["chrome"],
            "math": digest("chromium arm"), "fonts": [], "architecture": 127,
            "hints": {"platform": "Android", "mobile": true, "architecture": "", "bitness": "", "model": format!("SM-{model}")},
        }),
    );
    Device {
        headers: chromium(agent, "Android", true, place),
        report: Some(report),
        noise: Noise::Still,
    }
}

/// A Windows computer with Chrome, Edge or Firefox: fonts, graphics and screens make most of them one of a kind.
pub fn windows(place: Place, random: &mut StdRng) -> Device {
    let (graphics, screen) = (skewed(80, random), skewed(12, random));
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    let brave = happens(0.03, random);
    let fonts = fonts(random);
    let driver = random.random_range(0..3);
    let mut report = common(place, agent, &format!("windows {graphics} {driver}"));
    extend(
        &mut report,
        json!({
            "screen": [1080 + 72 * (screen % 4), 1920 + 128 * screen], "depth": 24, "gamut": "srgb", "platform": "Win32",
            "cores": pick(&[8, 12, 16, 4, 6, 20], skewed(6, random)), "memory": pick(&[8, 16, 32, 4], skewed(4, random)),
            "webgl": {"vendor": "Google Inc. (NVIDIA)", "renderer": format!("ANGLE (NVIDIA, NVIDIA GeForce {graphics} Direct3D11 vs_5_0 ps_5_0, D3D11)"), "limits": digest(&format!("n{}", graphics / 8))},
            "touch": {"points": 0, "events": false}, "vendor": "Google Inc.", "flavours": ["chrome"], "fonts": fonts,
            "math": digest("chromium x86"), "architecture": 255, "brave": brave,
            "font_widths": [162 + graphics % 3, 162, 173, 162, 133 + screen % 2, 10, 162],
            "plugins": {"count": 5, "digest": digest("pdf")},
            "hints": {"platform": "Windows", "mobile": false, "architecture": "x86", "bitness": "64", "model": ""},
        }),
    );
    let noise = if brave {
        Noise::Rendering
    } else {
        Noise::Still
    };
    Device {
        headers: chromium(agent, "Windows", false, place),
        report: Some(report),
        noise,
    }
}

/// A Mac with Safari.
pub fn mac(place: Place, random: &mut StdRng) -> Device {
    let (model, system) = (skewed(12, random), skewed(3, random));
    let agent = format!(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.{system} Safari/605.1.15"
    );
    let noise = if happens(0.3, random) {
        Noise::Rendering
    } else {
        Noise::Still
    };
    let mut report = common(place, &agent, &format!("mac {system} {model}"));
    extend(
        &mut report,
        json!({
            "screen": [900 + 40 * (model % 6), 1440 + 72 * (model % 6)], "depth": 30, "gamut": "p3", "platform": "MacIntel",
            "webgl": {"vendor": "Apple Inc.", "renderer": "Apple GPU", "limits": digest("mac")},
            "touch": {"points": 0, "events": false}, "vendor": "Apple Computer, Inc.", "flavours": [], "cores": 8,
            "math": digest("webkit"), "fonts": fonts(random).into_iter().take(3).collect::<Vec<_>>(), "architecture": 127,
        }),
    );
    Device {
        headers: webkit(&agent, place),
        report: Some(report),
        noise,
    }
}

/// Tor Browser: made so that all look alike, up to the window's size.
pub fn tor(random: &mut StdRng) -> Device {
    let agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
    let place = Place {
        country: "",
        zone: "Atlantic/Reykjavik",
        language: "en-US",
    };
    let mut report = common(place, agent, "tor");
    let height = 900 + 100 * skewed(3, random);
    extend(
        &mut report,
        json!({
            "screen": [height, 1400], "depth": 24, "platform": "Win32", "cores": 4, "fonts": [],
            "touch": {"points": 0, "events": false}, "flavours": [], "math": digest("gecko"), "architecture": 255,
        }),
    );
    let lines = [
        ("user-agent", agent),
        ("accept", HTML),
        ("accept-language", "en-US,en;q=0.5"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("sec-fetch-dest", "document"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-site", "same-origin"),
    ];
    Device {
        headers: headers(&lines),
        report: Some(report),
        noise: Noise::Rendering,
    }
}

/// A browser without a window on a rented server, which says that it is Chrome on Windows: some of what it says is new each time.
pub fn stealth(base: &Device, place: Place, random: &mut StdRng) -> Device {
    let mut device = windows(place, random);
    if let (Some(new), Some(old)) = (device.report.as_mut(), base.report.as_ref()) {
        // What it cannot change without breaking: how this machine draws.
        for kept in ["canvas", "audio", "math", "font_widths", "fonts"] {
            new[kept] = old[kept].clone();
        }
        new["brave"] = json!(false);
        if happens(0.3, random) {
            new["webgl"] = json!({"vendor": "Google Inc. (Google)", "renderer": "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)", "limits": digest("swiftshader")});
        }
        let webdriver = if happens(0.1, random) {
            Value::Null
        } else {
            json!(false)
        };
        new["automation"] = json!({"webdriver": webdriver, "globals": []});
    }
    device.noise = if happens(0.5, random) {
        Noise::Rendering
    } else {
        Noise::Still
    };
    device
}

/// Fonts come with programs: an office, a drawing program, games.
fn fonts(random: &mut StdRng) -> Vec<String> {
    let installed = (0..36).filter(|n| happens(0.75 - 0.018 * f64::from(*n), random));
    installed.map(|n| format!("Font {n}")).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::{super::world::PLACES, *};
    use crate::models::fraud::{device::Report, geo::Located, headers};

    #[test]
    fn honest_browsers_do_not_contradict_themselves() {
        let mut random = StdRng::seed_from_u64(1);
        for n in 0..200 {
            let place = PLACES[n % PLACES.len()];
            let device = if n % 20 == 0 {
                tor(&mut random)
            } else {
                any(place, &mut random)
            };
            assert!(
                headers::looks_like_a_browser(&device.headers)
                    && !headers::contradicts(&device.headers)
            );
            let report =
                Report::read(&device.says(&mut random).expect("a report")).expect("a report");
            let found = report.contradictions(&device.headers, &Located::default());
            assert!(found.is_empty(), "{found:?}");
            assert!(report.automation(&device.headers).is_empty());
        }
    }

    #[test]
    fn telephones_look_alike_and_computers_do_not() {
        let mut random = StdRng::seed_from_u64(1);
        let mut kinds = |make: fn(Place, &mut StdRng) -> Device| {
            let all =
                (0..200).map(|_| make(PLACES[0], &mut random).report.map(|it| it.to_string()));
            all.collect::<std::collections::BTreeSet<_>>().len()
        };
        assert!(kinds(iphone) < 60);
        assert!(kinds(windows) > 190);
    }
}
