//! A stroke font made for this program: capitals, figures and a few signs, drawn as straight lines on a grid 4 wide and
//! 6 high. Small letters are drawn as capitals; a sign that is not here is a gap.

/// A straight line between two points.
pub(super) type Stroke = [(f32, f32); 2];

/// Height of a line's letters, in letter heights.
pub(super) const LINE_HEIGHT: f32 = 1.0;
/// Grid units to a letter height.
const GRID: f32 = 6.0;
/// Gap after a letter, grid units.
const GAP: f32 = 1.8;

/// A letter: its lines, in letter heights from its upper left, and how far on the next one stands.
pub(super) struct Glyph {
    pub strokes: Vec<Stroke>,
    pub advance: f32,
}

/// The glyph of a character.
pub(super) fn glyph(character: char) -> Glyph {
    let lines = outline(character.to_ascii_uppercase());
    let point = |digits: &[u8]| {
        (
            f32::from(digits[0] - b'0') / GRID,
            f32::from(digits[1] - b'0') / GRID,
        )
    };
    let mut strokes = Vec::new();
    let mut width = if lines.is_empty() { 2.0 } else { 0.0_f32 };
    for line in lines.split(' ').map(str::as_bytes) {
        let points: Vec<_> = line.chunks_exact(2).map(point).collect();
        strokes.extend(points.windows(2).map(|pair| [pair[0], pair[1]]));
        width = points
            .iter()
            .fold(width, |width, point| width.max(point.0 * GRID));
    }
    Glyph {
        strokes,
        advance: (width + GAP) / GRID,
    }
}

/// The lines of a character: lines apart by blanks, each a run of points, each point its column (0 to 4) and its row
/// (0 above, 6 below).
fn outline(character: char) -> &'static str {
    match character {
        'A' => "062046 1434",
        'B' => "06003041423303 3344453606",
        'C' => "4130100105163645",
        'D' => "06002041442606",
        'E' => "40000646 0333",
        'F' => "400006 0333",
        'G' => "41301001051636454323",
        'H' => "0006 4046 0343",
        'I' => "0006",
        'J' => "303516 1605",
        'K' => "0006 4003 0346",
        'L' => "000646",
        'M' => "0600234046",
        'N' => "06004640",
        'O' => "100105163645413010",
        'P' => "06003041423303",
        'Q' => "100105163645413010 2446",
        'R' => "06003041423303 2346",
        'S' => "413010010213334445361605",
        'T' => "0040 2026",
        'U' => "000516364540",
        'V' => "002640",
        'W' => "0016233640",
        'X' => "0046 4006",
        'Y' => "002340 2326",
        'Z' => "00400646",
        '0' => "100105163645413010 0541",
        '1' => "012026 0646",
        '2' => "01103041420646",
        '3' => "004022334445361605",
        '4' => "3036 300444",
        '5' => "400003334445361605",
        '6' => "413010010516364544331304",
        '7' => "004026",
        '8' => "103041423313020110 3344453616050413",
        '9' => "43130201103041453616",
        '-' => "1333",
        '.' => "1516",
        '·' => "1323",
        '/' => "0640",
        '\'' => "1011",
        _ => "",
    }
}
