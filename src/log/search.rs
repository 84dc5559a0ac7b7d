//! Looking for a text in a line.

/// Where a text occurs, from byte to byte, whatever the case of its Latin letters.
pub(crate) fn places(text: &str, needle: &str) -> Vec<(usize, usize)> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let Some(first) = needle.first() else { return Vec::new() };
    let mut places = Vec::new();
    let mut from = 0_usize;
    while let Some(window) = text.get(from..from.saturating_add(needle.len())) {
        let found = window.first().is_some_and(|letter| letter.eq_ignore_ascii_case(first))
            && window.eq_ignore_ascii_case(needle);
        if found {
            places.push((from, from + needle.len()));
            from += needle.len();
        } else {
            from += 1;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_wherever_it_occurs() {
        let table = [
            ("Error, error", "ERROR", vec![(0, 5), (7, 12)]),
            ("aaaa", "aa", vec![(0, 2), (2, 4)]),
            ("größe", "öß", vec![(2, 6)]),
            ("short", "longer than it", vec![]),
            ("x", "", vec![]),
            ("", "x", vec![]),
        ];
        for (text, needle, expected) in table {
            assert_eq!(places(text, needle), expected, "{needle} in {text}");
        }
    }
}
