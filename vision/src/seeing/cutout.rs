//! Telling who is in a picture from what is behind: U²-Net in its small form (Qin et al., "U²-Net: Going Deeper with Nested
//! U-Structure for Salient Object Detection", 2020), and a guided filter (He, Sun and Tang, 2010) that brings its coarse
//! answer to the edges that the picture really has.

use burn::tensor::Device;
use image::RgbImage;
use rayon::prelude::*;

use crate::{graph::Graph, planes, resample, studio::PaintError, tone};

/// Side of the picture that the network sees, px.
const SEEN: u32 = 320;
/// Mean and spread of the pictures it was trained on, red first.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const SPREAD: [f32; 3] = [0.229, 0.224, 0.225];
/// How far the guided filter looks for an edge: the sigma of a Gaussian, as a part of the longer side.
const REACH: f32 = 0.008;
/// What counts as an edge to it: the variance of brightness from 0 to 1.
const EDGE: f32 = 1e-3;
/// Below the first a pixel is background, above the second it is subject.
const CLEAR: [f32; 2] = [0.12, 0.88];

/// How much of each pixel belongs to the subject, 0 to 1, row by row.
pub(super) fn subject(
    graph: &Graph,
    device: &Device,
    picture: &RgbImage,
) -> Result<Vec<f32>, PaintError> {
    let seen = resample::resize(picture, SEEN, SEEN);
    let brightest = f32::from(seen.as_raw().iter().copied().max().unwrap_or(0)).max(1.0);
    let value =
        |byte: u8, channel: usize| (f32::from(byte) / brightest - MEAN[channel]) / SPREAD[channel];
    let coarse = graph.run(planes::tensor_of(&seen, device, value))?;
    let least = coarse.iter().copied().fold(f32::MAX, f32::min);
    let most = coarse.iter().copied().fold(f32::MIN, f32::max);
    let span = (most - least).max(f32::EPSILON);
    let bytes = coarse
        .iter()
        .map(|v| ((v - least) / span * 255.0).round() as u8);
    let pixels: Vec<u8> = bytes.flat_map(|byte| [byte; 3]).collect();
    let coarse = RgbImage::from_raw(SEEN, SEEN, pixels)
        .ok_or_else(|| PaintError::Device("the cut-out has another size".into()))?;
    let coarse = resample::resize(&coarse, picture.width(), picture.height());
    let coarse: Vec<f32> = coarse
        .as_raw()
        .chunks_exact(3)
        .map(|p| f32::from(p[0]) / 255.0)
        .collect();
    Ok(guided(picture, coarse))
}

/// The mask, moved to the picture's edges: within a small window it is taken for a linear function of brightness.
fn guided(picture: &RgbImage, mask: Vec<f32>) -> Vec<f32> {
    let (width, height) = picture.dimensions();
    let sigma = REACH * width.max(height) as f32;
    let blurred = |mut plane: Vec<f32>| {
        tone::blur(&mut plane, width as usize, sigma);
        plane
    };
    let guide: Vec<f32> = picture
        .as_raw()
        .par_chunks_exact(3)
        .map(|p| tone::brightness(p) / 255.0)
        .collect();
    let product = |a: &[f32], b: &[f32]| a.par_iter().zip(b).map(|(a, b)| a * b).collect();
    let (mean_guide, mean_mask) = (blurred(guide.clone()), blurred(mask.clone()));
    let (squares, products) = (
        blurred(product(&guide, &guide)),
        blurred(product(&guide, &mask)),
    );
    let slope: Vec<f32> = (0..mask.len())
        .into_par_iter()
        .map(|i| {
            let variance = squares[i] - mean_guide[i] * mean_guide[i];
            (products[i] - mean_guide[i] * mean_mask[i]) / (variance + EDGE)
        })
        .collect();
    let offset = (0..mask.len()).map(|i| mean_mask[i] - slope[i] * mean_guide[i]);
    let (offset, slope) = (blurred(offset.collect()), blurred(slope));
    let [low, high] = CLEAR;
    (0..mask.len())
        .into_par_iter()
        .map(|i| {
            let fitted = slope[i] * guide[i] + offset[i];
            let t = ((fitted - low) / (high - low)).clamp(0.0, 1.0);
            t * t * (3.0 - 2.0 * t)
        })
        .collect()
}
