//! Records in a JSON document: follows the path to them and passes over the
//! rest.

use std::ops::Range;

use super::layout::Shape;
use super::scan::Scan;
use super::{MAX_RECORD, SplitStep, place_in};
use crate::json::parse;
use crate::rules::code::Code;

/// Between which brackets the splitter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Between the values of the file.
    Top,
    /// In an object on the way to the records.
    Path,
    /// In the array of records.
    List,
    /// In the object of records.
    Keyed,
}

/// What must come next in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Key,
    Colon,
    Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Key,
    /// A key that is too long to be kept.
    LostKey,
    Record,
    /// A value that is of no interest, or too long.
    Skipped,
}

/// A value that was begun and not ended.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// From the start of the stream.
    start: u64,
    line: u64,
    role: Role,
    /// It was reported as broken already.
    told: bool,
    scan: Scan,
}

#[derive(Clone, Debug)]
pub(super) struct Tree {
    path: Vec<String>,
    shape: Shape,
    place: Place,
    expect: Expect,
    /// Objects of the path that are open.
    wrappers: usize,
    /// The last key is the next one of the path; every key says it anew.
    on_path: bool,
    /// The key of the next record, from the start of the stream, and its line.
    key: Option<(Range<u64>, u64)>,
    open: Option<Open>,
    /// Up to where lines were counted, and the line there.
    counted: u64,
    line: u64,
    ended: bool,
}

/// A stretch of the stream.
#[derive(Clone, Copy)]
struct View<'b> {
    buf: &'b [u8],
    base: u64,
    eof: bool,
}

impl View<'_> {
    const fn offset(&self, at: usize) -> u64 {
        self.base.saturating_add(at as u64)
    }
}

impl Tree {
    pub(super) const fn new(path: Vec<String>, shape: Shape) -> Self {
        Tree {
            path,
            shape,
            place: Place::Top,
            expect: Expect::Key,
            wrappers: 0,
            on_path: false,
            key: None,
            open: None,
            counted: 0,
            line: 1,
            ended: false,
        }
    }

    pub(super) fn next(&mut self, buf: &[u8], base: u64, at: &mut usize, eof: bool) -> SplitStep {
        let view = View { buf, base, eof };
        loop {
            if self.ended {
                return SplitStep::End;
            }
            let step = match self.open.take() {
                Some(open) => self.go_on(open, view, at),
                None => self.between(view, at),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// The line of the byte at `at`. Every byte is counted once.
    #[inline(never)]
    fn line_at(&mut self, view: View<'_>, at: usize) -> u64 {
        let from = place_in(view.base, self.counted);
        if let Some(passed) = view.buf.get(from..at) {
            self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
            self.counted = view.offset(at);
        }
        self.line
    }

    /// Everything was read.
    #[inline(never)]
    fn pause(&mut self, view: View<'_>, at: usize) -> SplitStep {
        let line = self.line_at(view, at);
        if !view.eof {
            let kept = match (&self.key, self.open) {
                (Some((key, _)), _) => key.start,
                (None, Some(open)) if matches!(open.role, Role::Key | Role::Record) => open.start,
                _ => view.offset(at),
            };
            let keep_from = place_in(view.base, kept);
            return SplitStep::NeedMore { keep_from };
        }
        self.ended = true;
        let line = match self.open {
            Some(open) if open.told => return SplitStep::End,
            Some(open) => open.line,
            None if self.place == Place::Top => return SplitStep::End,
            None => line,
        };
        let code = Code::RecordTruncated;
        SplitStep::Broken { line, code }
    }

    #[inline(never)]
    fn begin(&mut self, role: Role, view: View<'_>, at: &mut usize) {
        let first = view.buf.get(*at).copied().unwrap_or_default();
        let open = Open {
            start: view.offset(*at),
            line: self.line_at(view, *at),
            role,
            told: false,
            scan: Scan::new(first),
        };
        // So that a stray colon is a value too, and something is always read.
        if open.scan.bare {
            *at += 1;
        }
        self.open = Some(open);
    }

    /// Goes on with a value that was begun.
    #[inline(never)]
    fn go_on(&mut self, mut open: Open, view: View<'_>, at: &mut usize) -> Option<SplitStep> {
        let found = open.scan.run(view.buf, *at);
        let (Ok(reached) | Err(reached)) = found;
        *at = reached;
        let mut told = None;
        let from = self.key.as_ref().map_or(open.start, |(key, _)| key.start);
        if matches!(open.role, Role::Key | Role::Record) && view.offset(reached) > from + MAX_RECORD
        {
            let key = open.role == Role::Key;
            open.role = if key { Role::LostKey } else { Role::Skipped };
            self.key = None;
            // A long key beside the path is of no interest.
            if !key || self.place == Place::Keyed {
                open.told = true;
                let (line, code) = (open.line, Code::RecordTooLong);
                told = Some(SplitStep::Broken { line, code });
            }
        }
        // Only at the top can the end of the file end a value.
        let ends = found.is_ok() || (view.eof && open.scan.bare && self.place == Place::Top);
        if !ends {
            self.open = Some(open);
            return Some(told.unwrap_or_else(|| self.pause(view, reached)));
        }
        let start = place_in(view.base, open.start);
        self.expect = Expect::Key;
        match open.role {
            Role::Key | Role::LostKey => {
                self.expect = Expect::Colon;
                let kept = open.role == Role::Key;
                let name = view.buf.get(start..reached).filter(|_| kept);
                self.on_path = self.place == Place::Path && self.is_next_step(name);
                if kept && self.place == Place::Keyed {
                    self.key = Some((open.start..view.offset(reached), open.line));
                }
                told
            }
            Role::Record => {
                let key = self
                    .key
                    .take()
                    .map(|(key, _)| place_in(view.base, key.start)..place_in(view.base, key.end));
                Some(SplitStep::Record {
                    start,
                    end: reached,
                    line: open.line,
                    key,
                })
            }
            Role::Skipped => told,
        }
    }

    /// Whether `name`, with its quotes, is the key that the path goes on with.
    #[inline(never)]
    fn is_next_step(&self, name: Option<&[u8]>) -> bool {
        let step = self.wrappers.checked_sub(1).and_then(|n| self.path.get(n));
        let name = name.and_then(|name| parse(name, 0).ok()?.as_str());
        matches!((step, name), (Some(step), Some(name)) if name.is(step))
    }

    /// Between values.
    fn between(&mut self, view: View<'_>, at: &mut usize) -> Option<SplitStep> {
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
            return Some(self.pause(view, *at));
        };
        match (self.place, byte) {
            (Place::Path | Place::Keyed, _) => return self.member(byte, view, at),
            (Place::Top | Place::List, b',') => *at += 1,
            (Place::Top, b'[') => {
                self.place = Place::List;
                *at += 1;
            }
            (Place::Top, b'{') if !self.path.is_empty() => {
                self.place = Place::Path;
                self.wrappers = 1;
                self.expect = Expect::Key;
                *at += 1;
            }
            (Place::Top, b'{') if self.shape == Shape::Keyed => self.enter_keyed(at),
            (Place::Top, b']' | b'}') => return Some(self.wrong(view, at)),
            (Place::List, b']') => {
                self.leave();
                *at += 1;
            }
            (Place::List, b'}') => {
                self.leave();
                return Some(self.wrong(view, at));
            }
            (Place::Top | Place::List, _) => self.begin(Role::Record, view, at),
        }
        None
    }

    /// In an object, on the path or of records.
    #[inline(never)]
    fn member(&mut self, byte: u8, view: View<'_>, at: &mut usize) -> Option<SplitStep> {
        match (self.expect, byte) {
            (Expect::Key, b'"') => self.begin(Role::Key, view, at),
            (Expect::Key, b',') => *at += 1,
            (Expect::Key, b'}') => {
                if self.place == Place::Path {
                    self.wrappers = self.wrappers.saturating_sub(1);
                }
                self.leave();
                *at += 1;
            }
            (Expect::Colon, b':') => {
                self.expect = Expect::Value;
                *at += 1;
            }
            (Expect::Value, b'{') if self.place == Place::Path && self.on_path => {
                if self.wrappers < self.path.len() {
                    self.wrappers += 1;
                    self.expect = Expect::Key;
                    *at += 1;
                } else if self.shape == Shape::Keyed {
                    self.enter_keyed(at);
                } else {
                    self.begin(Role::Record, view, at);
                }
            }
            (Expect::Value, b'[') if self.on_path && self.wrappers == self.path.len() => {
                self.place = Place::List;
                *at += 1;
            }
            (Expect::Colon | Expect::Value, b'}') => {
                // The next round closes it.
                let mut here = *at;
                return Some(self.wrong(view, &mut here));
            }
            (_, b']' | b',' | b':') => return Some(self.wrong(view, at)),
            (Expect::Value, _) => {
                let role = match self.key {
                    Some(_) => Role::Record,
                    None => Role::Skipped,
                };
                self.begin(role, view, at);
            }
            _ => {
                let mut here = *at;
                let step = self.wrong(view, &mut here);
                self.begin(Role::Skipped, view, at);
                return Some(step);
            }
        }
        None
    }

    fn enter_keyed(&mut self, at: &mut usize) {
        self.place = Place::Keyed;
        self.expect = Expect::Key;
        *at += 1;
    }

    /// Behind the bracket that closes the records or an object of the path.
    fn leave(&mut self) {
        self.expect = Expect::Key;
        self.place = if self.wrappers > 0 {
            Place::Path
        } else {
            Place::Top
        };
    }

    /// Passes over a byte that cannot stand there.
    #[inline(never)]
    fn wrong(&mut self, view: View<'_>, at: &mut usize) -> SplitStep {
        let line = self.line_at(view, *at);
        self.key = None;
        self.on_path = false;
        self.expect = Expect::Key;
        *at += 1;
        let code = Code::RecordJson;
        SplitStep::Broken { line, code }
    }
}
