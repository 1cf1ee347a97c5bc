//! Sets of rows in little memory: each row is the distance from the one before,
//! as a LEB128 number, which is one byte where rows are near each other.

/// Ascending row numbers, 1-based.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowSet {
    /// Distances, seven bits per byte, the lowest first; the eighth bit says that
    /// more bytes follow.
    bytes: Vec<u8>,
    last: u32,
    len: u32,
}

impl RowSet {
    /// How many rows.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// Adds `row`, which is never less than the last one; returns whether it is
    /// greater.
    pub(crate) fn push(&mut self, row: u32) -> bool {
        let mut distance = row.saturating_sub(self.last);
        if distance == 0 {
            return false;
        }
        self.last = row;
        self.len += 1;
        while distance >= 0x80 {
            self.bytes.push(distance as u8 | 0x80);
            distance >>= 7;
        }
        self.bytes.push(distance as u8);
        true
    }

    /// All rows.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        let mut bytes = self.bytes.iter();
        let mut row = 0;
        std::iter::from_fn(move || {
            let mut shift = 0;
            loop {
                let byte = *bytes.next()?;
                row += u32::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    return Some(row);
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_each_row_once_and_in_order() {
        let rows = [1, 2, 2, 129, 130, 40_000, 4_000_000, u32::MAX, u32::MAX];
        let mut list = RowSet::default();
        for row in rows {
            list.push(row);
        }
        let expected = [1, 2, 129, 130, 40_000, 4_000_000, u32::MAX];
        assert_eq!(list.iter().collect::<Vec<_>>(), expected);
        assert_eq!(list.len(), 7);
    }

    #[test]
    fn a_row_takes_one_byte_if_all_rows_are_in_the_set() {
        let mut list = RowSet::default();
        for row in 1..=1000 {
            list.push(row);
        }
        assert_eq!(list.bytes.len(), 1000);
    }
}
