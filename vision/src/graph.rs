//! Networks that are described by their weight file: a list of steps, each of which reads what earlier ones gave.
//!
//! The networks that *look* at pictures (landmarks, likeness, cut-out, safety, the look of a painting) are other people's,
//! and differ only in how some ten operations follow one another. So they are data, written by
//! `vision/scripts/convert_graph.py`, and this runs them; the networks that paint have their own code.

use burn::tensor::{
    Device, Tensor,
    activation::{relu, sigmoid, softmax},
    module::{interpolate, max_pool2d},
    ops::{InterpolateMode, InterpolateOptions, MaxPoolOptions},
};
use serde::Deserialize;

use crate::{
    planes,
    studio::PaintError,
    weights::{Weights, WeightsError},
};

mod layers;

use layers::{Convolve, Multiply};

/// A network of one input and one output.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    steps: Vec<Step>,
    /// For each value (0 is the input, `i` what step `i` gives), the last step that reads it.
    last_read: Vec<usize>,
}

/// One operation, and the numbers of the values that it reads.
#[derive(Clone, Debug)]
enum Step {
    Convolve(usize, Box<Convolve>),
    Multiply(usize, Box<Multiply>),
    Add([usize; 2]),
    /// One after the other, channel by channel.
    Join(Vec<usize>),
    /// The largest of `kernel` by `kernel` pixels, each `stride` pixels.
    Pool(usize, [usize; 2]),
    /// To this height and width, straight between pixel centres.
    Resize(usize, [usize; 2]),
    /// Over height and width.
    Mean(usize),
    Relu(usize),
    Sigmoid(usize),
    /// Over the channels.
    Softmax(usize),
}

/// A step as the file has it.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Written {
    Convolve {
        of: usize,
        #[serde(flatten)]
        how: layers::Written,
    },
    Multiply {
        of: usize,
        layer: String,
    },
    Add {
        of: [usize; 2],
    },
    Join {
        of: Vec<usize>,
    },
    Pool {
        of: usize,
        kernel: usize,
        stride: usize,
    },
    Resize {
        of: usize,
        to: [usize; 2],
    },
    Mean {
        of: usize,
    },
    Relu {
        of: usize,
    },
    Sigmoid {
        of: usize,
    },
    Softmax {
        of: usize,
    },
}

impl Graph {
    pub(crate) fn load(weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        let malformed = |error: serde_json::Error| WeightsError::Malformed(error.to_string());
        let written: Vec<Written> =
            serde_json::from_str(weights.metadata("graph")?).map_err(malformed)?;
        let steps: Vec<Step> = written
            .into_iter()
            .map(|step| Step::load(step, weights, device))
            .collect::<Result<_, _>>()?;
        let mut last_read = vec![0; steps.len() + 1];
        for (step, number) in steps.iter().zip(1..) {
            for read in step.reads() {
                // A step that reads what comes after it could never run.
                if read >= number {
                    return Err(WeightsError::Malformed(format!(
                        "step {number} reads {read}"
                    )));
                }
                last_read[read] = number;
            }
        }
        Ok(Self { steps, last_read })
    }

    /// What the network makes of `[1, channels, height, width]`: its output's values, row by row and channel by channel.
    ///
    /// # Errors
    /// If the device fails.
    pub(crate) fn run(&self, input: Tensor<4>) -> Result<Vec<f32>, PaintError> {
        let mut values: Vec<Option<Tensor<4>>> = vec![Some(input)];
        for (step, number) in self.steps.iter().zip(1..) {
            let mut take = |read: usize| {
                let last = self.last_read[read] == number;
                let value = if last {
                    values[read].take()
                } else {
                    values[read].clone()
                };
                value.ok_or_else(|| PaintError::Device(format!("value {read} is gone")))
            };
            let value = step.run(&mut take)?;
            values.push(Some(value));
        }
        let output = values.pop().flatten();
        let output = output.ok_or_else(|| PaintError::Device("the network is empty".into()))?;
        planes::values(output)
    }
}

impl Step {
    fn load(written: Written, weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        Ok(match written {
            Written::Convolve { of, how } => {
                Self::Convolve(of, Box::new(how.load(weights, device)?))
            }
            Written::Multiply { of, layer } => {
                Self::Multiply(of, Box::new(Multiply::load(&layer, weights, device)?))
            }
            Written::Add { of } => Self::Add(of),
            Written::Join { of } => Self::Join(of),
            Written::Pool { of, kernel, stride } => Self::Pool(of, [kernel, stride]),
            Written::Resize { of, to } => Self::Resize(of, to),
            Written::Mean { of } => Self::Mean(of),
            Written::Relu { of } => Self::Relu(of),
            Written::Sigmoid { of } => Self::Sigmoid(of),
            Written::Softmax { of } => Self::Softmax(of),
        })
    }

    fn reads(&self) -> Vec<usize> {
        match self {
            Self::Convolve(of, _) | Self::Multiply(of, _) | Self::Pool(of, _) => vec![*of],
            Self::Resize(of, _) | Self::Mean(of) | Self::Relu(of) => vec![*of],
            Self::Sigmoid(of) | Self::Softmax(of) => vec![*of],
            Self::Add(of) => of.to_vec(),
            Self::Join(of) => of.clone(),
        }
    }

    /// `take` hands out the values that the step reads.
    fn run(
        &self,
        take: &mut dyn FnMut(usize) -> Result<Tensor<4>, PaintError>,
    ) -> Result<Tensor<4>, PaintError> {
        Ok(match self {
            Self::Convolve(of, layer) => layer.forward(take(*of)?),
            Self::Multiply(of, layer) => layer.forward(take(*of)?),
            Self::Add([a, b]) => take(*a)? + take(*b)?,
            Self::Join(of) => {
                let parts = of.iter().map(|of| take(*of)).collect::<Result<_, _>>()?;
                Tensor::cat(parts, 1)
            }
            Self::Pool(of, [kernel, stride]) => {
                let options = MaxPoolOptions::new([*kernel; 2]).with_stride([*stride; 2]);
                max_pool2d(take(*of)?, options.with_ceil_mode(true))
            }
            Self::Resize(of, to) => {
                let options = InterpolateOptions::new(InterpolateMode::Bilinear);
                let options = options.with_align_corners(false).with_output_size(*to);
                interpolate(take(*of)?, options)
            }
            Self::Mean(of) => take(*of)?.mean_dim(3).mean_dim(2),
            Self::Relu(of) => relu(take(*of)?),
            Self::Sigmoid(of) => sigmoid(take(*of)?),
            Self::Softmax(of) => softmax(take(*of)?, 1),
        })
    }
}
