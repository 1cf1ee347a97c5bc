//! The rows of a delimited file: over the header, by the plan of its columns,
//! into records.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::fast::csv_scanner::CommonRows;
use crate::input::columns::{ColumnTarget, is_footer};
use crate::input::csv::scanner::{CsvScanner, CsvStep};
use crate::input::file::{Buffer, More};
use crate::input::sniff::Table;
use crate::output::csv_cells::{LINE_COLUMN, REASONS_COLUMN, is_rejects_header, restore};
use crate::output::invalid_rows_csv::Rejects;
use crate::pipeline::Preparer;
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::limits::MAX_FIELD;
use crate::rules::code::Code;
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::{has_replacement_char, trim};

/// CommonRows that may be a footer are held back until another row follows. There
/// are never more of them than this.
const MAX_FOOTER: usize = 8;

/// Steps without a look for common rows.
const LONGEST_PAUSE: u8 = 127;

/// A row that is held back: its cells, its line, and whether it alone says that
/// it is a footer.
#[derive(Clone)]
struct Held {
    cells: Vec<String>,
    line: u64,
    footer: bool,
}

/// Reads rows one at a time.
#[derive(Clone)]
pub(crate) struct TableReader {
    scanner: CsvScanner,
    /// The common rows, ahead of the scanner.
    straight: CommonRows,
    /// Steps that are left to the scanner before the next look for common rows,
    /// and how many there were the last time.
    pause: (u8, u8),
    /// Records above and with the header that are still to be passed over.
    skip: usize,
    width: usize,
    has_header: bool,
    /// Column index and what it feeds, in the order of the columns.
    plan: Rc<[(usize, ColumnTarget)]>,
    id_column: Option<usize>,
    /// Whether other columns feed the id too.
    many_ids: bool,
    decoded: bool,
    /// Whether the cells are those of a rejects file, defused.
    defused: bool,
    /// CommonRows at the end that may be a footer.
    held: VecDeque<Held>,
    /// What came after held rows that are rows after all: its turn is when
    /// those are out, one at a call, so that no batch grows beyond its size.
    pending: Option<CsvStep>,
    /// Whether the line above is blank.
    below_blank: bool,
    /// The column of the reasons, in a rejects file.
    reasons: Option<usize>,
    /// The column of the lines, in a rejects file.
    line_column: Option<usize>,
    /// The first line of a record of which a part is gone already.
    long_line: Option<u64>,
}

impl TableReader {
    pub(crate) fn new(table: &Table, decoded: bool) -> TableReader {
        let plan: Rc<[(usize, ColumnTarget)]> = table
            .columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| Some((at, column.target?)))
            .collect();
        let headers: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.header.as_str())
            .collect();
        let own = |name| {
            let at = headers.iter().position(|header| trim(header) == name);
            at.filter(|_| is_rejects_header(&headers))
        };
        TableReader {
            scanner: CsvScanner::new(table.delimiter),
            straight: CommonRows::new(table.delimiter),
            pause: (0, 0),
            skip: table.header.map_or(0, |at| at + 1),
            width: table.columns.len(),
            has_header: table.header.is_some(),
            id_column: plan
                .iter()
                .find(|(_, target)| *target == ColumnTarget::Field(Field::Id))
                .map(|&(at, _)| at),
            many_ids: plan
                .iter()
                .filter(|(_, target)| *target == ColumnTarget::Field(Field::Id))
                .count()
                > 1,
            plan,
            decoded,
            defused: is_rejects_header(&headers),
            held: VecDeque::new(),
            pending: None,
            below_blank: false,
            reasons: own(REASONS_COLUMN),
            line_column: own(LINE_COLUMN),
            long_line: None,
        }
    }

    pub(crate) fn next(
        &mut self,
        buffer: &mut Buffer,
        to: &mut Preparer,
        rejects: &mut Rejects,
    ) -> More {
        if self.pending.is_some()
            && let Some(held) = self.held.pop_front()
        {
            let cells = held.cells.iter().map(|cell| Cow::Borrowed(cell.as_str()));
            self.cells(cells, held.line, to, rejects);
            return More::Go;
        }
        if self.straight_rows(buffer, to, rejects) {
            return More::Go;
        }
        let bytes = buffer.rest();
        let step = match self.pending.take() {
            Some(step) => step,
            None => self.scanner.next(bytes, buffer.eof),
        };
        let held = match step {
            CsvStep::Record { len, .. } if self.skip == 0 => {
                self.may_be_footer(bytes.get(..len).unwrap_or_default(), buffer.line)
            }
            _ => None,
        };
        let goes_on = !self.held.is_empty()
            && match step {
                CsvStep::Record { len, .. } => {
                    held.is_none() && !self.is_blank(bytes.get(..len).unwrap_or_default())
                }
                CsvStep::Bad { .. } => true,
                CsvStep::End => !self.held.iter().any(|held| held.footer),
                CsvStep::Blank { .. } | CsvStep::Skipped { .. } | CsvStep::NeedMore => false,
            };
        if goes_on {
            self.pending = Some(step);
            return More::Go;
        }
        match step {
            CsvStep::NeedMore => return More::NeedInput,
            CsvStep::End => return More::End,
            CsvStep::Blank { len, lines } => {
                // The LF of a CRLF that was cut in two ends no line.
                self.below_blank |= lines > 0;
                buffer.advance(len, lines);
            }
            CsvStep::Skipped { len, lines } => {
                self.long_line.get_or_insert(buffer.line);
                buffer.advance(len, lines);
            }
            CsvStep::Bad {
                len,
                lines,
                code,
                at,
            } => {
                // Of a line that is too long to be kept nothing is given back:
                // it may be gone by now.
                let kept = self.long_line.is_none() && len <= MAX_FIELD;
                let line = self.long_line.take().unwrap_or(buffer.line) + at;
                self.refuse(
                    bytes.get(..len).filter(|_| kept).unwrap_or_default(),
                    line,
                    code,
                    to,
                    rejects,
                );
                self.below_blank = false;
                buffer.advance(len, lines);
            }
            CsvStep::Record { len, lines } => {
                if self.skip > 0 {
                    self.skip -= 1;
                } else if let Some(held) = held {
                    self.held.push_back(held);
                } else {
                    let bytes = bytes.get(..len).unwrap_or_default();
                    self.record(bytes, buffer.line, to, rejects);
                }
                buffer.advance(len, lines);
            }
        }
        More::Go
    }

    /// Takes the common rows at the beginning of what waits, and gives whether
    /// there were any. What they have is what [`next`](TableReader::next) would
    /// find out about them one by one.
    fn straight_rows(
        &mut self,
        buffer: &mut Buffer,
        to: &mut Preparer,
        rejects: &mut Rejects,
    ) -> bool {
        let waits = !self.held.is_empty() || self.pending.is_some();
        if waits
            || self.skip > 0
            || self.decoded
            || self.defused
            || !self.scanner.is_between_records()
        {
            return false;
        }
        if self.pause.0 > 0 {
            self.pause.0 -= 1;
            return false;
        }
        let bytes = buffer.rest();
        let bytes = bytes
            .get(..self.straight.window(to.room()))
            .unwrap_or(bytes);
        let window = match std::str::from_utf8(bytes) {
            Ok(window) => window,
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                std::str::from_utf8(valid).unwrap_or_default()
            }
        };
        self.straight.find(window, to.room());
        if let Some(column) = self.id_column.filter(|_| !self.many_ids) {
            let ids = self.straight.iter().map(|(fields, _)| fields.get(column));
            to.expect(ids.map(|id| id.map_or("", |id| trim(id.text(window)))));
        }
        let mut len = 0;
        let mut lines = 0;
        for (fields, end) in self.straight.iter() {
            let mut filled = fields.iter().filter(|field| !field.is_empty());
            let Some(first) = filled.next() else {
                break;
            };
            // White space alone may be a blank line, and one cell a footer.
            let visible = matches!(first.text(window).as_bytes(), [b'!'..=b'~', ..]);
            let alone = self.width > 1 && self.has_header && filled.next().is_none();
            if !visible || alone {
                break;
            }
            let cells = fields.iter().map(|field| field.text(window));
            self.straight_row(cells, buffer.line + lines, to, rejects);
            len = end;
            lines += 1;
        }
        self.straight.clear();
        to.expect_no_more();
        if lines == 0 {
            // In a file without common rows it is hardly looked for them.
            let pause = (self.pause.1 * 2 + 1).min(LONGEST_PAUSE);
            self.pause = (pause, pause);
            return false;
        }
        self.pause = (0, 0);
        self.below_blank = false;
        buffer.advance(len, lines);
        true
    }

    /// As [`cells`](TableReader::cells), for cells that are not those of a
    /// rejects file and hold no doubled quotes.
    fn straight_row<'t>(
        &self,
        cells: impl ExactSizeIterator<Item = &'t str> + Clone,
        line: u64,
        to: &mut Preparer,
        rejects: &mut Rejects,
    ) {
        let mut record = Record {
            row: to.next_row(),
            line: Some(line),
            ..Record::default()
        };
        let mut rest = cells.clone();
        let mut at = 0;
        for &(column, target) in self.plan.iter() {
            let Some(cell) = rest.nth(column - at) else {
                break;
            };
            at = column + 1;
            put(&mut record, target, cell);
        }
        let count = cells.len();
        let note = if count < self.width {
            Some(Code::RecordRagged)
        } else if cells
            .clone()
            .skip(self.width)
            .any(|cell| !trim(cell).is_empty())
        {
            Some(Code::RecordWide)
        } else {
            None
        };
        if !to.record(&record, note) && rejects.is_kept() {
            rejects.row(cells, line, to.found(), to.edits());
        }
    }

    /// Whether the row at hand has cells with nothing in them but white space,
    /// a blank line of a spreadsheet.
    fn is_blank(&self, bytes: &[u8]) -> bool {
        let spans = self.scanner.fields();
        std::str::from_utf8(bytes)
            .is_ok_and(|text| spans.iter().all(|span| trim(&span.text(text)).is_empty()))
    }

    /// The row at hand, where it may be a line below the table: its words say
    /// so, or it is a sentence, which counts where such a line is near.
    fn may_be_footer(&self, bytes: &[u8], line: u64) -> Option<Held> {
        let spans = self.scanner.fields();
        let filled = spans.iter().filter(|span| !span.is_empty()).count();
        if filled != 1 || self.width < 2 || !self.has_header || self.held.len() == MAX_FOOTER {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        if self.decoded && has_replacement_char(text) {
            return None;
        }
        let cells: Vec<String> = spans
            .iter()
            .map(|span| span.text(text).into_owned())
            .collect();
        let views: Vec<&str> = cells.iter().map(String::as_str).collect();
        let cell = views.iter().find(|cell| !trim(cell).is_empty())?;
        let words = cell.split_whitespace().count();
        let known = self.held.iter().any(|held| held.footer);
        let sentence =
            words > 2 || (known && (words > 1 || !cell.contains(|c: char| c.is_ascii_digit())));
        // Alone on its line below a blank one, a sentence is no user's id.
        let footer = is_footer(&views, self.width, self.id_column)
            || (self.below_blank && words > 2 && cells.len() == 1);
        (footer || sentence).then_some(Held {
            cells,
            line,
            footer,
        })
    }

    fn record(&mut self, bytes: &[u8], line: u64, to: &mut Preparer, rejects: &mut Rejects) {
        let blank = self.is_blank(bytes);
        self.below_blank = blank;
        if blank {
            return;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return self.refuse(bytes, line, Code::RecordEncoding, to, rejects);
        };
        if self.decoded && has_replacement_char(text) {
            return self.refuse(bytes, line, Code::RecordEncoding, to, rejects);
        }
        // The scanner's spans are moved out for the time of the call, because
        // it must not be borrowed while the rest of `self` changes.
        let spans = self.scanner.take_fields();
        self.cells(spans.iter().map(|span| span.text(text)), line, to, rejects);
        self.scanner.give_back(spans);
    }

    fn refuse(
        &self,
        bytes: &[u8],
        line: u64,
        code: Code,
        to: &mut Preparer,
        rejects: &mut Rejects,
    ) {
        to.unread(bytes);
        if !to.unreadable(Some(line), code) {
            // What is not text cannot be given back as text.
            let text = String::from_utf8_lossy(bytes);
            rejects.text(text.trim_end_matches(['\r', '\n']), line, to.found());
        }
    }

    fn cells<'t>(
        &self,
        cells: impl Iterator<Item = Cow<'t, str>> + Clone,
        line: u64,
        to: &mut Preparer,
        rejects: &mut Rejects,
    ) {
        if let Some((code, text)) = self.was_unreadable(cells.clone()) {
            return self.refuse(text.as_bytes(), line, code, to, rejects);
        }
        let mut texts: [Cow<'t, str>; Field::ALL.len()] =
            [const { Cow::Borrowed("") }; Field::ALL.len()];
        let mut record = Record {
            row: to.next_row(),
            line: Some(line),
            ..Record::default()
        };
        let mut plan = self.plan.iter().peekable();
        let mut count = 0;
        let mut beyond = false;
        for (at, cell) in cells.clone().enumerate() {
            count += 1;
            beyond |= at >= self.width && !trim(&cell).is_empty();
            let Some(&&(_, target)) = plan.peek().filter(|(column, _)| *column == at) else {
                continue;
            };
            plan.next();
            let field = target.field();
            // Of several columns for one field the first that is not empty counts,
            // and `N/A` is empty where another column says more.
            let held = trim(&texts[field as usize]);
            if held.is_empty() || (is_placeholder(held) && !trim(&cell).is_empty()) {
                record.birth_date |= target == ColumnTarget::BirthDate;
                texts[field as usize] = self.restore(cell);
            }
        }
        for field in Field::ALL {
            if !texts[field as usize].is_empty() {
                record.set(field, Cell::Text(&texts[field as usize]));
            }
        }
        let note = if beyond {
            Some(Code::RecordWide)
        } else if count < self.width {
            Some(Code::RecordRagged)
        } else {
            None
        };
        if !to.record(&record, note) && rejects.is_kept() {
            // The columns of an earlier rejects file are not repeated.
            let restored: Vec<Cow<'t, str>> = cells
                .enumerate()
                .filter(|(at, _)| self.reasons != Some(*at) && self.line_column != Some(*at))
                .map(|(_, cell)| self.restore(cell))
                .collect();
            let cells = restored.iter().map(AsRef::as_ref);
            rejects.row(cells, line, to.found(), to.edits());
        }
    }

    /// In a rejects file: why the row could not even be read; its text stands
    /// behind the reason. Not where somebody has filled its cells since.
    fn was_unreadable<'t>(
        &self,
        mut cells: impl Iterator<Item = Cow<'t, str>> + Clone,
    ) -> Option<(Code, String)> {
        let reasons = self.reasons?;
        let filled = cells.clone().filter(|cell| !trim(cell).is_empty()).count();
        let reasons = cells.nth(reasons)?;
        // The line and the reasons.
        if filled > 2 {
            return None;
        }
        Code::ALL.iter().find_map(|&code| {
            let rest = reasons.strip_prefix(code.as_str())?.strip_prefix(": ")?;
            let text = rest.strip_prefix(code.message())?.strip_prefix(": ")?;
            let unreadable = code.as_str() == Code::RecordInvalid.as_str();
            unreadable.then(|| (code, text.to_owned()))
        })
    }

    fn restore<'t>(&self, cell: Cow<'t, str>) -> Cow<'t, str> {
        if !self.defused {
            return cell;
        }
        match cell {
            Cow::Borrowed(text) => Cow::Borrowed(restore(text)),
            Cow::Owned(text) => Cow::Owned(restore(&text).to_owned()),
        }
    }
}

/// Puts a cell of a column into the record. Of several columns for one field the
/// first that is not empty counts, and `N/A` is empty where another column says
/// more.
#[inline(always)]
fn put<'t>(record: &mut Record<'t>, target: ColumnTarget, cell: &'t str) {
    let field = target.field();
    if let Cell::Text(held) = record.cell(field) {
        let held = trim(held);
        if !held.is_empty() && (!is_placeholder(held) || trim(cell).is_empty()) {
            return;
        }
    }
    record.birth_date |= target == ColumnTarget::BirthDate;
    let cell = if cell.is_empty() {
        Cell::Absent
    } else {
        Cell::Text(cell)
    };
    record.set(field, cell);
}

#[cfg(test)]
mod tests {
    use crate::input::file::{FileOptions, FilePreparer, Pull};
    use crate::rules::code::Code;
    use crate::rules::options::Options;

    /// The bodies of a file's requests, how many users each has, its counts
    /// (read, accepted, rejected), codes and rejects.
    struct Out {
        bodies: String,
        sizes: Vec<usize>,
        read: u32,
        rejected: u32,
        rejects: String,
        codes: Vec<Code>,
    }

    fn read(text: &str) -> Out {
        let options = Options {
            this_year: 2026,
            ..Options::default()
        };
        let file = FileOptions {
            keep_rejects: true,
            ..FileOptions::default()
        };
        let mut file = FilePreparer::new(options, file, 1000);
        file.push(text.as_bytes());
        file.end();
        let mut out = Out {
            bodies: String::new(),
            sizes: Vec::new(),
            read: 0,
            rejected: 0,
            rejects: String::new(),
            codes: Vec::new(),
        };
        while let Pull::Batch(_) = file.pull().unwrap() {
            let body = String::from_utf8(file.batch().body().to_vec()).unwrap();
            out.sizes.push(body.matches("\"type\":\"user\"").count());
            out.bodies += &body;
        }
        let counts = file.preparer.counts();
        (out.read, out.rejected) = (counts.read, counts.rejected);
        out.codes = file
            .preparer
            .issues
            .take()
            .iter()
            .map(|issue| issue.code)
            .collect();
        out.rejects = String::from_utf8(file.rejects.take()).unwrap();
        out
    }

    #[test]
    fn a_footer_of_several_lines_is_no_user() {
        for footer in [
            "\nTotal rows: 2\nGenerated by CRM on 2026-01-05\nConfidential\n",
            "Report prepared for ACME Bank\nTotal rows: 2\n",
            "\nPlease treat these data with care.\n",
            "Total rows: 2,,\n,,\nEnd of report,,\nFor questions ask Ann,,\n",
        ] {
            let out = read(&format!(
                "id,email,zip\n1,a@b.c,02134\n2,d@e.f,02135\n{footer}"
            ));
            assert_eq!((out.read, out.sizes), (2, vec![2]), "{footer}");
        }
    }

    #[test]
    fn what_looks_like_a_footer_amid_rows_is_a_row() {
        let out = read("id,email\n1,a@b.c\nTotal rows: 2\nsee the other list\n2,d@e.f\n");
        assert_eq!((out.read, out.rejected), (4, 0));
        let out = read("id,email\n1,a@b.c\nAnn Mary Lee\n");
        assert_eq!(out.read, 2);
    }

    #[test]
    fn rows_that_were_held_back_do_not_make_a_batch_too_large() {
        let mut text = String::from("id,email\n");
        for row in 0..95 {
            text += &format!("{row},\n");
        }
        for row in 0..8 {
            text += &format!("Total rows: {row},\n");
        }
        text += "last,a@b.c\n";
        assert_eq!(read(&text).sizes, [100, 4]);
    }

    #[test]
    fn a_phone_column_that_says_nothing_gives_way_to_the_next() {
        let out = read("id,Home Phone,Mobile Phone\n1,n/a,4155552671\n2,-,\n");
        assert!(out.bodies.contains("+14155552671"));
        assert_eq!((out.read, out.rejected), (2, 0));
    }

    #[test]
    fn a_line_that_could_not_be_read_is_no_user_in_the_rejects_either() {
        for text in [
            "id,email\n1,\"a@b.c\n2,x@y.z\n",
            "{\"id\":1,\"email\":\"a@b.c\"}\nrubbish\n",
        ] {
            let first = read(text);
            let again = read(&first.rejects);
            assert_eq!((again.read, again.rejected), (1, 1), "{text}");
            assert_eq!(again.codes, first.codes, "{text}");
        }
    }

    #[test]
    fn rejects_feed_the_same_fields_again() {
        for text in [
            // Without a header.
            "17,a@b.c,415,02134\n18,d@e.f,4155552672,02135\n19,g@e.f,4155552673,02136\n\
             20,h@e.f,4155552674,02136\n21,i@e.f,4155552675,02136\n",
            // All values of a column are wrong.
            "id,E-Mail-Adresse\n1,bad\n2,worse\n3,worst\n4,a@b.c\n5,b@b.c\n6,c@b.c\n",
            // Shifted by a delimiter that nobody quoted.
            "id,email,zip\n1,Lee, Ann,a@b.c\n2,a@b.c,02134,,x\n3,b@b.c,02134,\n",
            // Keyed by id.
            "{\"u1\":{\"email\":\"bad\"},\"u2\":{\"email\":\"a@b.c\"}}",
        ] {
            let first = read(text);
            assert!(first.rejected > 0, "{text}");
            let again = read(&first.rejects);
            assert_eq!(again.read, first.rejected, "{text}");
            assert_eq!(again.rejected, first.rejected, "{text}");
            assert_eq!(read(&again.rejects).rejected, first.rejected, "{text}");
        }
    }

    #[test]
    fn a_member_that_stands_twice_has_its_last_value() {
        let out = read(r#"[{"id":1,"id":2,"zipCode":"02134","zipCode":"02135"}]"#);
        assert!(out.bodies.contains(r#""id":"2""#), "{}", out.bodies);
        assert!(out.bodies.contains("02135") && !out.bodies.contains("02134"));
    }

    #[test]
    fn a_spoiled_row_that_is_too_wide_does_not_hide_the_header() {
        let out = read("id,email\n1,a@b.c,extra,more\n2,d@e.f\n");
        assert_eq!((out.read, out.rejected), (2, 1));
        assert_eq!(out.sizes, [1]);
    }
}
