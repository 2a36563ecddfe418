//! What the tiles read: a few padded rows of the input.

use super::{
    kernel::{Edge, Problem},
    passes::Pass,
};

/// The input rows that a row of outputs needs: scaled, shifted, activated, padded, and with the columns that a stride
/// brings together lying together. A ring: each further row takes the place of the one that is no longer needed.
///
/// In memory, from the outside in: channel, slot of the ring, phase of the stride, column.
pub(super) struct PackedRows {
    values: Vec<f32>,
    /// Rows of the ring.
    slots: usize,
    stride: usize,
    margin: usize,
    /// From one phase to the next.
    phase_len: usize,
    /// Pixels in a line of outputs, with those that fill the last tile.
    line: usize,
    /// The next padded row to be packed, if it is one of the ring's first.
    next: Option<usize>,
    /// One padded row of one channel.
    padded: Vec<f32>,
}

impl PackedRows {
    pub(super) fn new(problem: &Problem<'_>, line: usize) -> Self {
        let (stride, kernel) = (problem.plan.stride, problem.kernel);
        let margin = kernel / 2;
        let needed = (line + kernel).max((problem.width + 2 * margin).div_ceil(stride) + 1);
        // An odd number of cache lines: else the rows of all channels would fall into the same few sets of the cache.
        let phase_len = (needed.div_ceil(16) | 1) * 16;
        Self {
            values: vec![0.0; problem.inputs * kernel * stride * phase_len],
            slots: kernel,
            stride,
            margin,
            phase_len,
            line,
            next: None,
            padded: vec![0.0; problem.width + 2 * margin],
        }
    }

    /// Pixels in a line of outputs, with those that fill the last tile.
    #[inline(always)]
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The packed rows of each input channel.
    #[inline(always)]
    pub(super) fn channels(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values
            .chunks_exact(self.slots * self.stride * self.phase_len)
    }

    /// Packs what the outputs of this grid row need and is not there yet.
    #[inline(always)]
    pub(super) fn advance(&mut self, problem: &Problem<'_>, row: usize) {
        let first = row * self.stride;
        for padded_row in self.next.unwrap_or(first).max(first)..first + self.slots {
            self.pack(problem, padded_row);
        }
        self.next = Some(first + self.slots);
    }

    /// Where each tap of the pass begins, for this grid row, in the rows of a channel.
    #[inline(always)]
    pub(super) fn taps(&self, row: usize, pass: &Pass) -> Vec<usize> {
        let tap = |y: usize, x: usize| {
            let slot = (row * self.stride + pass.offset[0] + y) % self.slots;
            let x = pass.offset[1] + x;
            (slot * self.stride + x % self.stride) * self.phase_len + x / self.stride
        };
        (0..pass.kernel)
            .flat_map(|y| (0..pass.kernel).map(move |x| tap(y, x)))
            .collect()
    }

    #[inline(always)]
    fn pack(&mut self, problem: &Problem<'_>, padded_row: usize) {
        let source = beyond(
            padded_row,
            self.margin,
            problem.height,
            problem.plan.edge,
            problem.plan.doubled,
        );
        let slot_len = self.stride * self.phase_len;
        let slot = padded_row % self.slots * slot_len;
        let channels = self.values.chunks_exact_mut(self.slots * slot_len);
        for (channel, packed) in channels.enumerate() {
            let packed = &mut packed[slot..][..slot_len];
            let Some(source) = source else {
                packed.fill(0.0);
                continue;
            };
            let row = &problem.input[(channel * problem.height + source) * problem.width..]
                [..problem.width];
            let [scale, shift, leak] =
                [0, 1, 2].map(|what| problem.before[what * problem.inputs + channel]);
            let inner = &mut self.padded[self.margin..][..problem.width];
            for (out, value) in inner.iter_mut().zip(row) {
                let value = value.mul_add(scale, shift);
                *out = leak.mul_add(value.min(0.0), value.max(0.0));
            }
            pad(&mut self.padded, self.margin, problem);
            for (phase, packed) in packed.chunks_exact_mut(self.phase_len).enumerate() {
                every(self.stride, &self.padded[phase..], packed);
            }
        }
    }
}

/// Copies every so many-th value, from the first on. Steps of one and two are spelt out, since they become vector moves.
#[inline(always)]
fn every(step: usize, from: &[f32], to: &mut [f32]) {
    match step {
        1 => to[..from.len()].copy_from_slice(from),
        2 => {
            for (to, pair) in to.iter_mut().zip(from.chunks_exact(2)) {
                *to = pair[0];
            }
            if let (1, Some(last)) = (from.len() % 2, from.last()) {
                to[from.len() / 2] = *last;
            }
        }
        _ => {
            for (to, value) in to.iter_mut().zip(from.iter().step_by(step)) {
                *to = *value;
            }
        }
    }
}

/// Fills the margins of a row whose inner part is there.
#[inline(always)]
fn pad(padded: &mut [f32], margin: usize, problem: &Problem<'_>) {
    for at in (0..margin).chain(margin + problem.width..padded.len()) {
        let source = beyond(
            at,
            margin,
            problem.width,
            problem.plan.edge,
            problem.plan.doubled,
        );
        padded[at] = source.map_or(0.0, |source| padded[margin + source]);
    }
}

/// Which of `length` rows or columns is seen at a place of the padded picture; none where there is a zero. A picture to be
/// doubled repeats its edge: mirrored at a doubled pixel, that pixel's twin is what comes next.
#[inline(always)]
fn beyond(padded: usize, margin: usize, length: usize, edge: Edge, doubled: bool) -> Option<usize> {
    let inside = (margin..margin + length).contains(&padded);
    let mirrored = |distance: usize| {
        if doubled { distance - 1 } else { distance }
    };
    match edge {
        _ if inside => Some(padded - margin),
        Edge::Zero => None,
        Edge::Reflect if padded < margin => Some(mirrored(margin - padded)),
        Edge::Reflect => Some(length - 1 - mirrored(padded - margin - length + 1)),
    }
}
