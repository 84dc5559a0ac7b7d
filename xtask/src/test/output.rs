//! What test programs print.

use super::report::Tally;

/// Reads `test result: ok. 3 passed; 0 failed; …`.
pub(super) fn parse_result_line(line: &str) -> Option<Tally> {
    let counts = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
    let count =
        |word: &str| counts.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<usize>().ok());
    Some(Tally { passed: count("passed")?, failed: count("failed")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_passed_and_failed() {
        let ok = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s";
        assert_eq!(parse_result_line(ok), Some(Tally { passed: 12, failed: 0 }));
        let bad = "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s";
        assert_eq!(parse_result_line(bad), Some(Tally { passed: 1, failed: 2 }));
    }

    #[test]
    fn reads_nothing_else() {
        for line in ["", "test result_of_update ... ok", "running 3 tests", "test result: ok. soon"] {
            assert_eq!(parse_result_line(line), None, "{line:?}");
        }
    }
}
