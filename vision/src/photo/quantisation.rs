//! The quality that a JPEG was saved with. No file says it outright, but the tables by which it was quantised do.

/// How brightness is quantised at quality 50: ITU-T T.81, table K.1, in the zigzag order in which files hold it.
#[rustfmt::skip]
const AT_HALF: [u16; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
    26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
    56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
    95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
];

/// The quantisation tables of a file, by the number that it gives them.
#[derive(Default)]
pub(super) struct Tables([Option<[u16; 64]>; 4]);

impl Tables {
    /// Takes in the body of a DQT segment: any number of tables, of bytes or of pairs of bytes, each with its number in
    /// front. From the first thing that is wrong on, it is left unread.
    pub(super) fn read(&mut self, mut body: &[u8]) {
        while let Some((&head, rest)) = body.split_first() {
            let (wide, number) = (head >> 4, usize::from(head & 15));
            let length = match wide {
                0 => 64,
                1 => 128,
                _ => return,
            };
            let (Some(values), Some(table)) = (rest.get(..length), self.0.get_mut(number)) else {
                return;
            };
            *table = Some(std::array::from_fn(|i| match wide {
                0 => u16::from(values[i]),
                _ => u16::from_be_bytes([values[2 * i], values[2 * i + 1]]),
            }));
            body = &rest[length..];
        }
    }

    /// The quality, 1 to 100, whose table is nearest to the one of this number; right to the step for files by libjpeg and
    /// its many descendants, near it for those by programs with tables of their own. `None` without such a table, or
    /// with one that no picture can be coded with.
    pub(super) fn quality(&self, number: u8) -> Option<u8> {
        let table = self.0.get(usize::from(number))?.as_ref()?;
        if table.contains(&0) {
            return None;
        }
        (1..=100).min_by_key(|&quality| distance(table, quality))
    }
}

/// How far a table is from the one that libjpeg makes for this quality.
fn distance(table: &[u16; 64], quality: u8) -> u32 {
    let quality = u32::from(quality);
    let percent = if quality < 50 {
        5000 / quality
    } else {
        200 - 2 * quality
    };
    let scaled = AT_HALF.map(|value| ((u32::from(value) * percent + 50) / 100).clamp(1, 255));
    let pairs = table.iter().zip(scaled);
    pairs
        .map(|(&value, expected)| u32::from(value).abs_diff(expected))
        .sum()
}
