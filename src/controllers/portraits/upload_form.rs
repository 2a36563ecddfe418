//! The multipart form of an upload, read under a bound.

use axum::extract::{Multipart, multipart::Field};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};

use super::{choices_form::ChoicesForm, upload_id};
use crate::{
    errors::{Refusal, Result},
    models::{fraud::device, ids::UploadId, portraits::settings::Choices},
};

/// What is to be painted.
pub enum Source {
    Photo(Bytes),
    /// A photo that was sent before.
    Upload(UploadId),
}

pub struct UploadForm {
    pub source: Source,
    pub style: String,
    pub choices: Choices,
    /// What the browser says of itself.
    pub device: Option<String>,
}

impl UploadForm {
    /// Reads the form; a photo of more than `limit` bytes is read to its end and refused.
    ///
    /// # Errors
    /// A [`Refusal`] when the photo is missing, empty or too large, or the form is cut off.
    pub async fn read(mut form: Multipart, limit: usize) -> Result<Self> {
        let (mut photo, mut upload, mut reported, mut style) = (None, None, None, String::new());
        let mut choices = ChoicesForm::default();
        while let Some(field) = form.next_field().await.map_err(|_| cut_off())? {
            match field.name().unwrap_or_default() {
                "photo" => photo = Some(bytes_of(field, limit).await?),
                "upload" => upload = Some(text_of(field).await?),
                "style" => style = text_of(field).await?,
                // Nobody is refused for what a browser says of its device, be it ever so long.
                "device" => reported = reported_by(field).await?,
                name => {
                    let name = name.to_owned();
                    choices.fill(&name, &text_of(field).await?);
                }
            }
        }
        let source = match (photo.filter(|photo| !photo.is_empty()), upload) {
            (Some(photo), _) => Source::Photo(photo),
            (None, Some(upload)) if !upload.trim().is_empty() => {
                Source::Upload(upload_id(&upload)?)
            }
            _ => return Err(missing().into()),
        };
        if style.is_empty() {
            return Err(Refusal::unprocessable("style_missing", "Choose a style as well.").into());
        }
        Ok(Self {
            source,
            style,
            choices: choices.read()?,
            device: reported,
        })
    }
}

/// What a field holds. More than `limit` bytes are read to their end and refused.
///
/// # Errors
/// A [`Refusal`] when it is too large, or the form is cut off.
pub async fn bytes_of(field: Field<'_>, limit: usize) -> Result<Bytes> {
    let (bytes, length) = beginning_of(field, limit).await?;
    if length > limit {
        return Err(too_large(length, limit).into());
    }
    Ok(bytes)
}

/// Reads a field to its end and keeps at most `limit` bytes; says how many there were.
async fn beginning_of(mut field: Field<'_>, limit: usize) -> Result<(Bytes, usize)> {
    let mut bytes = BytesMut::new();
    let mut length = 0;
    while let Some(chunk) = field.chunk().await.map_err(|_| cut_off())? {
        length += chunk.len();
        if length <= limit {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((bytes.freeze(), length))
}

/// A line of text.
///
/// # Errors
/// A [`Refusal`] when it is longer than any of ours, or cut off.
pub(crate) async fn text_of(field: Field<'_>) -> Result<String> {
    let bytes = bytes_of(field, 4096).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What the browser says of itself; too much of it is nothing.
async fn reported_by(field: Field<'_>) -> Result<Option<String>> {
    let (bytes, length) = beginning_of(field, device::LONGEST).await?;
    let whole = (length <= device::LONGEST).then(|| bytes.to_vec());
    Ok(whole.and_then(|bytes| String::from_utf8(bytes).ok()))
}

fn missing() -> Refusal {
    Refusal::unprocessable("photo_missing", "Choose a photo first.")
}

pub fn cut_off() -> Refusal {
    let words = "The photo did not arrive whole. Please send it again.";
    Refusal::new(StatusCode::BAD_REQUEST, "cut_off", words)
}

fn too_large(length: usize, limit: usize) -> Refusal {
    let megabytes = |bytes: usize| bytes.div_ceil(1024 * 1024);
    let words = format!(
        "This photo has {} MB; we take up to {} MB. Send a smaller copy of it.",
        megabytes(length),
        megabytes(limit)
    );
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "photo_too_large", words)
}
