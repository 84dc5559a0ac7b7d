//! What `--simulate` can ask for.

use jiff::fmt::friendly::SpanParser;
use openclaw_contract::{InstanceName, Step, name::NameError};
use std::{collections::BTreeMap, time::Duration};

/// How long each step takes, and which steps fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedOptions {
    /// A step that is not in here takes no time.
    durations: BTreeMap<Step, Duration>,
    /// How many of the first runs of a step fail, of every instance or of the one that is named.
    failures: BTreeMap<(Step, Option<InstanceName>), u32>,
}

/// Why a text is no option of the simulation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// No `=` between two parts.
    #[error("{text:?} asks for nothing: give a step its duration (fetch=20s), or let one fail (fail=start:1)")]
    Shape {
        /// The whole text.
        text: String,
    },
    /// A step, or a word before the `=`, that there is not.
    #[error("{text:?}: {word:?} is no step; {} are, and fail=STEP:COUNT lets one fail", steps())]
    Step {
        /// The whole text.
        text: String,
        /// The part that is wrong.
        word: String,
    },
    /// Not a duration.
    #[error("{text:?}: {word:?} is no duration; 500ms, 20s, 2m and 1h are")]
    Duration {
        /// The whole text.
        text: String,
        /// The part that is wrong.
        word: String,
    },
    /// A failure that does not say how often.
    #[error("{text:?}: say how many runs fail, as in fail=start:1 or fail=start@my-instance:2")]
    Count {
        /// The whole text.
        text: String,
    },
    /// Not an instance's name.
    #[error("{text:?}: {reason}")]
    Name {
        /// The whole text.
        text: String,
        /// What is wrong with the name.
        reason: NameError,
    },
}

fn steps() -> String {
    Step::ALL.map(Step::as_str).join(", ")
}

impl Default for SimulatedOptions {
    /// A fleet that is pleasant to watch: slow enough to be seen, and nothing fails.
    fn default() -> Self {
        let millis = |step| match step {
            Step::Snapshot => 600,
            Step::Stop => 800,
            Step::Fetch => 8_000,
            Step::Configure => 400,
            Step::Start => 2_000,
            Step::Verify => 1_500,
        };
        let durations = Step::ALL.into_iter().map(|step| (step, Duration::from_millis(millis(step)))).collect();
        Self { durations, ..Self::instant() }
    }
}

impl SimulatedOptions {
    /// Nothing takes any time, and nothing fails.
    #[must_use]
    pub fn instant() -> Self {
        Self { durations: BTreeMap::new(), failures: BTreeMap::new() }
    }

    /// The default, changed by the texts of repeated `--simulate`, the last of several for the same thing in force.
    ///
    /// # Errors
    /// The first text that asks for nothing there is.
    pub fn parse(texts: &[String]) -> Result<Self, OptionError> {
        texts.iter().try_fold(Self::default(), |options, text| options.with(text))
    }

    /// The same changed by one text.
    ///
    /// - `fetch=20s`: a step and how long it takes.
    /// - `fail=start:1`: the first start of every instance fails.
    /// - `fail=start@NAME:2`: the first two starts of that instance fail, whatever was said of every instance.
    ///
    /// # Errors
    /// Where the text asks for nothing there is.
    pub fn with(mut self, text: &str) -> Result<Self, OptionError> {
        let Some((key, value)) = text.split_once('=') else {
            return Err(OptionError::Shape { text: text.to_owned() });
        };
        if key == "fail" {
            let (which, count) = failure(text, value)?;
            self.failures.insert(which, count);
        } else {
            self.durations.insert(step(text, key)?, duration(text, value)?);
        }
        Ok(self)
    }

    /// How long a step takes.
    pub(super) fn duration(&self, step: Step) -> Duration {
        self.durations.get(&step).copied().unwrap_or_default()
    }

    /// How many of the first runs of a step fail for the instance of that name.
    pub(super) fn failures(&self, step: Step, name: &InstanceName) -> u32 {
        let of = |name| self.failures.get(&(step, name)).copied();
        of(Some(name.clone())).or_else(|| of(None)).unwrap_or_default()
    }
}

/// `start:1` or `start@NAME:1`.
fn failure(text: &str, value: &str) -> Result<((Step, Option<InstanceName>), u32), OptionError> {
    let (which, count) = value.rsplit_once(':').unwrap_or((value, ""));
    let (word, name) = match which.split_once('@') {
        Some((word, name)) => (word, Some(name)),
        None => (which, None),
    };
    let step = step(text, word)?;
    let name =
        name.map(str::parse).transpose().map_err(|reason| OptionError::Name { text: text.to_owned(), reason })?;
    let count = count.parse().map_err(|_| OptionError::Count { text: text.to_owned() })?;
    Ok(((step, name), count))
}

fn step(text: &str, word: &str) -> Result<Step, OptionError> {
    word.parse().map_err(|_| OptionError::Step { text: text.to_owned(), word: word.to_owned() })
}

fn duration(text: &str, word: &str) -> Result<Duration, OptionError> {
    SpanParser::new()
        .parse_unsigned_duration(word)
        .map_err(|_| OptionError::Duration { text: text.to_owned(), word: word.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(texts: &[&str]) -> Result<SimulatedOptions, OptionError> {
        SimulatedOptions::parse(&texts.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    fn name(text: &str) -> InstanceName {
        text.parse().unwrap()
    }

    #[test]
    fn durations_are_read() {
        let table = [
            ("fetch=20s", Step::Fetch, 20_000),
            ("start=500ms", Step::Start, 500),
            ("stop=2m", Step::Stop, 120_000),
            ("verify=1h", Step::Verify, 3_600_000),
            ("configure=1.5s", Step::Configure, 1_500),
            ("snapshot=0s", Step::Snapshot, 0),
        ];
        for (text, step, millis) in table {
            let options = parse(&[text]).unwrap();
            assert_eq!(options.duration(step), Duration::from_millis(millis), "{text}");
        }
    }

    #[test]
    fn what_is_not_said_stays_as_it_was() {
        let options = parse(&["fetch=20s"]).unwrap();
        assert_eq!(options.duration(Step::Start), Duration::from_secs(2));
        assert_eq!(options.failures(Step::Start, &name("a")), 0);
        let instant = SimulatedOptions::instant();
        assert!(Step::ALL.into_iter().all(|step| instant.duration(step).is_zero()));
    }

    #[test]
    fn the_last_text_is_in_force() {
        let options = parse(&["fetch=20s", "fetch=1s", "fail=stop:3", "fail=stop:0"]).unwrap();
        assert_eq!(options.duration(Step::Fetch), Duration::from_secs(1));
        assert_eq!(options.failures(Step::Stop, &name("a")), 0);
    }

    #[test]
    fn failures_are_of_every_instance_or_of_the_one_that_is_named() {
        let options = parse(&["fail=start@b:2", "fail=start:1", "fail=start@c:0"]).unwrap();
        let starts = ["a", "b", "c"].map(|of| options.failures(Step::Start, &name(of)));
        assert_eq!(starts, [1, 2, 0]);
        assert_eq!(options.failures(Step::Fetch, &name("b")), 0);
    }

    #[test]
    fn a_wrong_text_is_named_with_what_would_be_right() {
        let no_step = "snapshot, stop, fetch, configure, start, verify are, and fail=STEP:COUNT lets one fail";
        let durations = "500ms, 20s, 2m and 1h are";
        let count = "say how many runs fail, as in fail=start:1 or fail=start@my-instance:2";
        let shape = "asks for nothing: give a step its duration (fetch=20s), or let one fail (fail=start:1)";
        let table = [
            ("", format!(r#""" {shape}"#)),
            ("fetch", format!(r#""fetch" {shape}"#)),
            ("fetsh=2s", format!(r#""fetsh=2s": "fetsh" is no step; {no_step}"#)),
            ("Fetch=2s", format!(r#""Fetch=2s": "Fetch" is no step; {no_step}"#)),
            ("seed=7", format!(r#""seed=7": "seed" is no step; {no_step}"#)),
            ("fetch=", format!(r#""fetch=": "" is no duration; {durations}"#)),
            ("fetch=20", format!(r#""fetch=20": "20" is no duration; {durations}"#)),
            ("fetch=soon", format!(r#""fetch=soon": "soon" is no duration; {durations}"#)),
            ("fetch=-2s", format!(r#""fetch=-2s": "-2s" is no duration; {durations}"#)),
            ("fail=begin:1", format!(r#""fail=begin:1": "begin" is no step; {no_step}"#)),
            ("fail=start", format!(r#""fail=start": {count}"#)),
            ("fail=start:", format!(r#""fail=start:": {count}"#)),
            ("fail=start:often", format!(r#""fail=start:often": {count}"#)),
            ("fail=start:-1", format!(r#""fail=start:-1": {count}"#)),
            ("fail=start@a", format!(r#""fail=start@a": {count}"#)),
            ("fail=start@:1", r#""fail=start@:1": a name is 1 to 63 characters long; this one is empty"#.to_owned()),
            (
                "fail=start@My:1",
                r#""fail=start@My:1": a name has lower-case letters, digits and hyphens; 'M' is none of these"#
                    .to_owned(),
            ),
        ];
        for (text, message) in table {
            assert_eq!(parse(&["fetch=1s", text]).map_err(|error| error.to_string()), Err(message), "{text:?}");
        }
    }
}
