//! The networks that paint: small convolutional ones, whose normalisations carry the style.
//!
//! Architecture after Dumoulin, Shlens and Kudlur, "A Learned Representation for Artistic Style" (2017): three layers
//! that contract to a quarter of the size, some residual blocks there, three layers that expand again. Every convolution
//! pads by reflection and is followed by a *conditional instance normalisation*: each channel is brought to mean 0 and
//! variance 1 over the picture, then scaled and shifted by numbers that belong to the style.
//!
//! Two sets of weights have this form. One learned 26 styles (`assets/models/multistyle26.safetensors`); the other paints as
//! a hundred numbers say (`assets/models/any_style.safetensors`; after Ghiasi et al., "Exploring the structure of a
//! real-time, arbitrary neural artistic stylization network", 2017), and its contracting layers have a bias instead.

use burn::tensor::{Device, Tensor, activation};

use crate::{
    convolution::{Convolution, Edge, Plan, affine, untouched},
    weights::{Weights, WeightsError},
};

/// Added to a variance before its square root is taken.
const EPSILON: f32 = 1e-5;
/// What convolves, before a layer says how.
const PLAIN: Plan = Plan {
    stride: 1,
    edge: Edge::Reflect,
    doubled: false,
    moments: true,
};
const HALVING: Plan = Plan { stride: 2, ..PLAIN };
const DOUBLING: Plan = Plan {
    doubled: true,
    ..PLAIN
};

/// The whole network. Its tensors are shared, so a clone is cheap.
#[derive(Clone, Debug)]
pub(crate) struct StyleNetwork {
    contract: Vec<StyleLayer>,
    residual: Vec<[StyleLayer; 2]>,
    expand: Vec<StyleLayer>,
}

impl StyleNetwork {
    pub(crate) fn load(weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        let layer = |name: String, plan: Plan| StyleLayer::load(weights, &name, plan, device);
        Ok(Self {
            contract: vec![
                layer("contract.0".into(), PLAIN)?,
                layer("contract.1".into(), HALVING)?,
                layer("contract.2".into(), HALVING)?,
            ],
            residual: (0..)
                .take_while(|i| weights.has(&format!("res.{i}.0.weight")))
                .map(|i| {
                    Ok([
                        layer(format!("res.{i}.0"), PLAIN)?,
                        layer(format!("res.{i}.1"), PLAIN)?,
                    ])
                })
                .collect::<Result<_, WeightsError>>()?,
            expand: vec![
                layer("expand.0".into(), DOUBLING)?,
                layer("expand.1".into(), DOUBLING)?,
                layer("expand.2".into(), PLAIN)?,
            ],
        })
    }

    /// Paints `image`, `[1, 3, height, width]` with values from 0 to 1, in the style that is given by `styles`: as many
    /// numbers as a layer has rows of scales. The result has the same shape and range. `progress` is told the part done,
    /// 0 to 1, after every layer.
    pub(crate) fn forward(
        &self,
        image: Tensor<4>,
        styles: &[f32],
        progress: &mut dyn FnMut(f32),
    ) -> Tensor<4> {
        let styles = Tensor::<1>::from_floats(styles, &image.device()).unsqueeze();
        let layers = self.contract.len() + 2 * self.residual.len() + self.expand.len();
        let mut done = 0;
        let mut step = |x: Layered| {
            done += 1;
            progress(done as f32 / layers as f32);
            x
        };
        let mut x = Layered::finished(image);
        for layer in &self.contract {
            x = step(layer.forward(x, &styles).relu());
        }
        for [first, second] in &self.residual {
            let trunk = Layered::finished(x.finish());
            let inner = step(first.forward(trunk.clone(), &styles).relu());
            let branch = step(second.forward(inner, &styles));
            x = Layered::finished(trunk.raw + branch.finish());
        }
        for (i, layer) in self.expand.iter().enumerate() {
            let last = i == self.expand.len() - 1;
            let out = step(layer.forward(x, &styles));
            x = if last { out } else { out.relu() };
        }
        activation::sigmoid(x.finish())
    }
}

/// What a layer gives: the convolution's numbers, and what is still to be done to them. The next convolution does it while
/// it reads them, so that no pass over the picture is spent on it.
#[derive(Clone, Debug)]
struct Layered {
    /// `[1, channels, height, width]`
    raw: Tensor<4>,
    /// `[3, channels]`: the normalisation's scale and shift, and the leak of the activation; see [`Convolution::forward`].
    pending: Tensor<2>,
}

impl Layered {
    /// Numbers to which nothing is left to do.
    fn finished(raw: Tensor<4>) -> Self {
        Self {
            pending: untouched(&raw),
            raw,
        }
    }

    fn relu(self) -> Self {
        let leak = self.pending.clone().narrow(0, 2, 1).zeros_like();
        Self {
            pending: Tensor::cat(vec![self.pending.narrow(0, 0, 2), leak], 0),
            raw: self.raw,
        }
    }

    fn finish(self) -> Tensor<4> {
        affine(self.raw, &self.pending)
    }
}

/// Convolution of a picture that is mirrored at its edges, and what brings its channels to their measure.
#[derive(Clone, Debug)]
struct StyleLayer {
    convolution: Convolution,
    /// None where the convolution has a bias instead.
    normalisation: Option<Normalisation>,
}

/// Conditional instance normalisation.
#[derive(Clone, Debug)]
struct Normalisation {
    /// `[styles, channels out]`: the scale of each channel in each style.
    gamma: Tensor<2>,
    /// `[styles, channels out]`: the shift.
    beta: Tensor<2>,
}

impl StyleLayer {
    fn load(
        weights: &Weights,
        name: &str,
        plan: Plan,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        let bias = format!("{name}.bias");
        let biased = weights.has(&bias);
        let plan = Plan {
            moments: !biased,
            ..plan
        };
        let weight = weights.tensor(&format!("{name}.weight"), device)?;
        let mut convolution = Convolution::bare(weight, plan);
        let normalisation = if biased {
            let bias: Tensor<1> = weights.tensor(&bias, device)?;
            convolution.after = Tensor::stack(vec![bias.clone(), bias.ones_like()], 0);
            None
        } else {
            Some(Normalisation {
                gamma: weights.tensor(&format!("{name}.gamma"), device)?,
                beta: weights.tensor(&format!("{name}.beta"), device)?,
            })
        };
        Ok(Self {
            convolution,
            normalisation,
        })
    }

    fn forward(&self, x: Layered, styles: &Tensor<2>) -> Layered {
        let convolved = self.convolution.forward(x.raw, x.pending);
        match &self.normalisation {
            None => Layered::finished(convolved.output),
            Some(normalisation) => Layered {
                pending: normalisation.pending(convolved.moments, styles),
                raw: convolved.output,
            },
        }
    }
}

impl Normalisation {
    /// What is to be done to values of these means and variances.
    fn pending(&self, moments: Tensor<2>, styles: &Tensor<2>) -> Tensor<2> {
        let mean = moments.clone().narrow(0, 0, 1);
        let variance = moments.narrow(0, 1, 1);
        let gamma = styles.clone().matmul(self.gamma.clone());
        let beta = styles.clone().matmul(self.beta.clone());
        let scale = gamma / (variance + EPSILON).sqrt();
        let shift = beta - mean * scale.clone();
        let leak = scale.ones_like();
        Tensor::cat(vec![scale, shift, leak], 0)
    }
}
