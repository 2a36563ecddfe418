//! The networks that look, and the one that paints like any painting, give ONNX Runtime's numbers
//! (vision/scripts/reference_graphs.py wrote them).

#![allow(clippy::unwrap_used)]

mod support;

use std::collections::HashMap;

use image::imageops;
use support::{fixture, picture, studio};
use vision::RgbImage;

type Numbers = HashMap<String, Vec<f32>>;

fn expected() -> Numbers {
    serde_json::from_slice(&fixture("graphs.json")).unwrap()
}

fn piece(x: u32, y: u32, side: u32) -> RgbImage {
    imageops::crop_imm(&picture("astronaut.png"), x, y, side, side).to_image()
}

/// Planes in this order of channels, each value made by `value` from a byte and its place in the order.
fn planes(picture: &RgbImage, order: &[usize], value: impl Fn(f32, usize) -> f32) -> Vec<f32> {
    let plane = |(i, channel): (usize, &usize)| {
        let channel = *channel;
        let values = picture.pixels().map(|p| value(f32::from(p[channel]), i));
        values.collect::<Vec<f32>>()
    };
    order.iter().enumerate().flat_map(plane).collect()
}

/// The largest absolute difference.
fn largest(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, f32::max)
}

#[test]
fn networks_that_look_give_the_numbers_of_their_origin() {
    let (studio, expected) = (studio(), expected());
    let check = |name: &str, found: &[f32], tolerance: f32| {
        let difference = largest(found, &expected[name]);
        println!("{name}: largest difference {difference:e}");
        assert!(difference < tolerance, "{name}: {difference}");
    };
    let see = |name: &str, input: Vec<f32>| studio.raw_seen(name, input).unwrap();

    let grey = planes(&piece(180, 60, 64), &[1], |v, _| v / 256.0);
    check("landmarks", &see("landmarks", grey), 1e-4);

    let face = planes(&piece(165, 40, 112), &[0, 1, 2], |v, _| (v - 127.0) / 128.0);
    check("likeness", &see("likeness", face), 1e-4);

    let (mean, spread) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    let normal = |v: f32, i: usize| (v / 255.0 - mean[i]) / spread[i];
    let subject = see("cutout", planes(&piece(60, 0, 320), &[0, 1, 2], normal));
    let rows = subject.chunks_exact(320).step_by(16);
    let sampled: Vec<f32> = rows
        .flat_map(|row| row.iter().step_by(16).copied())
        .collect();
    check("cutout", &sampled, 1e-3);

    let mean = [104.0, 117.0, 123.0];
    let seen = planes(&piece(100, 20, 224), &[2, 1, 0], |v, i| v - mean[i]);
    // Its weights are kept in half precision.
    check("safety", &see("safety", seen), 2e-3);
}

/// The original rounds to 8 bits between its layers, ours does not: the numbers are near, and not the same.
#[test]
fn a_painting_is_read_and_painted_like_the_original_does() {
    let (studio, expected) = (studio(), expected());
    let input = planes(&piece(100, 0, 256), &[0, 1, 2], |v, _| v / 255.0);
    let look = studio.raw_seen("look", input).unwrap();
    let of = &expected["look"];
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let cosine = dot(&look, of) / (dot(&look, &look) * dot(of, of)).sqrt();
    println!("look: cosine {cosine}");
    assert!(cosine > 0.99, "{cosine}");

    let painted = studio.raw_like_any(&piece(64, 0, 384), of).unwrap();
    let mean = |colour: usize, row: usize, column: usize| {
        let plane = &painted[colour * 384 * 384..];
        let rows = (0..16).map(|y| &plane[(row * 16 + y) * 384 + column * 16..][..16]);
        rows.flatten().sum::<f32>() / 256.0
    };
    let blocks = (0..3).flat_map(|c| (0..24).flat_map(move |y| (0..24).map(move |x| (c, y, x))));
    let found: Vec<f32> = blocks.map(|(c, y, x)| mean(c, y, x)).collect();
    let differences = found
        .iter()
        .zip(&expected["any_style"])
        .map(|(a, b)| (a - b).abs());
    let average = differences.sum::<f32>() / found.len() as f32;
    println!("any style: mean difference {average}");
    assert!(average < 0.04, "{average}");
}
