//! The enlarging network "realesr-animevideov3": eighteen 3x3 convolutions at the size of the input, each followed by a
//! PReLU but the last, whose 48 channels are the 4x4 pixels that each pixel becomes, and are added to that pixel.
//!
//! Architecture after Wang, Xie, Dong, Shan, "Real-ESRGAN: Training Real-World Blind Super-Resolution with Pure Synthetic
//! Data" (2021), `SRVGGNetCompact`. Weights and card: `assets/models/enlarge_x4.safetensors`.

use burn::tensor::{
    Device, Tensor,
    module::interpolate,
    ops::{InterpolateMode, InterpolateOptions},
};

use crate::{
    convolution::{Convolution, Edge, Plan, untouched},
    weights::{Weights, WeightsError},
};

const LAYERS: usize = 18;
const PLAN: Plan = Plan {
    stride: 1,
    edge: Edge::Zero,
    doubled: false,
    moments: false,
};

/// The network. Its tensors are shared, so a clone is cheap.
#[derive(Clone, Debug)]
pub(super) struct EnlargeNetwork {
    layers: Vec<Convolution>,
}

impl EnlargeNetwork {
    /// How many times wider and higher the output is.
    pub(super) const FACTOR: usize = 4;
    /// How far from a pixel the network looks, px: one for each convolution.
    pub(super) const REACH: u32 = LAYERS as u32;

    pub(super) fn load(weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        let layer = |i: usize| {
            let bias: Tensor<1> = weights.tensor(&format!("layers.{i}.bias"), device)?;
            let slope = if i + 1 < LAYERS {
                weights.tensor(&format!("layers.{i}.slope"), device)?
            } else {
                bias.ones_like()
            };
            Ok::<_, WeightsError>(Convolution {
                weight: weights.tensor(&format!("layers.{i}.weight"), device)?,
                after: Tensor::stack(vec![bias, slope], 0),
                plan: PLAN,
            })
        };
        Ok(Self {
            layers: (0..LAYERS).map(layer).collect::<Result<_, _>>()?,
        })
    }

    /// Enlarges `[1, 3, height, width]`, values 0 to 1; the result may go a little beyond them.
    pub(super) fn forward(&self, image: Tensor<4>) -> Tensor<4> {
        let pixels = self.layers.iter().fold(image.clone(), |x, layer| {
            let before = untouched(&x);
            layer.forward(x, before).output
        });
        let nearest = InterpolateOptions::new(InterpolateMode::Nearest);
        let factor = Self::FACTOR as f32;
        shuffled(pixels) + interpolate(image, nearest.with_scale_factor([factor, factor]))
    }
}

/// Sixteen channels of one colour become the 4x4 pixels of that colour ("pixel shuffle").
fn shuffled(x: Tensor<4>) -> Tensor<4> {
    let [_, channels, height, width] = x.dims();
    let factor = EnlargeNetwork::FACTOR;
    let colours = channels / (factor * factor);
    x.reshape([colours, factor, factor, height, width])
        .permute([0, 3, 1, 4, 2])
        .reshape([1, colours, height * factor, width * factor])
}
