//! Sealed objects in storage: photos, compositions, previews and print files. Nothing is stored in the clear.

use std::path::Path;

use bytes::Bytes;
use loco_rs::app::AppContext;

use super::privacy::vault::DataKey;
use crate::errors::Result;

/// Seals `bytes` with the upload's key and stores them at `key`.
///
/// # Errors
/// When storage does not take them.
pub async fn put(ctx: &AppContext, key: &str, data_key: &DataKey, bytes: &[u8]) -> Result<()> {
    let sealed = Bytes::from(data_key.seal(bytes, key)?);
    Ok(ctx.storage.upload(Path::new(key), &sealed).await?)
}

/// # Errors
/// When the object is not there or does not open with this key.
pub async fn get(ctx: &AppContext, key: &str, data_key: &DataKey) -> Result<Vec<u8>> {
    let sealed: Vec<u8> = ctx.storage.download(Path::new(key)).await?;
    data_key.open(&sealed, key)
}

/// Removes an object. One that is gone already counts as removed.
///
/// # Errors
/// When storage cannot be reached.
pub async fn delete(ctx: &AppContext, key: &str) -> Result<()> {
    Ok(ctx.storage.delete(Path::new(key)).await?)
}
