//! What a caller chose, value by value, in the few shapes that options have.
//!
//! Options cross the border member by member and not through serde: its errors
//! can print any number, and that printing alone took 20 KB of the wasm.

/// The value of one option.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// `null`, or a member that is not there.
    Nothing,
    /// `true` or `false`.
    Flag(bool),
    /// Any number of JavaScript's.
    Number(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Choice>),
    /// The members of an object.
    Members(Vec<(String, Choice)>),
    /// Anything else.
    Other,
}

/// A choice that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidOptions(pub String);

impl InvalidOptions {
    /// `<name> must be <what>`
    #[must_use]
    pub fn must_be(name: &str, what: &str) -> InvalidOptions {
        InvalidOptions([name, " must be ", what].concat())
    }
}

impl Choice {
    /// A flag.
    ///
    /// # Errors
    /// [`InvalidOptions`] that names the option.
    pub fn flag(&self, name: &str) -> Result<bool, InvalidOptions> {
        match self {
            Choice::Flag(flag) => Ok(*flag),
            _ => Err(InvalidOptions::must_be(name, "true or false")),
        }
    }

    /// A whole number from `least` to `most`.
    ///
    /// # Errors
    /// [`InvalidOptions`] that names the option.
    pub fn whole(&self, name: &str, least: u32, most: u32) -> Result<u32, InvalidOptions> {
        if let Choice::Number(number) = *self
            && number.fract() == 0.0
            && number >= f64::from(least)
            && number <= f64::from(most)
        {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between two u32"
            )]
            return Ok(number as u32);
        }
        Err(InvalidOptions(format!(
            "{name} must be a whole number from {least} to {most}"
        )))
    }

    /// One of a few names.
    ///
    /// # Errors
    /// [`InvalidOptions`] that names the option and what it may be.
    pub fn one_of<T: Copy>(&self, name: &str, of: &[(&str, T)]) -> Result<T, InvalidOptions> {
        let known = |text: &str| of.iter().position(|&(known, _)| known == text);
        let at = match self {
            Choice::Text(text) => known(text),
            _ => None,
        };
        at.and_then(|at| of.get(at))
            .map(|&(_, value)| value)
            .ok_or_else(|| {
                let names: Vec<&str> = of.iter().map(|&(name, _)| name).collect();
                InvalidOptions::must_be(name, &names.join(" or "))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_has_no_fraction_and_is_within_bounds() {
        let whole = |number| Choice::Number(number).whole("batchSize", 1, 100);
        assert_eq!(whole(1.0), Ok(1));
        assert_eq!(whole(100.0), Ok(100));
        for number in [0.0, 1.5, 101.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
            let InvalidOptions(why) = whole(number).unwrap_err();
            assert_eq!(why, "batchSize must be a whole number from 1 to 100");
        }
        assert!(Choice::Text("1".into()).whole("batchSize", 1, 100).is_err());
    }

    #[test]
    fn a_name_is_one_of_those_that_the_error_lists() {
        let of = [("hash", 1), ("raw", 2)];
        let chosen = |text: &str| Choice::Text(text.into()).one_of("email", &of);
        assert_eq!(chosen("raw"), Ok(2));
        assert_eq!(
            chosen("Raw"),
            Err(InvalidOptions("email must be hash or raw".into()))
        );
        assert!(Choice::Nothing.one_of("email", &of).is_err());
    }

    #[test]
    fn a_flag_is_nothing_but_true_or_false() {
        assert_eq!(Choice::Flag(true).flag("repair"), Ok(true));
        for other in [
            Choice::Nothing,
            Choice::Number(1.0),
            Choice::Text("true".into()),
        ] {
            assert_eq!(
                other.flag("repair"),
                Err(InvalidOptions("repair must be true or false".into()))
            );
        }
    }
}
