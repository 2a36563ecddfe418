//! The direct convolution itself: planes of `f32` in, planes out, row by row, in the widest vectors the processor has.
//!
//! Nothing is unfolded into a matrix. A band of output rows is one piece of work: it keeps the few input rows that it
//! needs in a ring, already scaled, shifted, activated and padded, and multiplies each tile of them (some pixels of a row
//! times some output channels, all held in registers) by the weights. Every input value is brought from memory once a
//! band, and what stands between two convolutions costs no pass over memory of its own.
//!
//! All that [`Band`] calls is inlined: only so is it compiled for the vectors of the processor that it runs on.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::{
    packed::PackedRows,
    passes::Pass,
    tile::{self, Block},
};

/// How a picture goes on beyond its edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Mirrored at the outermost pixel, which is not repeated.
    Reflect,
    /// With zeros.
    Zero,
}

/// What a convolution does besides multiplying; its kernel is square and odd, and padded so that stride 1 keeps the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Every how many pixels, in both directions, there is an output.
    pub stride: usize,
    /// What is beyond the edge.
    pub edge: Edge,
    /// The input is first made twice as wide and high, each pixel becoming four. Kernel 3, stride 1, reflected edges only.
    pub doubled: bool,
    /// Mean and variance of every output channel are wanted.
    pub moments: bool,
}

/// A convolution of one picture. Planes lie one after the other, rows inside them, as Burn has them.
pub(super) struct Problem<'a> {
    /// `[inputs, height, width]`
    pub input: &'a [f32],
    pub inputs: usize,
    pub height: usize,
    pub width: usize,
    /// `[outputs, inputs, kernel, kernel]`
    pub weight: &'a [f32],
    pub outputs: usize,
    pub kernel: usize,
    /// `[3, inputs]`: what is done to the input first, `x -> leak(scale x + shift)`; leak is the factor of negative values.
    pub before: &'a [f32],
    /// `[2, outputs]`: bias, and the leak after it.
    pub after: &'a [f32],
    pub plan: Plan,
}

impl Problem<'_> {
    /// Height and width of the output.
    pub(super) fn output_size(&self) -> [usize; 2] {
        [self.height, self.width].map(|side| {
            if self.plan.doubled {
                2 * side
            } else {
                (side - 1) / self.plan.stride + 1
            }
        })
    }

    /// Height and width of the grid that is gone through: the output's, or the input's when that is doubled on the way.
    fn grid(&self) -> [usize; 2] {
        if self.plan.doubled {
            [self.height, self.width]
        } else {
            self.output_size()
        }
    }
}

/// `[outputs, height, width]`, and `[2, outputs]`: mean and variance of each plane, or zeros if they were not wanted.
pub(super) struct Solution {
    pub output: Vec<f32>,
    pub moments: Vec<f32>,
}

/// Whether this processor has the vectors that make the kernel worth its while.
pub(super) fn is_fast_here() -> bool {
    !matches!(Arch::new(), Arch::Scalar)
}

/// Grid rows of one piece of work: few enough to share them fairly, many enough to pack few rows twice.
const BAND: usize = 16;

/// Convolves on all cores of the current rayon pool. The result does not depend on how many there are.
pub(super) fn solve(problem: &Problem<'_>) -> Solution {
    let arch = Arch::new();
    let block = arch.dispatch(tile::ChooseBlock {
        outputs: problem.outputs,
    });
    let [height, width] = problem.output_size();
    let passes = Pass::all(problem, block.outputs);
    let mut output = vec![0.0; problem.outputs * height * width];
    let rows_of_band = BAND * if problem.plan.doubled { 2 } else { 1 };
    let sums: Vec<Vec<[f64; 2]>> = bands(&mut output, height * width, rows_of_band * width)
        .into_par_iter()
        .enumerate()
        .map(|(index, planes)| {
            arch.dispatch(Band {
                problem,
                passes: &passes,
                block,
                first: index * BAND,
                planes,
            })
        })
        .collect();
    Solution {
        output,
        moments: moments(&sums, problem.outputs, height * width),
    }
}

/// For each band its rows of every plane.
fn bands(output: &mut [f32], plane: usize, band: usize) -> Vec<Vec<&mut [f32]>> {
    let mut bands: Vec<Vec<&mut [f32]>> = Vec::new();
    bands.resize_with(plane.div_ceil(band), Vec::new);
    for plane in output.chunks_mut(plane) {
        for (rows, band) in plane.chunks_mut(band).zip(&mut bands) {
            band.push(rows);
        }
    }
    bands
}

/// Mean and variance from each band's sums and sums of squares. In `f64`, since the difference of large numbers is small.
fn moments(sums: &[Vec<[f64; 2]>], outputs: usize, pixels: usize) -> Vec<f32> {
    let total = |channel: usize, power: usize| {
        sums.iter()
            .filter_map(|band| band.get(channel))
            .map(|sum| sum[power])
            .sum::<f64>()
            / pixels as f64
    };
    let mean = (0..outputs).map(|channel| total(channel, 0) as f32);
    let variance =
        (0..outputs).map(|channel| (total(channel, 1) - total(channel, 0).powi(2)).max(0.0) as f32);
    mean.chain(variance).collect()
}

/// A band of grid rows, convolved by one core.
struct Band<'a> {
    problem: &'a Problem<'a>,
    /// For each output row that a grid row gives, and in it for each output column: what to multiply by.
    passes: &'a [Vec<Pass>],
    block: Block,
    /// The first grid row of the band.
    first: usize,
    /// The band's rows of every output plane.
    planes: Vec<&'a mut [f32]>,
}

impl WithSimd for Band<'_> {
    /// Sum and sum of squares of each output channel, if they are wanted.
    type Output = Vec<[f64; 2]>;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) -> Self::Output {
        let [grid_height, grid_width] = self.problem.grid();
        let line = grid_width.next_multiple_of(self.block.pixels);
        let channels = self.problem.outputs.next_multiple_of(self.block.outputs);
        let mut packed = PackedRows::new(self.problem, line);
        let mut lines = vec![vec![0.0; channels * line]; self.passes[0].len()];
        let mut sums = vec![[0.0; 2]; self.problem.outputs];
        for row in self.first..(self.first + BAND).min(grid_height) {
            packed.advance(self.problem, row);
            for (below, columns) in self.passes.iter().enumerate() {
                for (pass, lines) in columns.iter().zip(&mut lines) {
                    let taps = packed.taps(row, pass);
                    tile::row(simd, &packed, &taps, &pass.weights, self.block, lines);
                }
                let out_row = (row - self.first) * self.passes.len() + below;
                self.write(simd, &lines, line, out_row, &mut sums);
            }
        }
        sums
    }
}

impl Band<'_> {
    /// From the lines of one output row, one for each column of a grid column, to its planes.
    #[inline(always)]
    fn write<S: Simd>(
        &mut self,
        simd: S,
        lines: &[Vec<f32>],
        line: usize,
        row: usize,
        sums: &mut [[f64; 2]],
    ) {
        let [_, width] = self.problem.output_size();
        for (channel, plane) in self.planes.iter_mut().enumerate() {
            let out = &mut plane[row * width..][..width];
            let from = |column: usize| &lines[column][channel * line..][..line];
            if lines.len() == 1 {
                out.copy_from_slice(&from(0)[..width]);
            } else {
                let pairs = from(0).iter().zip(from(1));
                for (out, (even, odd)) in out.chunks_exact_mut(2).zip(pairs) {
                    out[0] = *even;
                    out[1] = *odd;
                }
            }
            if self.problem.plan.moments {
                let [sum, squares] = tile::sums(simd, out);
                sums[channel][0] += f64::from(sum);
                sums[channel][1] += f64::from(squares);
            }
        }
    }
}
