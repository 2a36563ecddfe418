//! Blocks of addresses as people write them: `10.0.0.0/8`, `2001:db8::/32`, or a single address.

use std::{fmt, net::IpAddr, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The addresses that begin with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    base: IpAddr,
    /// How many bits count; at most 32 for IPv4 and 128 for IPv6.
    prefix: u8,
}

impl Cidr {
    /// The block around `base`. A prefix longer than the address is the address itself.
    #[must_use]
    pub const fn new(base: IpAddr, prefix: u8) -> Self {
        let longest = match base {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 128,
        };
        let prefix = if prefix < longest { prefix } else { longest };
        Self { base, prefix }
    }

    /// Whether `address` is in the block; one of the other family never is.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let differing = base.to_bits() ^ address.to_bits();
                u32::from(self.prefix) <= differing.leading_zeros()
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let differing = base.to_bits() ^ address.to_bits();
                u32::from(self.prefix) <= differing.leading_zeros()
            }
            _ => false,
        }
    }
}

/// Neither a block nor an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no block of addresses such as 10.0.0.0/8 or 2001:db8::/32")]
pub struct CidrError(String);

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, CidrError> {
        let wrong = || CidrError(text.into());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let base: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let longest = if base.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), |prefix| prefix.trim().parse());
        match prefix {
            Ok(prefix) if prefix <= longest => Ok(Self { base, prefix }),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.base, self.prefix)
    }
}

/// The proxies in front of the shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Cidr>);

impl TrustedProxies {
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|block| block.contains(address))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for TrustedProxies {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, CidrError> {
        let blocks = text.split(',').map(str::trim);
        let blocks = blocks.filter(|block| !block.is_empty());
        blocks.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl Serialize for TrustedProxies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(ToString::to_string))
    }
}

impl<'de> Deserialize<'de> for TrustedProxies {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Written::deserialize(deserializer)? {
            Written::Text(text) => text,
            Written::List(blocks) => blocks.join(","),
        };
        text.parse().map_err(de::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    List(Vec<String>),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(block: &str, address: &str) -> bool {
        let block: Cidr = block.parse().expect("a block");
        block.contains(address.parse().expect("an address"))
    }

    #[test]
    fn a_block_holds_what_begins_like_it() {
        for (block, inside, outside) in [
            ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
            ("10.1.2.3/8", "10.0.0.0", "9.255.255.255"),
            ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
            ("0.0.0.0/0", "255.255.255.255", "::"),
            ("::/0", "ffff::", "1.2.3.4"),
            ("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"),
            ("::1/128", "::1", "::2"),
        ] {
            assert!(holds(block, inside), "{block} {inside}");
            assert!(!holds(block, outside), "{block} {outside}");
        }
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for text in ["", "10.0.0.0/33", "::/129", "10/8", "10.0.0.0/-1", "proxy"] {
            let refused = text.parse::<Cidr>();
            assert_eq!(refused, Err(CidrError(text.into())), "{text}");
        }
    }

    #[test]
    fn proxies_are_a_list_or_a_text() {
        let list: TrustedProxies =
            serde_json::from_value(json!(["127.0.0.0/8", "::1"])).expect("a list");
        let text: TrustedProxies =
            serde_json::from_value(json!(" 127.0.0.0/8,::1/128, ")).expect("a text");
        assert_eq!(list, text);
        assert!(list.contains("127.0.0.9".parse().expect("an address")));
        assert_eq!(
            serde_json::to_value(&text).expect("JSON"),
            json!(["127.0.0.0/8", "::1/128"])
        );
        let none: TrustedProxies = serde_json::from_value(json!("")).expect("a text");
        assert!(none.is_empty());
        assert!(serde_json::from_value::<TrustedProxies>(json!(["10/8"])).is_err());
    }
}
