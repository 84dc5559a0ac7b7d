//! Going on with a log that was read before, without telling anything twice.

/// How many of the first `fresh` lines are the last `kept` ones again; none where they have nothing in common.
pub(crate) fn overlap(kept: &[&str], fresh: &[&str]) -> usize {
    let same = |length: &usize| {
        let shared = (*length).min(kept.len());
        let tail = kept.len().checked_sub(shared).and_then(|start| kept.get(start..));
        let head = length.checked_sub(shared).and_then(|start| fresh.get(start..*length));
        shared > 0 && tail == head
    };
    (1..=fresh.len()).rev().find(same).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_is_told_from_what_is_new() {
        let table: [(&[&str], &[&str], usize); 7] = [
            (&["a", "b", "c"], &["a", "b", "c", "d"], 3),
            (&["a", "b", "c"], &["b", "c", "d"], 2),
            (&["b", "c"], &["a", "b", "c", "d"], 3),
            (&["a", "b"], &["x", "y"], 0),
            (&[], &["x"], 0),
            (&["a"], &[], 0),
            (&["x", "x"], &["x", "x", "x", "y"], 3),
        ];
        for (kept, fresh, expected) in table {
            assert_eq!(overlap(kept, fresh), expected, "{kept:?} {fresh:?}");
        }
    }
}
