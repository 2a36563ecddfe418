//! Who belongs in the picture, and how much room they want around them.

use super::{Head, is_counted, tallest};
use crate::faces::Face;

/// Room between the upper edge and the faces, in face heights.
const HEADROOM: f32 = 0.55;
/// Room beside and below several faces, in face heights.
const SIDE_ROOM: f32 = 0.45;
/// What the headroom is a part of: the spare height of a portrait.
const PORTRAIT_SPARE: f32 = 1.6;

/// The heads that belong in the picture, as one box.
pub(super) struct Group {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    /// Height of the largest face, px.
    head: f32,
    alone: bool,
    /// How far right of its middle the group is framed, px.
    lead: f32,
}

impl Group {
    /// Of the neighbours that fit into a crop of this size, those with the most face.
    pub(super) fn that_fits(heads: &[Head], width: f32, height: f32) -> Option<Self> {
        let largest = tallest(heads.iter().map(|head| &head.face));
        let counts = |head: &&Head| is_counted(&head.face, largest);
        let mut kept: Vec<Head> = heads.iter().filter(counts).copied().collect();
        kept.sort_by(|a, b| a.face.x.total_cmp(&b.face.x));
        let area = |heads: &[Head]| -> f32 {
            let faces = heads.iter().map(|head| head.face);
            faces.map(|face| face.width * face.height).sum()
        };
        let neighbours = (0..kept.len()).map(|first| {
            let fits = |end: &usize| {
                let group = Self::around(&kept[first..*end]);
                group.right - group.left <= width && group.bottom - group.top <= height
            };
            let end = (first + 2..=kept.len()).take_while(fits).last();
            &kept[first..end.unwrap_or(first + 1)]
        });
        let best = neighbours.max_by(|a, b| area(a).total_cmp(&area(b)))?;
        Some(Self::around(best))
    }

    fn around(heads: &[Head]) -> Self {
        let faces = || heads.iter().map(|head| &head.face);
        let least = |of: fn(&Face) -> f32| faces().map(of).fold(f32::MAX, f32::min);
        let most = |of: fn(&Face) -> f32| faces().map(of).fold(f32::MIN, f32::max);
        let lead = match heads {
            [head] => head.lead * head.face.height,
            _ => 0.0,
        };
        Self {
            left: least(|f| f.x),
            right: most(|f| f.x + f.width),
            top: least(|f| f.y),
            bottom: most(|f| f.y + f.height),
            head: most(|f| f.height),
            alone: heads.len() == 1,
            lead,
        }
    }

    pub(super) fn centre_x(&self) -> f32 {
        f32::midpoint(self.left, self.right) + self.lead
    }

    pub(super) fn wanted_height(&self, ratio: f32, heads_tall: f32) -> f32 {
        if self.alone {
            return heads_tall * self.head;
        }
        let tall = self.bottom - self.top + (heads_tall - 1.0) * self.head;
        let wide = (self.right - self.left + 2.0 * SIDE_ROOM * self.head) / ratio;
        tall.max(wide)
    }

    /// Upper edge of a crop of this height: with headroom if there is room for it, else centred on the faces.
    pub(super) fn top(&self, crop_height: f32) -> f32 {
        let spare = crop_height - (self.bottom - self.top);
        // A head has as much room above it in a half figure as in a portrait.
        let share = (HEADROOM / PORTRAIT_SPARE).min(HEADROOM * self.head / spare.max(1.0));
        self.top - spare * share
    }
}
