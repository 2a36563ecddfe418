//! The detector's anchors: boxes of fixed sizes on four grids, which the network says how to move and stretch.

use super::Face;

/// A grid: the distance between its points in px, and the sides of the squares that stand on each point, px.
struct Grid {
    step: u32,
    sides: &'static [f32],
}

const GRIDS: [Grid; 4] = [
    Grid {
        step: 8,
        sides: &[10.0, 16.0, 24.0],
    },
    Grid {
        step: 16,
        sides: &[32.0, 48.0],
    },
    Grid {
        step: 32,
        sides: &[64.0, 96.0],
    },
    Grid {
        step: 64,
        sides: &[128.0, 192.0, 256.0],
    },
];
/// How far the network's numbers move a centre, and stretch a side; fixed in training.
const MOVE: f32 = 0.1;
const STRETCH: f32 = 0.2;

/// One box that a face may be near, in px.
pub(super) struct Anchor {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

impl Anchor {
    /// The face that the network saw here: `offset` is how to move the centre (x, y) and stretch the sides (width, height).
    pub(super) fn decode(&self, offset: &[f32], score: f32) -> Face {
        let width = self.width * (offset[2] * STRETCH).exp();
        let height = self.height * (offset[3] * STRETCH).exp();
        let x = self.x + offset[0] * MOVE * self.width;
        let y = self.y + offset[1] * MOVE * self.height;
        Face {
            x: x - width / 2.0,
            y: y - height / 2.0,
            width,
            height,
            score,
        }
    }
}

/// All anchors of a picture of this size, in the order of the network's output. As in training, a grid spans the picture
/// evenly even where its step does not divide it, and no anchor is wider or higher than the picture.
pub(super) fn anchors(width: u32, height: u32) -> Vec<Anchor> {
    let mut anchors = Vec::new();
    for grid in &GRIDS {
        let (columns, rows) = (width.div_ceil(grid.step), height.div_ceil(grid.step));
        for row in 0..rows {
            for column in 0..columns {
                anchors.extend(grid.sides.iter().map(|&side| Anchor {
                    x: (column as f32 + 0.5) / columns as f32 * width as f32,
                    y: (row as f32 + 0.5) / rows as f32 * height as f32,
                    width: side.min(width as f32),
                    height: side.min(height as f32),
                }));
            }
        }
    }
    anchors
}
