//! The readings of a file, and the rows that a person looks at.

use std::rc::Rc;

use crate::edits::user_edits::{Edits, Fix};
use crate::error::Error;
use crate::input::file_reader::Checkpoint;
use crate::input::options::FileOptions;
use crate::pipeline::file_pass::FilePass;
use crate::rules::issue_code::Code;
use crate::rules::options::Options;
use crate::sheet::row_snapshot::{RowSnapshot, RowSnapshots};
use crate::sheet::sheet_index::{SheetIndex, mark};
use crate::sheet::state::SheetState;

/// How many bytes the caller pushes at a time, at most: what is read to show a
/// row.
pub const PIECE: usize = 256 << 10;
/// How many checkpoints are kept at most; then every second one is removed.
pub const MAX_CHECKPOINTS: usize = 4096;

/// Which rows a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFilter {
    /// All rows.
    All,
    /// Invalid rows that are not excluded.
    Invalid,
    /// Valid rows with a warning.
    Warnings,
    /// Rows that are valid because of an edit or a fix.
    Fixed,
    /// Excluded rows.
    Excluded,
    /// Rows that have this issue.
    Issue(Code),
}

impl RowFilter {
    /// The filter of a name, or of a code and its reason (empty for none).
    #[must_use]
    pub fn from_name(name: &str, reason: &str) -> Option<RowFilter> {
        Some(match name {
            "all" => RowFilter::All,
            "invalid" => RowFilter::Invalid,
            "warnings" => RowFilter::Warnings,
            "fixed" => RowFilter::Fixed,
            "excluded" => RowFilter::Excluded,
            _ => RowFilter::Issue(Code::from_name(name, reason)?),
        })
    }
}

/// See the head of the module [`sheet`](crate::sheet).
pub struct FileSheet {
    options: Options,
    file: FileOptions,
    edits: Rc<Edits>,
    /// In the order of the file.
    checkpoints: Vec<Checkpoint>,
    /// Bytes between two checkpoints, at least.
    spacing: u64,
    /// Whether the checkpoints reach the end of the file.
    mapped: bool,
    /// One bit per field that a column feeds.
    fields: u16,
    reading: Option<FilePass<SheetIndex>>,
    complete: Option<CompleteReading>,
}

struct CompleteReading {
    index: Rc<SheetIndex>,
    /// The fixes of that reading.
    fixes: Vec<Fix>,
}

impl FileSheet {
    /// A sheet that is not read yet.
    #[must_use]
    pub fn new(options: Options, file: FileOptions) -> FileSheet {
        FileSheet {
            options,
            file: FileOptions {
                keep_invalid_rows: false,
                ..file
            },
            edits: Rc::default(),
            checkpoints: Vec::new(),
            spacing: PIECE as u64,
            mapped: false,
            fields: 0,
            reading: None,
            complete: None,
        }
    }

    /// Replaces the edits. A reading that is under way keeps those it began with.
    pub fn set_edits(&mut self, edits: Edits) {
        self.edits = Rc::new(edits);
    }

    /// Begins to read the file from its beginning, and ends a reading that is
    /// under way.
    pub fn begin(&mut self) {
        self.reading = Some(FilePass::with_sink(
            self.options.clone(),
            self.file.clone(),
            Some(Rc::clone(&self.edits)),
            SheetIndex::default(),
        ));
    }

    /// The next bytes of the file, UTF-8, at most [`PIECE`].
    ///
    /// # Errors
    /// [`InvalidOptions`](crate::error::ErrorKind::InvalidOptions) when the chosen columns do not fit the file.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if let Some(reading) = &mut self.reading {
            reading.push(bytes);
        }
        self.read()
    }

    /// The file ends here, and the reading is complete.
    ///
    /// # Errors
    /// As [`push`](FileSheet::push).
    pub fn end(&mut self) -> Result<(), Error> {
        if let Some(reading) = &mut self.reading {
            reading.end();
        }
        self.read()?;
        if let Some(reading) = self.reading.take() {
            let fixes = reading.edits().map_or(&[][..], |edits| edits.fixes());
            let fixes = fixes.to_vec();
            let mut index = reading.into_sink();
            index.finish();
            self.complete = Some(CompleteReading {
                index: Rc::new(index),
                fixes,
            });
            self.mapped = true;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), Error> {
        let Some(reading) = &mut self.reading else {
            return Ok(());
        };
        if !reading.inspect()? {
            return Ok(());
        }
        if self.checkpoints.is_empty() {
            let columns = reading.inspection().map_or(&[][..], |file| &file.columns);
            let fields = columns.iter().filter_map(|column| column.target);
            self.fields = fields.fold(0, |bits, target| bits | 1 << target.field() as u8);
            self.checkpoints.push(reading.checkpoint());
        }
        reading.read()?;
        let last = self.checkpoints.last().map_or(0, Checkpoint::next_byte);
        if !self.mapped && reading.next_byte() >= last + self.spacing {
            self.checkpoints.push(reading.checkpoint());
            if self.checkpoints.len() > MAX_CHECKPOINTS {
                let mut keep = false;
                self.checkpoints.retain(|_| {
                    keep = !keep;
                    keep
                });
                self.spacing *= 2;
            }
        }
        Ok(())
    }

    /// How many rows a reading that is under way has read.
    #[must_use]
    pub fn rows_read(&self) -> u32 {
        self.reading.as_ref().map_or(0, FilePass::rows_read)
    }

    /// The index of the last complete reading, or of the first one so far.
    fn index(&self) -> Option<&SheetIndex> {
        match &self.complete {
            Some(complete) => Some(&complete.index),
            None => self.reading.as_ref().map(FilePass::sink),
        }
    }

    /// What the last complete reading found, or the first one so far.
    #[must_use]
    pub fn state(&self) -> Option<SheetState> {
        let complete = self.complete.as_ref();
        let fixes = complete.map_or(self.edits.fixes(), |complete| &complete.fixes);
        Some(SheetState::of(self.index()?, fixes))
    }

    /// The numbers (1-based) of up to `count` rows of a list, after `from` others.
    #[must_use]
    pub fn row_numbers(&self, filter: RowFilter, from: usize, count: usize) -> Vec<u32> {
        let Some(index) = self.index() else {
            return Vec::new();
        };
        let bits = match filter {
            RowFilter::All => {
                let read = index.counts().read;
                let first = u32::try_from(from).unwrap_or(u32::MAX).saturating_add(1);
                return (first..=read).take(count).collect();
            }
            RowFilter::Invalid => mark::INVALID,
            RowFilter::Warnings => mark::WARNING,
            RowFilter::Fixed => mark::FIXED,
            RowFilter::Excluded => mark::EXCLUDED,
            RowFilter::Issue(code) => return index.with_issue(code, from, count),
        };
        index.marked(bits, from, count)
    }

    /// Begins to read the rows of those numbers (1-based, ascending) with the
    /// current edits.
    #[must_use]
    pub fn read_rows(&self, numbers: Vec<u32>) -> RowReader {
        let complete = self.complete.as_ref();
        let index = complete.map(|complete| Rc::clone(&complete.index));
        RowReader {
            pass: FilePass::with_sink(
                self.options.clone(),
                self.file.clone(),
                Some(Rc::clone(&self.edits)),
                RowSnapshots::new(numbers, self.fields, index),
            ),
            begun: false,
            ended: false,
        }
    }
}

/// Reads single rows: [`next_offset`](RowReader::next_offset), then
/// [`push`](RowReader::push), until all rows are read.
pub struct RowReader {
    pass: FilePass<RowSnapshots>,
    begun: bool,
    ended: bool,
}

impl RowReader {
    /// The 0-based offset in the file from which up to [`PIECE`] bytes are to be
    /// pushed next; `None` when all rows that the file has are read.
    pub fn next_offset(&mut self, sheet: &FileSheet) -> Option<u64> {
        let wanted = self.pass.sink_mut().next_wanted()?;
        let after = sheet
            .checkpoints
            .partition_point(|place| place.rows < wanted);
        let checkpoint = sheet.checkpoints.get(after.checked_sub(1)?)?;
        if !self.begun || checkpoint.rows > self.pass.rows_read() {
            self.pass.resume_at(checkpoint);
            self.begun = true;
            self.ended = false;
        }
        (!self.ended).then(|| self.pass.next_byte())
    }

    /// Bytes of the file, and whether it ends with them.
    ///
    /// # Errors
    /// [`InvalidOptions`](crate::error::ErrorKind::InvalidOptions) when the chosen columns do not fit the file.
    pub fn push(&mut self, bytes: &[u8], end: bool) -> Result<(), Error> {
        self.pass.push(bytes);
        if end {
            self.pass.end();
            self.ended = true;
        }
        self.pass.read()
    }

    /// The rows since the last call.
    pub fn take(&mut self) -> Vec<RowSnapshot> {
        self.pass.sink_mut().take()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "tests.rs"]
mod tests;
