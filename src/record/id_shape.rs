//! The shape of the ids of a file, and whether another id has it.
//!
//! Notes below a table, titles of groups, repeated headers and rule lines look like rows
//! with an id and no other value. A list of words cannot find all of them. But their ids
//! differ from the ids of the rows that certainly are users: rows with an e-mail address
//! or a phone number, or with any other value.
//!
//! If the ids of a file have mixed shapes, or are names, no id counts as different. In a
//! file that has only ids, fewer differences count, because no row has another value.

/// How much an id differs from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The id could be one of the others.
    None,
    /// It has other letters, separators or another length. The id of a user can differ
    /// like this, so it counts only in a row without other values.
    Some,
    /// It is not an id of this file: it has no digit and all others have one, it has
    /// spaces and no other has, or it repeats the header.
    Certain,
}

/// What else a row has, from which an id is learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Nothing but the id.
    IdOnly,
    /// Another value.
    OtherValue,
    /// An e-mail address or a phone number.
    Contact,
}

/// The characters that an id has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Features {
    /// The ASCII punctuation, as a bit set.
    punctuation: u128,
    digits: bool,
    letters: bool,
    spaces: bool,
    len: usize,
}

impl Features {
    fn of(id: &str) -> Features {
        let mut features = Features {
            len: id.len(),
            ..Features::default()
        };
        for c in id.chars() {
            match c {
                '0'..='9' => features.digits = true,
                c if c.is_ascii_punctuation() => features.punctuation |= 1 << u32::from(c),
                c if c.is_whitespace() || c.is_control() => features.spaces = true,
                _ => features.letters = true,
            }
        }
        features
    }
}

/// The shape of the ids of a file. See the head of this file.
#[derive(Clone, Debug, Default)]
pub struct IdShape {
    header: String,
    /// Whether the ids are alike, in rows that are certainly users.
    is_learned: bool,
    /// All features that occur.
    all: Features,
    /// Whether every id has a digit.
    all_have_digits: bool,
    /// The shortest and the longest length in bytes, if nearly all lengths are equal.
    lengths: Option<(usize, usize)>,
    /// The letters before the first digit, if all ids have the same.
    prefix: Option<String>,
}

/// The fewest ids from which lengths and prefixes are learned.
const MIN_IDS: usize = 3;
/// From this number of ids on, the properties that all of them share are learned, even if
/// their shapes differ.
const MANY_IDS: usize = 10;

impl IdShape {
    /// Learns the shape from the ids of the first rows, with the evidence of each row.
    /// `header` is the header of the column, empty if there is none.
    #[must_use]
    pub fn learn(header: &str, has_other_columns: bool, rows: &[(&str, Evidence)]) -> IdShape {
        let best = rows.iter().map(|(_, evidence)| *evidence).max();
        // Rows without evidence include those that must be found.
        let is_certain = best.is_some_and(|best| best > Evidence::IdOnly);
        let ids: Vec<&str> = rows
            .iter()
            .filter(|(id, evidence)| Some(*evidence) == best && !id.trim().is_empty())
            .map(|(id, _)| id.trim())
            .collect();
        let mut all = Features::default();
        let (mut shortest, mut longest) = (usize::MAX, 0);
        let mut with_digits = 0;
        let mut are_alike = true;
        let mut shape = None;
        for id in &ids {
            let features = Features::of(id);
            all.punctuation |= features.punctuation;
            all.digits |= features.digits;
            all.letters |= features.letters;
            all.spaces |= features.spaces;
            shortest = shortest.min(features.len);
            longest = longest.max(features.len);
            with_digits += usize::from(features.digits);
            if features.digits || is_certain {
                let own = Features { len: 0, ..features };
                are_alike &= *shape.get_or_insert(own) == own;
            }
        }
        let are_alike = are_alike || (is_certain && ids.len() >= MANY_IDS);
        let all_have_digits = are_alike
            && if is_certain {
                with_digits == ids.len() && with_digits > 0
            } else {
                with_digits > 1 && with_digits * 3 >= ids.len() * 2
            };
        let enough = is_certain && ids.len() >= MIN_IDS;
        let first = ids.first().copied().map(prefix_of).unwrap_or_default();
        let same_prefix = enough && all_have_digits && ids.iter().all(|id| prefix_of(id) == first);
        IdShape {
            header: header.trim().to_owned(),
            is_learned: has_other_columns && is_certain && are_alike,
            all,
            all_have_digits,
            lengths: (enough && all_have_digits && longest <= shortest + 1)
                .then_some((shortest, longest)),
            prefix: same_prefix.then(|| first.to_owned()),
        }
    }

    /// How much `id`, which is not empty, differs from the ids of the file.
    #[must_use]
    pub fn difference(&self, id: &str) -> Difference {
        let own = Features::of(id);
        let is_header = !self.header.is_empty() && id.eq_ignore_ascii_case(&self.header);
        if is_header
            || (!own.digits && !own.letters)
            || (self.all_have_digits && !own.digits)
            || (self.is_learned && own.spaces && !self.all.spaces)
        {
            return Difference::Certain;
        }
        if !self.is_learned {
            return Difference::None;
        }
        let other_length = self
            .lengths
            .is_some_and(|(shortest, longest)| own.len + 1 < shortest || own.len > longest + 2);
        let other_prefix = self
            .prefix
            .as_deref()
            .is_some_and(|prefix| prefix != prefix_of(id));
        if other_length
            || other_prefix
            || (own.letters && !self.all.letters)
            || own.punctuation & !self.all.punctuation != 0
        {
            Difference::Some
        } else {
            Difference::None
        }
    }
}

/// The text before the first digit.
fn prefix_of(id: &str) -> &str {
    let end = id.bytes().position(|byte| byte.is_ascii_digit());
    end.and_then(|end| id.get(..end)).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learn(ids: &str, evidence: Evidence) -> IdShape {
        let rows: Vec<_> = ids.split(' ').map(|id| (id, evidence)).collect();
        IdShape::learn("Member ID", evidence > Evidence::IdOnly, &rows)
    }

    #[track_caller]
    fn assert_difference(shape: &IdShape, ids: &str, difference: Difference) {
        for id in ids.split('|') {
            assert_eq!(shape.difference(id), difference, "{id}");
        }
    }

    #[test]
    fn notes_are_certainly_no_ids_among_numbers() {
        let shape = learn("101 102 103", Evidence::Contact);
        let notes =
            "Total|Confidential|EOF|Page 2|New York|member id|-----|=====|.|\u{1a}|2026 11 30";
        assert_difference(&shape, notes, Difference::Certain);
        assert_difference(
            &shape,
            "11/30/2026|TOTAL-7|=SUM(A2:A3)|A17|1234567",
            Difference::Some,
        );
        assert_difference(&shape, "104|99|1000", Difference::None);
    }

    #[test]
    fn learns_the_prefix_and_the_length() {
        let shape = learn("C-901 C-902 C-903", Evidence::OtherValue);
        assert_difference(&shape, "TOTAL-7|901|C-9011111", Difference::Some);
        assert_difference(&shape, "C-904|C-1000", Difference::None);
    }

    #[test]
    fn ids_of_mixed_shapes_and_names_differ_from_nothing() {
        let mixed = learn("17 A-9 bob x_1", Evidence::Contact);
        assert_difference(&mixed, "18|B-7|ann|Total", Difference::None);
        let names = learn("ann bob cy", Evidence::Contact);
        assert_difference(&names, "dan|Christopher", Difference::None);
    }

    #[test]
    fn a_file_of_ids_alone_accepts_all_but_words_among_numbers() {
        let numbers = learn("1 2 int", Evidence::IdOnly);
        assert_difference(&numbers, "3|B-17|x9|1 2", Difference::None);
        assert_difference(&numbers, "int|Member ID", Difference::Certain);
        let mixed = learn("1 A-2 xyz 17/3", Evidence::IdOnly);
        assert_difference(&mixed, "int|Total|7", Difference::None);
    }

    #[test]
    fn rows_with_more_evidence_decide() {
        let rows = [
            ("Massachusetts", Evidence::IdOnly),
            ("1", Evidence::Contact),
            ("Average", Evidence::OtherValue),
            ("2", Evidence::Contact),
        ];
        let shape = IdShape::learn("id", true, &rows);
        assert_difference(&shape, "Massachusetts|Average", Difference::Certain);
        assert_difference(&shape, "3", Difference::None);
    }

    #[test]
    fn without_rows_nothing_differs() {
        let shape = IdShape::learn("", true, &[]);
        assert_difference(&shape, "1|Total|a b", Difference::None);
    }
}
