//! How a run is made.

use super::backoff::BASE;
use crate::chosen::Chosen;
use crate::rules::options::InvalidOptions;

/// How a run is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Most requests in the air at a time; at least 1.
    pub concurrency: u16,
    /// ms for one attempt, body of the answer included.
    pub timeout: u64,
    /// ms for one fetch of the token.
    pub token_timeout: u64,
    /// Retries of one request (and of whatever is cut from it).
    pub retries: u32,
    /// Retries of the whole run beyond those that good answers give back.
    pub run_retries: u32,
    /// Ask by GET for what stays in doubt.
    pub reconcile: bool,
    /// Send nothing: what would have been sent ends as `unsent`.
    pub dry_run: bool,
    /// ms: the ceiling of the first wait before a retry; see [`wait_from`](super::wait_from).
    pub base: u64,
    /// Rows (1-based) that are sent again although the journal says that the
    /// API refused them. For a row that it says something else of, and without
    /// a journal, it changes nothing.
    pub resend: Vec<u32>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            concurrency: 6,
            timeout: 30_000,
            token_timeout: 30_000,
            retries: 6,
            run_retries: 64,
            reconcile: false,
            dry_run: false,
            base: BASE,
            resend: Vec::new(),
        }
    }
}

impl Config {
    /// What a JSON object chooses, by the names of the public options; see
    /// [`Chosen`].
    ///
    /// # Errors
    /// [`InvalidOptions`] with one sentence that names the option.
    pub fn from_json(text: &str) -> Result<Config, InvalidOptions> {
        let chosen = Chosen::read(text)?;
        let default = Config::default();
        let timeout = chosen.whole::<u32>("timeout")?.map(u64::from);
        let base = chosen.whole::<u32>("base")?.map(u64::from);
        Ok(Config {
            concurrency: chosen.whole("concurrency")?.unwrap_or(default.concurrency),
            timeout: timeout.unwrap_or(default.timeout),
            token_timeout: timeout.unwrap_or(default.token_timeout),
            retries: chosen.whole("retries")?.unwrap_or(default.retries),
            reconcile: chosen.flag("reconcile")?.unwrap_or(default.reconcile),
            dry_run: chosen.flag("dryRun")?.unwrap_or(default.dry_run),
            base: base.unwrap_or(default.base),
            resend: chosen.wholes("resend")?,
            ..default
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_stands_beside_the_defaults() {
        assert_eq!(Config::from_json("{}"), Ok(Config::default()));
        let text = r#"{"concurrency":2,"timeout":9,"retries":0,"reconcile":true,"dryRun":true,"base":null,"resend":[9,4]}"#;
        let expected = Config {
            concurrency: 2,
            timeout: 9,
            token_timeout: 9,
            retries: 0,
            reconcile: true,
            dry_run: true,
            resend: vec![9, 4],
            ..Config::default()
        };
        assert_eq!(Config::from_json(text), Ok(expected));
        let base = Config::from_json(r#"{"base":7}"#).map(|config| config.base);
        assert_eq!(base, Ok(7));
        let error = Config::from_json(r#"{"reconcile":"yes"}"#).unwrap_err();
        assert_eq!(error.0, "reconcile must be true or false");
    }
}
