//! What the tiles multiply by: the weights in the order in which they are used, once for each way over the input.

use super::kernel::Problem;

/// One multiplication of the input by a kernel. A plain convolution has one. That of a doubled picture has four, one for
/// each quarter of the pixels: a 3x3 kernel over doubled pixels sees only 2x2 different ones.
pub(super) struct Pass {
    pub weights: PackedWeights,
    pub kernel: usize,
    /// Where the kernel starts in the padded input, rows and columns from the grid's place.
    pub offset: [usize; 2],
}

impl Pass {
    /// For each output row that a grid row gives, the passes of its columns.
    pub(super) fn all(problem: &Problem<'_>, block: usize) -> Vec<Vec<Self>> {
        if !problem.plan.doubled {
            return vec![vec![Self {
                weights: PackedWeights::new(problem, problem.weight, problem.kernel, block),
                kernel: problem.kernel,
                offset: [0, 0],
            }]];
        }
        let quarter = |row: usize, column: usize| Self {
            weights: PackedWeights::new(problem, &folded(problem.weight, row, column), 2, block),
            kernel: 2,
            offset: [row, column],
        };
        let halves = |row| (0..2).map(|column| quarter(row, column)).collect();
        (0..2).map(halves).collect()
    }
}

/// The 2x2 kernels that do to a picture what the 3x3 kernels do to every second row and column of the doubled picture,
/// from the first row and column on or from the second.
fn folded(weight: &[f32], row: usize, column: usize) -> Vec<f32> {
    let first_or_second =
        |tap: usize, odd: usize| usize::from(tap + odd >= if odd == 1 { 3 } else { 1 });
    let mut folded = Vec::with_capacity(weight.len() / 9 * 4);
    for kernel in weight.chunks_exact(9) {
        let mut small = [0.0; 4];
        for (tap, weight) in kernel.iter().enumerate() {
            let (y, x) = (
                first_or_second(tap / 3, row),
                first_or_second(tap % 3, column),
            );
            small[2 * y + x] += weight;
        }
        folded.extend(small);
    }
    folded
}

/// The weights of one pass, a block of output channels after the other; in a block by input channel, by tap, by output.
pub(super) struct PackedWeights {
    weights: Vec<f32>,
    bias: Vec<f32>,
    leak: Vec<f32>,
    block: usize,
}

impl PackedWeights {
    fn new(problem: &Problem<'_>, weight: &[f32], kernel: usize, block: usize) -> Self {
        let of_output = problem.inputs * kernel * kernel;
        let blocks = problem.outputs.div_ceil(block);
        let mut weights = vec![0.0; blocks * of_output * block];
        for (output, kernels) in weight.chunks_exact(of_output).enumerate() {
            let packed = &mut weights[output / block * of_output * block..];
            for (at, value) in kernels.iter().enumerate() {
                packed[at * block + output % block] = *value;
            }
        }
        let (bias, leak) = problem.after.split_at(problem.outputs);
        let filled = |values: &[f32]| {
            let mut values = values.to_vec();
            values.resize(blocks * block, 0.0);
            values
        };
        Self {
            weights,
            bias: filled(bias),
            leak: filled(leak),
            block,
        }
    }

    /// Of each block of output channels: weights, biases and leaks.
    #[inline(always)]
    pub(super) fn blocks(&self) -> impl Iterator<Item = (&[f32], &[f32], &[f32])> {
        let of_block = self.weights.len() / (self.bias.len() / self.block);
        let weights = self.weights.chunks_exact(of_block);
        let bias = self.bias.chunks_exact(self.block);
        let leak = self.leak.chunks_exact(self.block);
        weights
            .zip(bias)
            .zip(leak)
            .map(|((weights, bias), leak)| (weights, bias, leak))
    }
}
