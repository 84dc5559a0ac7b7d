//! How long steps usually take on this host.

use crate::Step;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `GET /api/v1/durations`: by step; one that was never done is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Durations {
    /// What is usual for each step.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Usual>))]
    pub steps: BTreeMap<Step, Usual>,
}

/// What is usual for a step: of the last times that it had something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usual {
    /// Half of them took no longer.
    pub median_millis: u64,
    /// The longest one.
    pub slowest_millis: u64,
    /// How many there are.
    pub of: u32,
}

impl Durations {
    /// Of how many of the last times of each step they are told at most.
    pub const OF: usize = 200;

    /// What is usual by how long each took.
    #[must_use]
    pub fn new(taken: impl IntoIterator<Item = (Step, u64)>) -> Self {
        let mut by_step: BTreeMap<Step, Vec<u64>> = BTreeMap::new();
        for (step, millis) in taken {
            by_step.entry(step).or_default().push(millis);
        }
        let steps = by_step.into_iter().filter_map(|(step, taken)| Some((step, Usual::new(taken)?)));
        Self { steps: steps.collect() }
    }
}

impl Usual {
    /// None where there is nothing to tell from.
    fn new(mut taken: Vec<u64>) -> Option<Self> {
        taken.sort_unstable();
        let median = taken.len().checked_sub(1)? / 2;
        Some(Self {
            median_millis: taken.get(median).copied()?,
            slowest_millis: taken.last().copied()?,
            of: u32::try_from(taken.len()).unwrap_or(u32::MAX),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_slowest() {
        assert_eq!(Durations::new([]), Durations::default());
        let told = Durations::new([(Step::Fetch, 9), (Step::Stop, 1), (Step::Fetch, 5), (Step::Fetch, 70)]);
        let usual = |median_millis, slowest_millis, of| Some(Usual { median_millis, slowest_millis, of });
        assert_eq!(told.steps.get(&Step::Fetch).copied(), usual(9, 70, 3));
        assert_eq!(told.steps.get(&Step::Stop).copied(), usual(1, 1, 1));
        assert_eq!(Usual::new(vec![4, 1, 2, 3]), usual(2, 4, 4));
        let json = serde_json::to_string(&told).unwrap();
        assert!(
            json.starts_with(r#"{"steps":{"stop":{"median_millis":1,"slowest_millis":1,"of":1},"fetch""#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Durations>(&json).unwrap(), told);
    }
}
