//! The JA4 of a TLS handshake (<https://github.com/FoxIO-LLC/ja4>), which a proxy in front of the shop passes on in a header.

use axum::http::HeaderMap;

/// A print of the handshake, in its form: `t13d1516h2_8daaf6152771_e5627efa2ab1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ja4(String);

impl Ja4 {
    /// Reads it from the header of this name. Only what has its form; none when there are two, of which the shopper may have
    /// sent one.
    #[must_use]
    pub fn read(headers: &HeaderMap, name: &str) -> Option<Self> {
        let mut values = headers.get_all(name).iter();
        let only = values.next()?;
        if values.next().is_some() {
            return None;
        }
        let text = only.to_str().ok()?.trim().to_ascii_lowercase();
        is_ja4(&text).then_some(Self(text))
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether no browser of this decade shakes hands like this: each offers TLS 1.3 or QUIC, and HTTP/1.1 or later by ALPN.
    #[must_use]
    pub fn is_no_browsers(&self) -> bool {
        let (version, protocol) = (&self.0[1..3], &self.0[8..10]);
        version != "13" || protocol == "00"
    }
}

/// `t13d1516h2_8daaf6152771_e5627efa2ab1`: transport, version, name or address, counts, protocol; two digests.
fn is_ja4(text: &str) -> bool {
    let parts: Vec<_> = text.split('_').collect();
    let [handshake, ciphers, extensions] = parts[..] else {
        return false;
    };
    let digest = |part: &str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes = handshake.as_bytes();
    bytes.len() == 10
        && matches!(bytes[0], b't' | b'q' | b'd')
        && matches!(
            &bytes[1..3],
            b"13" | b"12" | b"11" | b"10" | b"s3" | b"s2" | b"d1" | b"d2" | b"d3" | b"00"
        )
        && matches!(bytes[3], b'd' | b'i')
        && bytes[4..8].iter().all(u8::is_ascii_digit)
        && bytes[8..].iter().all(u8::is_ascii_alphanumeric)
        && digest(ciphers)
        && digest(extensions)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let parse = |(name, value): &(&str, &str)| {
            let name: HeaderName = name.parse().expect("a name");
            (name, value.parse().expect("a value"))
        };
        lines
            .iter()
            .map(parse)
            .fold(HeaderMap::new(), |mut all, (name, value)| {
                all.append(name, value);
                all
            })
    }

    #[test]
    fn a_ja4_is_taken_in_its_form_only() {
        let name = "x-ja4";
        let of = |value: &str| Ja4::read(&headers(&[(name, value)]), name);
        let good = "t13d1516h2_8daaf6152771_e5627efa2ab1";
        assert_eq!(of(good), Some(Ja4(good.into())));
        assert_eq!(of(&good.to_uppercase()), of(good));
        assert!(of("q13i0310h3_55b375c5d22e_cd85d2d88918").is_some());
        for bad in [
            "",
            "t13d1516h2",
            "t13d1516h2_8daaf6152771",
            "x13d1516h2_8daaf6152771_e5627efa2ab1",
            "t99d1516h2_8daaf6152771_e5627efa2ab1",
            "t13x1516h2_8daaf6152771_e5627efa2ab1",
            "t13d15f6h2_8daaf6152771_e5627efa2ab1",
            "t13d1516h2_8daaf615277_e5627efa2ab1",
            "t13d1516h2_8daaf6152771_e5627efa2abg",
            "t13d1516h2_8daaf6152771_e5627efa2ab1_0",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
        assert_eq!(Ja4::read(&headers(&[]), name), None);
        assert_eq!(
            Ja4::read(&headers(&[(name, good), (name, good)]), name),
            None,
            "one of them is the shopper's"
        );
    }

    #[test]
    fn browsers_offer_what_this_decade_has() {
        let of = |text: &str| Ja4(text.into()).is_no_browsers();
        assert!(!of("t13d1516h2_8daaf6152771_e5627efa2ab1"), "Chrome");
        assert!(
            !of("q13d0310h3_55b375c5d22e_cd85d2d88918"),
            "Chrome by QUIC"
        );
        assert!(of("t13d190900_9dc949149365_97f8aa674fd9"), "no ALPN");
        assert!(of("t12d190800_d83cc789557e_7af1ed941c26"), "TLS 1.2 only");
    }
}
