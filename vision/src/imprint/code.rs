//! Bits that survive: the number and its checksum in a convolutional code, and back.

use sha2::{Digest, Sha256};

use super::NUMBER_BITS;

/// Bits of the checksum.
const CHECK_BITS: u32 = 24;
/// Bits that are carried.
const PAYLOAD: usize = (NUMBER_BITS + CHECK_BITS) as usize;
/// How many bits, its own and those before, a coded bit depends on.
const CONSTRAINT: usize = 9;
/// States of the coder: all that the bits before can be.
const STATES: usize = 1 << (CONSTRAINT - 1);
/// The rate 1/4 code of constraint length 9 with the greatest free distance, 24 (Larsen 1973; cdma2000 uses it).
const GENERATORS: [usize; 4] = [0o765, 0o671, 0o513, 0o473];
/// How many coded bits there are: four for each bit and for each of the zeros that end the code in a known state.
pub(super) const LENGTH: usize = GENERATORS.len() * (PAYLOAD + CONSTRAINT - 1);

/// The number, cut to its lowest 40 bits, with its checksum, as coded bits.
pub(super) fn encode(number: u64, key: u64) -> Vec<bool> {
    let number = number & ((1 << NUMBER_BITS) - 1);
    let payload = (number << CHECK_BITS) | checksum(number, key);
    let bits = (0..PAYLOAD).rev().map(|at| ((payload >> at) & 1) as usize);
    let zeros = [0; CONSTRAINT - 1];
    let mut register = 0;
    let mut coded = Vec::with_capacity(LENGTH);
    for bit in bits.chain(zeros) {
        register = (2 * register + bit) % (2 * STATES);
        coded.extend(GENERATORS.map(|generator| parity(register, generator)));
    }
    coded
}

/// The number whose coded bits are most like these (above zero is 0, below is 1, far from it is sure), if its checksum
/// is right.
pub(super) fn decode(coded: &[f32], key: u64) -> Option<u64> {
    let payload = most_likely(coded);
    let number = payload >> CHECK_BITS;
    (payload % (1 << CHECK_BITS) == checksum(number, key)).then_some(number)
}

/// The first 24 bits of a keyed hash.
fn checksum(number: u64, key: u64) -> u64 {
    let hash = Sha256::new()
        .chain_update(b"limner imprint checksum")
        .chain_update(key.to_le_bytes())
        .chain_update(number.to_le_bytes())
        .finalize();
    u64::from_be_bytes([0, 0, 0, 0, 0, hash[0], hash[1], hash[2]])
}

/// The algorithm of Viterbi (1967): of all ways through the coder's states from zero to zero, the one that agrees best.
fn most_likely(coded: &[f32]) -> u64 {
    let mut scores = [f32::NEG_INFINITY; STATES];
    scores[0] = 0.0;
    let mut ways = Vec::new();
    for values in coded.chunks_exact(GENERATORS.len()) {
        let mut next = [f32::NEG_INFINITY; STATES];
        let mut dropped = [0; STATES];
        for register in 0..2 * STATES {
            let score = scores[register >> 1] + agreement(register, values);
            let state = register % STATES;
            if score > next[state] {
                next[state] = score;
                dropped[state] = register / STATES;
            }
        }
        scores = next;
        ways.push(dropped);
    }
    let mut state = 0;
    let mut bits = 0_u128;
    for (at, dropped) in ways.iter().rev().enumerate() {
        bits |= (state as u128 & 1) << at;
        state = (state + dropped[state] * STATES) >> 1;
    }
    (bits >> (CONSTRAINT - 1)) as u64
}

/// How well the bits that the coder gives from this register agree with what was read.
fn agreement(register: usize, values: &[f32]) -> f32 {
    let signed = |(&generator, &value): (&usize, &f32)| {
        if parity(register, generator) {
            -value
        } else {
            value
        }
    };
    GENERATORS.iter().zip(values).map(signed).sum()
}

fn parity(register: usize, generator: usize) -> bool {
    (register & generator).count_ones() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::{CHECK_BITS, GENERATORS, LENGTH, decode, encode, most_likely};
    use crate::imprint::CANDIDATES;

    const NUMBER: u64 = 0xa5_0123_4567;

    /// Coded bits as a reader that is sure of all of them would have them.
    fn sure(number: u64, key: u64) -> Vec<f32> {
        let sign = |bit: bool| if bit { -1.0 } else { 1.0 };
        encode(number, key).into_iter().map(sign).collect()
    }

    #[test]
    fn a_number_comes_back() {
        for number in [0, 1, NUMBER, (1 << 40) - 1] {
            assert_eq!(sure(number, 7).len(), LENGTH);
            assert_eq!(decode(&sure(number, 7), 7), Some(number));
        }
    }

    #[test]
    fn a_fifth_of_the_bits_may_be_wrong_and_half_unread() {
        let mut coded = sure(NUMBER, 7);
        coded.iter_mut().step_by(9).for_each(|value| *value *= -0.5);
        coded.iter_mut().step_by(2).for_each(|value| *value = 0.0);
        assert_eq!(decode(&coded, 7), Some(NUMBER));
    }

    #[test]
    fn noise_is_refused() {
        let mut random = 1_u64;
        for _ in 0..500 {
            let noise = [0.0_f32; LENGTH].map(|_| {
                random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                (random >> 40) as f32 - (1 << 23) as f32
            });
            assert_eq!(decode(&noise, 7), None);
        }
    }

    /// Each decoding is a chance, and the mirror image is decoded too.
    #[test]
    fn a_wrong_number_is_read_less_than_once_in_a_million() {
        const { assert!((1 << CHECK_BITS) > 1_000_000 * 2 * CANDIDATES) };
    }

    #[test]
    fn the_likeliest_way_is_one_the_coder_can_go() {
        // 24 bits, the free distance, are between this and any other way: half of them wrong is one too many.
        let right = sure(NUMBER, 7);
        let payload = most_likely(&right);
        let mut wrong = right.clone();
        for value in wrong.iter_mut().skip(80).step_by(GENERATORS.len()).take(11) {
            *value = -*value;
        }
        assert_eq!(most_likely(&wrong), payload);
    }

    #[test]
    fn another_key_or_a_wrong_checksum_is_refused() {
        assert_eq!(decode(&sure(NUMBER, 7), 8), None);
        assert_eq!(decode(&vec![1.0; LENGTH], 7), None);
    }
}
