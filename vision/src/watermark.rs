//! What turns a composition into a preview: a smaller picture with a mark over all of it.
//!
//! The mark is lettering in waves from edge to edge, over faces and background alike, white with a dark edge so that it is
//! seen on any tone, and thin enough that the painting can be judged through it. Where the waves run, how they bend and
//! how strong each letter is comes from a key, so that the marks of two previews do not cancel each other out.

mod letters;

use image::RgbImage;
use rayon::prelude::*;

use crate::resample;
use letters::{LINE_HEIGHT, Stroke};

/// Height of the lettering as a part of the picture's longer side.
const LETTER_SIZE: f32 = 0.036;
/// Distance between lines, in letter heights.
const LINE_SPACING: f32 = 3.1;
/// Width of a letter's line, in letter heights.
const PEN: f32 = 0.085;
/// How far the dark edge goes beyond the white, in pen widths.
const EDGE: f32 = 0.8;
/// How much of the picture the white and the dark edge hide at most.
const WHITE: f32 = 0.6;
const DARK: f32 = 0.36;

/// The picture scaled down (never up) so that its longer side is `long_side` px.
#[must_use]
pub fn downscale(image: &RgbImage, long_side: u32) -> RgbImage {
    if image.width().max(image.height()) <= long_side {
        return image.clone();
    }
    let (width, height) = resample::fitted(image.width(), image.height(), long_side.max(1));
    resample::resize(image, width, height)
}

/// The picture with `text` across all of it. The same key marks the same way; another key marks elsewhere.
#[must_use]
pub fn mark(image: &RgbImage, key: u64, text: &str) -> RgbImage {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let mut waves = Waves::new(key, image.width() as f32, image.height() as f32);
    let mut ink = Ink::new(width, height, waves.size * PEN);
    for (stroke, strength) in waves.write(text) {
        ink.draw(&stroke, strength);
    }
    let mut out = image.clone();
    out.as_mut()
        .par_chunks_exact_mut(3 * width.max(1))
        .zip(ink.rows())
        .for_each(|(row, ink)| {
            for (pixel, (white, dark)) in row.chunks_exact_mut(3).zip(ink) {
                for value in pixel {
                    let darkened = f32::from(*value) * (1.0 - DARK * dark);
                    *value = (darkened + (255.0 - darkened) * WHITE * white).round() as u8;
                }
            }
        });
    out
}

/// The lines of lettering: where they run in the picture.
struct Waves {
    random: Random,
    /// Height of a letter, px.
    size: f32,
    centre: (f32, f32),
    /// Half the diagonal: as far as a line must reach, px.
    reach: f32,
    angle: f32,
    /// Height of the waves, px; their lengths in radians to a px; where they start.
    amplitude: f32,
    frequency: (f32, f32),
    phase: (f32, f32),
}

impl Waves {
    fn new(key: u64, width: f32, height: f32) -> Self {
        let mut random = Random(key);
        let size = (LETTER_SIZE * width.max(height)).max(6.0);
        let angle = -random.between(0.32, 0.60);
        let frequency = (
            random.between(0.05, 0.08) / size,
            random.between(0.16, 0.24) / size,
        );
        let phase = (random.between(0.0, 6.3), random.between(0.0, 6.3));
        Self {
            size,
            centre: (width / 2.0, height / 2.0),
            reach: width.hypot(height) / 2.0 + 2.0 * size,
            angle,
            amplitude: random.between(0.8, 1.3) * size,
            frequency,
            phase,
            random,
        }
    }

    /// Every stroke of every letter, in px of the picture, and how strong it is drawn (0.75 to 1).
    fn write(&mut self, text: &str) -> Vec<(Stroke, f32)> {
        let glyphs: Vec<_> = text.chars().map(letters::glyph).collect();
        let advance: f32 = glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * self.size;
        let mut strokes = Vec::new();
        if advance <= 0.0 {
            return strokes;
        }
        let spacing = LINE_SPACING * self.size;
        let mut y = -self.reach - self.random.between(0.0, spacing);
        while y < self.reach {
            let mut x = -self.reach - self.random.between(0.0, advance);
            while x < self.reach {
                for glyph in &glyphs {
                    let strength = self.random.between(0.75, 1.0);
                    strokes.extend(
                        glyph
                            .strokes
                            .iter()
                            .map(|stroke| (self.placed(stroke, x, y), strength)),
                    );
                    x += glyph.advance * self.size;
                }
            }
            y += spacing;
        }
        strokes
    }

    /// A stroke of a letter that stands at (x, y) on its line, bent and turned into the picture.
    fn placed(&self, stroke: &Stroke, x: f32, y: f32) -> Stroke {
        let (sin, cos) = self.angle.sin_cos();
        stroke.map(|(px, py)| {
            let along = x + px * self.size;
            let bend = (along * self.frequency.0 + self.phase.0).sin()
                + 0.35 * (along * self.frequency.1 + y * self.frequency.0 + self.phase.1).sin();
            let across = y + (py - LINE_HEIGHT / 2.0) * self.size + self.amplitude * bend;
            (
                self.centre.0 + along * cos - across * sin,
                self.centre.1 + along * sin + across * cos,
            )
        })
    }
}

/// How much white and how much dark edge lies on each pixel, 0 to 1.
struct Ink {
    width: usize,
    height: usize,
    /// Width of the pen, px.
    pen: f32,
    white: Vec<f32>,
    dark: Vec<f32>,
}

impl Ink {
    fn new(width: usize, height: usize, pen: f32) -> Self {
        let pen = pen.max(1.0);
        Self {
            width,
            height,
            pen,
            white: vec![0.0; width * height],
            dark: vec![0.0; width * height],
        }
    }

    /// Draws a straight stroke with round ends.
    fn draw(&mut self, &[from, to]: &Stroke, strength: f32) {
        let radius = self.pen / 2.0;
        let reach = radius + EDGE * self.pen + 1.0;
        let span = |a: f32, b: f32, length: usize| {
            let start = (a.min(b) - reach).floor().max(0.0) as usize;
            start..((a.max(b) + reach).ceil().max(0.0) as usize).min(length)
        };
        for y in span(from.1, to.1, self.height) {
            for x in span(from.0, to.0, self.width) {
                let distance = distance((x as f32 + 0.5, y as f32 + 0.5), from, to);
                let at = y * self.width + x;
                let white = strength * (radius + 0.5 - distance).clamp(0.0, 1.0);
                let dark =
                    strength * (1.0 - (distance - radius) / (EDGE * self.pen)).clamp(0.0, 1.0);
                self.white[at] = self.white[at].max(white);
                self.dark[at] = self.dark[at].max(dark);
            }
        }
    }

    fn rows(&self) -> impl IndexedParallelIterator<Item = impl Iterator<Item = (f32, f32)>> {
        let width = self.width.max(1);
        self.white
            .par_chunks_exact(width)
            .zip(self.dark.par_chunks_exact(width))
            .map(|(white, dark)| white.iter().copied().zip(dark.iter().copied()))
    }
}

/// From a point to a stretch of line.
fn distance(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let along = ((point.0 - from.0) * dx + (point.1 - from.1) * dy) / (dx * dx + dy * dy).max(1e-6);
    let along = along.clamp(0.0, 1.0);
    (point.0 - from.0 - along * dx).hypot(point.1 - from.1 - along * dy)
}

/// SplitMix64: a small generator, so that a key always marks the same way.
struct Random(u64);

impl Random {
    fn between(&mut self, low: f32, high: f32) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        low + (high - low) * ((z >> 40) as f32 / (1u64 << 24) as f32)
    }
}
