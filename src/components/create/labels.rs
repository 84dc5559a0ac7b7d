//! Labels as they are typed: `team=ops`.

use openclaw_contract::{Labels, label::LabelError};
use std::collections::BTreeMap;

/// The labels that these texts say, `key=value` or `key` each.
///
/// # Errors
/// The first one that is no label, in the contract's words.
pub(crate) fn parse(texts: &[String]) -> Result<Labels, LabelError> {
    let pair = |text: &String| match text.trim().split_once('=') {
        Some((key, value)) => (key.trim().to_owned(), value.trim().to_owned()),
        None => (text.trim().to_owned(), String::new()),
    };
    Labels::try_from(texts.iter().map(pair).collect::<BTreeMap<_, _>>())
}

/// What was typed, cut at commas.
pub(crate) fn cut(typed: &str) -> Vec<String> {
    typed.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_keys_with_and_without_values() {
        let labels = parse(&cut("team = ops,  tier=a=b, , pinned")).unwrap();
        assert_eq!(labels.iter().collect::<Vec<_>>(), [("pinned", ""), ("team", "ops"), ("tier", "a=b")]);
    }

    #[test]
    fn says_what_is_wrong_in_the_contracts_words() {
        assert_eq!(parse(&cut("te am=ops")), Err(LabelError::Key("te am".into())));
    }
}
