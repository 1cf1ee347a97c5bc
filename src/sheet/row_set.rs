//! Lists of rows in little memory: the rows of a finding by the distance from
//! one to the next, a byte each where it was found often.

/// Ascending row numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowList {
    /// Distances, seven bits a byte, the lowest first; the eighth says that
    /// more follow.
    bytes: Vec<u8>,
    last: u32,
    len: u32,
}

impl RowList {
    /// How many.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// Adds `row`, unless it is the last one already; `row` is never less.
    pub(crate) fn push(&mut self, row: u32) {
        let mut distance = row.saturating_sub(self.last);
        if distance == 0 {
            return;
        }
        self.last = row;
        self.len += 1;
        while distance >= 0x80 {
            self.bytes.push(distance as u8 | 0x80);
            distance >>= 7;
        }
        self.bytes.push(distance as u8);
    }

    /// All of them.
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
    fn rows_come_back_in_order_and_once() {
        let rows = [1, 2, 2, 129, 130, 40_000, 4_000_000, u32::MAX, u32::MAX];
        let mut list = RowList::default();
        for row in rows {
            list.push(row);
        }
        let expected = [1, 2, 129, 130, 40_000, 4_000_000, u32::MAX];
        assert_eq!(list.iter().collect::<Vec<_>>(), expected);
        assert_eq!(list.len(), 7);
    }

    #[test]
    fn a_row_takes_a_byte_where_all_have_it() {
        let mut list = RowList::default();
        for row in 1..=1000 {
            list.push(row);
        }
        assert_eq!(list.bytes.len(), 1000);
    }
}
