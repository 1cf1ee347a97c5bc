//! Where the records are in a JSON file.

/// Where the records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One on each line ([NDJSON](https://github.com/ndjson/ndjson-spec), JSON Lines).
    /// Blank lines count as lines and have no record.
    Lines,
    /// In a JSON document, or in several one after the other.
    Tree {
        /// The path of keys to the records: `[]` if the file starts with them,
        /// `["data", "items"]` for `{"data":{"items":[...]}}`. Members outside the
        /// path are skipped; a repeated key of the path is followed again. An array on
        /// the path is followed in each of its elements.
        path: Vec<String>,
        /// The form of the records at the end of the path. An array there or at the
        /// top of the file is always a list of records.
        shape: Shape,
    },
    /// In the columns of a table: `{"id":[...],"email":[...]}`, or with `keyed`
    /// `{"id":{"0":...},"email":{"0":...}}`. `path` leads to that object.
    #[allow(missing_docs, reason = "the members are described above")]
    Columns { path: Vec<String>, keyed: bool },
}

/// The form of the records at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An array of records.
    List,
    /// An object of records by their keys: `{"u1":{...},"u2":{...}}`.
    Keyed,
    /// One record; at the top of the file, a sequence of records.
    Single,
}

impl Layout {
    /// Records at the top of the file, in an array or as a sequence.
    pub const TOP: Layout = Layout::Tree {
        path: Vec::new(),
        shape: Shape::List,
    };

    /// The name of the format in a report: `ndjson` or `json`.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match self {
            Layout::Lines => "ndjson",
            Layout::Tree { .. } | Layout::Columns { .. } => "json",
        }
    }
}
