//! Why a text is no option of the simulation.

use openclaw_contract::{Step, name::NameError};

/// A text that is no option of the simulation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?}: {wrong}")]
pub struct OptionError {
    /// The whole text.
    pub text: String,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What is wrong with a text, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// No `=` between two parts.
    #[error("this asks for nothing: say what and how, as in {EXAMPLES}")]
    Shape,
    /// A word before the `=` that means nothing.
    #[error("{word:?} cannot be set; a step ({}), {KEYS} can, as in {EXAMPLES}", steps())]
    Key {
        /// The word.
        word: String,
    },
    /// A step that there is not.
    #[error("{word:?} is no step; {} are", steps())]
    Step {
        /// The word.
        word: String,
    },
    /// A lie that nobody would find out.
    #[error("{step} asks no gateway for its version; verify does, as in lie=verify:1")]
    Lie {
        /// The step.
        step: Step,
    },
    /// Not a duration.
    #[error("{word:?} is no duration; 500ms, 20s, 2m and 1h are")]
    Duration {
        /// The word.
        word: String,
    },
    /// Something that goes wrong without saying how often.
    #[error("say how often, as in fail=start:1 or fail=start@my-instance:2")]
    Count,
    /// Not an instance's name.
    #[error("{0}")]
    Name(NameError),
    /// Not an amount of memory or disk.
    #[error("{word:?} is no amount; a whole number with MB or GB is, such as 512MB or 10GB")]
    Bytes {
        /// The word.
        word: String,
    },
    /// Not a percentage.
    #[error("{word:?} is no percentage; a whole number is, such as 450")]
    Percent {
        /// The word.
        word: String,
    },
    /// Not a version of Node.
    #[error("{word:?} is no version of Node; three numbers are, such as 22.14.0")]
    Node {
        /// The word.
        word: String,
    },
    /// A release that there is not.
    #[error("{word:?} is no release of the simulation; {} are", known.join(", "))]
    Release {
        /// The word.
        word: String,
        /// Those that there are.
        known: Vec<String>,
    },
}

/// What can be set besides the duration of a step.
const KEYS: &str = "fail, flaky, hang, lie, exit, host-memory, host-disk, host-load, node and deprecate";

/// One of each.
const EXAMPLES: &str = "fetch=20s, fail=start:1, flaky=fetch:2, hang=start:1, lie=verify:1, exit=2s:3, \
                        host-memory=512MB, host-disk=10GB, host-load=450, node=22.14.0 or deprecate=2026.4.11";

fn steps() -> String {
    Step::ALL.map(Step::as_str).join(", ")
}
