//! A file from its bytes to its requests: bytes are pushed in pieces of any
//! size, batches are pulled one at a time, and nothing is kept but one record,
//! one batch, and what is needed to know duplicates.
//!
//! The way of using it: [`push`](FilePreparer::push) or
//! [`end`](FilePreparer::end), then [`pull`](FilePreparer::pull) until it asks
//! for input, and again. Any split of the bytes gives the same batches and issues.

use crate::edits::{Mend, Overlay};
use crate::input::column_plan::{Column, choose, names_all};
use crate::input::csv::reader::TableReader;
use crate::input::json::reader::TreeReader;
pub use crate::input::options::FileOptions;
use crate::input::sniff::{self, Format, PREFIX};
use crate::output::invalid_rows_csv::Rejects;
use crate::output::request_body::Batch;
use crate::pipeline::Preparer;
use crate::rules::code::Code;
use crate::rules::options::{InvalidOptions, Options};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// What the beginning of a file says.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The format.
    pub format: Format,
    /// The delimiter, of delimited files.
    pub delimiter: Option<u8>,
    /// Whether the first records have a header above them.
    pub has_header: bool,
    /// One entry a column or path of keys.
    pub columns: Vec<Column>,
    /// The first records, one text a column.
    pub rows: Vec<Vec<String>>,
}

/// What can be done next.
#[derive(Debug)]
pub enum Pull {
    /// A batch is complete: the 0-based index of its request. It is in
    /// [`FilePreparer::batch`] until the next pull.
    Batch(u32),
    /// All that was pushed is used up.
    NeedInput,
    /// The file is read to its end.
    Done,
}

#[derive(Clone)]
enum Stage {
    /// Waiting for enough of the beginning.
    Beginning,
    Table(Box<TableReader>),
    Tree(Box<TreeReader>),
    Ended,
}

/// Bytes that wait for their turn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    /// Bytes of the file before `bytes`.
    dropped: u64,
    /// Whether nothing will follow.
    pub(crate) eof: bool,
    /// 1-based line on which the waiting bytes begin.
    pub(crate) line: u64,
}

impl Buffer {
    fn push(&mut self, bytes: &[u8]) {
        // What is used up goes before the buffer grows, so that it does not.
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.dropped += self.start as u64;
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// What waits.
    pub(crate) fn rest(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// How many bytes of the file are before what waits.
    pub(crate) fn base(&self) -> u64 {
        self.dropped + self.start as u64
    }

    /// How many bytes of the file there were so far.
    fn end(&self) -> u64 {
        self.dropped + self.bytes.len() as u64
    }

    /// Bytes are done with, and so many lines ended in them.
    pub(crate) fn advance(&mut self, len: usize, lines: u64) {
        self.start = (self.start + len).min(self.bytes.len());
        self.line += lines;
    }
}

/// A place in a file where reading can go on: behind the last byte that was
/// pushed. What is known of duplicates is not kept.
#[derive(Clone)]
pub(crate) struct Place {
    stage: Stage,
    buffer: Buffer,
    /// Records that were read before it.
    pub(crate) rows: u32,
}

impl Place {
    /// The byte of the file that must be pushed next, 0-based.
    pub(crate) fn next_byte(&self) -> u64 {
        self.buffer.end()
    }
}

/// See the head of this file.
pub struct FilePreparer {
    buffer: Buffer,
    stage: Stage,
    file: FileOptions,
    understood: Option<Understood>,
    /// Checks, hashes and packs.
    pub preparer: Preparer,
    /// The refused rows.
    pub rejects: Rejects,
    batch_taken: bool,
}

impl FilePreparer {
    /// For options that were [`checked`](Options::checked); `max_issues` is how
    /// many issues are kept, the others are counted.
    #[must_use]
    pub fn new(options: Options, file: FileOptions, max_issues: usize) -> FilePreparer {
        FilePreparer {
            buffer: Buffer {
                line: 1,
                ..Buffer::default()
            },
            stage: Stage::Beginning,
            rejects: Rejects::new(file.keep_rejects),
            file,
            understood: None,
            preparer: Preparer::new(options, max_issues),
            batch_taken: false,
        }
    }

    /// Lays what was decided over the rows; to be done before the first of them.
    pub fn lay_over(&mut self, mend: Mend) {
        let overlay = (!mend.is_empty()).then(|| Box::new(Overlay::new(mend)));
        self.preparer.lay_over(overlay);
    }

    /// The next bytes of the file, UTF-8.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.push(bytes);
    }

    /// The file ends here.
    pub fn end(&mut self) {
        self.buffer.eof = true;
    }

    /// What the file turned out to be, once its beginning was read.
    #[must_use]
    pub fn understood(&self) -> Option<&Understood> {
        self.understood.as_ref()
    }

    /// The batch that [`Pull::Batch`] told of.
    #[must_use]
    pub fn batch(&self) -> &Batch {
        self.preparer.batch()
    }

    /// Where the reading of the file stands.
    pub(crate) fn place(&self) -> Place {
        Place {
            stage: self.stage.clone(),
            // Only what waits: what is used up would be a quarter of a MiB.
            buffer: Buffer {
                bytes: self.buffer.rest().to_vec(),
                start: 0,
                dropped: self.buffer.base(),
                ..self.buffer
            },
            rows: self.preparer.counts().read,
        }
    }

    /// The byte of the file that must be pushed next, 0-based.
    pub(crate) fn next_byte(&self) -> u64 {
        self.buffer.end()
    }

    /// Goes on at `place`, which must be of the same file read in the same way.
    pub(crate) fn go_to(&mut self, place: &Place) {
        self.stage = place.stage.clone();
        self.buffer = place.buffer.clone();
        self.preparer.go_to(place.rows);
    }

    /// Looks at the beginning of the file, unless that is done; `false` when
    /// more bytes are needed for it.
    ///
    /// # Errors
    /// [`InvalidOptions`] when the chosen columns do not fit the file.
    pub(crate) fn begun(&mut self) -> Result<bool, InvalidOptions> {
        if matches!(self.stage, Stage::Beginning) {
            // One byte and a BOM more than is looked at, so that the end of the
            // file is known where it makes a difference.
            if self.buffer.rest().len() <= PREFIX + BOM.len() && !self.buffer.eof {
                return Ok(false);
            }
            self.begin()?;
        }
        Ok(true)
    }

    /// Reads on until a batch is full, the bytes are used up or the file ends.
    ///
    /// # Errors
    /// [`InvalidOptions`] when the chosen columns do not fit the file.
    pub fn pull(&mut self) -> Result<Pull, InvalidOptions> {
        if self.batch_taken {
            self.preparer.next_batch();
            self.batch_taken = false;
        }
        if !self.begun()? {
            return Ok(Pull::NeedInput);
        }
        loop {
            if self.preparer.is_full() {
                return Ok(self.close());
            }
            let more = match &mut self.stage {
                Stage::Table(reader) => {
                    reader.next(&mut self.buffer, &mut self.preparer, &mut self.rejects)
                }
                Stage::Tree(reader) => {
                    reader.next(&mut self.buffer, &mut self.preparer, &mut self.rejects)
                }
                Stage::Beginning | Stage::Ended => More::End,
            };
            match more {
                More::Go => {}
                More::NeedInput => {
                    self.preparer.hash_waiting();
                    return Ok(Pull::NeedInput);
                }
                More::End => {
                    if self.is_blank() {
                        self.preparer.about_file(None, Code::FileEmpty);
                    } else if matches!(self.stage, Stage::Table(_))
                        && self.preparer.counts().read == 0
                    {
                        self.preparer.about_file(None, Code::FileNoRows);
                    }
                    self.stage = Stage::Ended;
                    return Ok(if self.preparer.batch().is_empty() {
                        Pull::Done
                    } else {
                        self.close()
                    });
                }
            }
        }
    }

    /// Whether there was nothing in a table, no header either.
    fn is_blank(&self) -> bool {
        matches!(self.stage, Stage::Table(_))
            && self.preparer.counts().read == 0
            && !self.understood.as_ref().is_some_and(|file| file.has_header)
    }

    fn close(&mut self) -> Pull {
        self.batch_taken = true;
        self.preparer
            .close_batch()
            .map_or(Pull::Done, |(index, _)| Pull::Batch(index))
    }

    fn begin(&mut self) -> Result<(), InvalidOptions> {
        if self.buffer.rest().starts_with(BOM) {
            self.buffer.advance(BOM.len(), 0);
        }
        let prefix = self.buffer.rest();
        let complete = self.buffer.eof && prefix.len() <= PREFIX;
        let prefix = prefix.get(..PREFIX).unwrap_or(prefix);
        if complete && prefix.iter().all(u8::is_ascii_whitespace) {
            self.preparer.about_file(None, Code::FileEmpty);
            self.stage = Stage::Ended;
            return Ok(());
        }
        if self.file.format.is_none()
            && let Some(code) = sniff::detect_unsupported(prefix)
        {
            self.preparer.about_file(Some(1), code);
            self.stage = Stage::Ended;
            return Ok(());
        }
        let json = self.file.format.map_or_else(
            || sniff::looks_like_json(prefix),
            |format| format != Format::Csv,
        );
        if json {
            self.begin_tree(complete)
        } else {
            self.begin_table(complete)
        }
    }

    fn begin_table(&mut self, complete: bool) -> Result<(), InvalidOptions> {
        let prefix = self.buffer.rest();
        let prefix = prefix.get(..PREFIX).unwrap_or(prefix);
        let chosen = &self.file.columns;
        let named = |record: &[&str]| names_all(record, chosen);
        let mut table = sniff::table(prefix, complete, self.file.delimiter, named);
        choose(&mut table.columns, &self.file.columns)?;
        self.rejects.begin(&table.columns, table.header.is_some());
        self.stage = Stage::Table(Box::new(TableReader::new(&table, self.file.decoded)));
        self.understood = Some(Understood {
            format: Format::Csv,
            delimiter: Some(table.delimiter),
            has_header: table.header.is_some(),
            columns: table.columns,
            rows: table.rows,
        });
        Ok(())
    }

    fn begin_tree(&mut self, complete: bool) -> Result<(), InvalidOptions> {
        let prefix = self.buffer.rest();
        let prefix = prefix.get(..PREFIX).unwrap_or(prefix);
        let Some(mut tree) = crate::input::json::reader::look(prefix, complete, self.file.format)
        else {
            self.preparer.about_file(Some(1), Code::FileUnreadable);
            self.stage = Stage::Ended;
            return Ok(());
        };
        choose(&mut tree.columns, &self.file.columns)?;
        self.rejects.begin(&tree.columns, true);
        self.understood = Some(Understood {
            format: tree.format,
            delimiter: None,
            has_header: true,
            columns: tree.columns.clone(),
            rows: std::mem::take(&mut tree.rows),
        });
        self.stage = Stage::Tree(Box::new(TreeReader::new(tree, self.file.decoded)));
        Ok(())
    }
}

/// How a reader stands after one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum More {
    Go,
    NeedInput,
    End,
}
