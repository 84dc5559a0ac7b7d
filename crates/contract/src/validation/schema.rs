//! In which form versions of OpenClaw keep an agent's state, and so what a way back costs. Measured, not guessed: what was
//! not measured is not known.

use crate::Version;

/// What a way back to an older version does to the agent's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rollback {
    /// Both versions keep it in the same form.
    CodeOnly,
    /// The older version cannot read what the newer one wrote.
    OneWay,
    /// Nobody measured it.
    Unknown,
}

/// A form of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Sessions as files.
    Files,
    /// Sessions in SQLite.
    Sqlite,
    Unknown,
}

/// 2026.4.8, 2026.4.11 and 2026.6.11 read each other's state. 2026.9.6 moves sessions into SQLite; 2026.4.8 then starts with
/// an empty conversation, and 2026.6.11 refuses to start. Between 2026.6.11 and 2026.9.6 nobody looked.
fn form(version: &Version) -> Form {
    let known = |text: &str| text.parse::<Version>().ok();
    match (known("2026.6.11"), known("2026.9.6")) {
        (Some(last_with_files), _) if *version <= last_with_files => Form::Files,
        (_, Some(first_with_sqlite)) if *version >= first_with_sqlite => Form::Sqlite,
        _ => Form::Unknown,
    }
}

/// What the way back from `from` to the older `to` does to the state.
#[must_use]
pub fn rollback(from: &Version, to: &Version) -> Rollback {
    match (form(from), form(to)) {
        (Form::Files, Form::Files) => Rollback::CodeOnly,
        (Form::Sqlite, Form::Files) => Rollback::OneWay,
        // One table is the same as another only where somebody looked.
        (Form::Sqlite, Form::Sqlite | Form::Unknown)
        | (Form::Files, Form::Sqlite | Form::Unknown)
        | (Form::Unknown, Form::Files | Form::Sqlite | Form::Unknown) => Rollback::Unknown,
    }
}

/// Whether the way from `from` to the newer `to` changes the form of the state.
pub(super) fn is_one_way(from: &Version, to: &Version) -> bool {
    (form(from), form(to)) == (Form::Files, Form::Sqlite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_back_as_they_were_measured() {
        let table = [
            ("2026.4.11", "2026.4.8", Rollback::CodeOnly),
            ("2026.6.11", "2026.4.8", Rollback::CodeOnly),
            ("2026.9.6", "2026.4.8", Rollback::OneWay),
            ("2026.9.6", "2026.6.11", Rollback::OneWay),
            ("2026.10.2", "2026.5.3-1", Rollback::OneWay),
            ("2026.9.6", "2026.7.35", Rollback::Unknown),
            ("2026.7.35", "2026.4.8", Rollback::Unknown),
            ("2026.10.2", "2026.9.6", Rollback::Unknown),
        ];
        for (from, to, kind) in table {
            assert_eq!(rollback(&from.parse().unwrap(), &to.parse().unwrap()), kind, "{from} to {to}");
        }
        assert!(is_one_way(&"2026.4.8".parse().unwrap(), &"2026.9.6".parse().unwrap()));
        assert!(!is_one_way(&"2026.4.8".parse().unwrap(), &"2026.6.11".parse().unwrap()));
    }
}
