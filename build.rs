//! Generates the tables of `src/rules/dfa.rs`: each pattern of
//! `src/rules/patterns.rs` becomes a minimal dense DFA whose transitions are one array.

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
        write_dfa(&mut code, pattern);
    }
    let folder = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(format!("{folder}/patterns_dfa.rs"), code).expect("OUT_DIR can be written");
}

/// Appends the `static` of one DFA to `code`.
fn write_dfa(code: &mut String, pattern: &patterns::Pattern) {
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

    // State 0 is the dead state; the others are numbered in the order of discovery.
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

    // Bytes with equal transitions in every state share a column.
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
