//! Where a head is, more exactly than the detector's box says: by the points of the face.
//!
//! The box of one face in a photo and in its mirror image may be a quarter of its width apart, and its height a tenth; the
//! points are within some hundredths.

use crate::faces::Face;

/// How many points there are, and which of them lie on the cheeks (left and right in the picture), the brows, the chin and
/// the tip of the nose: the numbers of the iBUG 300-W set.
const POINTS: usize = 68;
const LEFT_CHEEK: std::ops::RangeInclusive<usize> = 1..=3;
const RIGHT_CHEEK: std::ops::RangeInclusive<usize> = 13..=15;
const BROWS: std::ops::RangeInclusive<usize> = 17..=26;
const CHIN: usize = 8;
const NOSE: usize = 30;

/// Height of a head, hairline to chin, as a multiple of brows to chin: what makes it as high as the detector's boxes are on
/// average.
const OF_BROWS_TO_CHIN: f32 = 1.25;
/// Faces smaller than this are left as they were found, px: there is too little to see their points in.
const SMALLEST: f32 = 24.0;
/// How much smaller or larger than the box a head may be; beyond it, the points are not this face's.
const PLAUSIBLE: std::ops::RangeInclusive<f32> = 0.6..=1.5;

/// A head turned by less than this looks at us: so far off is the nose's place, 0 in the middle of the cheeks to 1 on one.
const TURNED: f32 = 0.12;
/// Room to look into, in face heights, for each of that beyond; and at most.
const LEAD: f32 = 0.5;
const MOST_LEAD: f32 = 0.15;

/// A head in a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// Its face, hairline to chin.
    pub face: Face,
    /// How much more room there is to be on the right than on the left, in face heights; below 0 on the left: the room that
    /// a turned head looks into.
    pub lead: f32,
}

impl From<Face> for Head {
    fn from(face: Face) -> Self {
        Self { face, lead: 0.0 }
    }
}

impl Head {
    /// The head with these points; as the box has it where they are not to be believed.
    pub(crate) fn seen(face: &Face, points: &[[f32; 2]]) -> Self {
        let believed = Self::by_points(face, points).filter(|head| head.is_plausible(face));
        believed.unwrap_or_else(|| Self::from(*face))
    }

    fn by_points(face: &Face, points: &[[f32; 2]]) -> Option<Self> {
        if points.len() != POINTS || face.width.min(face.height) < SMALLEST {
            return None;
        }
        let (left, right) = (middle(&points[LEFT_CHEEK]), middle(&points[RIGHT_CHEEK]));
        let (brows, chin, nose) = (middle(&points[BROWS]), points[CHIN], points[NOSE]);
        if left[0] >= right[0] || brows[1] >= chin[1] {
            return None;
        }
        let (width, height) = (apart(left, right), OF_BROWS_TO_CHIN * apart(brows, chin));
        let x = f32::midpoint(left[0], right[0]);
        let y = chin[1] + (brows[1] - chin[1]) * OF_BROWS_TO_CHIN / 2.0;
        // By distances, so that a head that is only laid to one side is not taken for turned.
        let (to_left, to_right) = (apart(nose, left), apart(nose, right));
        let turned = (to_left - to_right) / (to_left + to_right);
        let lead = (LEAD * (turned.abs() - TURNED)).clamp(0.0, MOST_LEAD);
        let face = Face {
            x: x - width / 2.0,
            y: y - height / 2.0,
            width,
            height,
            score: face.score,
        };
        Some(Self {
            face,
            lead: lead.copysign(turned),
        })
    }

    /// Whether this can be the head in that box. What is not a number is not.
    fn is_plausible(&self, face: &Face) -> bool {
        let head = &self.face;
        let (x, y) = (head.x + head.width / 2.0, head.y + head.height / 2.0);
        PLAUSIBLE.contains(&(head.width / face.width))
            && PLAUSIBLE.contains(&(head.height / face.height))
            && (face.x..face.x + face.width).contains(&x)
            && (face.y..face.y + face.height).contains(&y)
            && self.lead.is_finite()
    }
}

fn middle(points: &[[f32; 2]]) -> [f32; 2] {
    let sum = |i: usize| points.iter().map(|point| point[i]).sum::<f32>();
    [sum(0), sum(1)].map(|sum| sum / points.len() as f32)
}

fn apart(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::{CHIN, Head, MOST_LEAD, NOSE, POINTS};
    use crate::faces::Face;

    const BOX: Face = Face {
        x: 100.0,
        y: 50.0,
        width: 160.0,
        height: 200.0,
        score: 0.99,
    };

    /// A face whose outline fills the box, with the nose this far from the middle, px.
    fn points(nose: f32) -> Vec<[f32; 2]> {
        let mut points = vec![[180.0, 90.0]; POINTS];
        for (at, x) in [(1, 100.0), (13, 260.0)] {
            points[at..at + 3].fill([x, 150.0]);
        }
        points[CHIN] = [180.0, 250.0];
        points[NOSE] = [180.0 + nose, 150.0];
        points
    }

    #[test]
    fn a_face_that_looks_at_us_is_where_its_box_is() {
        assert_eq!(Head::seen(&BOX, &points(4.0)), Head::from(BOX));
    }

    #[test]
    fn a_turned_head_has_room_on_the_side_it_looks_to() {
        let lead = |nose: f32| Head::seen(&BOX, &points(nose)).lead;
        assert!(lead(20.0) > 0.0 && lead(20.0) < lead(30.0));
        assert!((lead(20.0) + lead(-20.0)).abs() < 1e-6);
        assert!((lead(60.0) - MOST_LEAD).abs() < 1e-6);
    }

    #[test]
    fn points_that_are_not_to_be_believed_leave_the_box() {
        let moved = |by: f32| points(30.0).iter().map(|[x, y]| [x + by, *y]).collect();
        let scaled = |by: f32| points(30.0).iter().map(|[x, y]| [x * by, *y]).collect();
        let nowhere = points(30.0).iter().map(|_| [f32::NAN; 2]).collect();
        let wrong: [Vec<[f32; 2]>; 6] = [
            Vec::new(),
            moved(100.0),
            scaled(0.5),
            scaled(-1.0),
            nowhere,
            vec![[180.0, 150.0]; POINTS],
        ];
        for points in wrong {
            assert_eq!(Head::seen(&BOX, &points), Head::from(BOX), "{points:?}");
        }
    }

    #[test]
    fn a_face_of_a_few_pixels_is_left_as_it_was_found() {
        let small = Face {
            width: 16.0,
            height: 20.0,
            ..BOX
        };
        let points: Vec<_> = points(30.0)
            .iter()
            .map(|[x, y]| [100.0 + (x - 100.0) / 10.0, 50.0 + (y - 50.0) / 10.0])
            .collect();
        assert_eq!(Head::seen(&small, &points), Head::from(small));
    }
}
