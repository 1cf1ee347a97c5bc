//! The sender in a simulated world: the invariant holds under every fault.
//!
//! `KARD_SEED=123 cargo test --test properties send::faults` repeats one run;
//! `KARD_RUNS` sets the number of runs.

mod journal;
mod reasons;
mod world;

use kard_enroll::send::Config;
use kard_enroll::send::outcome::Outcome;
use std::collections::BTreeMap;
use world::{Dice, Scene, World};

/// Prints the seed when a run panics.
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
fn faults_at_every_step_leave_the_books_right() {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let runs = seeds(100_000);
    for seed in runs.clone() {
        let _seed = Seed(seed, "faults");
        let mut dice = Dice::new(seed);
        let told = World::new(Scene::draw(&mut dice), dice).run();
        for (outcome, notes) in told.outcomes.values() {
            *seen.entry(outcome.as_str().into()).or_default() += 1;
            for note in notes {
                *seen.entry(note.clone()).or_default() += 1;
            }
        }
        if let Some(stop) = told.report.stop {
            *seen.entry(format!("stop: {}", stop.as_str())).or_default() += 1;
        }
        *seen.entry("sessions".into()).or_default() += u64::from(told.sessions);
    }
    println!("rows by outcome and note, runs by stop: {seen:#?}");
    // The simulation reaches everything that it is there to judge.
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
            "stop: refused",
            "stop: unauthorized",
            "stop: token_failed",
            "stop: token_timeout",
            "stop: retries_exhausted",
        ] {
            assert!(
                seen.get(what).is_some_and(|&n| n > 20),
                "{what} hardly ever happens"
            );
        }
    }
}

#[test]
fn a_crash_at_each_operation_in_turn_loses_nothing() {
    for seed in seeds(300) {
        let _seed = Seed(seed, "a_crash");
        for crash_at in 1.. {
            let mut dice = Dice::new(seed);
            let scene = Scene {
                config: Config {
                    retries: 3,
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
            let told = world.run();
            // The server's list and the user's are the same.
            for (id, row) in world.rows() {
                let (outcome, notes) = &told.outcomes[row];
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
            if told.sessions == 1 {
                assert!(crash_at > 3);
                break;
            }
        }
    }
}
