//! The steps of a graph that have weights.

use burn::tensor::{
    Device, Tensor,
    activation::relu,
    module::conv2d,
    ops::{ConvOptions, PadMode},
};
use serde::Deserialize;

use crate::{
    convolution::{Convolution, Edge, Plan, untouched},
    weights::{Weights, WeightsError},
};

/// What is done to every value after a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Activation {
    Relu,
    /// A ReLU that goes no higher than 6.
    Relu6,
    /// Below 0 a slope of each channel's own.
    Leaky,
}

/// A convolution as the file has it.
#[derive(Deserialize)]
pub(super) struct Written {
    layer: String,
    stride: usize,
    dilation: usize,
    groups: usize,
    /// Zeros above, left, below and right, px.
    padding: [usize; 4],
    activation: Option<Activation>,
}

/// A convolution with bias and activation.
#[derive(Clone, Debug)]
pub(super) enum Convolve {
    /// All channels, square and evenly padded: what our own kernel does.
    Plain(Box<Convolution>, Option<Activation>),
    Other(Box<OtherConvolution>),
}

/// Grouped, dilated or unevenly padded.
#[derive(Clone, Debug)]
pub(super) struct OtherConvolution {
    weight: Tensor<4>,
    bias: Tensor<1>,
    slope: Tensor<4>,
    options: ConvOptions<2>,
    padding: [usize; 4],
    activation: Option<Activation>,
}

impl Written {
    pub(super) fn load(
        &self,
        weights: &Weights,
        device: &Device,
    ) -> Result<Convolve, WeightsError> {
        let weight: Tensor<4> = weights.tensor(&format!("{}.weight", self.layer), device)?;
        let bias: Tensor<1> = weights.tensor(&format!("{}.bias", self.layer), device)?;
        let slope = self.slope(&bias, weights, device)?;
        let [_, _, height, width] = weight.dims();
        let even = self.padding == [height / 2; 4] && height == width && height % 2 == 1;
        if even && self.groups == 1 && self.dilation == 1 {
            let plan = Plan {
                stride: self.stride,
                edge: Edge::Zero,
                doubled: false,
                moments: false,
            };
            let after = Tensor::stack(vec![bias, slope], 0);
            let convolution = Convolution {
                weight,
                after,
                plan,
            };
            return Ok(Convolve::Plain(Box::new(convolution), self.activation));
        }
        let [channels] = slope.dims();
        let (strides, dilations) = ([self.stride; 2], [self.dilation; 2]);
        let [top, left, bottom, right] = self.padding;
        let symmetric = top == bottom && left == right;
        let margins = if symmetric { [top, left] } else { [0, 0] };
        Ok(Convolve::Other(Box::new(OtherConvolution {
            weight,
            bias,
            slope: slope.reshape([1, channels, 1, 1]),
            options: ConvOptions::new(strides, margins, dilations, self.groups),
            padding: if symmetric { [0; 4] } else { self.padding },
            activation: self.activation,
        })))
    }

    /// What is below 0 is multiplied by this, for each channel.
    fn slope(
        &self,
        bias: &Tensor<1>,
        weights: &Weights,
        device: &Device,
    ) -> Result<Tensor<1>, WeightsError> {
        match self.activation {
            None => Ok(bias.ones_like()),
            Some(Activation::Relu | Activation::Relu6) => Ok(bias.zeros_like()),
            Some(Activation::Leaky) => weights.tensor(&format!("{}.slope", self.layer), device),
        }
    }
}

impl Convolve {
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let (x, activation) = match self {
            Self::Plain(convolution, activation) => {
                let before = untouched(&x);
                (convolution.forward(x, before).output, *activation)
            }
            Self::Other(convolution) => (convolution.forward(x), convolution.activation),
        };
        if activation == Some(Activation::Relu6) {
            x.clamp_max(6.0)
        } else {
            x
        }
    }
}

impl OtherConvolution {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [top, left, bottom, right] = self.padding;
        let x = if self.padding == [0; 4] {
            x
        } else {
            x.pad((left, right, top, bottom), PadMode::Constant(0.0))
        };
        let bias = Some(self.bias.clone());
        let x = conv2d(x, self.weight.clone(), bias, self.options.clone());
        match self.activation {
            None => x,
            Some(Activation::Relu | Activation::Relu6) => relu(x),
            Some(Activation::Leaky) => {
                x.clone().clamp_min(0.0) + x.clamp_max(0.0) * self.slope.clone()
            }
        }
    }
}

/// A matrix and a bias, for values of one pixel.
#[derive(Clone, Debug)]
pub(super) struct Multiply {
    weight: Tensor<2>,
    bias: Tensor<1>,
}

impl Multiply {
    pub(super) fn load(
        layer: &str,
        weights: &Weights,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        Ok(Self {
            weight: weights.tensor(&format!("{layer}.weight"), device)?,
            bias: weights.tensor(&format!("{layer}.bias"), device)?,
        })
    }

    /// `[1, inputs, 1, 1]` to `[1, outputs, 1, 1]`.
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [outputs, inputs] = self.weight.dims();
        let row = x.reshape([1, inputs]);
        let out = row.matmul(self.weight.clone().transpose()) + self.bias.clone().unsqueeze();
        out.reshape([1, outputs, 1, 1])
    }
}
