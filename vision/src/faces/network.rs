//! The face detector's network: a small MobileNet (depthwise and pointwise convolutions), a receptive-field block, and
//! four pairs of heads, one pair for each grid of anchors. Weights and card: `assets/models/face_detector.safetensors`.

use burn::tensor::{Device, ExecutionError, Tensor, activation, module::conv2d, ops::ConvOptions};

use crate::weights::{Weights, WeightsError};

/// What the network says of each anchor.
#[derive(Clone, Debug)]
pub(crate) struct RawFaces {
    /// Two for each anchor: how sure it is that there is no face, and a face; they sum to 1.
    pub scores: Vec<f32>,
    /// Four for each anchor: see `Anchor::decode`.
    pub offsets: Vec<f32>,
}

/// The network. Its tensors are shared, so a clone is cheap.
#[derive(Clone, Debug)]
pub(crate) struct FaceNetwork {
    stem: Conv,
    blocks: Vec<Steps>,
    receptive: ReceptiveField,
    extra: (Conv, Steps),
    heads: [Head; 4],
}

/// The blocks before the first grid's heads, before the second's and before the third's.
const BLOCKS: [std::ops::Range<usize>; 3] = [0..6, 6..9, 9..11];
/// The blocks that halve the size.
const HALVING: [usize; 4] = [1, 3, 6, 9];

impl FaceNetwork {
    pub(crate) fn load(weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        let load = Loader { weights, device };
        Ok(Self {
            stem: load.conv("stem", 2, 1)?,
            blocks: (0..BLOCKS[2].end)
                .map(|i| {
                    load.separable(
                        &format!("blocks.{i}"),
                        if HALVING.contains(&i) { 2 } else { 1 },
                    )
                })
                .collect::<Result<_, _>>()?,
            receptive: ReceptiveField::load(&load)?,
            extra: (
                load.conv("extra.reduce", 1, 1)?,
                load.separable("extra", 2)?,
            ),
            heads: [
                load.head("heads.0")?,
                load.head("heads.1")?,
                load.head("heads.2")?,
                load.plain_head("heads.3")?,
            ],
        })
    }

    /// `x` is `[1, 3, height, width]`, from about -1 to 1.
    pub(crate) fn forward(&self, x: Tensor<4>) -> Result<RawFaces, ExecutionError> {
        let through = |x: Tensor<4>, blocks: std::ops::Range<usize>| {
            self.blocks[blocks]
                .iter()
                .fold(x, |x, block| activation::relu(block.forward(x)))
        };
        let x = activation::relu(self.stem.forward(x));
        let first = self.receptive.forward(through(x, BLOCKS[0].clone()));
        let second = through(first.clone(), BLOCKS[1].clone());
        let third = through(second.clone(), BLOCKS[2].clone());
        let reduced = activation::relu(self.extra.0.forward(third.clone()));
        let fourth = activation::relu(self.extra.1.forward(reduced));
        let levels = [first, second, third, fourth];
        let (scores, offsets): (Vec<_>, Vec<_>) = self
            .heads
            .iter()
            .zip(levels)
            .map(|(head, level)| head.forward(level))
            .unzip();
        let scores = activation::softmax(Tensor::cat(scores, 0), 1);
        Ok(RawFaces {
            scores: values(scores)?,
            offsets: values(Tensor::cat(offsets, 0))?,
        })
    }
}

fn values(x: Tensor<2>) -> Result<Vec<f32>, ExecutionError> {
    Ok(x.try_into_data()?
        .convert::<f32>()
        .try_into_vec()
        .unwrap_or_default())
}

/// Scores and offsets for the anchors of one grid.
#[derive(Clone, Debug)]
struct Head {
    score: Steps,
    offset: Steps,
}

impl Head {
    /// `[anchors, 2]` and `[anchors, 4]`, the anchors in the order of `anchors::anchors`.
    fn forward(&self, x: Tensor<4>) -> (Tensor<2>, Tensor<2>) {
        let by_anchor = |x: Tensor<4>| x.permute([0, 2, 3, 1]);
        let scores = by_anchor(self.score.forward(x.clone()));
        let offsets = by_anchor(self.offset.forward(x));
        (scores.reshape([-1, 2]), offsets.reshape([-1, 4]))
    }
}

/// Three arms that look at ever wider surroundings, merged and added to a shortcut.
#[derive(Clone, Debug)]
struct ReceptiveField {
    /// Each arm: a reduction, then convolutions with a ReLU between them; the last is dilated.
    arms: [Vec<Conv>; 3],
    merge: Conv,
    shortcut: Conv,
}

impl ReceptiveField {
    fn load(load: &Loader) -> Result<Self, WeightsError> {
        let arm = |name: &str, steps: &[&str], dilation: usize| {
            steps
                .iter()
                .map(|step| {
                    let dilation = if *step == "dilated" { dilation } else { 1 };
                    load.conv(&format!("receptive.{name}.{step}"), 1, dilation)
                })
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            arms: [
                arm("a", &["reduce", "conv", "dilated"], 2)?,
                arm("b", &["reduce", "conv", "dilated"], 3)?,
                arm("c", &["reduce", "conv", "conv2", "dilated"], 5)?,
            ],
            merge: load.conv("receptive.merge", 1, 1)?,
            shortcut: load.conv("receptive.shortcut", 1, 1)?,
        })
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let arm = |steps: &Vec<Conv>| {
            let last = steps.len() - 1;
            steps.iter().enumerate().fold(x.clone(), |x, (i, step)| {
                let x = step.forward(x);
                if i == 0 || i == last {
                    x
                } else {
                    activation::relu(x)
                }
            })
        };
        let merged = self
            .merge
            .forward(Tensor::cat(self.arms.iter().map(arm).collect(), 1));
        activation::relu(merged + self.shortcut.forward(x))
    }
}

/// Convolutions one after the other, with a ReLU between them; mostly a depthwise and a pointwise one.
#[derive(Clone, Debug)]
struct Steps(Vec<Conv>);

impl Steps {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.0.iter().enumerate().fold(x, |x, (i, step)| {
            step.forward(if i == 0 { x } else { activation::relu(x) })
        })
    }
}

/// A convolution with bias, padded with zeros so that a stride of 1 keeps the size.
#[derive(Clone, Debug)]
struct Conv {
    weight: Tensor<4>,
    bias: Tensor<1>,
    options: ConvOptions<2>,
}

impl Conv {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        conv2d(
            x,
            self.weight.clone(),
            Some(self.bias.clone()),
            self.options.clone(),
        )
    }
}

struct Loader<'a> {
    weights: &'a Weights,
    device: &'a Device,
}

impl Loader<'_> {
    /// A kernel that sees one channel where there are more is a depthwise one.
    fn conv(&self, name: &str, stride: usize, dilation: usize) -> Result<Conv, WeightsError> {
        let weight: Tensor<4> = self
            .weights
            .tensor(&format!("{name}.weight"), self.device)?;
        let bias = self.weights.tensor(&format!("{name}.bias"), self.device)?;
        let [channels, inputs, kernel, _] = weight.dims();
        let groups = if inputs == 1 { channels } else { 1 };
        let margin = dilation * (kernel / 2);
        let options = ConvOptions::new([stride; 2], [margin; 2], [dilation; 2], groups);
        Ok(Conv {
            weight,
            bias,
            options,
        })
    }

    fn separable(&self, name: &str, stride: usize) -> Result<Steps, WeightsError> {
        Ok(Steps(vec![
            self.conv(&format!("{name}.depth"), stride, 1)?,
            self.conv(&format!("{name}.point"), 1, 1)?,
        ]))
    }

    fn head(&self, name: &str) -> Result<Head, WeightsError> {
        let steps = |what| self.separable(&format!("{name}.{what}"), 1);
        Ok(Head {
            score: steps("score")?,
            offset: steps("box")?,
        })
    }

    /// The last grid's heads are one plain convolution each.
    fn plain_head(&self, name: &str) -> Result<Head, WeightsError> {
        let steps = |what| {
            self.conv(&format!("{name}.{what}"), 1, 1)
                .map(|conv| Steps(vec![conv]))
        };
        Ok(Head {
            score: steps("score")?,
            offset: steps("box")?,
        })
    }
}
