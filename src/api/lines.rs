//! Bytes of a log as they arrive, cut into lines.

/// Cuts texts that arrive in pieces into lines.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    rest: String,
}

/// A line is cut after so many bytes: a program that never ends its line must not fill the page's memory.
const LONGEST: usize = 16 * 1024;

impl Lines {
    /// The lines that are whole with this piece.
    pub(crate) fn take(&mut self, piece: &str) -> Vec<String> {
        self.rest.push_str(piece);
        let mut whole: Vec<String> = self.rest.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect();
        self.rest = whole.pop().unwrap_or_default();
        if self.rest.len() > LONGEST {
            whole.push(std::mem::take(&mut self.rest));
        }
        whole
    }
}

/// How a line reads at a glance: its time apart from the rest, and whether it speaks of trouble.
pub(crate) fn split_time(line: &str) -> (&str, &str) {
    match line.split_once(' ') {
        Some((first, rest)) if is_time(first.trim_matches(['[', ']'])) => (first, rest),
        _ => ("", line),
    }
}

/// `14:25:31`, `2026-04-10T14:25:33Z`: digits, colons, and little else.
fn is_time(word: &str) -> bool {
    word.len() >= 8
        && word.contains(':')
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '-' | '.' | '+' | 'T' | 'Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_come_in_pieces() {
        let mut lines = Lines::default();
        assert_eq!(lines.take("a\nb"), ["a"]);
        assert!(lines.take("c").is_empty());
        assert_eq!(lines.take("d\r\n\ne\n"), ["bcd", "", "e"]);
    }

    #[test]
    fn a_line_without_an_end_is_cut() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(&"x".repeat(LONGEST + 1)).len(), 1);
        assert_eq!(lines.take("y\n"), ["y"]);
    }

    #[test]
    fn a_time_is_told_from_other_words() {
        assert_eq!(split_time("2026-04-10T14:25:33Z fetching"), ("2026-04-10T14:25:33Z", "fetching"));
        assert_eq!(split_time("[14:25:33.120] npm x"), ("[14:25:33.120]", "npm x"));
        for line in ["gateway: ready", "12345678 x", "", "::::::::: x"] {
            assert_eq!(split_time(line), ("", line));
        }
    }
}
