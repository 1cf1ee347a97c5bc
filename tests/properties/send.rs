//! The sender in a simulated world with faults: every row is accounted for.
//!
//! `KARD_SEED=123 cargo test --test properties send::accounts_for_every_row` repeats one run;
//! `KARD_RUNS` sets how many are made.

mod journal;
mod reasons;
mod world;

use kard_enroll::send::outcome::Outcome;
use kard_enroll::send::{Backoff, Config};
use std::collections::BTreeMap;
use world::{Dice, Scene, World};

/// Says which seed it was when a run panics.
struct Seed(u64, &'static str);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "failed: KARD_SEED={} cargo test --test properties send::{}",
                self.0, self.1
            );
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn seeds(runs: u64) -> std::ops::Range<u64> {
    match number("KARD_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("KARD_RUNS").unwrap_or(runs),
    }
}

#[test]
fn accounts_for_every_row_with_faults_at_every_step() {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let runs = seeds(100_000);
    for seed in runs.clone() {
        let _seed = Seed(seed, "accounts_for_every_row");
        let mut dice = Dice::new(seed);
        let received = World::new(Scene::draw(&mut dice), dice).run();
        for (outcome, notes) in received.outcomes.values() {
            *seen.entry(outcome.as_str().into()).or_default() += 1;
            for note in notes {
                *seen.entry(note.clone()).or_default() += 1;
            }
        }
        if let Some(stop) = received.report.stop {
            *seen.entry(format!("stop: {}", stop.as_str())).or_default() += 1;
        }
        *seen.entry("sessions".into()).or_default() += u64::from(received.sessions);
    }
    println!("rows by outcome and note, runs by stop: {seen:#?}");
    // The simulation reaches every outcome and every note that it checks.
    if runs.end - runs.start >= 10_000 {
        for what in [
            "created",
            "exists",
            "rejected",
            "unsent",
            "unknown",
            "created.by_conflict",
            "created.by_lookup",
            "exists.differs",
            "unsent.by_lookup",
            "earlier",
            "stop: cancelled",
            "stop: request_rejected",
            "stop: unauthorized",
            "stop: token_failed",
            "stop: token_timeout",
            "stop: retries_exhausted",
        ] {
            assert!(
                seen.get(what).is_some_and(|&n| n > 20),
                "{what} is too rare"
            );
        }
    }
}

#[test]
fn loses_nothing_by_a_crash_at_each_operation_in_turn() {
    for seed in seeds(300) {
        let _seed = Seed(seed, "loses_nothing");
        for crash_at in 1.. {
            let mut dice = Dice::new(seed);
            let scene = Scene {
                config: Config {
                    retry: Backoff::with_retries(3),
                    ..Scene::draw(&mut dice).config
                },
                faults: 0,
                journal: true,
                crash_at: Some(crash_at),
                late: false,
                control: false,
                ..Scene::draw(&mut dice)
            };
            let mut world = World::new(scene, dice);
            let received = world.run();
            // The server and the report agree.
            for (id, row) in world.rows() {
                let (outcome, notes) = &received.outcomes[row];
                let doubted = notes
                    .iter()
                    .any(|n| n == "created.by_conflict" || n == "earlier");
                match outcome {
                    Outcome::Created => assert!(
                        world.ours.contains(id) || (doubted && world.existed(id)),
                        "{id}"
                    ),
                    Outcome::Exists => assert!(world.existed(id), "{id}"),
                    Outcome::Rejected => assert!(world.is_bad(id), "{id}"),
                    other => panic!("{id} is {other:?} though nothing failed but the tab"),
                }
            }
            if received.sessions == 1 {
                assert!(crash_at > 3);
                break;
            }
        }
    }
}
