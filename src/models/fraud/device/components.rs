//! Which parts of a report are the device's, and the bytes they are hashed as.
//!
//! Left out is what changes by the day (battery, window, storage, cookies), what people switch (contrast, motion, night), and what
//! every browser update changes (version of browser and system). The time zone moves with its owner, and canvas, sound and
//! WebGL limits change with some updates: that is why components are kept one by one.

use serde_json::{Value, json};

use super::fields::Fields;

/// The name of a list of fonts that is long enough to be somebody's own.
pub const OWN_FONT_LIST: &str = "own_fonts";
const OWN_FONTS: usize = 8;

/// The components, sorted by name.
pub fn of(fields: &Fields) -> Vec<(&'static str, Vec<u8>)> {
    let candid = fields.flag("brave") != Some(true);
    let mut found = steady(fields);
    if candid {
        found.extend(made_up_by_brave(fields));
    }
    let mut components: Vec<_> = found
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?.to_string().into_bytes())))
        .collect();
    components.sort_unstable();
    components
}

type Found = Vec<(&'static str, Option<Value>)>;

fn steady(fields: &Fields) -> Found {
    let text = |path: &str| fields.text(path).map(Value::from);
    vec![
        ("architecture", architecture(fields)),
        (
            "colour_depth",
            fields.whole("depth", 1..=64).map(Value::from),
        ),
        ("colour_gamut", text("gamut")),
        ("font_widths", font_widths(fields)),
        ("languages", list(fields.texts("languages"))),
        ("locale", text("locale")),
        ("math", fields.digest("math").map(Value::from)),
        ("model", model(fields)),
        ("platform", text("platform")),
        ("screen", screen(fields)),
        ("time_zone", text("time_zone")),
        ("touch", touch(fields)),
        ("vendor", vendor(fields)),
    ]
}

/// What Brave makes up for each site and session, so that it would be another device every day.
fn made_up_by_brave(fields: &Fields) -> Found {
    vec![
        // Negative numbers say why there is none.
        (
            "audio",
            fields.number("audio", 0.0..=10_000.0).map(Value::from),
        ),
        ("canvas", canvas(fields)),
        ("cores", fields.whole("cores", 1..=1024).map(Value::from)),
        fonts(fields),
        (
            "memory",
            fields.number("memory", 0.25..=1024.0).map(Value::from),
        ),
        ("plugins", fields.digest("plugins.digest").map(Value::from)),
        ("webgl", webgl(fields)),
        (
            "webgl_limits",
            fields.digest("webgl.limits").map(Value::from),
        ),
    ]
}

/// Some of several that belong together; none when none was told.
fn together<const N: usize>(values: [Option<Value>; N]) -> Option<Value> {
    values
        .iter()
        .any(Option::is_some)
        .then(|| Value::from_iter(values.map(Option::unwrap_or_default)))
}

/// The fonts that programs have installed. Few of them are many people's; a long list is hardly ever another device's.
fn fonts(fields: &Fields) -> (&'static str, Option<Value>) {
    let fonts = fields.texts("fonts").map(sorted);
    let name = match &fonts {
        Some(fonts) if fonts.len() >= OWN_FONTS => OWN_FONT_LIST,
        _ => "fonts",
    };
    (name, list(fonts))
}

fn list(texts: Option<Vec<String>>) -> Option<Value> {
    texts.filter(|texts| !texts.is_empty()).map(Value::from)
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn architecture(fields: &Fields) -> Option<Value> {
    together([
        fields.whole("architecture", 0..=255).map(Value::from),
        fields.text("os_cpu").map(Value::from),
        fields.text("cpu_class").map(Value::from),
    ])
}

fn canvas(fields: &Fields) -> Option<Value> {
    let drawn = [
        fields.digest("canvas.geometry"),
        fields.digest("canvas.text"),
    ];
    together(drawn.map(|digest| digest.map(Value::from)))
}

/// The page's zoom moves them by hair's breadths.
fn font_widths(fields: &Fields) -> Option<Value> {
    let widths = fields.numbers("font_widths", 0.0..=10_000.0)?;
    Some(widths.into_iter().map(f64::round).collect())
}

/// A telephone's model, as its client hints have it.
fn model(fields: &Fields) -> Option<Value> {
    let parts = ["hints.architecture", "hints.bitness", "hints.model"];
    together(parts.map(|path| fields.text(path).map(Value::from)))
}

/// The sides, the longer first, so that a turned telephone stays the same.
fn screen(fields: &Fields) -> Option<Value> {
    let sides = fields.numbers("screen", 1.0..=32_768.0)?;
    let [one, other] = sides[..] else {
        return None;
    };
    Some(json!([one.max(other).round(), one.min(other).round()]))
}

fn touch(fields: &Fields) -> Option<Value> {
    together([
        fields.whole("touch.points", 0..=256).map(Value::from),
        fields.flag("touch.events").map(Value::from),
    ])
}

fn vendor(fields: &Fields) -> Option<Value> {
    together([
        fields.text("vendor").map(Value::from),
        list(fields.texts("flavours").map(sorted)),
    ])
}

fn webgl(fields: &Fields) -> Option<Value> {
    let parts = ["webgl.vendor", "webgl.renderer"];
    together(parts.map(|path| fields.text(path).map(Value::from)))
}
