//! Which Node runs a release.

use crate::DriverError;
use node_semver::{Range, Version};
use openclaw_contract::release::NodeFit;

/// Tells of versions of Node whether they are within `range`: `>=22.14.0 <23 || >=24`.
///
/// # Errors
/// Where `range` is none.
pub fn fits(range: &str) -> Result<impl Fn(&str) -> bool + use<>, DriverError> {
    let range = Range::parse(range).map_err(|error| {
        DriverError::permanent(format!("{range:?} is no range of Node versions: {error}"))
            .with_remedy("Choose another version")
    })?;
    Ok(move |version: &str| Version::parse(version).is_ok_and(|version| range.satisfies(&version)))
}

/// Whether one of `nodes`, of which the first that fits is taken, runs a release with that range. Without a range, or
/// with one that cannot be read, nobody knows.
#[must_use]
pub fn fit(range: Option<&str>, nodes: &[String]) -> NodeFit {
    let Some(Ok(fits)) = range.map(fits) else { return NodeFit::Unknown };
    match nodes.iter().find(|node| fits(node)) {
        Some(node) => NodeFit::Fits { with: node.clone() },
        None => NodeFit::Missing { available: nodes.to_vec() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_npm_reads_it() {
        // (engines.node, fits Node 20.20.2, fits Node 24.21.0)
        let table = [
            (">=18", true, true),
            (">=22.14.0", false, true),
            (">=18 <21 || >=25", true, false),
            ("^20", true, false),
            ("*", true, true),
        ];
        for (range, older, newer) in table {
            let fits = fits(range).unwrap();
            assert_eq!((fits("20.20.2"), fits("24.21.0")), (older, newer), "{range}");
        }
        let error = fits("not a range").err().unwrap();
        assert!(error.to_string().contains(r#""not a range" is no range"#) && error.remedy().is_some(), "{error:?}");
    }

    #[test]
    fn the_first_node_that_fits_is_taken() {
        let nodes = ["20.20.2", "22.14.0", "24.21.0", "none"].map(ToOwned::to_owned);
        let with = |node: &str| NodeFit::Fits { with: node.to_owned() };
        let missing = NodeFit::Missing { available: nodes.to_vec() };
        let table = [
            (Some(">=18"), with("20.20.2")),
            (Some(">=22.14.0 <23 || >=24"), with("22.14.0")),
            (Some(">=23"), with("24.21.0")),
            (Some(">=26"), missing),
            (Some("not a range"), NodeFit::Unknown),
            (None, NodeFit::Unknown),
        ];
        for (range, expected) in table {
            assert_eq!(fit(range, &nodes), expected, "{range:?}");
        }
        assert_eq!(fit(Some("*"), &[]), NodeFit::Missing { available: Vec::new() });
    }
}
