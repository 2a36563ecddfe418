//! Convolution of one picture, with what comes right before and after it, as one operation.
//!
//! On a processor with wide vectors it is a kernel of our own (`kernel.rs`), an operation that Burn's `flex` does not have;
//! anywhere else the same is put together from Burn's operations. Which of them ran can be seen by nothing but time.

mod direct;
mod kernel;
mod packed;
mod passes;
mod tile;

use burn::tensor::{
    Device, Tensor,
    module::{conv2d, interpolate},
    ops::{ConvOptions, InterpolateMode, InterpolateOptions, PadMode},
};

pub use kernel::{Edge, Plan};

/// A convolution's numbers and its [`Plan`]. The tensors are shared, so a clone is cheap.
#[derive(Clone, Debug)]
pub struct Convolution {
    /// `[outputs, inputs, kernel, kernel]`; the kernel is odd.
    pub weight: Tensor<4>,
    /// `[2, outputs]`: bias, and *leak*: the factor of what is negative after it. 1 leaves all as it is, 0 is a ReLU.
    pub after: Tensor<2>,
    /// Steps, edges and what else is wanted.
    pub plan: Plan,
}

/// What a convolution gives.
#[derive(Clone, Debug)]
pub struct Convolved {
    /// `[1, outputs, height, width]`
    pub output: Tensor<4>,
    /// `[2, outputs]`: mean and variance of each channel; zeros if the plan does not want them.
    pub moments: Tensor<2>,
}

impl Convolution {
    /// A convolution without bias and activation.
    #[must_use]
    pub fn bare(weight: Tensor<4>, plan: Plan) -> Self {
        let [outputs, ..] = weight.dims();
        let device = weight.device();
        let leak = Tensor::<1>::ones([outputs], &device);
        let after = Tensor::stack(vec![leak.zeros_like(), leak], 0);
        Self {
            weight,
            after,
            plan,
        }
    }

    /// Convolves `x`, `[1, inputs, height, width]`, after `v -> leak(scale v + shift)` was done to every value; `before` is
    /// `[3, inputs]`: scale, shift and leak of each channel. Beyond the edge is what the plan says, and a zero there is a
    /// zero after that.
    #[must_use]
    pub fn forward(&self, x: Tensor<4>, before: Tensor<2>) -> Convolved {
        if x.device() == Device::flex() && kernel::is_fast_here() {
            direct::convolve(self, x, before)
        } else {
            self.composed(x, before)
        }
    }

    /// The same from Burn's own operations.
    #[must_use]
    pub fn composed(&self, x: Tensor<4>, before: Tensor<2>) -> Convolved {
        let [outputs, _, kernel, _] = self.weight.dims();
        let mut x = affine(x, &before);
        if self.plan.doubled {
            let twice = InterpolateOptions::new(InterpolateMode::Nearest);
            x = interpolate(x, twice.with_scale_factor([2.0, 2.0]));
        }
        let margin = kernel / 2;
        let options = |margin| ConvOptions::new([self.plan.stride; 2], [margin; 2], [1; 2], 1);
        let (x, options) = match self.plan.edge {
            Edge::Zero => (x, options(margin)),
            Edge::Reflect => {
                let margins = (margin, margin, margin, margin);
                (x.pad(margins, PadMode::Reflect), options(0))
            }
        };
        let x = conv2d(x, self.weight.clone(), None, options);
        let output = leaked(x + channelwise(&self.after, 0), channelwise(&self.after, 1));
        let moments = if self.plan.moments {
            moments(&output)
        } else {
            Tensor::zeros([2, outputs], &output.device())
        };
        Convolved { output, moments }
    }
}

/// `v -> leak(scale v + shift)` for every value of `[1, channels, height, width]`; `how` is `[3, channels]`.
pub(crate) fn affine(x: Tensor<4>, how: &Tensor<2>) -> Tensor<4> {
    leaked(
        x * channelwise(how, 0) + channelwise(how, 1),
        channelwise(how, 2),
    )
}

/// What [`Convolution::forward`] takes as `before` when nothing is to be done to `x` first.
pub(crate) fn untouched(x: &Tensor<4>) -> Tensor<2> {
    let [_, channels, ..] = x.dims();
    let one = Tensor::<1>::ones([channels], &x.device());
    Tensor::stack(vec![one.clone(), one.zeros_like(), one], 0)
}

/// A row of a table that has one number for each channel, laid out to work on pictures: `[1, channels, 1, 1]`.
fn channelwise(table: &Tensor<2>, row: usize) -> Tensor<4> {
    let [_, channels] = table.dims();
    table.clone().narrow(0, row, 1).reshape([1, channels, 1, 1])
}

fn leaked(x: Tensor<4>, leak: Tensor<4>) -> Tensor<4> {
    x.clone().clamp_min(0.0) + x.clamp_max(0.0) * leak
}

fn moments(x: &Tensor<4>) -> Tensor<2> {
    let [_, channels, height, width] = x.dims();
    let x = x.clone().reshape([channels, height * width]);
    let mean = x.clone().mean_dim(1);
    let centred = x - mean.clone();
    let variance = (centred.clone() * centred).mean_dim(1);
    Tensor::cat(vec![mean, variance], 1).transpose()
}
