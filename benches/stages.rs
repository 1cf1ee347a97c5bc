//! Measures each stage of a row natively: `cargo bench`, or `cargo bench -- check` for one
//! stage. The unit is a row, except for responses.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kard_enroll::input::csv::scanner::{CsvScanner, CsvStep};
use kard_enroll::input::options::FileOptions;
use kard_enroll::output::request_body::Batch;
use kard_enroll::pipeline::file::{FilePipeline, Pull};
use kard_enroll::record::Record;
use kard_enroll::record::cell::Cell;
use kard_enroll::record::field::Field;
use kard_enroll::rules::email;
use kard_enroll::rules::evaluation::Evaluation;
use kard_enroll::rules::hash::{digest, digests, hex};
use kard_enroll::rules::options::{EmailMode, Options};
use kard_enroll::rules::validate_fields::validate_fields;
use kard_enroll::send::outcome::UserRef;
use kard_enroll::send::response::{self, ApiResponse};
use std::hint::black_box;

const ROWS: u32 = 10_000;

/// Invented users, one for each row: a third of the phone numbers as people type them, a
/// quarter of the addresses at Gmail, one row in thirty invalid.
fn users() -> Vec<[String; 5]> {
    let mut state = 7_u32;
    let mut next = move |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    (1..=ROWS)
        .map(|row| {
            let at = if next(30) == 0 { "@@" } else { "@" };
            let domain = [
                "Gmail.com",
                "example.com",
                "example.org",
                "mail.example.net",
            ][next(4) as usize];
            let (exchange, line) = (200 + next(10), 1_000 + next(9_000));
            let phone = match next(3) {
                0 => format!("(415) {exchange}-{line}"),
                _ => format!("+1415{exchange}{line}"),
            };
            [
                format!("u_{row:08}"),
                format!("First.Last.{row}{at}{domain}"),
                phone,
                format!("94{:03}", 100 + next(80)),
                (1940 + next(65)).to_string(),
            ]
        })
        .collect()
}

const FIELDS: [Field; 5] = [
    Field::Id,
    Field::Email,
    Field::PhoneNumber,
    Field::ZipCode,
    Field::BirthYear,
];

fn records(users: &[[String; 5]]) -> Vec<Record<'_>> {
    (1..)
        .zip(users)
        .map(|(row, user)| {
            let mut record = Record {
                row,
                ..Record::default()
            };
            for (field, text) in FIELDS.into_iter().zip(user) {
                record.set(field, Cell::Text(text));
            }
            record
        })
        .collect()
}

fn csv(users: &[[String; 5]]) -> String {
    let mut text = String::from("id,email,phoneNumber,zipCode,birthYear\n");
    for user in users {
        text += &user.join(",");
        text.push('\n');
    }
    text
}

fn ndjson(users: &[[String; 5]]) -> String {
    users
        .iter()
        .map(|[id, email, phone, zip, year]| {
            format!(
                "{{\"id\":\"{id}\",\"email\":\"{email}\",\"phoneNumber\":\"{phone}\",\"zipCode\":\"{zip}\",\"birthYear\":{year}}}\n"
            )
        })
        .collect()
}

fn both() -> Options {
    Options {
        email: EmailMode::Both,
        ..Options::default()
    }
}

/// Finds all records of `text` with their fields; returns their count.
fn scan(text: &[u8]) -> u32 {
    let mut scanner = CsvScanner::new(b',');
    let mut rest = text;
    let mut found = 0;
    loop {
        match scanner.next(rest, true) {
            CsvStep::Record { len, .. } => {
                black_box(scanner.fields());
                found += 1;
                rest = &rest[len..];
            }
            CsvStep::Blank { len, .. }
            | CsvStep::Skipped { len, .. }
            | CsvStep::Bad { len, .. } => {
                rest = &rest[len..];
            }
            CsvStep::NeedMore | CsvStep::End => return found,
        }
    }
}

/// Prepares `text` in pieces of a mebibyte; returns the bytes of the bodies.
fn prepare(text: &[u8]) -> usize {
    let mut file = FilePipeline::new(both(), FileOptions::default(), 10_000);
    let mut size = 0;
    let mut pieces = text.chunks(1 << 20);
    loop {
        match file.pull().expect("options that fit") {
            Pull::Batch(_) => size += file.batch().body().len(),
            Pull::NeedInput => match pieces.next() {
                Some(piece) => file.push(piece),
                None => file.end(),
            },
            Pull::Done => return size,
        }
    }
}

fn stages_of_a_row(criterion: &mut Criterion) {
    let users = users();
    let text = csv(&users);
    let records = records(&users);
    let options = both();
    let mut evaluation = Evaluation::default();

    let mut group = criterion.benchmark_group("row");
    group.throughput(Throughput::Elements(ROWS.into()));

    assert_eq!(scan(text.as_bytes()), ROWS + 1, "the header and every row");
    group.bench_function("scan", |bencher| bencher.iter(|| scan(text.as_bytes())));

    group.bench_function("check", |bencher| {
        bencher.iter(|| {
            for record in &records {
                black_box(validate_fields(record, &options, &mut evaluation));
            }
        });
    });

    let emails: Vec<&str> = users.iter().map(|user| user[1].as_str()).collect();
    let mut normal = Vec::new();
    group.bench_function("normal form", |bencher| {
        bencher.iter(|| {
            for email in &emails {
                normal.clear();
                let _ = black_box(email::normalize(email, &mut normal));
            }
        });
    });

    let normals: Vec<Vec<u8>> = emails
        .iter()
        .map(|email| {
            let mut out = Vec::new();
            let _ = email::normalize(email, &mut out);
            out
        })
        .collect();
    group.bench_function("sha-256", |bencher| {
        bencher.iter(|| {
            for normal in &normals {
                black_box(hex(&digest(normal)));
            }
        });
    });

    let mut out = Vec::new();
    group.bench_function("sha-256 of a request at once", |bencher| {
        bencher.iter(|| {
            for normals in normals.chunks(100) {
                out.clear();
                digests(normals.iter().map(Vec::as_slice), &mut out);
                for digest in &out {
                    black_box(hex(digest));
                }
            }
        });
    });

    let accepted: Vec<_> = records
        .iter()
        .filter_map(|record| {
            let user = validate_fields(record, &options, &mut evaluation);
            (evaluation.is_valid()).then_some((record.row, user))
        })
        .collect();
    assert!(accepted.len() > users.len() / 10 * 9, "most rows are valid");
    let hash = digest(b"user@example.com");
    group.throughput(Throughput::Elements(accepted.len() as u64));
    group.bench_function("body", |bencher| {
        bencher.iter_batched_ref(
            Batch::default,
            |batch| {
                for users in accepted.chunks(100) {
                    batch.clear();
                    for (row, user) in users {
                        let object = batch.add(user, *row, &options);
                        batch.write(object, Some(&hash), &options);
                    }
                    batch.close();
                    black_box(batch.body());
                }
            },
            BatchSize::LargeInput,
        );
    });

    group.throughput(Throughput::Elements(ROWS.into()));
    group.bench_function("whole, csv", |bencher| {
        bencher.iter(|| prepare(text.as_bytes()))
    });
    let lines = ndjson(&users);
    group.bench_function("whole, ndjson", |bencher| {
        bencher.iter(|| prepare(lines.as_bytes()))
    });
    group.finish();
}

/// A 207 for a hundred users, every tenth of them rejected, and a 201.
fn responses(criterion: &mut Criterion) {
    let users: Vec<UserRef> = (1..=100)
        .map(|row| UserRef {
            id: format!("u_{row:08}"),
            row,
        })
        .collect();
    let resource = |user: &UserRef| {
        format!(
            r#"{{"type":"user","id":"{}","attributes":{{"enrolledRewards":["CARDLINKED"],"zipCode":"94107","email":"first.last@example.com","phoneNumber":"+14155552671","birthYear":"1990"}}}}"#,
            user.id
        )
    };
    let error = |user: &UserRef| {
        format!(
            r#"{{"status":"400","title":"Bad Request","detail":"zipCode is not valid","source":{{"pointer":"/data/{}/attributes/zipCode"}},"id":"{}"}}"#,
            user.row - 1,
            user.id
        )
    };
    let (rejected, created): (Vec<_>, Vec<_>) = users.iter().partition(|user| user.row % 10 == 4);
    let list = |texts: Vec<String>| texts.join(",");
    let mixed = format!(
        r#"{{"errors":[{}],"data":[{}]}}"#,
        list(rejected.iter().map(|user| error(user)).collect()),
        list(created.iter().map(|user| resource(user)).collect())
    );
    let all = format!(
        r#"{{"data":[{}]}}"#,
        list(users.iter().map(resource).collect())
    );

    let mut group = criterion.benchmark_group("response");
    for (name, status, body) in [("201 of 100", 201, &all), ("207 of 100", 207, &mixed)] {
        let api_response = ApiResponse {
            status,
            retry_after: None,
            content_type: Some("application/json"),
            body: body.as_bytes(),
        };
        assert_eq!(
            response::parse(0, &users, &api_response).outcomes.len(),
            100
        );
        group.bench_function(name, |bencher| {
            bencher.iter(|| response::parse(0, black_box(&users), black_box(&api_response)));
        });
    }
    group.finish();
}

criterion_group!(stages, stages_of_a_row, responses);
criterion_main!(stages);
