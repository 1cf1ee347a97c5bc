//! Short pieces of text, copied into room that is there already.
//!
//! `memory.copy` of WebAssembly is left to the engine, which leaves the
//! compiled code for it: 5 ns, however short the piece (measured in V8, of a dozen
//! pieces a row). A few loads and stores take a fifth of that.

/// Bytes of a SIMD register.
const BLOCK: usize = crate::fast::simd::BLOCK;
/// From here on the engine's copy is no slower.
const LONG: usize = 128;

/// Copies `from` to `to`, which must be as long.
#[inline(always)]
pub(crate) fn copy(to: &mut [u8], from: &[u8]) {
    let len = from.len();
    if len > LONG || to.len() != len {
        to.copy_from_slice(from);
    } else if len >= BLOCK {
        let (blocks, _) = from.as_chunks::<BLOCK>();
        let (places, _) = to.as_chunks_mut::<BLOCK>();
        for (place, block) in places.iter_mut().zip(blocks) {
            *place = *block;
        }
        ends::<BLOCK>(to, from);
    } else if len >= 8 {
        ends::<8>(to, from);
    } else if len >= 4 {
        ends::<4>(to, from);
    } else if len > 0 {
        // One by one: a loop would be made a memory.copy.
        to[0] = from[0];
        to[len / 2] = from[len / 2];
        to[len - 1] = from[len - 1];
    }
}

/// Copies the first and the last `N` bytes, which may overlap.
#[inline(always)]
fn ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    if let (Some(place), Some(bytes)) = (to.first_chunk_mut::<N>(), from.first_chunk()) {
        *place = *bytes;
    }
    if let (Some(place), Some(bytes)) = (to.last_chunk_mut::<N>(), from.last_chunk()) {
        *place = *bytes;
    }
}

/// A text that grows at its end. Its room is written with zeros once, and then
/// used again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByteBuf {
    bytes: Vec<u8>,
    len: usize,
}

impl ByteBuf {
    /// Adds a piece whose length is known when it is compiled.
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

    /// Adds a piece.
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

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.len).unwrap_or_default()
    }

    /// Empties it; the room stays.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_every_length_is_copied_and_nothing_beside_it() {
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
    fn pieces_stand_one_behind_the_other_whatever_was_there() {
        let text: Vec<u8> = (0..=255).cycle().take(2_000).collect();
        let mut room = ByteBuf::default();
        for _ in 0..2 {
            room.clear();
            let mut expected = Vec::new();
            for len in 0..200 {
                room.push(&text[len..2 * len]);
                expected.extend_from_slice(&text[len..2 * len]);
                assert_eq!(room.bytes(), expected);
            }
        }
        assert_eq!(room.len(), 199 * 200 / 2);
    }

    #[test]
    fn a_piece_of_fixed_length_stands_behind_what_was_put() {
        let mut room = ByteBuf::default();
        let mut expected = Vec::new();
        for _ in 0..50 {
            room.push_array(b"{\"id\":\"");
            room.push(b"17");
            room.push_array(b"\"}");
            expected.extend_from_slice(br#"{"id":"17"}"#);
            assert_eq!(room.bytes(), expected);
        }
        room.bytes_mut()[0] = b'[';
        assert_eq!(
            (room.bytes()[0], room.bytes_mut().len()),
            (b'[', room.len())
        );
    }

    #[test]
    fn room_doubles_so_that_a_long_text_is_moved_a_few_times_only() {
        let mut room = ByteBuf::default();
        for (piece, most) in [(100, 100), (1, 200), (99, 200), (1, 400), (900, 1_101)] {
            room.push(&vec![b'x'; piece]);
            assert_eq!(room.bytes.len(), most);
        }
        let mut room = ByteBuf::default();
        for most in [8, 16, 32, 32, 64] {
            room.push_array(&[b'x'; 8]);
            assert_eq!(room.bytes.len(), most);
        }
    }
}
