//! Which addresses are the open internet's. The files have been seen to place 192.168.1.20 in Australia.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::settings::Cidr;

/// The address to ask the files about: `address` itself, the public IPv4 address inside where it is one of IPv6's ways to
/// carry IPv4 (mapped, NAT64, 6to4, Teredo), or none where nobody on the open internet can have it.
#[must_use]
pub fn on_the_internet(address: IpAddr) -> Option<IpAddr> {
    let address = match address {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => inside(v6).map_or(IpAddr::V6(v6), IpAddr::V4),
    };
    let special = match address {
        IpAddr::V4(_) => NOBODYS_V4.iter().any(|block| block.contains(address)),
        IpAddr::V6(_) => {
            let elsewhere = !GLOBAL_UNICAST.contains(address);
            elsewhere || NOBODYS_V6.iter().any(|block| block.contains(address))
        }
    };
    (!special).then_some(address)
}

/// The IPv4 address that stands for the same machine, or for the house that it is in.
fn inside(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let outside = IpAddr::V6(v6);
    let bits = v6.to_bits();
    #[allow(clippy::cast_possible_truncation)] // 32 of the bits are what is meant
    let v4 = |shift: u32| Ipv4Addr::from_bits((bits >> shift) as u32);
    if let Some(mapped) = v6.to_ipv4_mapped() {
        return Some(mapped);
    }
    if NAT64.contains(outside) {
        return Some(v4(0));
    }
    if SIX_TO_FOUR.contains(outside) {
        return Some(v4(80));
    }
    // Teredo writes the address of the house's router with every bit turned over (RFC 4380, section 4).
    let teredo = TEREDO.contains(outside);
    teredo.then(|| Ipv4Addr::from_bits(!v4(0).to_bits()))
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Cidr {
    Cidr::new(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix)
}

const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Cidr {
    Cidr::new(IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)), prefix)
}

const NAT64: Cidr = v6(0x64, 0xff9b, 0, 96);
const SIX_TO_FOUR: Cidr = v6(0x2002, 0, 0, 16);
const TEREDO: Cidr = v6(0x2001, 0, 0, 32);

/// All that is handed out of IPv6. What else there is (this machine, the house, multicast, discarding) lies outside.
const GLOBAL_UNICAST: Cidr = v6(0x2000, 0, 0, 3);

/// IANA's registry of special addresses (RFC 6890 and what came after), as far as no shopper can come from them.
const NOBODYS_V4: [Cidr; 15] = [
    v4(0, 0, 0, 0, 8),       // this network
    v4(10, 0, 0, 0, 8),      // private
    v4(100, 64, 0, 0, 10),   // carriers' own
    v4(127, 0, 0, 0, 8),     // this machine
    v4(169, 254, 0, 0, 16),  // this wire
    v4(172, 16, 0, 0, 12),   // private
    v4(192, 0, 0, 0, 24),    // protocols
    v4(192, 0, 2, 0, 24),    // documentation
    v4(192, 88, 99, 0, 24),  // relays of 6to4, given up
    v4(192, 168, 0, 0, 16),  // private
    v4(198, 18, 0, 0, 15),   // measuring
    v4(198, 51, 100, 0, 24), // documentation
    v4(203, 0, 113, 0, 24),  // documentation
    v4(224, 0, 0, 0, 4),     // multicast
    v4(240, 0, 0, 0, 4),     // reserved, broadcast
];

const NOBODYS_V6: [Cidr; 3] = [
    v6(0x2001, 0, 0, 23),     // protocols
    v6(0x2001, 0xdb8, 0, 32), // documentation
    v6(0x3fff, 0, 0, 20),     // documentation
];

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(text: &str) -> Option<String> {
        on_the_internet(text.parse().expect("an address")).map(|it| it.to_string())
    }

    #[test]
    fn what_nobody_can_have_is_nowhere() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.1.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.20",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::5.9.0.1", // IPv4-compatible: given up, and a file has IPv4 in this place
            "64:ff9b:1::1",
            "100::1",
            "100:0:0:1::1",
            "2001:1::1",
            "2001:2::1",
            "2001:20::1",
            "2001:db8::1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert_eq!(reached(text), None, "{text}");
        }
    }

    #[test]
    fn their_neighbours_are_somewhere() {
        for text in [
            "1.0.0.0",
            "9.255.255.255",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:db7::1",
            "2001:4860:4860::8888",
            "2a02:8108::1",
            "3ffe::1",
        ] {
            assert_eq!(reached(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn ipv4_is_found_inside_of_ipv6() {
        for (text, within) in [
            ("::ffff:5.9.0.1", Some("5.9.0.1")),
            ("64:ff9b::509:1", Some("5.9.0.1")),
            ("2002:509:1::1", Some("5.9.0.1")),
            ("2001:0:4136:e378:8000:63bf:faf6:fffe", Some("5.9.0.1")),
            ("::ffff:192.168.1.20", None),
            ("64:ff9b::a00:1", None),
            ("2002:c0a8:114::1", None),
            ("2001:0:4136:e378:8000:63bf:3f57:feeb", None),
        ] {
            assert_eq!(reached(text).as_deref(), within, "{text}");
        }
    }
}
