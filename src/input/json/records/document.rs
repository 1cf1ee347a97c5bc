//! Splits a JSON document, or a sequence of documents: follows the path of keys to the
//! records and skips all other values.

use std::ops::Range;

use super::layout::Shape;
use super::split_step::{MAX_RECORD, SplitStep, index_in_buffer};
use crate::json::{ValueScanner, parse};
use crate::rules::issue_code::Code;

/// The innermost container that the splitter has entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    /// None: between the values of the file.
    Top,
    /// An object on the path to the records.
    Path,
    /// An array on the path, whose elements continue it.
    PathList,
    /// The array of records.
    List,
    /// The object of records.
    Keyed,
}

/// The next expected part of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Key,
    Colon,
    Value,
}

/// The purpose of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ValueRole {
    Key,
    /// A key that is too long.
    LongKey,
    Record,
    /// A value outside the path, or a record that is too long.
    Skipped,
}

/// A value whose end is not found yet.
#[derive(Clone, Copy, Debug)]
struct OpenValue {
    /// Its offset in the stream.
    start: u64,
    line: u64,
    role: ValueRole,
    /// Whether it was already reported as broken.
    reported: bool,
    scan: ValueScanner,
}

#[derive(Clone, Debug)]
pub(super) struct DocumentSplitter {
    path: Vec<String>,
    shape: Shape,
    container: Container,
    expected: Expected,
    /// The count of open objects on the path, and one bit for each, and one for the
    /// top: whether an array on the path is open inside.
    open_wrappers: usize,
    open_lists: u64,
    /// The objects in other lists, and the line of the first such list.
    pub(super) unread: Option<(u32, u64)>,
    /// Whether the last key names a list that has no records.
    is_meta: bool,
    /// Whether the last key is the next key of the path.
    on_path: bool,
    /// The key of the next record as offsets in the stream, and its line.
    key: Option<(Range<u64>, u64)>,
    open: Option<OpenValue>,
    /// The offset up to which lines were counted, and the line at that offset.
    counted_to: u64,
    line: u64,
    ended: bool,
}

/// The current part of the stream.
#[derive(Clone, Copy)]
struct BufferView<'b> {
    buf: &'b [u8],
    base: u64,
    eof: bool,
}

impl BufferView<'_> {
    const fn offset(&self, at: usize) -> u64 {
        self.base.saturating_add(at as u64)
    }
}

impl DocumentSplitter {
    pub(super) const fn new(path: Vec<String>, shape: Shape) -> Self {
        DocumentSplitter {
            path,
            shape,
            container: Container::Top,
            expected: Expected::Key,
            open_wrappers: 0,
            open_lists: 0,
            unread: None,
            is_meta: false,
            on_path: false,
            key: None,
            open: None,
            counted_to: 0,
            line: 1,
            ended: false,
        }
    }

    pub(super) fn next(&mut self, buf: &[u8], base: u64, at: &mut usize, eof: bool) -> SplitStep {
        let view = BufferView { buf, base, eof };
        loop {
            if self.ended {
                return SplitStep::End;
            }
            let step = match self.open.take() {
                Some(open) => self.continue_value(open, view, at),
                None => self.read_between_values(view, at),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// The line of the byte at `at`. Each byte is counted once.
    fn line_at(&mut self, view: BufferView<'_>, at: usize) -> u64 {
        let from = index_in_buffer(view.base, self.counted_to);
        if let Some(passed) = view.buf.get(from..at) {
            self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
            self.counted_to = view.offset(at);
        }
        self.line
    }

    /// All bytes of the buffer were read.
    fn end_of_buffer(&mut self, view: BufferView<'_>, at: usize) -> SplitStep {
        let line = self.line_at(view, at);
        if !view.eof {
            let kept = match (&self.key, self.open) {
                (Some((key, _)), _) => key.start,
                (None, Some(open)) if matches!(open.role, ValueRole::Key | ValueRole::Record) => {
                    open.start
                }
                _ => view.offset(at),
            };
            let keep_from = index_in_buffer(view.base, kept);
            return SplitStep::NeedMore { keep_from };
        }
        self.ended = true;
        let line = match self.open {
            Some(open) if open.reported => return SplitStep::End,
            Some(open) => open.line,
            None if self.container == Container::Top => return SplitStep::End,
            None => line,
        };
        let code = Code::RecordTruncated;
        SplitStep::Broken { line, code }
    }

    fn start_value(&mut self, role: ValueRole, view: BufferView<'_>, at: &mut usize) {
        let first = view.buf.get(*at).copied().unwrap_or_default();
        let mut open = OpenValue {
            start: view.offset(*at),
            line: self.line_at(view, *at),
            role,
            reported: false,
            scan: ValueScanner::new(first),
        };
        // Beside records that are keyed by id, there can be others.
        if self.shape == Shape::Keyed && first == b'{' && role == ValueRole::Skipped {
            open.scan = open.scan.as_list();
        }
        // A scalar takes at least one byte, so that a stray colon makes progress too.
        if open.scan.is_scalar {
            *at += 1;
        }
        self.open = Some(open);
    }

    /// Continues a value whose end is not found yet.
    fn continue_value(
        &mut self,
        mut open: OpenValue,
        view: BufferView<'_>,
        at: &mut usize,
    ) -> Option<SplitStep> {
        let found = open.scan.scan(view.buf, *at);
        let (Ok(reached) | Err(reached)) = found;
        *at = reached;
        let mut broken = None;
        let from = self.key.as_ref().map_or(open.start, |(key, _)| key.start);
        if matches!(open.role, ValueRole::Key | ValueRole::Record)
            && view.offset(reached) > from + MAX_RECORD
        {
            let key = open.role == ValueRole::Key;
            open.role = if key {
                ValueRole::LongKey
            } else {
                ValueRole::Skipped
            };
            self.key = None;
            // A long key outside the path is skipped without an error.
            if !key || self.container == Container::Keyed {
                open.reported = true;
                let (line, code) = (open.line, Code::RecordTooLong);
                broken = Some(SplitStep::Broken { line, code });
            }
        }
        // The end of the file ends only a scalar at the top.
        let ends =
            found.is_ok() || (view.eof && open.scan.is_scalar && self.container == Container::Top);
        if !ends {
            self.open = Some(open);
            return Some(broken.unwrap_or_else(|| self.end_of_buffer(view, reached)));
        }
        let start = index_in_buffer(view.base, open.start);
        self.expected = Expected::Key;
        match open.role {
            ValueRole::Key | ValueRole::LongKey => {
                self.expected = Expected::Colon;
                let kept = open.role == ValueRole::Key;
                let name = view.buf.get(start..reached).filter(|_| kept);
                self.on_path = self.container == Container::Path && self.is_next_key(name);
                self.is_meta = name.is_none_or(is_meta_name);
                if kept && self.container == Container::Keyed {
                    self.key = Some((open.start..view.offset(reached), open.line));
                }
                broken
            }
            ValueRole::Record => {
                let key = self.key.take().map(|(key, _)| {
                    index_in_buffer(view.base, key.start)..index_in_buffer(view.base, key.end)
                });
                Some(SplitStep::Record {
                    start,
                    end: reached,
                    line: open.line,
                    key,
                })
            }
            ValueRole::Skipped => {
                if open.scan.objects > 0 && !open.reported && !self.is_meta {
                    let (count, line) = self.unread.unwrap_or((0, open.line));
                    self.unread = Some((count.saturating_add(open.scan.objects), line));
                }
                broken
            }
        }
    }

    /// Whether `name`, with its quotes, is the next key of the path.
    fn is_next_key(&self, name: Option<&[u8]>) -> bool {
        let expected = self
            .open_wrappers
            .checked_sub(1)
            .and_then(|n| self.path.get(n));
        let name = name.and_then(|name| parse(name, 0).ok()?.as_str());
        matches!((expected, name), (Some(expected), Some(name)) if name.is(expected))
    }

    /// Reads the next byte between values.
    fn read_between_values(&mut self, view: BufferView<'_>, at: &mut usize) -> Option<SplitStep> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = view.buf.get(*at) {
            *at += 1;
        }
        if let Some((key, line)) = &self.key
            && view.offset(*at) > key.start + MAX_RECORD
        {
            let (line, code) = (*line, Code::RecordTooLong);
            self.key = None;
            return Some(SplitStep::Broken { line, code });
        }
        let Some(&byte) = view.buf.get(*at) else {
            return Some(self.end_of_buffer(view, *at));
        };
        match (self.container, byte) {
            (Container::Path | Container::Keyed, _) => return self.read_member(byte, view, at),
            (Container::Top | Container::List | Container::PathList, b',') => *at += 1,
            (Container::Top, b'[') if self.path.is_empty() => {
                self.container = Container::List;
                *at += 1;
            }
            (Container::Top, b'[') => self.enter_path_list(at),
            (Container::Top | Container::PathList, b'{') if !self.path.is_empty() => {
                self.container = Container::Path;
                self.open_wrappers += 1;
                self.expected = Expected::Key;
                *at += 1;
            }
            (Container::Top, b'{') if self.shape == Shape::Keyed => self.enter_keyed(at),
            (Container::Top, b']' | b'}') => return Some(self.skip_unexpected(view, at)),
            (Container::PathList, b']') => {
                self.open_lists &= !(1 << self.open_wrappers);
                self.leave_container();
                *at += 1;
            }
            (Container::List, b']') => {
                self.leave_container();
                *at += 1;
            }
            (Container::List | Container::PathList, b'}') => {
                self.leave_container();
                return Some(self.skip_unexpected(view, at));
            }
            (Container::Top | Container::List | Container::PathList, _) => {
                self.start_value(ValueRole::Record, view, at);
            }
        }
        None
    }

    /// Reads the next byte in an object of the path or in the object of records.
    fn read_member(&mut self, byte: u8, view: BufferView<'_>, at: &mut usize) -> Option<SplitStep> {
        match (self.expected, byte) {
            (Expected::Key, b'"') => self.start_value(ValueRole::Key, view, at),
            (Expected::Key, b',') => *at += 1,
            (Expected::Key, b'}') => {
                if self.container == Container::Path {
                    self.open_wrappers = self.open_wrappers.saturating_sub(1);
                }
                self.leave_container();
                *at += 1;
            }
            (Expected::Colon, b':') => {
                self.expected = Expected::Value;
                *at += 1;
            }
            (Expected::Value, b'{') if self.container == Container::Path && self.on_path => {
                if self.open_wrappers < self.path.len() {
                    self.open_wrappers += 1;
                    self.expected = Expected::Key;
                    *at += 1;
                } else if self.shape == Shape::Keyed {
                    self.enter_keyed(at);
                } else {
                    self.start_value(ValueRole::Record, view, at);
                }
            }
            (Expected::Value, b'[') if self.on_path && self.open_wrappers == self.path.len() => {
                self.container = Container::List;
                *at += 1;
            }
            (Expected::Value, b'[') if self.on_path && self.container == Container::Path => {
                self.enter_path_list(at);
            }
            (Expected::Colon | Expected::Value, b'}') => {
                // The byte is not consumed: the next iteration closes the object.
                let mut unchanged = *at;
                return Some(self.skip_unexpected(view, &mut unchanged));
            }
            (_, b']' | b',' | b':') => return Some(self.skip_unexpected(view, at)),
            (Expected::Value, _) => {
                let role = match self.key {
                    Some(_) => ValueRole::Record,
                    None => ValueRole::Skipped,
                };
                self.start_value(role, view, at);
            }
            _ => {
                let mut unchanged = *at;
                let step = self.skip_unexpected(view, &mut unchanged);
                self.start_value(ValueRole::Skipped, view, at);
                return Some(step);
            }
        }
        None
    }

    fn enter_keyed(&mut self, at: &mut usize) {
        self.container = Container::Keyed;
        self.expected = Expected::Key;
        *at += 1;
    }

    fn enter_path_list(&mut self, at: &mut usize) {
        self.container = Container::PathList;
        self.open_lists |= 1 << self.open_wrappers;
        *at += 1;
    }

    /// After the closing bracket of the records or of an object of the path.
    fn leave_container(&mut self) {
        self.expected = Expected::Key;
        self.container = if self.open_lists >> self.open_wrappers & 1 == 1 {
            Container::PathList
        } else if self.open_wrappers > 0 {
            Container::Path
        } else {
            Container::Top
        };
    }

    /// Skips a byte that is not allowed here, and reports it.
    fn skip_unexpected(&mut self, view: BufferView<'_>, at: &mut usize) -> SplitStep {
        let line = self.line_at(view, *at);
        self.key = None;
        self.on_path = false;
        self.expected = Expected::Key;
        *at += 1;
        let code = Code::RecordJson;
        SplitStep::Broken { line, code }
    }
}

/// Whether a key, with its quotes, names the description of a list or of a page.
fn is_meta_name(key: &[u8]) -> bool {
    const NAMES: &str = "columns fields header headers links meta metadata pagination paging schema resultsetmetadata";
    let mut names = NAMES.as_bytes().split(|&byte| byte == b' ');
    let key = key.get(1..key.len().saturating_sub(1)).unwrap_or_default();
    names.any(|name| name.eq_ignore_ascii_case(key))
}
