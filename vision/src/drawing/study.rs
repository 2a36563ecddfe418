//! What is seen in a photo before it is drawn: how dark it is, and what is worth an accent.

use super::{flow::Forms, plane::Plane};

/// How closely a photo is looked at; steps are those of [`Plane::soften`] and of `Flow::along`.
pub(super) struct Sight {
    /// How far tones are smoothed along the lines of the picture; it makes drawn lines of what was grain and hair.
    pub along: &'static [i32],
    /// Half the width of a line.
    pub line: &'static [usize],
    /// Half the width of what is modelled: a lip, a lid, a fold; in addition to `line`.
    pub form: &'static [usize],
    /// How dark lines are: what a brightness difference of 1 adds to the pressure.
    pub press: f32,
    /// The most that a line adds to the pressure.
    pub hardest: f32,
    /// How light glints are, as `press`.
    pub glint: f32,
    /// How strongly forms are modelled, as `press`.
    pub modelling: f32,
}

/// A photo as seen by someone who is about to draw it.
pub(super) struct Study {
    /// How dark it is, 0 to 1 and never quite either: paper is not white and no stick is black.
    pub dark: Plane,
    /// What to add to the pressure: above 0 in lines, below in glints.
    pub accent: Plane,
    /// How much there is to see, 0 where all is even; about 0.06 in an eye.
    pub detail: Plane,
}

/// Differences of brightness that are no line yet, but grain of the photo.
const UNSEEN: f32 = 0.005;
/// The most that a glint takes from the pressure.
const BRIGHTEST: f32 = 0.5;
/// How much darker and how much lighter than its surroundings a modelled form may be made, brightness. There is less
/// room for light: it would stand around dark shapes as a halo.
const MODELLED: (f32, f32) = (-0.08, 0.025);

impl Study {
    pub fn of(light: &Plane, forms: &Forms, sight: &Sight) -> Self {
        let smooth = forms.flow().along(light, sight.along).soften(&[1]);
        // Differences of Gaussians along the flow: Winnemöller, Kyprianidis and Olsen, "XDoG" (2012).
        let fine = smooth.soften(&[1]);
        let middle = fine.soften(sight.line);
        let broad = middle.soften(sight.form);
        let line = fine.with(&middle, |fine, middle| fine - middle);
        let form = middle.with(&broad, |middle, broad| middle - broad);
        Self {
            dark: smooth.map(|light| 0.99 - 0.975 * light),
            accent: line.with(&form, |line, form| sight.accent(line, form)),
            detail: line
                .with(&form, |line, form| 2.0 * line.abs() + form.abs())
                .soften(&[2, 4]),
        }
    }
}

impl Sight {
    fn accent(&self, line: f32, form: f32) -> f32 {
        let dark = (self.press * (-line - UNSEEN)).clamp(0.0, self.hardest);
        let light = (self.glint * (line - UNSEEN)).clamp(0.0, BRIGHTEST);
        dark - light - self.modelling * form.clamp(MODELLED.0, MODELLED.1)
    }
}
