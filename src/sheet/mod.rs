//! A file as a table: any row at once, every row as it then stands, and what
//! was found in how many of them.
//!
//! The file is read once from its beginning to its end ([`View::push`]), and a
//! place is kept every now and then from which reading can go on. Rows are shown
//! by reading on from the place before them ([`Rows`]). After every change the
//! file is read again; until that is done, lists and counts are those of the
//! reading before, while a row that is asked for is always as it now stands.
//!
//! Memory: a byte a row, some 20 for its id and 10 for its address, and about
//! one for each finding; 50 more while the file is read again. At most
//! [`MAX_PLACES`] places.

pub(crate) mod index;
pub(crate) mod judge;
pub(crate) mod row_set;
pub(crate) mod row_snapshot;
mod state;

use std::rc::Rc;

pub(crate) use index::Survey;
use index::mark;
pub(crate) use row_snapshot::Look;

use crate::edits::{Job, Mend, Overlay, Rule};
use crate::input::file::{FileOptions, FilePreparer, Place, Pull};
use crate::output::json_report::write_issues;
use crate::rules::code::Code;
use crate::rules::options::{InvalidOptions, Options};

/// How many bytes should be pushed at a time: the most that is read to show a
/// row.
pub const PIECE: usize = 256 << 10;
/// How many places are kept at most; beyond, every second one goes.
pub const MAX_PLACES: usize = 4096;
/// How many issues about the file as a whole are kept.
const MAX_ABOUT: usize = 100;

/// Which rows a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All.
    All,
    /// Refused, and not left out.
    Problems,
    /// Accepted with a warning.
    Warnings,
    /// Accepted because of an edit or a rule.
    Fixed,
    /// Left out.
    LeftOut,
    /// Those in which a code was found.
    Found(Code),
}

impl Filter {
    /// The filter of a name, or of a code and its reason (empty for none).
    #[must_use]
    pub fn from_name(name: &str, reason: &str) -> Option<Filter> {
        Some(match name {
            "all" => Filter::All,
            "problems" => Filter::Problems,
            "warnings" => Filter::Warnings,
            "fixed" => Filter::Fixed,
            "left_out" => Filter::LeftOut,
            _ => Filter::Found(Code::from_name(name, reason)?),
        })
    }
}

/// See the head of this file.
pub struct View {
    options: Options,
    file: FileOptions,
    mend: Rc<Mend>,
    /// In the order of the file.
    places: Vec<Place>,
    /// Bytes between two places, at least.
    spacing: u64,
    /// Whether the places go to the end of the file.
    mapped: bool,
    /// One bit a field that a column feeds.
    fields: u16,
    reading: Option<FilePreparer>,
    done: Option<Done>,
}

/// A complete reading.
struct Done {
    survey: Rc<Survey>,
    /// The rules that were in force.
    rules: Vec<Rule>,
    /// Issues about the file as a whole, as JSON text.
    about: Vec<u8>,
}

impl View {
    /// For options that were [`checked`](Options::checked).
    #[must_use]
    pub fn new(options: Options, file: FileOptions) -> View {
        View {
            options,
            file: FileOptions {
                keep_rejects: false,
                ..file
            },
            mend: Rc::default(),
            places: Vec::new(),
            spacing: PIECE as u64,
            mapped: false,
            fields: 0,
            reading: None,
            done: None,
        }
    }

    /// What lies over the rows from now on. A reading that is under way keeps
    /// what lay over them when it began.
    pub fn set_mend(&mut self, mend: Mend) {
        self.mend = Rc::new(mend);
    }

    /// Begins to read the file from its beginning, and gives up a reading that
    /// is under way.
    pub fn begin(&mut self) {
        let job = Job::Survey(Box::default());
        let mut reading = FilePreparer::new(self.options.clone(), self.file.clone(), MAX_ABOUT);
        let overlay = Overlay::with(Rc::clone(&self.mend), job);
        reading.preparer.lay_over(Some(Box::new(overlay)));
        self.reading = Some(reading);
    }

    /// The next bytes of the file, UTF-8; not more than [`PIECE`].
    ///
    /// # Errors
    /// [`InvalidOptions`] when the chosen columns do not fit the file.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), InvalidOptions> {
        if let Some(reading) = &mut self.reading {
            reading.push(bytes);
        }
        self.read()
    }

    /// The file ends here, and the reading is complete.
    ///
    /// # Errors
    /// As [`push`](View::push).
    pub fn end(&mut self) -> Result<(), InvalidOptions> {
        if let Some(reading) = &mut self.reading {
            reading.end();
        }
        self.read()?;
        if let Some(mut reading) = self.reading.take() {
            let mut about = Vec::new();
            write_issues(&mut about, &reading.preparer.issues.take());
            let overlay = reading.preparer.overlay();
            if let Some((Job::Survey(mut survey), rules)) = overlay.map(Overlay::finish) {
                survey.end();
                let survey = Rc::from(survey);
                self.done = Some(Done {
                    survey,
                    rules,
                    about,
                });
                self.mapped = true;
            }
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), InvalidOptions> {
        let Some(reading) = &mut self.reading else {
            return Ok(());
        };
        if !reading.begun()? {
            return Ok(());
        }
        if self.places.is_empty() {
            let understood = reading.understood();
            let columns = understood.map_or(&[][..], |understood| &understood.columns);
            let targets = columns.iter().filter_map(|column| column.target);
            self.fields = targets.fold(0, |bits, target| bits | 1 << target.field() as u8);
            self.places.push(reading.place());
        }
        while let Pull::Batch(_) = reading.pull()? {}
        let last = self.places.last().map_or(0, Place::next_byte);
        if !self.mapped && reading.next_byte() >= last + self.spacing {
            self.places.push(reading.place());
            if self.places.len() > MAX_PLACES {
                let mut keep = false;
                self.places.retain(|_| {
                    keep = !keep;
                    keep
                });
                self.spacing *= 2;
            }
        }
        Ok(())
    }

    /// Records that were read so far, of a reading that is under way.
    #[must_use]
    pub fn rows_read(&self) -> u32 {
        let reading = self.reading.as_ref();
        reading.map_or(0, |reading| reading.preparer.counts().read)
    }

    /// The last complete reading, or before there was one, what is known so far.
    fn survey(&mut self) -> Option<&Survey> {
        match &self.done {
            Some(done) => Some(&done.survey),
            None => match &self.reading.as_mut()?.preparer.overlay()?.job {
                Job::Survey(survey) => Some(survey),
                _ => None,
            },
        }
    }

    /// Some rows of a list, `from` 0-based in it: their numbers, 1-based.
    #[must_use]
    pub fn list(&mut self, filter: Filter, from: usize, count: usize) -> Vec<u32> {
        let Some(survey) = self.survey() else {
            return Vec::new();
        };
        let bits = match filter {
            Filter::All => {
                let read = survey.counts().read;
                let first = u32::try_from(from).unwrap_or(u32::MAX).saturating_add(1);
                return (first..=read).take(count).collect();
            }
            Filter::Problems => mark::PROBLEM,
            Filter::Warnings => mark::WARNED,
            Filter::Fixed => mark::FIXED,
            Filter::LeftOut => mark::LEFT_OUT,
            Filter::Found(code) => return survey.found(code, from, count),
        };
        survey.marked(bits, from, count)
    }

    /// Begins to read the rows of those numbers (1-based, ascending), as they
    /// now stand.
    #[must_use]
    pub fn rows(&self, numbers: Vec<u32>) -> Rows {
        let survey = self.done.as_ref().map(|done| Rc::clone(&done.survey));
        let look = Box::new(Look::new(numbers, self.fields, survey));
        let mut reader = FilePreparer::new(self.options.clone(), self.file.clone(), 0);
        let overlay = Overlay::with(Rc::clone(&self.mend), Job::Look(look));
        reader.preparer.lay_over(Some(Box::new(overlay)));
        Rows {
            reader,
            begun: false,
            ended: false,
        }
    }
}

/// Rows on their way: [`next`](Rows::next), then [`push`](Rows::push), until
/// none is missing.
pub struct Rows {
    reader: FilePreparer,
    begun: bool,
    ended: bool,
}

impl Rows {
    fn look(&mut self) -> Option<&mut Look> {
        match &mut self.reader.preparer.overlay()?.job {
            Job::Look(look) => Some(look),
            _ => None,
        }
    }

    /// The byte of the file from which [`PIECE`] bytes are to be pushed next;
    /// `None` when all rows are there that the file has.
    pub fn next(&mut self, view: &View) -> Option<u64> {
        let wanted = self.look()?.next_wanted()?;
        let after = view.places.partition_point(|place| place.rows < wanted);
        let place = view.places.get(after.checked_sub(1)?)?;
        let here = self.reader.preparer.counts().read;
        if !self.begun || place.rows > here {
            self.reader.go_to(place);
            self.begun = true;
            self.ended = false;
        }
        (!self.ended).then(|| self.reader.next_byte())
    }

    /// Bytes of the file, and whether it ends with them.
    ///
    /// # Errors
    /// [`InvalidOptions`] when the chosen columns do not fit the file.
    pub fn push(&mut self, bytes: &[u8], end: bool) -> Result<(), InvalidOptions> {
        self.reader.push(bytes);
        if end {
            self.reader.end();
            self.ended = true;
        }
        while let Pull::Batch(_) = self.reader.pull()? {}
        Ok(())
    }

    /// The rows as a JSON array.
    pub fn take(&mut self) -> Vec<u8> {
        self.look().map_or_else(|| b"[]".to_vec(), Look::take)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
