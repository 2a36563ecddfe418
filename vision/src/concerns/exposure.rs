//! Whether a photo has too little light or too much.
//!
//! A dark face in good light and a light face in bad light can have the very same values, so a face's mean says nothing. What
//! tells them apart is the rest: in a photo with enough light *something* is bright, an eye, a collar, the wall behind. So
//! a photo is called dark for its brightest parts, and one with a light in it only if nothing can be made out in the
//! face. Skin of the lowest reflectance there is, about 3 % (value 50), stays clear of that in half the light.

use super::{Concern, plane::Plane};

/// In a dark photo the crop's 99th percentile is below this, and the face's 95th below the next. (Portraits at 6 % of their
/// light: 56 to 69, and 30 to 59; at 12 %: 82 to 97, and 45 to 83.)
const DARK_CROP: f32 = 76.0;
const DARK_FACE: f32 = 66.0;
/// A face whose 95th percentile is below this is black, whatever is around it.
const BLACK_FACE: f32 = 30.0;
/// From this value on a pixel is white: the light had more to say than the photo could hold.
const WHITE: f32 = 250.0;
/// A face is too bright if more than this part of it is white. (Portraits as they are: none of it.)
const WHITE_SHARE: f32 = 0.25;
/// Where even the 5th percentile of a face is above this, eyes and nostrils are as pale as the skin.
const PALE_FACE: f32 = 200.0;
/// Without a face: where the crop's 1st percentile is above this.
const PALE_CROP: f32 = 200.0;
/// Around a face, this part of its height is left out: hair and what is behind.
const MARGIN: f32 = 0.1;

/// What is wrong with the light on a face, if anything.
pub(super) fn fault(crop: &Plane, face: &Plane) -> Option<Concern> {
    let face = Values::of(face, MARGIN);
    let face_high = face.percentile(95);
    let without_light = is_dark(crop) && face_high < DARK_FACE;
    if without_light || face_high < BLACK_FACE {
        return Some(Concern::TooDark);
    }
    let washed_out = face.percentile(5) > PALE_FACE;
    (face.share_from(WHITE) > WHITE_SHARE || washed_out).then_some(Concern::TooBright)
}

/// What is wrong with the light in a crop without a face, where much black or white may well be meant.
pub(super) fn fault_of_picture(crop: &Plane) -> Option<Concern> {
    if is_dark(crop) {
        return Some(Concern::TooDark);
    }
    let pale = Values::of(crop, 0.0).percentile(1) > PALE_CROP;
    pale.then_some(Concern::TooBright)
}

/// Whether nothing in the crop is bright.
fn is_dark(crop: &Plane) -> bool {
    Values::of(crop, 0.0).percentile(99) < DARK_CROP
}

/// The values of a plane, in ascending order; never none.
struct Values(Vec<f32>);

impl Values {
    /// Without a margin of this part of the height, unless nothing would be left.
    fn of(plane: &Plane, margin: f32) -> Self {
        let inner = |margin| plane.inner(margin).map(|(x, y)| plane.at(x, y));
        let mut values: Vec<f32> = inner(margin).collect();
        if values.is_empty() {
            values = inner(0.0).collect();
        }
        values.sort_unstable_by(f32::total_cmp);
        Self(values)
    }

    fn percentile(&self, percent: usize) -> f32 {
        self.0[(self.0.len() - 1) * percent / 100]
    }

    /// The part of the values that are at least this.
    fn share_from(&self, least: f32) -> f32 {
        let below = self.0.partition_point(|&value| value < least);
        1.0 - below as f32 / self.0.len() as f32
    }
}
