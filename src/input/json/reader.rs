//! Reads the records of a JSON file. A path of keys, such as `contact.email`, is
//! what a column is in a delimited file, and is mapped to a field.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use crate::input::buffer::{Buffer, ReadStep};
use crate::input::column_plan::Column;
use crate::input::columns::{ColumnTarget, propose};
use crate::input::format::{Format, KEY, SAMPLE_ROWS, SHOWN_ROWS};
use crate::input::json::records::{Layout, RecordSplitter, SplitStep, detect_layout};
use crate::input::row_handler::RowHandler;
use crate::json::{self, Kind, Node};
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::id_shape::IdShape;
use crate::record::limits::MAX_COLUMNS;
use crate::rules::issue_code::Code;
use crate::rules::unicode::text::{has_replacement_char, trim};

/// Levels of nested objects whose members become paths.
const MAX_NESTING: usize = 4;
/// The deepest nesting of a record that is parsed.
const MAX_DEPTH: usize = 128;

/// The result of inspecting the beginning of a JSON file.
pub(crate) struct InspectedJson {
    pub(crate) format: Format,
    layout: Layout,
    /// One entry per path of keys, such as `contact.email`.
    pub(crate) columns: Vec<Column>,
    /// The first records, one text per column.
    pub(crate) rows: Vec<Vec<String>>,
}

/// Inspects the beginning of a file. `None` if it holds no list of records.
pub(crate) fn inspect(
    prefix: &[u8],
    complete: bool,
    format: Option<Format>,
) -> Option<InspectedJson> {
    let layout = match format {
        Some(Format::NdJson) => Layout::Lines,
        _ => detect_layout(prefix, complete)?,
    };
    let mut paths: Vec<String> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut splitter = RecordSplitter::new(layout.clone());
    while rows.len() < SAMPLE_ROWS {
        let (record, key) = match splitter.next(prefix, 0, complete) {
            SplitStep::Record {
                start, end, key, ..
            } => (prefix.get(start..end), key.and_then(|key| prefix.get(key))),
            SplitStep::Broken { .. } => continue,
            SplitStep::NeedMore { .. } | SplitStep::End => break,
        };
        let Some(Ok(record)) = record.map(|bytes| json::parse(bytes, MAX_DEPTH)) else {
            continue;
        };
        let mut row = Vec::new();
        walk(key, record, &mut |path, node| {
            let at = paths
                .iter()
                .position(|known| known == path)
                .unwrap_or_else(|| {
                    paths.push(path.to_owned());
                    paths.len() - 1
                });
            if at < MAX_COLUMNS {
                row.resize(row.len().max(at + 1), String::new());
                if let Some(cell) = row.get_mut(at) {
                    *cell = shown(node).into_owned();
                }
            }
        });
        rows.push(row);
    }
    paths.truncate(MAX_COLUMNS);
    let headers: Vec<&str> = paths.iter().map(String::as_str).collect();
    let views: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let mut columns: Vec<Column> = propose(&headers, &views)
        .into_iter()
        .zip(&headers)
        .enumerate()
        .map(|(at, (proposal, header))| Column {
            header: (*header).to_owned(),
            target: proposal.target,
            confidence: proposal.confidence,
            sample: views
                .iter()
                .filter_map(|row| row.get(at).copied())
                .filter(|value| !trim(value).is_empty())
                .take(SHOWN_ROWS)
                .map(str::to_owned)
                .collect(),
        })
        .collect();
    let has_id = columns.iter().any(|column| {
        column.target == Some(ColumnTarget::Field(Field::Id)) && column.header != KEY
    });
    for column in columns.iter_mut().filter(|column| column.header == KEY) {
        column.target = (!has_id).then_some(ColumnTarget::Field(Field::Id));
        column.confidence = if has_id { 0.0 } else { 1.0 };
    }
    let format = if matches!(layout, Layout::Lines) {
        Format::NdJson
    } else {
        Format::Json
    };
    Some(InspectedJson {
        format,
        layout,
        columns,
        rows,
    })
}

/// Calls `visit` with the path and value of every member that is not an object,
/// and with the key of the record if it has one.
fn walk<'a>(key: Option<&'a [u8]>, record: Node<'a>, visit: &mut impl FnMut(&str, Node<'a>)) {
    if let Some(Ok(key)) = key.map(|key| json::parse(key, 1)) {
        visit(KEY, key);
    }
    members(record, &mut String::new(), MAX_NESTING, visit);
}

fn members<'a>(
    object: Node<'a>,
    path: &mut String,
    nesting: usize,
    visit: &mut impl FnMut(&str, Node<'a>),
) {
    let base = path.len();
    for (name, value) in object.entries() {
        if base > 0 {
            path.push('.');
        }
        path.push_str(&name.text());
        if value.kind() == Kind::Object && nesting > 1 {
            members(value, path, nesting - 1, visit);
        } else {
            visit(path, value);
        }
        path.truncate(base);
    }
}

/// A value as the text of a cell.
fn shown(node: Node<'_>) -> Cow<'_, str> {
    match node.kind() {
        Kind::Null => Cow::Borrowed(""),
        Kind::String => node.as_str().map(json::Str::text).unwrap_or_default(),
        _ => String::from_utf8_lossy(node.raw()),
    }
}

/// The paths of keys that occurred so far, each with its target and how certain that is.
#[derive(Clone)]
struct Paths {
    list: Vec<(String, Option<ColumnTarget>, f32)>,
    index: HashMap<String, usize>,
}

/// Reads records one at a time.
#[derive(Clone)]
pub(crate) struct JsonReader {
    splitter: RecordSplitter,
    /// The paths in the order of the columns, then later ones. The checkpoints of
    /// a file share them, because a record can have a thousand paths.
    paths: Rc<Paths>,
    columns: usize,
    ids: Rc<IdShape>,
    decoded: bool,
}

impl JsonReader {
    pub(crate) fn new(inspected: InspectedJson, ids: Rc<IdShape>, decoded: bool) -> JsonReader {
        let paths: Vec<(String, Option<ColumnTarget>, f32)> = inspected
            .columns
            .into_iter()
            .map(|column| (column.header, column.target, column.confidence))
            .collect();
        JsonReader {
            splitter: RecordSplitter::new(inspected.layout),
            columns: paths.len(),
            paths: Rc::new(Paths {
                index: paths
                    .iter()
                    .enumerate()
                    .map(|(at, (path, ..))| (path.clone(), at))
                    .collect(),
                list: paths,
            }),
            ids,
            decoded,
        }
    }

    pub(crate) fn next(&mut self, buffer: &mut Buffer, rows: &mut dyn RowHandler) -> ReadStep {
        let bytes = buffer.rest();
        match self.splitter.next(bytes, buffer.base(), buffer.eof) {
            SplitStep::NeedMore { keep_from } => {
                buffer.advance(keep_from, 0);
                return ReadStep::NeedInput;
            }
            SplitStep::End => return ReadStep::End,
            SplitStep::Broken { line, code } => {
                if !rows.unreadable(Some(line), code, b"") {
                    rows.invalid_text("", line);
                }
            }
            SplitStep::Record {
                start,
                end,
                line,
                key,
            } => {
                let record = bytes.get(start..end).unwrap_or_default();
                let key = key.and_then(|key| bytes.get(key));
                if let Err(code) = self.record(record, key, line, rows)
                    && !rows.unreadable(Some(line), code, record)
                {
                    rows.invalid_text(&String::from_utf8_lossy(record), line);
                }
            }
        }
        ReadStep::Continue
    }

    fn record(
        &mut self,
        bytes: &[u8],
        key: Option<&[u8]>,
        line: u64,
        rows: &mut dyn RowHandler,
    ) -> Result<(), Code> {
        let text = std::str::from_utf8(bytes).map_err(|_| Code::RecordEncoding)?;
        if self.decoded && has_replacement_char(text) {
            return Err(Code::RecordEncoding);
        }
        let object = json::parse(bytes, MAX_DEPTH).map_err(|_| Code::RecordJson)?;
        if object.kind() != Kind::Object {
            return Err(Code::RecordInvalid);
        }
        // Each value with the index of its path.
        let mut values: [Option<(usize, Value<'_>)>; Field::ALL.len()] = Default::default();
        let ids = Rc::clone(&self.ids);
        let mut record = Record {
            row: rows.rows_read() + 1,
            line: Some(line),
            ids: Some(&ids),
            ..Record::default()
        };
        let mut expected = 0;
        walk(key, object, &mut |path, node| {
            // Records nearly always have their members in the same order.
            let at = match self.paths.list.get(expected) {
                Some((known, ..)) if known == path => expected,
                _ => self.find(path),
            };
            expected = at + 1;
            let Some(&(_, Some(target), certainty)) = self.paths.list.get(at) else {
                return;
            };
            let slot = &mut values[target.field() as usize];
            let from = slot.as_ref().map_or(at, |(from, _)| *from);
            // If several paths are mapped to one field, the value of the best one that
            // is not empty counts. If a key is repeated, its last value counts, as
            // `JSON.parse` does it.
            let is_better = self.paths.list.get(from).is_some_and(|it| certainty > it.2);
            if from == at || is_better {
                let value = Value::new(node);
                if value.is_empty() {
                    if from == at {
                        *slot = None;
                    }
                } else {
                    record.birth_date |= target == ColumnTarget::BirthDate;
                    *slot = Some((at, value));
                }
            }
        });
        for (field, value) in Field::ALL.into_iter().zip(&values) {
            if let Some((_, value)) = value {
                record.set(field, value.cell());
            }
        }
        if !rows.record(&record, None) && rows.keeps_invalid_rows() {
            let mut cells = vec![Cow::Borrowed(""); self.columns];
            walk(key, object, &mut |path, node| {
                if let Some(cell) = self.paths.index.get(path).and_then(|&at| cells.get_mut(at)) {
                    *cell = shown(node);
                }
            });
            rows.invalid_row(&mut cells.iter().map(AsRef::as_ref), line);
        }
        Ok(())
    }

    /// The index of a path. A new path is mapped by its name, unless another path
    /// is mapped to that field.
    fn find(&mut self, path: &str) -> usize {
        if let Some(&at) = self.paths.index.get(path) {
            return at;
        }
        if self.paths.list.len() >= MAX_COLUMNS {
            return usize::MAX - 1;
        }
        let taken = |field: Field| {
            self.paths
                .list
                .iter()
                .any(|(_, target, _)| target.map(ColumnTarget::field) == Some(field))
        };
        // Only the name in the API is certainly the id of the user.
        let target = propose(&[path], &[])
            .first()
            .filter(|it| it.confidence >= 1.0 || it.target != Some(ColumnTarget::Field(Field::Id)))
            .and_then(|proposal| proposal.target)
            .filter(|&target| target.field() == Field::PhoneNumber || !taken(target.field()));
        let paths = Rc::make_mut(&mut self.paths);
        paths.list.push((path.to_owned(), target, 0.0));
        paths.index.insert(path.to_owned(), paths.list.len() - 1);
        paths.list.len() - 1
    }
}

/// The value of a member. Texts are decoded.
enum Value<'a> {
    Text(Cow<'a, str>),
    IllFormed(Cow<'a, str>),
    Plain(Cell<'a>),
}

impl<'a> Value<'a> {
    fn new(node: Node<'a>) -> Value<'a> {
        let raw = || std::str::from_utf8(node.raw()).unwrap_or_default();
        match (node.kind(), node.as_str()) {
            (Kind::String, Some(text)) if text.is_well_formed() => Value::Text(text.text()),
            (Kind::String, Some(text)) => Value::IllFormed(text.text()),
            (Kind::Null | Kind::String, _) => Value::Plain(Cell::Absent),
            (Kind::Bool, _) => Value::Plain(Cell::Bool(node.as_bool().unwrap_or_default())),
            (Kind::Number, _) => Value::Plain(Cell::Number(raw())),
            (Kind::Array | Kind::Object, _) => Value::Plain(Cell::Json(raw())),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Value::Text(text) => trim(text).is_empty(),
            Value::IllFormed(_) => false,
            Value::Plain(cell) => *cell == Cell::Absent,
        }
    }

    fn cell(&self) -> Cell<'_> {
        match self {
            Value::Text(text) => Cell::Text(text),
            Value::IllFormed(text) => Cell::IllFormed(text),
            Value::Plain(cell) => *cell,
        }
    }
}
