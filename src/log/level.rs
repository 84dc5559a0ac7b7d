//! How serious a line is, by the word that it carries.

/// How serious a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Error,
    Warning,
    Info,
    Debug,
    /// It does not say.
    Other,
}

impl Level {
    pub(crate) const ALL: [Self; 5] = [Self::Error, Self::Warning, Self::Info, Self::Debug, Self::Other];

    /// On its button, and the class of its colour.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Other => "other",
        }
    }

    /// The level of a line; of one that goes on where the line `before` ended, that one's.
    pub(crate) fn of(line: &str, before: Self) -> Self {
        if line.starts_with([' ', '\t']) && before != Self::Other {
            return before;
        }
        let head = line.char_indices().nth(HEAD).map_or(line, |(end, _)| line.get(..end).unwrap_or(line));
        let mut rest = head;
        let mut previous = None;
        while let Some(start) = rest.find(|letter: char| letter.is_ascii_alphabetic()) {
            let opening = rest.get(..start).and_then(|gap| gap.chars().next_back()).or(previous);
            let word = rest.get(start..).unwrap_or_default();
            let end = word.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(word.len());
            let (word, after) = word.split_at(end);
            if let Some(level) = named(word, opening, after.chars().next()) {
                return level;
            }
            (rest, previous) = (after, word.chars().next_back());
        }
        Self::Other
    }
}

/// So many letters are looked at.
const HEAD: usize = 90;

/// A level's name counts in capitals, in brackets, after an equals sign, or before a colon: not in the middle of a sentence.
fn named(word: &str, before: Option<char>, after: Option<char>) -> Option<Level> {
    let level = match word.to_ascii_lowercase().as_str() {
        "error" | "err" | "fatal" | "panic" | "critical" | "crit" => Level::Error,
        "warn" | "warning" => Level::Warning,
        "info" | "notice" => Level::Info,
        "debug" | "trace" | "verbose" => Level::Debug,
        _ => return None,
    };
    let marked =
        matches!(before, Some('[' | '(' | '<' | '=' | '"' | '|')) || matches!(after, Some(']' | ':' | '>' | '|'));
    let capital = word.chars().all(|letter| letter.is_ascii_uppercase());
    (marked || capital).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_serious_it_is() {
        let table = [
            ("2026-04-10T14:25:33Z ERROR gateway: no route", Level::Error),
            ("[error] it exits", Level::Error),
            ("error: no such file", Level::Error),
            ("npm warn deprecated x", Level::Other),
            ("npm WARN deprecated x", Level::Warning),
            ("npm ERR! code E404", Level::Error),
            (r#"{"level":"warn","msg":"x"}"#, Level::Warning),
            ("time=1 level=info msg=x", Level::Info),
            ("<debug> x", Level::Debug),
            ("the error was put right", Level::Other),
            ("information: x", Level::Other),
            ("", Level::Other),
            ("ünïcödé [trace] x", Level::Debug),
        ];
        for (line, level) in table {
            assert_eq!(Level::of(line, Level::Other), level, "{line}");
        }
    }

    #[test]
    fn what_goes_on_from_a_line_is_as_serious_as_it() {
        assert_eq!(Level::of("    at main.js:1", Level::Error), Level::Error);
        assert_eq!(Level::of("next", Level::Error), Level::Other);
    }
}
