//! Reads the records of a JSON file. A path of keys, such as `contact.email`, is
//! what a column is in a delimited file, and is mapped to a field.

use std::borrow::Cow;
use std::rc::Rc;

use crate::input::buffer::{Buffer, ReadStep};
use crate::input::column_plan::{Column, propose_columns, views_of};
use crate::input::columns::{ColumnTarget, find_header_row, propose};
use crate::input::format::{Format, KEY, SAMPLE_ROWS};
use crate::input::json::columns::untyped;
use crate::input::json::records::{
    Layout, RecordSplitter, Shape, SplitStep, column_names, detect_layout, is_error_response,
};
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
    /// Whether the records are rows of cells, not objects.
    is_matrix: bool,
    /// How many rows precede the data in a matrix.
    skip: usize,
    /// One entry per path of keys, such as `contact.email`.
    pub(crate) columns: Vec<Column>,
    /// The first records, one text per column.
    pub(crate) rows: Vec<Vec<String>>,
}

/// The layout of a file that begins with `prefix`, or why it has none.
pub(crate) fn layout_of(
    prefix: &[u8],
    complete: bool,
    format: Option<Format>,
) -> Result<Layout, Code> {
    if format == Some(Format::NdJson) {
        return Ok(Layout::Lines);
    }
    let layout = detect_layout(prefix, complete).ok_or(Code::FileUnreadable)?;
    match &layout {
        Layout::Tree { path, shape }
            if path.is_empty() && *shape == Shape::Single && is_error_response(prefix) =>
        {
            Err(Code::FileError)
        }
        _ => Ok(layout),
    }
}

/// Inspects the beginning of a file. `names` are those of the columns of a matrix.
pub(crate) fn inspect(
    prefix: &[u8],
    complete: bool,
    layout: Layout,
    names: Option<Vec<String>>,
) -> InspectedJson {
    let mut is_matrix = names.is_some();
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
        is_matrix |= rows.is_empty() && record.kind() == Kind::Array;
        if is_matrix {
            let cells = record.elements().take(MAX_COLUMNS);
            rows.push(cells.map(|cell| shown(cell).into_owned()).collect());
            continue;
        }
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
    let mut skip = 0;
    if is_matrix {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        paths = names
            .or_else(|| column_names(prefix, width))
            .unwrap_or_else(|| match find_header_row(&views_of(&rows)) {
                Some(at) => {
                    skip = at + 1;
                    rows.drain(..=at).next_back().unwrap_or_default()
                }
                None => vec![String::new(); width],
            });
    }
    paths.truncate(MAX_COLUMNS);
    let headers: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut columns = propose_columns(&headers, &views_of(&rows));
    // Keys are ids unless there are others, or they number the records from 0. Those of
    // the rows of a table need a field beside them.
    let mut fed = columns.iter().filter(|column| column.header != KEY);
    let has_id = fed.any(|it| it.target == Some(ColumnTarget::Field(Field::Id)))
        || (is_matrix
            && columns
                .iter()
                .all(|it| it.target.is_none() || it.header == KEY));
    for column in columns.iter_mut().filter(|column| column.header == KEY) {
        let is_id = !has_id && column.sample.first().is_none_or(|key| key != "0");
        column.target = is_id.then_some(ColumnTarget::Field(Field::Id));
        column.confidence = f32::from(u8::from(is_id));
    }
    let format = if matches!(layout, Layout::Lines) {
        Format::NdJson
    } else {
        Format::Json
    };
    InspectedJson {
        format,
        layout,
        is_matrix,
        skip,
        columns,
        rows,
    }
}

/// Calls `visit` with the path and value of every member that is not an object,
/// and with the key of the record if it has one.
fn walk<'a>(key: Option<&'a [u8]>, record: Node<'a>, visit: &mut impl FnMut(&str, Node<'a>)) {
    if let Some(Ok(key)) = key.map(|key| json::parse(key, 1)) {
        visit(KEY, key);
    }
    if let Some(record) = untyped(record) {
        members(record, &mut String::new(), MAX_NESTING, visit);
    }
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
        match untyped(value) {
            Some(value) if value.kind() == Kind::Object && nesting > 1 => {
                members(value, path, nesting - 1, visit);
            }
            Some(value) => visit(path, value),
            None => {}
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
    /// The indices in the order of the paths.
    sorted: Vec<usize>,
}

impl Paths {
    /// The index of a path in `list`, or where it belongs in `sorted`.
    fn find(&self, path: &str) -> Result<usize, usize> {
        let order = |at: &usize| self.list.get(*at).map_or("", |(path, ..)| path).cmp(path);
        let found = self.sorted.binary_search_by(order);
        found.map(|at| self.sorted.get(at).copied().unwrap_or_default())
    }
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
    is_matrix: bool,
    skip: usize,
    /// Whether the lines of records are those of the file.
    has_lines: bool,
    is_reported: bool,
}

impl JsonReader {
    pub(crate) fn new(inspected: InspectedJson, ids: Rc<IdShape>, decoded: bool) -> JsonReader {
        let list: Vec<(String, Option<ColumnTarget>, f32)> = inspected
            .columns
            .into_iter()
            .map(|column| (column.header, column.target, column.confidence))
            .collect();
        let mut paths = Paths {
            list,
            sorted: Vec::new(),
        };
        for at in 0..paths.list.len() {
            if let Err(place) = paths.find(&paths.list[at].0) {
                paths.sorted.insert(place, at);
            }
        }
        JsonReader {
            has_lines: !matches!(inspected.layout, Layout::Columns { .. }),
            splitter: RecordSplitter::new(inspected.layout),
            columns: paths.list.len(),
            paths: Rc::new(paths),
            ids,
            decoded,
            is_matrix: inspected.is_matrix,
            skip: inspected.skip,
            is_reported: false,
        }
    }

    pub(crate) fn next(&mut self, buffer: &mut Buffer, rows: &mut dyn RowHandler) -> ReadStep {
        let bytes = buffer.rest();
        match self.splitter.next(bytes, buffer.base(), buffer.eof) {
            SplitStep::NeedMore { keep_from } => {
                buffer.advance(keep_from, 0);
                return ReadStep::NeedInput;
            }
            SplitStep::End => {
                if let Some((count, line)) = self.splitter.unread()
                    && !std::mem::replace(&mut self.is_reported, true)
                {
                    rows.file_issue(Some(line), Code::FileNotRead, Some(count));
                }
                return ReadStep::End;
            }
            SplitStep::Record { .. } if self.skip > 0 => self.skip -= 1,
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
        let kind = if self.is_matrix {
            Kind::Array
        } else {
            Kind::Object
        };
        if object.kind() != kind {
            return Err(Code::RecordInvalid);
        }
        if self.is_matrix {
            return self.row(object, line, rows);
        }
        // Each value with the index of its path.
        let mut values: [Option<(usize, Value<'_>)>; Field::ALL.len()] = Default::default();
        let ids = Rc::clone(&self.ids);
        let mut record = Record {
            row: rows.rows_read() + 1,
            line: self.has_lines.then_some(line),
            ids: Some(&ids),
            ..Record::default()
        };
        let mut expected = 0;
        let mut reason = None;
        walk(key, object, &mut |path, node| {
            reason = reason.or_else(|| reason_of_member(path, node));
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
                // A user can have a member `error`, an error message has no address.
                if reason == Some(Code::RecordError) && field != Field::Id {
                    reason = None;
                }
            }
        }
        if let Some(reason) = reason {
            return Err(reason);
        }
        if !rows.record(&record, None) && rows.keeps_invalid_rows() {
            let mut cells = vec![Cow::Borrowed(""); self.columns];
            walk(key, object, &mut |path, node| {
                if let Some(cell) = self.paths.find(path).ok().and_then(|at| cells.get_mut(at)) {
                    *cell = shown(node);
                }
            });
            rows.invalid_row(&mut cells.iter().map(AsRef::as_ref), line);
        }
        Ok(())
    }

    /// Same as [`record`](JsonReader::record), for a row of cells.
    fn row(&self, cells: Node<'_>, line: u64, rows: &mut dyn RowHandler) -> Result<(), Code> {
        let nodes: Vec<Node<'_>> = cells.elements().collect();
        let values: Vec<Value<'_>> = nodes.iter().map(|node| Value::new(*node)).collect();
        let mut record = Record {
            row: rows.rows_read() + 1,
            line: self.has_lines.then_some(line),
            ids: Some(&self.ids),
            ..Record::default()
        };
        let mut best = [0.0; Field::ALL.len()];
        for (&(_, target, certainty), value) in self.paths.list.iter().zip(&values) {
            let Some(target) = target.filter(|_| !value.is_empty()) else {
                continue;
            };
            let field = target.field();
            if record.cell(field) == Cell::Absent || certainty > best[field as usize] {
                best[field as usize] = certainty;
                record.birth_date = match field {
                    Field::BirthYear => target == ColumnTarget::BirthDate,
                    _ => record.birth_date,
                };
                record.set(field, value.cell());
            }
        }
        let has_extra = values
            .iter()
            .skip(self.columns)
            .any(|value| !value.is_empty());
        let note = match values.len().cmp(&self.columns) {
            _ if has_extra => Some(Code::RecordWide),
            std::cmp::Ordering::Less => Some(Code::RecordRagged),
            _ => None,
        };
        if !rows.record(&record, note) && rows.keeps_invalid_rows() {
            let cells: Vec<_> = nodes.into_iter().map(shown).collect();
            rows.invalid_row(&mut cells.iter().map(AsRef::as_ref), line);
        }
        Ok(())
    }

    /// The index of a path. A new path is mapped by its name, unless another path
    /// is mapped to that field.
    fn find(&mut self, path: &str) -> usize {
        let place = match self.paths.find(path) {
            Ok(at) => return at,
            Err(place) => place,
        };
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
        let at = paths.list.len() - 1;
        paths.sorted.insert(place, at);
        at
    }
}

/// Why a record with this member is no user: it is part of another record, as in the
/// lines of a bulk query of Shopify, or it can be an error message of an API.
fn reason_of_member(path: &str, node: Node<'_>) -> Option<Code> {
    match path.as_bytes() {
        b"__parentId" => (!node.is_null()).then_some(Code::RecordChild),
        [b'e', b'r', b'r', b'o', b'r', rest @ ..] => {
            let is_empty = matches!(
                node.raw(),
                b"null" | b"false" | b"\"\"" | b"[]" | b"{}" | b"0"
            );
            let is_name = matches!(rest, [] | [b's'] | [b'.', ..] | [b's', b'.', ..]);
            (is_name && !is_empty).then_some(Code::RecordError)
        }
        _ => None,
    }
}

/// Whether a number is `-0`, in any of its spellings.
fn is_negative_zero(number: &[u8]) -> bool {
    let digits = number.split(|byte| matches!(byte, b'e' | b'E')).next();
    number.first() == Some(&b'-')
        && !digits
            .unwrap_or_default()
            .iter()
            .any(|byte| matches!(byte, b'1'..=b'9'))
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
            // As `JSON.parse` and `String` of ECMAScript do it.
            (Kind::Number, _) if is_negative_zero(node.raw()) => Value::Plain(Cell::Number("0")),
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
