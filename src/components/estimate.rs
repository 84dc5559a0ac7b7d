//! How long what is planned will take, as far as this host's history tells.

use crate::format::stopwatch;
use openclaw_contract::{
    Durations, Usual,
    decision::{Plan, PlannedStep},
};

/// What a step that is still to come usually takes.
pub(crate) fn usual(planned: &PlannedStep, durations: &Durations) -> Option<Usual> {
    let step = planned.step.filter(|_| !planned.in_hand)?;
    durations.steps.get(&step).copied()
}

/// `about 0:53`.
pub(crate) fn about(millis: u64) -> String {
    match millis {
        0..1_000 => "under 1 s".to_owned(),
        _ => format!("about {}", stopwatch(i64::try_from(millis / 1_000).unwrap_or(i64::MAX))),
    }
}

/// What an estimate rests on: `Half of the last 12 took no longer; the slowest took 1:40.`
pub(crate) fn rests_on(usual: Usual) -> String {
    let slowest = about(usual.slowest_millis);
    match usual.of {
        1 => "As it took the one time that it was done on this host.".to_owned(),
        of => format!("Half of the last {of} on this host took no longer; the slowest took {slowest}."),
    }
}

/// All of the steps that are still to come: `About 1:10 in all, by this host's history.` Nothing where nothing is known; where
/// some are not, it says for how many.
pub(crate) fn in_all(plan: &Plan, durations: &Durations) -> Option<String> {
    let coming: Vec<&PlannedStep> = plan.steps.iter().filter(|planned| !planned.in_hand).collect();
    let known: Vec<u64> =
        coming.iter().filter_map(|planned| usual(planned, durations)).map(|usual| usual.median_millis).collect();
    if known.is_empty() {
        return None;
    }
    let sum = known.iter().fold(0_u64, |sum, millis| sum.saturating_add(*millis)).max(1_000);
    let which = match (known.len(), coming.len()) {
        (some, all) if some < all => format!("for {some} of {all} steps"),
        _ => "in all".to_owned(),
    };
    let after = if coming.len() < plan.steps.len() { " once what is in hand is done" } else { "" };
    let time = stopwatch(i64::try_from(sum / 1_000).unwrap_or(i64::MAX));
    Some(format!("About {time} {which}{after}, by this host's history."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::version;
    use openclaw_contract::{InstanceState, Power, Step};

    fn plan(steps: &[(Step, bool)]) -> Plan {
        let planned = |(step, in_hand): &(Step, bool)| PlannedStep {
            step: Some(*step),
            version: version("2026.4.8"),
            text: String::new(),
            note: None,
            in_hand: *in_hand,
        };
        Plan {
            state: InstanceState::Provisioning,
            target_version: version("2026.4.8"),
            power: Power::On,
            generation: 2,
            steps: steps.iter().map(planned).collect(),
            on_failure: String::new(),
        }
    }

    #[test]
    fn it_says_what_is_known_and_for_how_much_of_it() {
        let history = Durations::new([(Step::Fetch, 53_000), (Step::Start, 4_000), (Step::Verify, 13_400)]);
        let all = plan(&[(Step::Fetch, false), (Step::Start, false), (Step::Verify, false)]);
        assert_eq!(in_all(&all, &history).as_deref(), Some("About 1:10 in all, by this host's history."));
        let some = plan(&[(Step::Check, false), (Step::Start, false)]);
        assert_eq!(in_all(&some, &history).as_deref(), Some("About 0:04 for 1 of 2 steps, by this host's history."));
        let queued = plan(&[(Step::Fetch, true), (Step::Start, false)]);
        let says = "About 0:04 in all once what is in hand is done, by this host's history.";
        assert_eq!(in_all(&queued, &history).as_deref(), Some(says));
        assert_eq!(in_all(&all, &Durations::default()), None);
        assert_eq!(in_all(&plan(&[]), &history), None);
    }

    #[test]
    fn a_time_is_about() {
        assert_eq!((about(53_900), about(400)), ("about 0:53".to_owned(), "under 1 s".to_owned()));
        let usual = |of| Usual { median_millis: 1_000, slowest_millis: 100_000, of };
        assert!(rests_on(usual(12)).contains("last 12") && rests_on(usual(1)).contains("the one time"));
    }
}
