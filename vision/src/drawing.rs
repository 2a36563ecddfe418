//! Drawings that need no network: a graphite pencil and a stick of charcoal.
//!
//! A drawing is tone laid on with strokes over a paper with grain, and lines where the picture has contours. As in Lu, Xu
//! and Jia, "Combining Sketch and Tone for Pencil Drawing Production" (2012), the two are made apart and joined:
//!
//! 1. `flow`: which way lines run in the photo.
//! 2. `study`: how dark each place is, and the accents: contours, glints, modelled forms.
//! 3. `marks`: hatching that follows the flow, and the grain of the paper.
//! 4. Here: all is added up as *pressure*, and a soft threshold turns pressure into how much of the paper is covered.

mod flow;
mod marks;
mod plane;
mod study;

use image::RgbImage;
use rayon::prelude::*;

use flow::{Bent, Forms};
use marks::{Grain, Hatching};
use plane::Plane;
use study::{Sight, Study};

/// What is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    /// Graphite: fine strokes on smooth paper.
    Pencil,
    /// Charcoal: soft, broad lines and smudged tones on rough paper.
    Charcoal,
}

/// A drawing of a photo, of the same size, in the greys of the medium on slightly warm paper. Strokes and grain have a
/// fixed size in pixels, so a smaller photo is drawn more boldly. The same photo always gives the same drawing.
pub(crate) fn draw(photo: &RgbImage, medium: Medium) -> RgbImage {
    let hand = match medium {
        Medium::Pencil => &PENCIL,
        Medium::Charcoal => &CHARCOAL,
    };
    let light = Plane::brightness(photo);
    let forms = Forms::of(&light);
    let study = Study::of(&light, &forms, &hand.sight);
    let marks = Marks::of(&forms, hand);
    let mut out = RgbImage::new(photo.width(), photo.height());
    out.as_mut()
        .par_chunks_exact_mut(3)
        .enumerate()
        .for_each(|(i, pixel)| {
            let light = hand.light(&study, &marks, i);
            for (byte, tint) in pixel.iter_mut().zip(PAPER) {
                *byte = (255.0 * light * tint + 0.5) as u8;
            }
        });
    out
}

/// The colour of paper in its red, green and blue; its brightness is 1.
const PAPER: [f32; 3] = [1.018, 0.997, 0.964];

/// How somebody draws with a medium. Pressure is the logarithm of covered paper over bare paper, so that strokes and
/// grain stand out in middle tones and never quite close the whites or break up the blacks.
struct Hand {
    sight: Sight,
    hatching: Hatching,
    /// Directions of the hatching, degrees clockwise from the right: everywhere, and in darker tones.
    directions: [f32; 2],
    grain: Grain,
    /// How far strokes change the pressure (standard deviation).
    strokes: f32,
    /// How far the grain does, in middle tones.
    roughness: f32,
    /// Share of the grain that is left in light tones.
    roughness_in_light: f32,
    /// Share of strokes and grain that is lost in dark tones, where they would be scratches.
    depth: f32,
    /// Share of strokes that is left out over fine detail, so that eyes and mouths stay clear.
    care: f32,
}

const PENCIL: Hand = Hand {
    sight: Sight {
        along: &[1, 2, 3],
        line: &[2],
        form: &[2, 4],
        press: 26.0,
        hardest: 2.2,
        glint: 10.0,
        modelling: 5.0,
    },
    hatching: Hatching {
        bent: Bent {
            stiffness: 0.3,
            threshold: 0.0025,
            wavering: 0.22,
        },
        width: &[1, 1],
        spacing: &[2, 2],
        length: &[2, 4, 8, 14],
        sharpness: 0.06,
    },
    directions: [-56.0, -30.0],
    grain: Grain {
        width: &[1],
        spacing: &[1, 2],
    },
    strokes: 0.42,
    roughness: 0.25,
    roughness_in_light: 1.0,
    depth: 0.55,
    care: 0.7,
};

const CHARCOAL: Hand = Hand {
    sight: Sight {
        along: &[1, 2, 5],
        line: &[2, 2],
        form: &[4, 8],
        press: 22.0,
        hardest: 2.8,
        glint: 8.0,
        modelling: 5.0,
    },
    hatching: Hatching {
        bent: Bent {
            stiffness: 1.2,
            threshold: 0.004,
            wavering: 0.22,
        },
        width: &[1, 1, 2],
        spacing: &[2, 4, 4],
        length: &[3, 6, 12, 22],
        sharpness: 0.15,
    },
    directions: [-56.0, -30.0],
    grain: Grain {
        width: &[1],
        spacing: &[2, 2],
    },
    strokes: 0.3,
    roughness: 0.45,
    roughness_in_light: 0.45,
    depth: 0.75,
    care: 0.75,
};

/// What hatching and paper do at each pixel.
struct Marks {
    hatching: [Plane; 2],
    tooth: Plane,
    /// Where the hand is heavier and where lighter, -1 to 1.
    weight: Plane,
}

/// Pixels to a change of the hand's weight.
const WEIGHT: usize = 40;

impl Marks {
    fn of(forms: &Forms, hand: &Hand) -> Self {
        // Strokes follow what is seen from further off; a single hair does not turn them.
        let forms = forms.soften(&[4, 4, 8]);
        let hatch = |layer: usize| {
            marks::hatch(
                &forms,
                hand.directions[layer],
                &hand.hatching,
                1 + layer as u32,
            )
        };
        Self {
            hatching: [hatch(0), hatch(1)],
            tooth: marks::tooth(forms.size(), &hand.grain, 5),
            weight: marks::patches(forms.size(), WEIGHT, 7),
        }
    }
}

impl Hand {
    /// How much of the paper is left bare at a pixel, 0 to 1.
    fn light(&self, study: &Study, marks: &Marks, i: usize) -> f32 {
        let dark = study.dark.values[i];
        let second = 0.7 * ramp(0.25, 0.6, dark);
        let [first, crossing] = marks.hatching.each_ref().map(|layer| layer.values[i]);
        let stroke = (first + second * crossing) / (1.0 + second * second).sqrt();
        let care = 1.0 - self.care * ramp(0.015, 0.06, study.detail.values[i]);
        let depth = 1.0 - self.depth * ramp(0.4, 0.8, dark);
        let strokes = self.strokes * depth * care * (1.0 + 0.4 * marks.weight.values[i]);
        let in_light = self.roughness_in_light;
        let roughness = self.roughness
            * depth
            * (0.5 + 0.5 * care)
            * (in_light + (1.0 - in_light) * ramp(0.2, 0.55, dark));
        // Strokes and grain draw the mean towards middle grey; this much more contrast takes it back.
        let spread = strokes * strokes + roughness * roughness;
        let contrast = (1.0 + std::f32::consts::FRAC_PI_8 * spread).sqrt();
        let pressure = contrast * ((dark / (1.0 - dark)).ln() + study.accent.values[i])
            + strokes * stroke
            + roughness * marks.tooth.values[i];
        1.0 / (1.0 + pressure.exp())
    }
}

/// 0 up to `low`, 1 from `high` on, and smooth between.
fn ramp(low: f32, high: f32, value: f32) -> f32 {
    let t = ((value - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests;
