//! The print file: what the print partner's machine gets.

use image::{ExtendedColorType, ImageEncoder, RgbImage, codecs::jpeg::JpegEncoder};
use img_parts::{
    Bytes, ImageICC,
    jpeg::{Jpeg, JpegSegment, markers},
};
use moxcms::ColorProfile;

use crate::studio::{PaintError, Studio};

/// JPEG quality of a print file; at 95 without chroma subsampling no loss is seen in print.
const QUALITY: u8 = 95;
/// What an XMP segment of a JPEG begins with.
const XMP_MARK: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// IPTC's word for a picture made of one that was captured (the photo) and one that a trained model made.
pub const DIGITAL_SOURCE_TYPE: &str =
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
/// The longest side that a print file may have, px.
pub const MAX_SIDE: u32 = 20_000;

/// What a product asks of its print file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintSpec {
    /// Width with bleed, px.
    pub width_px: u32,
    /// Height with bleed, px.
    pub height_px: u32,
    /// How far the file goes beyond the picture on each side, px, with the picture's own edges mirrored: 0 where it ends with
    /// the picture.
    pub bleed_px: u32,
    /// Pixels to an inch on paper.
    pub dpi: u16,
    /// The style's name, for the file's metadata.
    pub style_name: String,
    /// [`Studio::model_version`](crate::Studio::model_version) of the composition.
    pub model_version: String,
    /// What the file calls itself, e.g. the order line's number. It must not name the person in the picture.
    pub title: String,
}

/// What a painting says of itself in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    /// Pixels to an inch.
    pub dpi: u16,
    /// The style's name.
    pub style_name: &'a str,
    /// [`Studio::model_version`](crate::Studio::model_version) of the composition.
    pub model_version: &'a str,
    /// What the file calls itself. It must not name the person in the picture.
    pub title: &'a str,
}

/// Why there is no print file.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// A side or the density is 0, a side is above 20 000 px, or there is less picture than bleed to mirror it in.
    #[error("a print of {width} x {height} pixels at {dpi} dpi cannot be made")]
    Size {
        /// Width, px.
        width: u32,
        /// Height, px.
        height: u32,
        /// Density.
        dpi: u16,
    },
    /// The composition could not be enlarged.
    #[error(transparent)]
    Enlarge(#[from] PaintError),
    /// Writing the JPEG failed.
    #[error("the print file cannot be written: {0}")]
    Encode(String),
}

/// The composition as a print file: a JPEG of exactly the product's pixels (cut to its aspect about the centre, then
/// enlarged by [`Studio::enlarge`]), with its density, an sRGB profile and, in XMP, IPTC's mark of a picture made
/// with a trained model, the style and the model's version.
///
/// # Errors
/// If the size cannot be made, the device fails or the file cannot be written.
pub fn print_file(
    studio: &Studio,
    composition: &RgbImage,
    spec: &PrintSpec,
) -> Result<Vec<u8>, PrintError> {
    let (width, height) = (spec.width_px, spec.height_px);
    let inside = |side: u32| side.saturating_sub(spec.bleed_px.saturating_mul(2));
    let (inner_width, inner_height) = (inside(width), inside(height));
    if inner_width.min(inner_height) == 0
        || inner_width.min(inner_height) < spec.bleed_px
        || width.max(height) > MAX_SIDE
        || spec.dpi == 0
        || composition.is_empty()
    {
        return Err(PrintError::Size {
            width,
            height,
            dpi: spec.dpi,
        });
    }
    let cut = cut_to_aspect(composition, inner_width, inner_height);
    let picture = studio.enlarge(&cut, inner_width, inner_height)?;
    encode(&with_bleed(picture, spec.bleed_px), spec)
}

/// A JPEG with a label: its density, an sRGB profile and, in XMP, IPTC's mark of a picture made with a trained model, the
/// style and the model's version.
///
/// # Errors
/// If it is no JPEG.
pub fn labelled(jpeg: Vec<u8>, label: &Label<'_>) -> Result<Vec<u8>, PrintError> {
    let failed = |error: &dyn std::fmt::Display| PrintError::Encode(error.to_string());
    let profile = ColorProfile::new_srgb()
        .encode()
        .map_err(|error| failed(&error))?;
    let mut jpeg = Jpeg::from_bytes(Bytes::from(jpeg)).map_err(|error| failed(&error))?;
    if let Some(header) = jpeg.segments_mut().first_mut()
        && header.marker() == markers::APP0
    {
        let contents = with_density(header.contents(), label.dpi);
        *header = JpegSegment::new_with_contents(markers::APP0, Bytes::from(contents));
    }
    jpeg.set_icc_profile(Some(Bytes::from(profile)));
    let xmp = [XMP_MARK, xmp(label).as_bytes()].concat();
    jpeg.segments_mut().insert(
        1,
        JpegSegment::new_with_contents(markers::APP1, Bytes::from(xmp)),
    );
    Ok(jpeg.encoder().bytes().to_vec())
}

fn encode(picture: &RgbImage, spec: &PrintSpec) -> Result<Vec<u8>, PrintError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .write_image(
            picture,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .map_err(|error| PrintError::Encode(error.to_string()))?;
    let label = Label {
        dpi: spec.dpi,
        style_name: &spec.style_name,
        model_version: &spec.model_version,
        title: &spec.title,
    };
    labelled(bytes, &label)
}

/// A JFIF header with this many dots to the inch each way.
fn with_density(header: &[u8], dpi: u16) -> Vec<u8> {
    const UNIT: usize = 7;
    const DOTS_PER_INCH: u8 = 1;
    let mut header = header.to_vec();
    if let Some(density) = header.get_mut(UNIT..UNIT + 5) {
        let [high, low] = dpi.to_be_bytes();
        density.copy_from_slice(&[DOTS_PER_INCH, high, low, high, low]);
    }
    header
}

/// The largest part of the picture about its centre that has the aspect of the print.
fn cut_to_aspect(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (from_width, from_height) = (u64::from(image.width()), u64::from(image.height()));
    let (w, h) = (u64::from(width), u64::from(height));
    let (cut_width, cut_height) = if from_width * h > from_height * w {
        ((from_height * w).div_ceil(h).min(from_width), from_height)
    } else {
        (from_width, (from_width * h).div_ceil(w).min(from_height))
    };
    let (cut_width, cut_height) = (cut_width.max(1) as u32, cut_height.max(1) as u32);
    let (x, y) = (
        (image.width() - cut_width) / 2,
        (image.height() - cut_height) / 2,
    );
    image::imageops::crop_imm(image, x, y, cut_width, cut_height).to_image()
}

/// The picture with so many pixels more on each side, its edges mirrored into them.
fn with_bleed(picture: RgbImage, bleed: u32) -> RgbImage {
    if bleed == 0 {
        return picture;
    }
    let (width, height) = picture.dimensions();
    RgbImage::from_fn(width + 2 * bleed, height + 2 * bleed, |x, y| {
        *picture.get_pixel(mirrored(x, bleed, width), mirrored(y, bleed, height))
    })
}

/// Where in the picture a pixel of the file with bleed is from.
fn mirrored(at: u32, bleed: u32, length: u32) -> u32 {
    let from = if at < bleed {
        bleed - 1 - at
    } else if at < bleed + length {
        at - bleed
    } else {
        2 * length + bleed - 1 - at
    };
    from.min(length - 1)
}

fn xmp(label: &Label<'_>) -> String {
    let (title, style, version) = (
        escaped(label.title),
        escaped(label.style_name),
        escaped(label.model_version),
    );
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:limner="https://limner.example/ns/1.0/"
    xmp:CreatorTool="Limner"
    Iptc4xmpExt:DigitalSourceType="{DIGITAL_SOURCE_TYPE}"
    limner:Style="{style}"
    limner:ModelVersion="{version}">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#,
        bom = '\u{feff}',
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
