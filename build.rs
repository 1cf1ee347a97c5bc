//! Makes the tables of `src/rules/pattern.rs`: each pattern of `src/rules/patterns.rs` becomes a
//! minimal dense DFA whose transitions are laid out as one array. And those of
//! `src/rules/unicode/lower.rs`, from the standard library's own.

mod patterns {
    #![allow(dead_code)]
    include!("src/rules/patterns.rs");
}

use std::collections::HashMap;
use std::fmt::Write as _;

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::{start::Config as Start, syntax};
use regex_automata::{Anchored, MatchKind};

fn main() {
    println!("cargo:rerun-if-changed=src/rules/patterns.rs");
    println!("cargo:rerun-if-changed=build.rs");
    let mut code = String::new();
    for pattern in patterns::PATTERNS {
        table(&mut code, pattern);
    }
    let folder = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(format!("{folder}/patterns_dfa.rs"), code).expect("OUT_DIR can be written");
    std::fs::write(format!("{folder}/lower_case.rs"), lower_case())
        .expect("OUT_DIR can be written");
}

/// Characters that become another in lower case, as runs of one distance, and
/// what each character is for a sigma beside it.
fn lower_case() -> String {
    let mut runs: Vec<[u32; 4]> = Vec::new();
    let mut kinds = vec![(0, 0)];
    for c in '\0'..=char::MAX {
        let sigma = |before: String| before.to_lowercase().ends_with('ς');
        let kind = if sigma(format!("{c}Σ")) {
            1
        } else {
            2 * u32::from(sigma(format!("a{c}Σ")))
        };
        if kinds.last().is_some_and(|&(_, last)| last != kind) {
            kinds.push((u32::from(c), kind));
        }
        let mut lower = c.to_lowercase();
        let (Some(one), None) = (lower.next(), lower.next()) else {
            assert_eq!(c, 'İ', "the only one that becomes two");
            continue;
        };
        if one == c {
            continue;
        }
        let (c, distance) = (u32::from(c), u32::from(one).wrapping_sub(u32::from(c)));
        if let Some([start, step, count, same]) = runs.last_mut()
            && *same == distance
            && *count < 0x3ff
            && (c == *start + *step * *count || *count == 1 && c == *start + 2)
        {
            *step = (c - *start) / *count;
            *count += 1;
        } else {
            runs.push([c, 1, 1, distance]);
        }
    }
    let (runs, distances): (Vec<u32>, Vec<u32>) = runs
        .into_iter()
        .map(|[start, step, count, distance]| (start << 11 | (step - 1) << 10 | count, distance))
        .unzip();
    // How long each goes on and its kind, in LEB128, from where every 32nd begins.
    let (mut starts, mut lengths) = (Vec::new(), Vec::new());
    for (at, &(start, kind)) in kinds.iter().enumerate() {
        if at % 32 == 0 {
            starts.push((start, lengths.len()));
        }
        let end = kinds.get(at + 1).map_or(0x11_0000, |&(next, _)| next);
        let mut rest = (end - start) << 2 | kind;
        while rest > 0x7f {
            lengths.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        lengths.push(rest.to_le_bytes()[0]);
    }
    format!(
        "static RUNS: [u32; {0}] = {runs:?};
        static DISTANCES: [u32; {0}] = {distances:?};
        static KIND_STARTS: [(u32, u16); {1}] = {starts:?};
        static KIND_LENGTHS: [u8; {2}] = {lengths:?};",
        runs.len(),
        starts.len(),
        lengths.len()
    )
}

fn table(code: &mut String, pattern: &patterns::Pattern) {
    let dfa = dense::Builder::new()
        .configure(
            dense::Config::new()
                .start_kind(StartKind::Anchored)
                .match_kind(MatchKind::All)
                .minimize(true)
                .accelerate(false),
        )
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .build(&format!("^(?:{})$", pattern.regex))
        .expect("a pattern that compiles");
    let start = dfa
        .start_state(&Start::new().anchored(Anchored::Yes))
        .expect("an anchored start");

    // State 0 is the dead one; the rest are numbered as they are met.
    let mut numbers = HashMap::new();
    let mut states = Vec::new();
    let mut rows: Vec<[usize; 256]> = Vec::new();
    numbers.insert(start, 1);
    states.push(start);
    let mut at = 0;
    while at < states.len() {
        let mut row = [0; 256];
        for byte in 0..=255_u8 {
            let next = dfa.next_state(states[at], byte);
            row[usize::from(byte)] = if dfa.is_dead_state(next) {
                0
            } else {
                *numbers.entry(next).or_insert_with(|| {
                    states.push(next);
                    states.len()
                })
            };
        }
        rows.push(row);
        at += 1;
    }
    let accepts: Vec<bool> = std::iter::once(false)
        .chain(
            states
                .iter()
                .map(|&state| dfa.is_match_state(dfa.next_eoi_state(state))),
        )
        .collect();
    rows.insert(0, [0; 256]);

    // Bytes that behave alike in every state share a column.
    let mut columns: Vec<Vec<usize>> = Vec::new();
    let mut classes = [0_usize; 256];
    for byte in 0..256 {
        let column: Vec<usize> = rows.iter().map(|row| row[byte]).collect();
        classes[byte] = columns
            .iter()
            .position(|known| *known == column)
            .unwrap_or_else(|| {
                columns.push(column);
                columns.len() - 1
            });
    }
    let stride = columns.len();
    let next: Vec<usize> = (0..rows.len())
        .flat_map(|state| columns.iter().map(move |column| column[state] * stride))
        .collect();
    assert!(
        next.iter().all(|&state| state <= usize::from(u16::MAX)),
        "premultiplied states fit in 16 bits"
    );

    writeln!(
        code,
        "/// `{}` ({}).\npub static {}: Dfa = Dfa {{ stride: {stride}, classes: &{classes:?}, next: &{next:?}, accepts: &{accepts:?} }};",
        pattern.regex.replace('`', "'"),
        pattern.source,
        pattern.name,
    )
    .expect("writing to a string");
}
