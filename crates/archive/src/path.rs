//! Paths in archives: taken in their plain form only.

use crate::{ArchiveError, Limits, Problem};

/// The longest name of a file, in bytes; no usual disk takes a longer one.
pub(crate) const LONGEST_NAME: usize = 255;
/// So much of a bad path is shown.
const SHOWN: usize = 200;

/// A relative path that goes down only, with nothing in it that means something else elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryPath(String);

impl EntryPath {
    pub(crate) fn new(bytes: &[u8], limits: &Limits) -> Result<Self, Problem> {
        plain(bytes, limits).map(|text| Self(text.to_owned()))
    }

    /// The same, where the problem is a reason to refuse the whole archive.
    pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Self, ArchiveError> {
        Self::new(bytes, limits).map_err(|problem| ArchiveError::entry(shown(bytes), problem))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that it is in, where that is not the topmost one.
    pub(crate) fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(parent, _)| parent)
    }

    /// The folders that it leads through, the topmost first.
    pub(crate) fn above(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').filter_map(|(at, _)| self.0.get(..at))
    }

    /// What is left of it within `folder`: nothing where it is that folder itself.
    pub(crate) fn within(&self, folder: &str) -> Option<&str> {
        within(&self.0, folder)
    }
}

/// What is left of `path` within `folder`: nothing where it is that folder itself.
pub(crate) fn within<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

fn plain<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a str, Problem> {
    if bytes.len() > limits.path {
        return Err(Problem::LongPath { bytes: bytes.len(), limit: limits.path });
    }
    let text = text(bytes)?;
    if text.starts_with('/') {
        return Err(Problem::Absolute);
    }
    if text.contains('\\') {
        return Err(Problem::Backslash);
    }
    if let [letter, b':', ..] = bytes
        && letter.is_ascii_alphabetic()
    {
        return Err(Problem::Drive);
    }
    for name in text.split('/') {
        match name {
            ".." => return Err(Problem::Parent),
            "" | "." => return Err(Problem::NotPlain),
            long if long.len() > LONGEST_NAME => return Err(Problem::LongName { bytes: long.len() }),
            _ => {}
        }
    }
    let depth = text.split('/').count();
    if depth > limits.depth {
        return Err(Problem::Deep { depth, limit: limits.depth });
    }
    Ok(text)
}

/// UTF-8 without control characters.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::NotUtf8)?;
    if text.contains(char::is_control) { Err(Problem::Control) } else { Ok(text) }
}

/// A path for a message, whatever it is.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if shown.is_empty() {
        shown.push_str("(no name)");
    }
    shown
}

/// Whether a link at `path` can lead out of the folder that the path is relative to.
///
/// It may go up only at its beginning, where the folders above it are known to be folders: after that it may lead through
/// other links, and only going down is then sure to stay inside.
pub(crate) fn leads_out(path: &str, to: &str) -> bool {
    let mut above = path.matches('/').count();
    let mut goes_down = false;
    for name in to.split('/') {
        match name {
            "" | "." => {}
            ".." if goes_down || above == 0 => return true,
            ".." => above -= 1,
            _ => goes_down = true,
        }
    }
    to.is_empty() || to.starts_with('/')
}

/// Refuses a link that could lead out, or that is written in a way that an archive does not have.
pub(crate) fn check_link(path: &str, to: &str, limits: &Limits) -> Result<(), ArchiveError> {
    if to.len() > limits.path || text(to.as_bytes()).is_err() {
        return Err(ArchiveError::entry(path, Problem::NoTarget));
    }
    if leads_out(path, to) {
        return Err(ArchiveError::entry(path, Problem::LeadsOut { to: to.to_owned() }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(bytes: &[u8]) -> Option<Problem> {
        plain(bytes, &Limits { path: 600, depth: 5, ..Limits::within(0) }).err()
    }

    #[test]
    fn plain_paths_are_taken() {
        for path in ["a", "state/openclaw.json", "state/a b/ü.…", "a/b/c/d/e", "a/C:", "...", "a/.b", "-rf"] {
            assert_eq!(problem(path.as_bytes()), None, "{path}");
        }
    }

    #[test]
    fn each_trick_has_its_name() {
        let long = format!("a/{}", "x".repeat(256));
        let table: [(&[u8], Problem); 18] = [
            (b"/etc/passwd", Problem::Absolute),
            (b"//a", Problem::Absolute),
            (b"..", Problem::Parent),
            (b"state/../../x", Problem::Parent),
            (b"C:/x", Problem::Drive),
            (b"c:x", Problem::Drive),
            (b"a\\b", Problem::Backslash),
            (b"\\\\server\\x", Problem::Backslash),
            (b"", Problem::NotPlain),
            (b"a//b", Problem::NotPlain),
            (b"./a", Problem::NotPlain),
            (b"a/", Problem::NotPlain),
            (b"a\xff", Problem::NotUtf8),
            (b"a\nb", Problem::Control),
            (b"a\0b", Problem::Control),
            ("a\u{85}".as_bytes(), Problem::Control),
            (b"a/b/c/d/e/f", Problem::Deep { depth: 6, limit: 5 }),
            (long.as_bytes(), Problem::LongName { bytes: 256 }),
        ];
        for (path, expected) in table {
            assert_eq!(problem(path), Some(expected), "{}", shown(path));
        }
        assert_eq!(problem(&[b'x'; 601]), Some(Problem::LongPath { bytes: 601, limit: 600 }));
    }

    #[test]
    fn links_stay_inside_or_do_not() {
        for (path, to) in
            [("a", "b"), ("a", "./b/c"), ("d/a", "../b"), ("d/e/a", "../../b/c"), ("d/a", ".."), ("a", ".")]
        {
            assert!(!leads_out(path, to), "{path} -> {to}");
        }
        // The last is inside when read as text, and three folders further up where `s` is a link to `.`.
        let out = [
            ("a", ""),
            ("a", "/"),
            ("a", "/etc"),
            ("a", ".."),
            ("d/a", "../.."),
            ("d/a", "../../b"),
            ("t", "s/s/s/../../.."),
        ];
        for (path, to) in out {
            assert!(leads_out(path, to), "{path} -> {to}");
        }
    }

    #[test]
    fn a_path_is_taken_apart() {
        let path = EntryPath::parse(b"a/b/c", &Limits::within(0)).unwrap();
        assert_eq!((path.parent(), path.above().collect::<Vec<_>>()), (Some("a/b"), vec!["a", "a/b"]));
        assert_eq!((path.within("a"), path.within("a/b/c"), path.within("a/bc")), (Some("b/c"), Some(""), None));
        assert_eq!(path.within("a/b/"), None);
    }
}
