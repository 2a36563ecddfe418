//! Shrinking a picture while it is decoded, row by row, so that the whole of a large one is never held twice.

/// Pixels as stored, not yet in a known colour space.
pub(super) struct Raw {
    pub width: u32,
    pub height: u32,
    /// Values to a pixel: 1 grey, 3 red green blue, 4 cyan magenta yellow black (0 is no ink).
    pub channels: usize,
    pub data: Vec<u8>,
}

/// Takes the rows of a picture from the top and averages them to a smaller one: each output pixel is the mean of the area
/// that it covers.
pub(super) struct Shrinker {
    out: Raw,
    from: (u32, u32),
    /// The output row being gathered, each value times the area it stands for.
    gathered: Vec<f32>,
    /// How much of the gathered row is there, in input rows.
    gathered_height: f32,
    rows_seen: u32,
}

impl Shrinker {
    /// For a picture of this size; it stays as it is if neither side is above `long_side`.
    pub(super) fn new(width: u32, height: u32, channels: usize, long_side: u32) -> Self {
        let (out_width, out_height) = if width.max(height) > long_side.max(1) {
            crate::resample::fitted(width, height, long_side.max(1))
        } else {
            (width, height)
        };
        let row = out_width as usize * channels;
        Self {
            out: Raw {
                width: out_width,
                height: out_height,
                channels,
                data: Vec::with_capacity(row * out_height as usize),
            },
            from: (width, height),
            gathered: vec![0.0; row],
            gathered_height: 0.0,
            rows_seen: 0,
        }
    }

    /// One row of the input: `width * channels` values.
    pub(super) fn push(&mut self, row: &[u8]) {
        self.rows_seen += 1;
        if self.from == (self.out.width, self.out.height) {
            self.out.data.extend_from_slice(row);
            return;
        }
        let narrow = self.narrow(row);
        // An input row may belong to the end of one output row and the start of the next.
        let tall = self.from.1 as f32 / self.out.height as f32;
        let room = tall - self.gathered_height;
        if room > 1.0 + 1e-4 {
            self.gather(&narrow, 1.0);
            return;
        }
        self.gather(&narrow, room);
        self.emit(tall);
        if 1.0 - room > 1e-4 {
            self.gather(&narrow, 1.0 - room);
        }
    }

    /// The picture; `None` if rows are missing.
    pub(super) fn finish(mut self) -> Option<Raw> {
        if self.rows_seen != self.from.1 {
            return None;
        }
        let expected = self.gathered.len() * self.out.height as usize;
        if self.out.data.len() < expected && self.gathered_height > 0.0 {
            let height = self.gathered_height;
            self.emit(height);
        }
        (self.out.data.len() == expected).then_some(self.out)
    }

    /// A row at its new width.
    fn narrow(&self, row: &[u8]) -> Vec<f32> {
        let channels = self.out.channels;
        let ratio = self.from.0 as f32 / self.out.width as f32;
        let mut out = vec![0.0; self.gathered.len()];
        for (x, pixel) in out.chunks_exact_mut(channels).enumerate() {
            let (start, end) = (x as f32 * ratio, (x + 1) as f32 * ratio);
            let last = (end.ceil() as usize).min(self.from.0 as usize);
            for i in start as usize..last {
                let share = (end.min((i + 1) as f32) - start.max(i as f32)) / ratio;
                for (sum, value) in pixel.iter_mut().zip(&row[i * channels..]) {
                    *sum += share * f32::from(*value);
                }
            }
        }
        out
    }

    fn gather(&mut self, row: &[f32], height: f32) {
        for (sum, value) in self.gathered.iter_mut().zip(row) {
            *sum += height * value;
        }
        self.gathered_height += height;
    }

    fn emit(&mut self, height: f32) {
        self.out.data.extend(
            self.gathered
                .iter()
                .map(|sum| (sum / height).round().clamp(0.0, 255.0) as u8),
        );
        self.gathered.fill(0.0);
        self.gathered_height = 0.0;
    }
}
