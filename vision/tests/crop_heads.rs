//! The crop follows the head, not the detector's box: it is the same when the photo is moved, mirrored or turned, and a
//! turned head has room to look into.

#![allow(clippy::unwrap_used)]

mod support;

use image::{Rgb, RgbImage, imageops};
use vision::{
    Crop, Framing, Studio,
    crop::{Head, framed_crop, portrait_crop},
};

use support::{picture, studio};

const PORTRAITS: [&str; 2] = ["astronaut.png", "grace_hopper.jpg"];
/// How far an edge of a crop may be from where it should be, as a part of the crop's height.
const NEAR: f32 = 0.03;

fn heads(studio: &Studio, photo: &RgbImage) -> Vec<Head> {
    studio
        .heads(photo, &studio.find_faces(photo).unwrap())
        .unwrap()
}

fn cropped(studio: &Studio, photo: &RgbImage) -> Crop {
    let (width, height) = photo.dimensions();
    let heads = heads(studio, photo);
    framed_crop(width, height, &heads, (4, 5), Framing::Close)
}

/// Left, upper, right and lower edge.
fn edges(crop: Crop) -> [f32; 4] {
    [crop.x, crop.y, crop.x + crop.width, crop.y + crop.height].map(|edge| edge as f32)
}

fn assert_near(found: [f32; 4], wanted: [f32; 4], part: f32, what: &str) {
    let most = part * (wanted[3] - wanted[1]);
    let far = found.iter().zip(wanted).map(|(a, b)| (a - b).abs());
    let far = far.fold(0.0, f32::max);
    println!("{what}: {far:.1} px of {most:.1}");
    assert!(far <= most, "{what}: {found:?}, {wanted:?}");
}

/// The photo in which each pixel is what the other one has there; beyond its edges, what is at them.
fn warped(photo: &RgbImage, from: impl Fn(f32, f32) -> (f32, f32)) -> RgbImage {
    let (right, bottom) = (photo.width() - 1, photo.height() - 1);
    RgbImage::from_fn(photo.width(), photo.height(), |x, y| {
        let (x, y) = from(x as f32, y as f32);
        let (x, y) = (x.clamp(0.0, right as f32), y.clamp(0.0, bottom as f32));
        let at = |dx: u32, dy: u32| {
            let pixel = photo.get_pixel((x as u32 + dx).min(right), (y as u32 + dy).min(bottom));
            pixel.0.map(f32::from)
        };
        let (across, down) = (x.fract(), y.fract());
        let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
        let [a, b, c, d] = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
        Rgb(std::array::from_fn(|i| {
            mix(mix(a[i], b[i], across), mix(c[i], d[i], across), down).round() as u8
        }))
    })
}

#[test]
fn the_crop_is_about_what_the_boxes_of_the_portraits_give() {
    let studio = studio();
    for name in PORTRAITS {
        let photo = picture(name);
        let (width, height) = photo.dimensions();
        let faces = studio.find_faces(&photo).unwrap();
        let boxed = portrait_crop(width, height, &faces, (4, 5));
        let heads = studio.heads(&photo, &faces).unwrap();
        let seen = framed_crop(width, height, &heads, (4, 5), Framing::Portrait);
        assert_near(edges(seen), edges(boxed), 0.06, name);
    }
}

#[test]
fn of_a_mirrored_photo_it_is_the_mirror_image() {
    let studio = studio();
    for name in PORTRAITS {
        let photo = picture(name);
        let crop = cropped(&studio, &photo);
        let [left, top, right, bottom] = edges(crop);
        let mirrored = cropped(&studio, &imageops::flip_horizontal(&photo));
        let width = photo.width() as f32;
        let wanted = [width - right, top, width - left, bottom];
        assert_near(edges(mirrored), wanted, NEAR, name);
    }
}

#[test]
fn it_moves_with_the_photo() {
    let studio = studio();
    for (name, (dx, dy)) in PORTRAITS.into_iter().zip([(37.0, 43.0), (-29.0, 18.0)]) {
        let photo = picture(name);
        let [left, top, right, bottom] = edges(cropped(&studio, &photo));
        let moved = warped(&photo, |x, y| (x - dx, y - dy));
        let wanted = [left + dx, top + dy, right + dx, bottom + dy];
        assert_near(edges(cropped(&studio, &moved)), wanted, NEAR, name);
    }
}

#[test]
fn a_head_laid_to_one_side_is_framed_as_large_and_in_the_middle() {
    let studio = studio();
    for (name, degrees) in PORTRAITS
        .iter()
        .flat_map(|name| [(name, 15.0_f32), (name, -15.0)])
    {
        let photo = picture(name);
        let face = heads(&studio, &photo)[0].face;
        let (x, y) = (face.x + face.width / 2.0, face.y + face.height / 2.0);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turned = warped(&photo, |px, py| {
            let (px, py) = (px - x, py - y);
            (x + px * cos - py * sin, y + px * sin + py * cos)
        });
        let wanted = edges(cropped(&studio, &photo));
        let found = edges(cropped(&studio, &turned));
        assert_near(found, wanted, NEAR, &format!("{name} by {degrees}"));
    }
}

/// The photo with the middle of the face drawn to one side by this part of the face's width, as if the head had turned.
fn looking(photo: &RgbImage, head: &Head, by: f32) -> RgbImage {
    let face = head.face;
    let (left, width) = (face.x, face.width);
    let middle = 0.5 + by;
    warped(photo, |x, y| {
        let at = (x - left) / width;
        let (above, below) = (face.y - 0.3 * face.height, face.y + 1.2 * face.height);
        if !(0.0..1.0).contains(&at) || !(above..below).contains(&y) {
            return (x, y);
        }
        let from = if at < middle {
            at / middle * 0.5
        } else {
            0.5 + (at - middle) / (1.0 - middle) * 0.5
        };
        (left + from * width, y)
    })
}

#[test]
fn a_turned_head_has_room_to_look_into() {
    let studio = studio();
    for name in PORTRAITS {
        let photo = picture(name);
        let straight = heads(&studio, &photo)[0];
        assert!(straight.lead.abs() < 0.02, "{name}: {}", straight.lead);
        for by in [-0.2_f32, 0.2] {
            let turned = looking(&photo, &straight, by);
            let head = heads(&studio, &turned)[0];
            println!("{name} by {by}: {}", head.lead);
            assert!(head.lead * by.signum() > 0.02, "{name}: {}", head.lead);
            let [left, _, right, _] = edges(cropped(&studio, &turned));
            let middle = head.face.x + head.face.width / 2.0;
            let room = (right - middle) - (middle - left);
            assert!(room * by.signum() > 0.0, "{name} by {by}: {room}");
        }
    }
}

#[test]
fn what_has_no_face_has_no_head() {
    let studio = studio();
    let cat = picture("chelsea.png");
    assert_eq!(heads(&studio, &cat), []);
    let (width, height) = cat.dimensions();
    assert_eq!(
        cropped(&studio, &cat),
        portrait_crop(width, height, &[], (4, 5))
    );
}
