//! A reusable output buffer with fast small copies.
//!
//! Engines do not inline the WebAssembly instruction `memory.copy`: a copy leaves the
//! compiled code and costs 5 ns even for a short piece (measured in V8; a row has a
//! dozen pieces). A few loads and stores cost a fifth of that. The twin is
//! `copy_from_slice`, which also makes all long copies.

/// Bytes of a SIMD register.
const BLOCK: usize = crate::fast::simd::BLOCK;
/// Above this length the copy of the engine is at least as fast.
const MAX_SHORT: usize = 128;

/// Copies `from` to `to`, which must have the same length.
#[inline(always)]
pub(crate) fn copy(to: &mut [u8], from: &[u8]) {
    let len = from.len();
    if len > MAX_SHORT || to.len() != len {
        to.copy_from_slice(from);
    } else if len >= BLOCK {
        let (blocks, _) = from.as_chunks::<BLOCK>();
        let (places, _) = to.as_chunks_mut::<BLOCK>();
        for (place, block) in places.iter_mut().zip(blocks) {
            *place = *block;
        }
        copy_ends::<BLOCK>(to, from);
    } else if len >= 8 {
        copy_ends::<8>(to, from);
    } else if len >= 4 {
        copy_ends::<4>(to, from);
    } else if len > 0 {
        // Single assignments: the compiler converts a loop to memory.copy.
        to[0] = from[0];
        to[len / 2] = from[len / 2];
        to[len - 1] = from[len - 1];
    }
}

/// Copies the first and the last `N` bytes, which may overlap.
#[inline(always)]
fn copy_ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    if let (Some(place), Some(bytes)) = (to.first_chunk_mut::<N>(), from.first_chunk()) {
        *place = *bytes;
    }
    if let (Some(place), Some(bytes)) = (to.last_chunk_mut::<N>(), from.last_chunk()) {
        *place = *bytes;
    }
}

/// A text that grows at its end. Its memory is zeroed once and reused after
/// [`clear`](ByteBuf::clear).
#[derive(Clone, Debug, Default)]
pub(crate) struct ByteBuf {
    bytes: Vec<u8>,
    len: usize,
}

impl ByteBuf {
    /// Appends a piece whose length is known at compile time.
    #[inline(always)]
    pub(crate) fn push_array<const N: usize>(&mut self, piece: &[u8; N]) {
        let end = self.len + N;
        if end > self.bytes.len() {
            self.grow(end);
        }
        if let Some(place) = self.bytes.get_mut(self.len..end) {
            copy(place, piece);
            self.len = end;
        }
    }

    /// Appends `N` bytes for the caller to fill.
    #[inline(always)]
    pub(crate) fn push_with<const N: usize>(&mut self, fill: impl FnOnce(&mut [u8; N])) {
        let end = self.len + N;
        if end > self.bytes.len() {
            self.grow(end);
        }
        let place = self.bytes.get_mut(self.len..end);
        if let Some(place) = place.and_then(|place| place.first_chunk_mut()) {
            fill(place);
            self.len = end;
        }
    }

    /// Appends a piece.
    #[inline(never)]
    pub(crate) fn push(&mut self, piece: &[u8]) {
        let end = self.len + piece.len();
        if end > self.bytes.len() {
            self.grow(end);
        }
        if let Some(place) = self.bytes.get_mut(self.len..end) {
            copy(place, piece);
            self.len = end;
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, needed: usize) {
        self.bytes.resize(needed.max(2 * self.bytes.len()), 0);
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Removes the text and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_every_length_and_nothing_beyond() {
        let from: Vec<u8> = (1..=255).cycle().take(400).collect();
        for len in 0..=300 {
            let piece = &from[100..100 + len];
            let mut to = vec![0; piece.len() + 2];
            copy(&mut to[1..=piece.len()], piece);
            assert_eq!(to[0], 0);
            assert_eq!(&to[1..=piece.len()], piece);
            assert_eq!(to[piece.len() + 1], 0);
        }
    }

    #[test]
    fn appends_pieces_also_after_clear() {
        let text: Vec<u8> = (0..=255).cycle().take(2_000).collect();
        let mut buf = ByteBuf::default();
        for _ in 0..2 {
            buf.clear();
            let mut expected = Vec::new();
            for len in 0..200 {
                buf.push(&text[len..2 * len]);
                expected.extend_from_slice(&text[len..2 * len]);
                assert_eq!(buf.bytes(), expected);
            }
        }
        assert_eq!(buf.len(), 199 * 200 / 2);
    }

    #[test]
    fn appends_arrays_and_slices_in_order() {
        let mut buf = ByteBuf::default();
        let mut expected = Vec::new();
        for _ in 0..50 {
            buf.push_array(b"{\"id\":\"");
            buf.push(b"17");
            buf.push_array(b"\"}");
            expected.extend_from_slice(br#"{"id":"17"}"#);
            assert_eq!(buf.bytes(), expected);
        }
    }

    #[test]
    fn a_filled_array_is_appended_like_a_copied_one() {
        let mut buf = ByteBuf::default();
        for _ in 0..50 {
            buf.push(b"a");
            buf.push_with(|place: &mut [u8; 3]| *place = *b"bcd");
        }
        assert_eq!(buf.bytes(), b"abcd".repeat(50));
    }

    #[test]
    fn the_capacity_doubles_so_that_a_long_text_is_rarely_moved() {
        let mut buf = ByteBuf::default();
        for (piece, capacity) in [(100, 100), (1, 200), (99, 200), (1, 400), (900, 1_101)] {
            buf.push(&vec![b'x'; piece]);
            assert_eq!(buf.bytes.len(), capacity);
        }
        let mut buf = ByteBuf::default();
        for capacity in [8, 16, 32, 32, 64] {
            buf.push_array(&[b'x'; 8]);
            assert_eq!(buf.bytes.len(), capacity);
        }
    }
}
