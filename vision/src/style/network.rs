//! The 26-style transfer network: one small convolutional network, whose normalisations carry the styles.
//!
//! Architecture after Dumoulin, Shlens and Kudlur, "A Learned Representation for Artistic Style" (2017): three layers
//! that contract to a quarter of the size, six residual blocks there, three layers that expand again. Every convolution
//! pads by reflection and is followed by a *conditional instance normalisation*: each channel is brought to mean 0 and
//! variance 1 over the picture, then scaled and shifted by numbers that belong to the style. Weights and card:
//! `assets/models/multistyle26.safetensors`.

use burn::tensor::{
    Device, Tensor, activation,
    module::{conv2d, interpolate},
    ops::{ConvOptions, InterpolateMode, InterpolateOptions, PadMode},
};

use super::NETWORK_STYLES;
use crate::weights::{Weights, WeightsError};

/// Added to a variance before its square root is taken.
const EPSILON: f32 = 1e-5;
const RESIDUAL_BLOCKS: usize = 6;
/// The layers that a picture goes through; the unit in which progress is told.
const LAYERS: usize = 3 + 2 * RESIDUAL_BLOCKS + 3;

/// The whole network. Its tensors are shared, so a clone is cheap.
#[derive(Clone, Debug)]
pub(crate) struct StyleNetwork {
    contract: Vec<StyleLayer>,
    residual: Vec<[StyleLayer; 2]>,
    expand: Vec<StyleLayer>,
}

impl StyleNetwork {
    /// What sides must be a multiple of for the output to be as large as the input.
    pub(crate) const SIDE_MULTIPLE: u32 = 4;

    pub(crate) fn load(weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        let layer = |name: String, stride: usize| StyleLayer::load(weights, &name, stride, device);
        Ok(Self {
            contract: vec![
                layer("contract.0".into(), 1)?,
                layer("contract.1".into(), 2)?,
                layer("contract.2".into(), 2)?,
            ],
            residual: (0..RESIDUAL_BLOCKS)
                .map(|i| {
                    Ok([
                        layer(format!("res.{i}.0"), 1)?,
                        layer(format!("res.{i}.1"), 1)?,
                    ])
                })
                .collect::<Result<_, WeightsError>>()?,
            expand: (0..3)
                .map(|i| layer(format!("expand.{i}"), 1))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Paints `image`, `[1, 3, height, width]` with values from 0 to 1, in the mix of styles given by `styles`, one weight
    /// for each. The result has the same shape and range. `progress` is told the part done, 0 to 1, after every layer.
    pub(crate) fn forward(
        &self,
        image: Tensor<4>,
        styles: [f32; NETWORK_STYLES],
        progress: &mut dyn FnMut(f32),
    ) -> Tensor<4> {
        let styles = Tensor::<2>::from_floats([styles], &image.device());
        let mut done = 0;
        let mut step = |x: Tensor<4>| {
            done += 1;
            progress(done as f32 / LAYERS as f32);
            x
        };
        let mut x = image;
        for layer in &self.contract {
            x = step(activation::relu(layer.forward(x, &styles)));
        }
        for [first, second] in &self.residual {
            let inner = step(activation::relu(first.forward(x.clone(), &styles)));
            x = step(x + second.forward(inner, &styles));
        }
        for (i, layer) in self.expand.iter().enumerate() {
            let last = i == self.expand.len() - 1;
            x = layer.forward(if last { x } else { doubled(x) }, &styles);
            x = step(if last {
                activation::sigmoid(x)
            } else {
                activation::relu(x)
            });
        }
        x
    }
}

/// Reflection padding, convolution, conditional instance normalisation.
#[derive(Clone, Debug)]
struct StyleLayer {
    /// `[channels out, channels in, kernel, kernel]`; there is no bias, the normalisation would undo it.
    weight: Tensor<4>,
    /// `[styles, channels out]`: the scale of each channel in each style.
    gamma: Tensor<2>,
    /// `[styles, channels out]`: the shift.
    beta: Tensor<2>,
    stride: usize,
}

impl StyleLayer {
    fn load(
        weights: &Weights,
        name: &str,
        stride: usize,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        Ok(Self {
            weight: weights.tensor(&format!("{name}.weight"), device)?,
            gamma: weights.tensor(&format!("{name}.gamma"), device)?,
            beta: weights.tensor(&format!("{name}.beta"), device)?,
            stride,
        })
    }

    fn forward(&self, x: Tensor<4>, styles: &Tensor<2>) -> Tensor<4> {
        let margin = self.weight.dims()[2] / 2;
        let padded = x.pad((margin, margin, margin, margin), PadMode::Reflect);
        let options = ConvOptions::new([self.stride; 2], [0, 0], [1, 1], 1);
        self.normalise(conv2d(padded, self.weight.clone(), None, options), styles)
    }

    fn normalise(&self, x: Tensor<4>, styles: &Tensor<2>) -> Tensor<4> {
        let [_, channels, height, width] = x.dims();
        let x = x.reshape([channels, height * width]);
        let mean = x.clone().mean_dim(1);
        let x = x - mean;
        let variance = (x.clone() * x.clone()).mean_dim(1);
        let gamma = styles
            .clone()
            .matmul(self.gamma.clone())
            .reshape([channels, 1]);
        let beta = styles
            .clone()
            .matmul(self.beta.clone())
            .reshape([channels, 1]);
        let scale = gamma / (variance + EPSILON).sqrt();
        (x * scale + beta).reshape([1, channels, height, width])
    }
}

/// Twice as wide and as high; every pixel becomes four.
fn doubled(x: Tensor<4>) -> Tensor<4> {
    interpolate(
        x,
        InterpolateOptions::new(InterpolateMode::Nearest).with_scale_factor([2.0, 2.0]),
    )
}
