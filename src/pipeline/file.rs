//! A file from its bytes to its requests. The caller pushes bytes in pieces of any
//! size and pulls one request at a time; the pipeline keeps one record, one
//! batch and the index of duplicates, never the file.
//!
//! Usage: [`push`](FilePipeline::push) or [`end`](FilePipeline::end), then
//! [`pull`](FilePipeline::pull) until it needs input, and again. Any split of the
//! bytes gives the same requests and issues.

use std::rc::Rc;

use crate::edits::user_edits::Edits;
use crate::error::Error;
use crate::input::buffer::ReadStep;
use crate::input::file_reader::FileInspection;
use crate::input::options::FileOptions;
use crate::output::invalid_rows_csv::InvalidRowsCsv;
use crate::output::request_body::Batch;
use crate::pipeline::file_pass::FilePass;
use crate::pipeline::issue_log::IssueLog;
use crate::pipeline::requests::{PrepareCounts, RequestBuilder};
use crate::rules::options::Options;

/// What the caller does next.
#[derive(Debug)]
pub enum Pull {
    /// A request is complete: its 0-based index. It is in
    /// [`FilePipeline::batch`] until the next pull.
    Batch(u32),
    /// All pushed bytes are consumed.
    NeedInput,
    /// The file is read to its end.
    Done,
}

/// Reads a file into requests; see the head of this module.
pub struct FilePipeline {
    pass: FilePass<RequestBuilder>,
    batch_taken: bool,
}

impl FilePipeline {
    /// A pipeline to requests. `max_issues` is how many errors, and how many
    /// warnings, are kept; the others are counted.
    #[must_use]
    pub fn new(options: Options, file: FileOptions, max_issues: usize) -> FilePipeline {
        FilePipeline::with_edits(options, file, max_issues, Edits::default())
    }

    /// As [`new`](FilePipeline::new), with the edits of a user.
    #[must_use]
    pub fn with_edits(
        options: Options,
        file: FileOptions,
        max_issues: usize,
        edits: Edits,
    ) -> FilePipeline {
        let edits = (!edits.is_empty()).then(|| Rc::new(edits));
        let sink = RequestBuilder::new(options.clone(), max_issues, edits.is_some());
        FilePipeline {
            pass: FilePass::with_sink(options, file, edits, sink),
            batch_taken: false,
        }
    }

    fn requests(&mut self) -> &mut RequestBuilder {
        self.pass.sink_mut()
    }

    /// The next bytes of the file, UTF-8.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pass.push(bytes);
    }

    /// The file ends here.
    pub fn end(&mut self) {
        self.pass.end();
    }

    /// The properties of the file, once its beginning was read.
    #[must_use]
    pub fn inspection(&self) -> Option<&FileInspection> {
        self.pass.inspection()
    }

    /// Reads on until a request is complete, all bytes are consumed or the file
    /// ends.
    ///
    /// # Errors
    /// [`InvalidOptions`](crate::error::ErrorKind::InvalidOptions) when the chosen columns do not fit the file.
    pub fn pull(&mut self) -> Result<Pull, Error> {
        if std::mem::take(&mut self.batch_taken) {
            self.requests().next_batch();
        }
        if !self.pass.inspect()? {
            return Ok(Pull::NeedInput);
        }
        loop {
            if self.pass.sink().is_full() {
                return Ok(self.close());
            }
            match self.pass.step() {
                ReadStep::Continue => {}
                ReadStep::NeedInput => {
                    self.requests().flush();
                    return Ok(Pull::NeedInput);
                }
                ReadStep::End => return Ok(self.close()),
            }
        }
    }

    fn close(&mut self) -> Pull {
        match self.requests().close_batch() {
            Some((index, _)) => {
                self.batch_taken = true;
                Pull::Batch(index)
            }
            None => Pull::Done,
        }
    }

    /// The batch of the last [`Pull::Batch`].
    #[must_use]
    pub fn batch(&self) -> &Batch {
        self.pass.sink().batch()
    }

    /// The counts so far, complete after each pull.
    #[must_use]
    pub fn counts(&self) -> PrepareCounts {
        self.pass.sink().counts()
    }

    /// The issues so far, complete after each pull.
    pub fn issues(&mut self) -> &mut IssueLog {
        self.requests().issues()
    }

    /// The invalid rows as CSV.
    pub fn invalid_rows(&mut self) -> &mut InvalidRowsCsv {
        self.pass.invalid_rows()
    }
}
