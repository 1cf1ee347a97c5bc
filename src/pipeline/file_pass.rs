//! One pass over a file into a sink.

use std::rc::Rc;

use crate::edits::user_edits::Edits;
use crate::error::Error;
use crate::input::buffer::ReadStep;
use crate::input::file_reader::{Checkpoint, FileInspection, FileReader};
use crate::input::options::FileOptions;
use crate::input::row_handler::RowHandler as _;
use crate::output::invalid_rows_csv::{InvalidRowsColumn, InvalidRowsCsv};
use crate::pipeline::row_sink::RowSink;
use crate::pipeline::rows::RowPipeline;
use crate::rules::options::Options;

/// Reads one file into a sink.
pub(crate) struct FilePass<S> {
    reader: FileReader,
    rows: RowPipeline<S>,
    inspected: bool,
}

impl<S: RowSink> FilePass<S> {
    /// A pass into `sink`. `edits` are `None` when nothing is edited.
    pub(crate) fn with_sink(
        options: Options,
        file: FileOptions,
        edits: Option<Rc<Edits>>,
        sink: S,
    ) -> FilePass<S> {
        let invalid_rows = InvalidRowsCsv::new(file.keep_invalid_rows);
        FilePass {
            reader: FileReader::new(file),
            rows: RowPipeline::with_sink(options, sink, edits, invalid_rows),
            inspected: false,
        }
    }

    /// The next bytes of the file, UTF-8.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.reader.push(bytes);
    }

    /// The file ends here.
    pub(crate) fn end(&mut self) {
        self.reader.end();
    }

    /// The properties of the file, once its beginning was read.
    pub(crate) fn inspection(&self) -> Option<&FileInspection> {
        self.reader.inspection()
    }

    /// Inspects the beginning of the file, unless that is done; `false` when
    /// more bytes are needed.
    ///
    /// # Errors
    /// [`InvalidOptions`](crate::error::ErrorKind::InvalidOptions) when the chosen columns do not fit the file.
    pub(crate) fn inspect(&mut self) -> Result<bool, Error> {
        if self.inspected {
            return Ok(true);
        }
        self.inspected = self.reader.inspect(&mut self.rows)?;
        if let Some(inspection) = self.reader.inspection().filter(|_| self.inspected) {
            let has_header = inspection.has_header;
            let columns = inspection.columns.iter().map(|column| InvalidRowsColumn {
                header: has_header.then_some(column.header.as_str()),
                target: column.target.map(|target| target.name()),
                field: column.target.map(|target| target.field()),
            });
            self.rows.invalid_rows().begin(columns);
        }
        Ok(self.inspected)
    }

    /// Reads all bytes that were pushed, into a sink that takes any number of rows.
    ///
    /// # Errors
    /// [`InvalidOptions`](crate::error::ErrorKind::InvalidOptions) when the chosen columns do not fit the file.
    pub(crate) fn read(&mut self) -> Result<(), Error> {
        if self.inspect()? {
            while self.reader.step(&mut self.rows) == ReadStep::Continue {}
        }
        Ok(())
    }

    /// How many rows were read so far.
    pub(crate) fn rows_read(&self) -> u32 {
        self.rows.rows_read()
    }

    /// The sink.
    pub(crate) fn sink_mut(&mut self) -> &mut S {
        &mut self.rows.sink
    }

    /// The sink, when the file is read.
    pub(crate) fn into_sink(self) -> S {
        self.rows.sink
    }

    /// The sink.
    pub(crate) fn sink(&self) -> &S {
        &self.rows.sink
    }

    /// The edits.
    pub(crate) fn edits(&self) -> Option<&Rc<Edits>> {
        self.rows.edits()
    }

    /// A checkpoint behind the last byte that was pushed.
    pub(crate) fn checkpoint(&self) -> Checkpoint {
        self.reader.checkpoint(self.rows_read())
    }

    /// 0-based offset of the byte of the file that must be pushed next.
    pub(crate) fn next_byte(&self) -> u64 {
        self.reader.next_byte()
    }

    /// Continues at a checkpoint of the same file, read with the same options.
    pub(crate) fn resume_at(&mut self, checkpoint: &Checkpoint) {
        self.reader.resume_at(checkpoint);
        self.rows.set_rows_read(checkpoint.rows);
        self.inspected = true;
    }

    /// Reads on by one step.
    pub(crate) fn step(&mut self) -> ReadStep {
        self.reader.step(&mut self.rows)
    }

    /// The invalid rows as CSV.
    pub(crate) fn invalid_rows(&mut self) -> &mut InvalidRowsCsv {
        self.rows.invalid_rows()
    }
}
