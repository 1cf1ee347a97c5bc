//! Where the records lie in a JSON file.

/// Where the records lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One on each line (NDJSON, JSON Lines). Blank lines count as lines and
    /// hold no record.
    Lines,
    /// In a JSON document, or in several one after the other.
    Tree {
        /// The keys that lead to the records: `[]` for a file that begins with
        /// them, `["data", "items"]` for `{"data":{"items":[...]}}`. What lies
        /// beside the path is passed over; a repeated key is followed again.
        path: Vec<String>,
        /// How they lie there. An array there is always a list of records,
        /// and so is one at the top of the file.
        shape: Shape,
    },
}

/// How the records lie at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An array of them.
    List,
    /// An object of them by their keys: `{"u1":{...},"u2":{...}}`.
    Keyed,
    /// One record; at the top of the file, one after the other.
    Single,
}

impl Layout {
    /// Records at the top of the file, in an array or one after the other.
    pub const TOP: Layout = Layout::Tree {
        path: Vec::new(),
        shape: Shape::List,
    };

    /// The name of the format in a report: `ndjson` or `json`.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match self {
            Layout::Lines => "ndjson",
            Layout::Tree { .. } => "json",
        }
    }
}
