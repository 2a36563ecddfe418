//! Which way the lines of a picture run: along contours, along strands of hair, round a cheek.

use std::borrow::Cow;

use rayon::prelude::*;

use super::{marks, plane::Plane};

/// The structure tensor of a picture, without its trace: at each pixel a vector whose angle is twice the angle of the
/// lines there and whose length says how marked they are (squared gradient, brightness 0 to 1). Twice the angle, since a
/// line runs both ways: so opposite directions add up and do not cancel.
pub(super) struct Forms {
    x: Plane,
    y: Plane,
}

/// How a direction gives way to the forms of a picture.
pub(super) struct Bent {
    /// How strongly it is kept; forms pull with at most 1.
    pub stiffness: f32,
    /// How marked a form must be (see [`Forms`]) to pull with half of its strength.
    pub threshold: f32,
    /// How far the hand wavers, radians.
    pub wavering: f32,
}

/// Pixels to a waver of the hand.
const WAVER: usize = 150;

impl Forms {
    pub fn of(light: &Plane) -> Self {
        let light = light.soften(&[1]);
        // A line runs across its gradient: hence both signs.
        Self {
            x: gradients(&light, |gx, gy| gy * gy - gx * gx).soften(&[1, 2, 2]),
            y: gradients(&light, |gx, gy| -2.0 * gx * gy).soften(&[1, 2, 2]),
        }
    }

    /// Width and height.
    pub fn size(&self) -> (usize, usize) {
        (self.x.width, self.x.height())
    }

    /// The same seen from further off.
    pub fn soften(&self, steps: &[usize]) -> Self {
        Self {
            x: self.x.soften(steps),
            y: self.y.soften(steps),
        }
    }

    /// Along the forms themselves.
    pub fn flow(&self) -> Flow {
        self.flow_of(|_, x, y| [x, y])
    }

    /// In one direction, degrees clockwise from the right, that forms bend: the more, the more marked they are.
    pub fn bend(&self, degrees: f32, bent: &Bent, seed: u32) -> Flow {
        let (sin, cos) = (2.0 * degrees.to_radians()).sin_cos();
        let wavering = marks::patches(self.size(), WAVER, seed);
        let &Bent {
            stiffness,
            threshold,
            wavering: reach,
        } = bent;
        self.flow_of(move |i, x, y| {
            let marked = (x * x + y * y).sqrt();
            let pull = marked / (marked * marked + threshold * threshold);
            let waver = 2.0 * reach * wavering.values[i];
            [
                pull * x + stiffness * (cos - waver * sin),
                pull * y + stiffness * (sin + waver * cos),
            ]
        })
    }

    /// The flow of vectors of twice the angle, which `of` makes of a pixel's number and its vector.
    fn flow_of(&self, of: impl Fn(usize, f32, f32) -> [f32; 2] + Sync) -> Flow {
        let directions = self
            .x
            .values
            .par_iter()
            .zip(&self.y.values)
            .enumerate()
            .map(|(i, (&x, &y))| halved(of(i, x, y)))
            .collect();
        Flow { directions }
    }
}

/// What `part` makes of each pixel's gradient.
fn gradients(light: &Plane, part: impl Fn(f32, f32) -> f32 + Sync) -> Plane {
    let (right, bottom) = (light.width - 1, light.height() - 1);
    Plane::by_rows(light.width, light.height(), |y, out| {
        let above = light.row(y.saturating_sub(1));
        let here = light.row(y);
        let below = light.row((y + 1).min(bottom));
        for (x, out) in out.iter_mut().enumerate() {
            let across = here[(x + 1).min(right)] - here[x.saturating_sub(1)];
            *out = part(0.5 * across, 0.5 * (below[x] - above[x]));
        }
    })
}

/// The direction of half the angle.
fn halved([x, y]: [f32; 2]) -> [i8; 2] {
    let length = (x * x + y * y).sqrt();
    let cos = if length > 0.0 { x / length } else { 1.0 };
    let half_cos = (0.5 * (1.0 + cos)).max(0.0).sqrt();
    let half_sin = (0.5 * (1.0 - cos)).max(0.0).sqrt().copysign(y);
    [(127.0 * half_cos) as i8, (127.0 * half_sin) as i8]
}

/// A direction for each pixel: a vector of length 127, so that a byte holds each half and `away` needs no fractions.
pub(super) struct Flow {
    directions: Vec<[i8; 2]>,
}

impl Flow {
    /// A plane smeared along the flow: for each step the taps 1, 2, 1, that many pixels apart, as in [`Plane::soften`].
    /// This is line integral convolution (Cabral and Leedom, 1993) for the work of a few taps.
    pub fn along(&self, plane: &Plane, steps: &[i32]) -> Plane {
        steps
            .iter()
            .fold(Cow::Borrowed(plane), |plane, &step| {
                Cow::Owned(self.smeared(&plane, step))
            })
            .into_owned()
    }

    fn smeared(&self, plane: &Plane, step: i32) -> Plane {
        let (right, bottom) = (plane.width as i32 - 1, plane.height() as i32 - 1);
        let values = &plane.values[..];
        let at = move |x: i32, y: i32| {
            values[(y.clamp(0, bottom) * (right + 1) + x.clamp(0, right)) as usize]
        };
        let away = move |d: i8| (i32::from(d) * step + 64) >> 7;
        Plane::by_rows(plane.width, plane.height(), move |y, out| {
            let directions = &self.directions[y * plane.width..][..plane.width];
            let here = plane.row(y);
            let y = y as i32;
            for (x, ((out, here), &[dx, dy])) in (0..).zip(out.iter_mut().zip(here).zip(directions))
            {
                let (dx, dy) = (away(dx), away(dy));
                *out = 0.5 * here + 0.25 * (at(x + dx, y + dy) + at(x - dx, y - dy));
            }
        })
    }
}
