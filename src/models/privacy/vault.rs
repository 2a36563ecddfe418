//! Keys. One master key wraps a data key per upload; everything painted from an upload is sealed with that upload's
//! key, so that forgetting the key erases photo, composition, preview and print files at once. AES-256-GCM
//! (NIST SP 800-38D) with a random 96-bit nonce before each ciphertext.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, OsRng, Payload, rand_core::RngCore},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{
    errors::{Error, Result},
    settings,
};

const NONCE: usize = 12;

/// The key of one upload and of all that is painted from it.
#[derive(Clone)]
pub struct DataKey([u8; 32]);

/// Holds the master key; hands out what is derived from it.
pub struct Vault {
    master: [u8; 32],
}

impl Vault {
    /// Takes the configured master key, or reads `<data>/keys/master.key`, or makes that file.
    ///
    /// # Errors
    /// When the key is not 64 hexadecimal digits, or the file can be neither read nor written.
    pub fn open(settings: &settings::Shop) -> Result<Self> {
        let written = match &settings.master_key {
            Some(key) => key.clone(),
            None => read_or_make(&settings.data.join("keys").join("master.key"))?,
        };
        let master = hex::decode(written.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| Error::internal("the master key must be 64 hexadecimal digits"))?;
        Ok(Self { master })
    }

    /// A fresh data key and its wrapped form for the database.
    ///
    /// # Errors
    /// Never in practice: sealing fails only for inputs over 64 GB.
    pub fn new_data_key(&self) -> Result<(DataKey, String)> {
        let mut bytes = [0; 32];
        OsRng.fill_bytes(&mut bytes);
        let wrapped = seal(&self.derive("wrap"), &bytes, b"data-key")?;
        Ok((DataKey(bytes), BASE64.encode(wrapped)))
    }

    /// # Errors
    /// When the wrapped key was made under another master key, or was altered.
    pub fn unwrap_data_key(&self, wrapped: &str) -> Result<DataKey> {
        let sealed = BASE64
            .decode(wrapped)
            .map_err(|_| Error::internal("damaged data key"))?;
        let bytes = open(&self.derive("wrap"), &sealed, b"data-key")?;
        let bytes = bytes
            .try_into()
            .map_err(|_| Error::internal("damaged data key"))?;
        Ok(DataKey(bytes))
    }

    /// A keyed hash (HMAC-SHA256, hexadecimal): equal inputs meet, and without the master key nobody can test a guess.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, input: &[u8]) -> String {
        hex::encode(mac(&self.derive(purpose), input))
    }

    /// Whether `signature` is the keyed hash of `input`, compared in constant time.
    #[must_use]
    pub fn verifies(&self, purpose: &str, input: &[u8], signature: &str) -> bool {
        let Ok(signature) = hex::decode(signature) else {
            return false;
        };
        let mut mac = new_mac(&self.derive(purpose));
        mac.update(input);
        mac.verify_slice(&signature).is_ok()
    }

    /// A secret for a purpose inside the shop, 64 bytes: cookies, the test till's webhooks.
    #[must_use]
    pub fn secret(&self, purpose: &str) -> [u8; 64] {
        let mut secret = [0; 64];
        secret[..32].copy_from_slice(&mac(&self.derive(purpose), b"first half"));
        secret[32..].copy_from_slice(&mac(&self.derive(purpose), b"second half"));
        secret
    }

    /// What hides numbers in previews, and finds them again.
    #[must_use]
    pub fn imprint_key(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.derive("imprint");
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    fn derive(&self, purpose: &str) -> [u8; 32] {
        mac(&self.master, purpose.as_bytes())
    }
}

impl DataKey {
    /// Seals bytes for the object `name`; they open under that name only, so that objects cannot be swapped.
    ///
    /// # Errors
    /// Never in practice: sealing fails only for inputs over 64 GB.
    pub fn seal(&self, bytes: &[u8], name: &str) -> Result<Vec<u8>> {
        seal(&self.0, bytes, name.as_bytes())
    }

    /// # Errors
    /// When the object was altered, or was sealed under another name or key.
    pub fn open(&self, sealed: &[u8], name: &str) -> Result<Vec<u8>> {
        open(&self.0, sealed, name.as_bytes())
    }
}

fn seal(key: &[u8; 32], bytes: &[u8], name: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE];
    OsRng.fill_bytes(&mut nonce);
    let payload = Payload {
        msg: bytes,
        aad: name,
    };
    let sealed = Aes256Gcm::new(key.into())
        .encrypt(&nonce.into(), payload)
        .map_err(|_| Error::internal("cannot seal"))?;
    Ok([&nonce[..], &sealed].concat())
}

fn open(key: &[u8; 32], sealed: &[u8], name: &[u8]) -> Result<Vec<u8>> {
    let (nonce, msg) = sealed
        .split_at_checked(NONCE)
        .ok_or_else(|| Error::internal("sealed object is too short"))?;
    let payload = Payload { msg, aad: name };
    Aes256Gcm::new(key.into())
        .decrypt(nonce.into(), payload)
        .map_err(|_| Error::internal("sealed object does not open with this key"))
}

fn new_mac(key: &[u8]) -> Hmac<Sha256> {
    #[allow(clippy::expect_used)] // HMAC takes keys of any length (RFC 2104).
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("any length")
}

fn mac(key: &[u8], input: &[u8]) -> [u8; 32] {
    let mut mac = new_mac(key);
    mac.update(input);
    mac.finalize().into_bytes().into()
}

/// Reads the key file or makes it. It is created exclusively, so that two processes starting together end with one key.
fn read_or_make(path: &Path) -> Result<String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut key = [0; 32];
    OsRng.fill_bytes(&mut key);
    let fresh = path.with_extension(format!("{}.new", uuid::Uuid::new_v4()));
    if !path.exists() {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(hex::encode(key).as_bytes())?;
        file.sync_all()?;
        // A link fails when the name is taken: the first process wins, and no half-written key is ever read.
        let _taken = fs::hard_link(&fresh, path);
        fs::remove_file(&fresh)?;
    }
    Ok(fs::read_to_string(path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(key: u8) -> Vault {
        Vault { master: [key; 32] }
    }

    #[test]
    fn what_is_sealed_opens_under_its_own_name_and_key_only() {
        let (key, wrapped) = vault(1).new_data_key().expect("key");
        let sealed = key.seal(b"a face", "uploads/1").expect("sealed");
        let again = vault(1).unwrap_data_key(&wrapped).expect("unwrapped");
        assert_eq!(again.open(&sealed, "uploads/1").expect("opens"), b"a face");
        assert!(again.open(&sealed, "uploads/2").is_err());
        assert!(vault(2).unwrap_data_key(&wrapped).is_err());
        assert!(again.open(&sealed[..20], "uploads/1").is_err());
    }

    #[test]
    fn signatures_are_bound_to_purpose_and_input() {
        let signed = vault(1).keyed_hash("links", b"order");
        assert!(vault(1).verifies("links", b"order", &signed));
        assert!(!vault(1).verifies("cookies", b"order", &signed));
        assert!(!vault(1).verifies("links", b"other", &signed));
        assert!(!vault(2).verifies("links", b"order", &signed));
        assert!(!vault(1).verifies("links", b"order", "not hex"));
    }

    #[test]
    fn the_key_is_made_once_and_kept() {
        let folder = std::env::temp_dir().join(uuid::Uuid::new_v4().to_string());
        let settings = settings::Shop {
            data: folder.clone(),
            ..Default::default()
        };
        let first = Vault::open(&settings).expect("made").keyed_hash("x", b"y");
        let second = Vault::open(&settings).expect("read").keyed_hash("x", b"y");
        assert_eq!(first, second);
        fs::remove_dir_all(folder).expect("removed");
    }
}
