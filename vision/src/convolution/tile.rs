//! The innermost loops: a tile of pixels times output channels, held in registers while the weights go by.

use pulp::{Simd, WithSimd};

use super::{packed::PackedRows, passes::PackedWeights};

/// How large a tile is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    /// Output channels.
    pub outputs: usize,
    /// Pixels of one row.
    pub pixels: usize,
}

/// Finds the tile that fills the registers of the processor without spilling: 24 sums of 32 registers, or 12 of 16.
pub(super) struct ChooseBlock {
    /// Output channels of the whole convolution.
    pub outputs: usize,
}

impl WithSimd for ChooseBlock {
    type Output = Block;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Block {
        let (outputs, vectors) = match (S::REGISTER_COUNT >= 32, self.outputs.is_multiple_of(8)) {
            (true, true) => (8, 3),
            (true, false) => (4, 6),
            (false, _) => (4, 3),
        };
        Block {
            outputs,
            pixels: vectors * S::F32_LANES,
        }
    }
}

/// Convolves one row of outputs: `lines` gets a line of pixels for each output channel, one after the other. `taps` says
/// where each tap of the kernel starts in the packed rows.
#[inline(always)]
pub(super) fn row<S: Simd>(
    simd: S,
    packed: &PackedRows,
    taps: &[usize],
    weights: &PackedWeights,
    block: Block,
    lines: &mut [f32],
) {
    match (block.outputs, block.pixels / S::F32_LANES) {
        (8, 3) => tiles::<S, 8, 3>(simd, packed, taps, weights, lines),
        (4, 6) => tiles::<S, 4, 6>(simd, packed, taps, weights, lines),
        _ => tiles::<S, 4, 3>(simd, packed, taps, weights, lines),
    }
}

#[inline(always)]
fn tiles<S: Simd, const OUTPUTS: usize, const VECTORS: usize>(
    simd: S,
    packed: &PackedRows,
    taps: &[usize],
    weights: &PackedWeights,
    lines: &mut [f32],
) {
    let pixels = VECTORS * S::F32_LANES;
    let line = packed.line();
    for at in (0..line).step_by(pixels) {
        let blocks = weights.blocks().zip(lines.chunks_exact_mut(OUTPUTS * line));
        for ((weights, bias, leak), lines) in blocks {
            let sums = tile::<S, OUTPUTS, VECTORS>(simd, packed, taps, weights, bias, at);
            let zero = simd.splat_f32s(0.0);
            // By constant places only: else the sums would have to be in memory, also in the loop above.
            for output in 0..OUTPUTS {
                let leak = simd.splat_f32s(leak[output]);
                let (line, _) = S::as_mut_simd_f32s(&mut lines[output * line + at..][..pixels]);
                for vector in 0..VECTORS {
                    let sum = sums[output][vector];
                    let negative = simd.min_f32s(sum, zero);
                    line[vector] = simd.mul_add_f32s(negative, leak, simd.max_f32s(sum, zero));
                }
            }
        }
    }
}

/// The sums of one tile: `OUTPUTS` channels at `VECTORS` vectors of pixels from `at` on.
#[inline(always)]
fn tile<S: Simd, const OUTPUTS: usize, const VECTORS: usize>(
    simd: S,
    packed: &PackedRows,
    taps: &[usize],
    weights: &[f32],
    bias: &[f32],
    at: usize,
) -> [[S::f32s; VECTORS]; OUTPUTS] {
    let mut sums = [[simd.splat_f32s(0.0); VECTORS]; OUTPUTS];
    for output in 0..OUTPUTS {
        sums[output] = [simd.splat_f32s(bias[output]); VECTORS];
    }
    let mut weights = weights.chunks_exact(OUTPUTS);
    for channel in packed.channels() {
        for (tap, weights) in taps.iter().zip(&mut weights) {
            let (seen, _) = S::as_simd_f32s(&channel[tap + at..][..VECTORS * S::F32_LANES]);
            for output in 0..OUTPUTS {
                let weight = simd.splat_f32s(weights[output]);
                for vector in 0..VECTORS {
                    sums[output][vector] =
                        simd.mul_add_f32s(seen[vector], weight, sums[output][vector]);
                }
            }
        }
    }
    sums
}

/// The sum of the values, and of their squares; a vector at a time, which is also more exact than one by one.
#[inline(always)]
pub(super) fn sums<S: Simd>(simd: S, values: &[f32]) -> [f32; 2] {
    let zero = simd.splat_f32s(0.0);
    let (mut sum, mut squares) = ([zero; 4], [zero; 4]);
    let (vectors, rest) = S::as_simd_f32s(values);
    let (fours, last) = pulp::as_arrays::<4, _>(vectors);
    for four in fours {
        for lane in 0..4 {
            sum[lane] = simd.add_f32s(sum[lane], four[lane]);
            squares[lane] = simd.mul_add_f32s(four[lane], four[lane], squares[lane]);
        }
    }
    for vector in last.iter().copied().chain([simd.partial_load_f32s(rest)]) {
        sum[0] = simd.add_f32s(sum[0], vector);
        squares[0] = simd.mul_add_f32s(vector, vector, squares[0]);
    }
    let total = |lanes: [S::f32s; 4]| {
        let [a, b, c, d] = lanes;
        simd.reduce_sum_f32s(simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d)))
    };
    [total(sum), total(squares)]
}
