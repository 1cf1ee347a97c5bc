//! What stands between the readers of a file and the checking of its rows.

use std::rc::Rc;

use crate::duplicates::IdKey;
use crate::edits::{Edit, Known, Mend, Rule, lay};
use crate::pipeline::Preparer;
use crate::record::Record;
use crate::rules::code::Code;
use crate::rules::options::Options;
use crate::rules::validate::Findings;

/// Somebody who looks at rows in place of preparing them.
pub(crate) trait Watch {
    /// One row that could be read; gives whether it would be accepted.
    fn record(
        &mut self,
        mend: &Mend,
        record: &Record<'_>,
        note: Option<Code>,
        options: &Options,
    ) -> bool;
    /// One row that could not be read.
    fn unreadable(&mut self, mend: &Mend, row: u32, line: Option<u64>, code: Code) -> bool;
}

/// What is done with a row once everything is laid over it.
pub(crate) enum Job {
    /// It is prepared for sending.
    Prepare,
    /// It is looked at.
    Survey(Box<crate::sheet::Survey>),
    /// It is shown.
    Look(Box<crate::sheet::Look>),
}

/// All that was decided, on its way over the rows of a file.
pub struct Overlay {
    mend: Rc<Mend>,
    findings: Findings,
    pub(crate) job: Job,
}

impl std::fmt::Debug for Overlay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Overlay(..)")
    }
}

impl Overlay {
    /// For rows that are prepared.
    #[must_use]
    pub fn new(mend: Mend) -> Overlay {
        Overlay::with(Rc::new(mend), Job::Prepare)
    }

    pub(crate) fn with(mend: Rc<Mend>, job: Job) -> Overlay {
        Overlay {
            mend,
            findings: Findings::default(),
            job,
        }
    }

    /// What was done, under which rules.
    pub(crate) fn finish(&mut self) -> (Job, Vec<Rule>) {
        let job = std::mem::replace(&mut self.job, Job::Prepare);
        (job, self.mend.rules().to_vec())
    }

    /// Fetches what is known of the ids of the rows that come next.
    pub(crate) fn prefetch(&self, ids: &[IdKey]) {
        if let Job::Survey(survey) = &self.job {
            survey.prefetch(ids);
        }
    }

    pub(crate) fn edits_of(&self, row: u32) -> &[Edit] {
        self.mend.edits_of(row)
    }

    /// The bytes of the row that is told to be unreadable next.
    pub(crate) fn unread(&mut self, bytes: &[u8]) {
        if let Job::Look(look) = &mut self.job {
            look.unread(bytes);
        }
    }

    pub(crate) fn record(
        &mut self,
        to: &mut Preparer,
        record: &Record<'_>,
        note: Option<Code>,
    ) -> bool {
        let watch: &mut dyn Watch = match &mut self.job {
            Job::Prepare => {
                let mend = Rc::clone(&self.mend);
                let laid = lay(&mend, record, note, to.options(), &mut self.findings, to);
                return if laid.out {
                    to.refuse(record.line, Code::RecordExcluded)
                } else {
                    to.settle(&laid.record(), note)
                };
            }
            Job::Survey(survey) => &mut **survey,
            Job::Look(look) => &mut **look,
        };
        watch.record(&self.mend, record, note, to.options())
    }

    pub(crate) fn unreadable(&mut self, to: &mut Preparer, line: Option<u64>, code: Code) -> bool {
        let row = to.counts().read;
        let left_out = self.mend.leaves_out(row, code);
        if !left_out && !self.mend.edits_of(row).is_empty() {
            let record = Record {
                row,
                line,
                ..Record::default()
            };
            return self.record(to, &record, None);
        }
        let watch: &mut dyn Watch = match &mut self.job {
            Job::Prepare if left_out => return to.refuse(line, Code::RecordExcluded),
            Job::Prepare => return to.refuse(line, code),
            Job::Survey(survey) => &mut **survey,
            Job::Look(look) => &mut **look,
        };
        watch.unreadable(&self.mend, row, line, code)
    }
}

impl Known for Preparer {
    fn id(&self, id: &str, _: u32) -> Option<u32> {
        self.first_with_id(id)
    }

    fn address(&self, normal: &[u8], _: u32) -> bool {
        self.knows_address(normal)
    }
}
