//! The marks above the band: where versions were asked for, where they ran, and where that failed.

use super::window::Window;
use openclaw_contract::{Event, EventKind, Timestamp};

/// The kinds of events that have a mark, as the timeline is asked for them.
pub(crate) const KINDS: &str =
    "created,imported,update_queued,update_started,restore_requested,rolled_back,came_to_run,failed,gateway_exited";

/// A mark on the band.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) at: Timestamp,
    /// From 0 to 1.
    pub(crate) position: f64,
    pub(crate) text: String,
    /// The class of its colour.
    pub(crate) tone: &'static str,
}

/// The marks within a window, the newest first; `events` in any order, some perhaps twice.
pub(crate) fn marks<'a>(events: impl IntoIterator<Item = &'a Event>, window: Window) -> Vec<Mark> {
    let mut within: Vec<&Event> = events.into_iter().filter(|event| window.contains(event.at)).collect();
    within.sort_by_key(|event| std::cmp::Reverse(event.sequence));
    within.dedup_by_key(|event| event.sequence);
    let mark = |event: &&Event| {
        let (text, tone) = said(&event.what)?;
        Some(Mark { at: event.at, position: window.position(event.at), text, tone })
    };
    within.iter().filter_map(mark).collect()
}

fn said(what: &EventKind) -> Option<(String, &'static str)> {
    Some(match what {
        EventKind::Created { version, .. } => (format!("created at {version}"), "stopped"),
        EventKind::UpdateQueued { from, to, .. } | EventKind::UpdateStarted { from, to, .. } if from == to => {
            (format!("keep {to}"), "stopped")
        }
        EventKind::UpdateQueued { to, replaced: Some(_), .. } => (format!("redirected to {to}"), "provisioning"),
        EventKind::UpdateQueued { to, replaced: None, .. } => (format!("queued {to}"), "provisioning"),
        EventKind::UpdateStarted { to, .. } => (format!("update to {to}"), "provisioning"),
        EventKind::RestoreRequested { version, .. } => (format!("restore of {version}"), "provisioning"),
        EventKind::RolledBack { to, .. } => (format!("back to {to}"), "deleting"),
        EventKind::Imported { version, .. } => (format!("imported {version}"), "stopped"),
        EventKind::CameToRun { version, previous: Some(_) } => (format!("runs {version}"), "running"),
        EventKind::Failed { step: Some(step), .. } => (format!("failed to {step}"), "error"),
        EventKind::Failed { step: None, .. } => ("failed".to_owned(), "error"),
        EventKind::GatewayExited { .. } => ("gateway exited".to_owned(), "error"),
        _ => return None,
    })
}

/// Which way a mark's text goes from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Start,
    Middle,
    End,
}

/// Where a mark's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// 0 is the line next to the band.
    pub(crate) line: usize,
    pub(crate) side: Side,
}

/// A mark with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) mark: Mark,
    /// None where there is no room for its text.
    pub(crate) label: Option<Label>,
    /// What is in the same place, the newest first.
    pub(crate) others: Vec<String>,
}

/// The width of a letter, in pixels: a little more than it is.
const LETTER: f64 = 6.6;
/// Marks that are closer than this are one, in pixels.
const APART: f64 = 5.0;
/// The least space between two texts, in pixels.
const SPACE: f64 = 14.0;

/// Places marks on a band that is so many pixels wide, with texts on up to `lines` lines that do not overlap: what is newer, or
/// went wrong, comes first.
pub(crate) fn placed(marks: Vec<Mark>, width: f64, lines: usize) -> Vec<Placed> {
    let mut places: Vec<Placed> = Vec::new();
    for mark in marks {
        match places.last_mut() {
            Some(last) if (last.mark.position - mark.position) * width < APART => last.others.push(mark.text),
            _ => places.push(Placed { mark, label: None, others: Vec::new() }),
        }
    }
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|index| places.get(*index).is_none_or(|place| place.mark.tone != "error"));
    let mut taken: Vec<(usize, f64, f64)> = Vec::new();
    for index in order {
        let Some(place) = places.get_mut(index) else { continue };
        let (side, from, to) = reach(&place.mark, width);
        let free = |line: &usize| {
            taken.iter().all(|(at, start, end)| at != line || to + SPACE <= *start || *end + SPACE <= from)
        };
        if let Some(line) = (0..lines).find(free) {
            taken.push((line, from, to));
            place.label = Some(Label { line, side });
        }
    }
    places
}

/// Where its text would begin and end, in pixels.
fn reach(mark: &Mark, width: f64) -> (Side, f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "a few letters")]
    let length = mark.text.chars().count() as f64 * LETTER;
    let at = mark.position * width;
    if at - length / 2.0 < 0.0 {
        (Side::Start, at, at + length)
    } else if at + length / 2.0 > width {
        (Side::End, at - length, at)
    } else {
        (Side::Middle, at - length / 2.0, at + length / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{at, event, version};
    use openclaw_contract::{Step, event::parse_kinds};

    fn update(number: u64, to: &str) -> Event {
        event(number, "a", EventKind::UpdateStarted { from: version("2026.4.8"), to: version(to), restore: None })
    }

    fn texts(events: &[Event]) -> Vec<String> {
        marks(events, Window { from: at(100), to: at(300) }).into_iter().map(|mark| mark.text).collect()
    }

    #[test]
    fn marks_what_concerns_versions_within_the_window() {
        let ran = EventKind::CameToRun { version: version("2026.4.11"), previous: Some(version("2026.4.8")) };
        let again = EventKind::CameToRun { version: version("2026.4.11"), previous: None };
        let events = [event(300, "a", again), event(180, "a", ran), update(110, "2026.4.11"), update(50, "2026.4.8")];
        assert_eq!(texts(&events), ["runs 2026.4.11", "update to 2026.4.11"]);
        let twice = [events.as_slice(), events.as_slice()].concat();
        assert_eq!(texts(&twice).len(), 2, "each once");
    }

    #[test]
    fn marks_the_ways_back_redirects_and_failures() {
        let restore =
            EventKind::RestoreRequested { snapshot: "1-2026.4.8".parse().unwrap(), version: version("2026.4.8") };
        let (from, to) = (version("2026.9.6"), version("2026.4.8"));
        let back = EventKind::RolledBack { from: from.clone(), to: to.clone(), cause: "it hangs".into(), remedy: None };
        let imported = EventKind::Imported { version: version("2026.4.8"), from: "an archive".into() };
        let queued = |to: &str, replaced: Option<&str>| EventKind::UpdateQueued {
            from: version("2026.4.8"),
            to: version(to),
            replaced: replaced.map(version),
            restore: None,
        };
        let failed = EventKind::Failed { step: Some(Step::Start), version: from, cause: String::new(), remedy: None };
        let events = [
            event(290, "a", restore),
            event(280, "a", failed),
            event(270, "a", queued("2026.4.8", Some("2026.5.3"))),
            event(260, "a", queued("2026.5.3", Some("2026.4.11"))),
            event(250, "a", queued("2026.4.11", None)),
            event(200, "a", back),
            event(110, "a", imported),
        ];
        assert_eq!(
            texts(&events),
            [
                "restore of 2026.4.8",
                "failed to start",
                "keep 2026.4.8",
                "redirected to 2026.5.3",
                "queued 2026.4.11",
                "back to 2026.4.8",
                "imported 2026.4.8"
            ]
        );
    }

    #[test]
    fn the_kinds_that_are_asked_for_are_kinds() {
        assert_eq!(parse_kinds(KINDS).map(|kinds| kinds.len()), Ok(9));
    }

    fn mark(position: f64, text: &str, tone: &'static str) -> Mark {
        Mark { at: at(0), position, text: text.to_owned(), tone }
    }

    fn lines(marks: Vec<Mark>, width: f64) -> Vec<Option<usize>> {
        placed(marks, width, 2).iter().map(|place| place.label.map(|label| label.line)).collect()
    }

    #[test]
    fn texts_do_not_overlap() {
        let near = || vec![mark(0.9, "runs 2026.5.3", "running"), mark(0.85, "update to 2026.5.3", "provisioning")];
        assert_eq!(lines(near(), 400.0), [Some(0), Some(1)]);
        assert_eq!(lines(near(), 10_000.0), [Some(0), Some(0)]);
        let mut three = near();
        three.push(mark(0.8, "queued 2026.5.3", "provisioning"));
        assert_eq!(lines(three.clone(), 400.0), [Some(0), Some(1), None]);
        three.push(mark(0.78, "failed to start", "error"));
        assert_eq!(lines(three, 400.0), [Some(1), None, None, Some(0)], "what went wrong comes first");
    }

    #[test]
    fn texts_stay_within_the_band() {
        let sides: Vec<_> = placed(vec![mark(1.0, "now", ""), mark(0.5, "then", ""), mark(0.0, "first", "")], 300.0, 1)
            .iter()
            .map(|place| place.label.map(|label| label.side))
            .collect();
        assert_eq!(sides, [Some(Side::End), Some(Side::Middle), Some(Side::Start)]);
    }

    #[test]
    fn marks_in_one_place_are_one() {
        let places = placed(vec![mark(0.5, "b", ""), mark(0.499, "a", "")], 100.0, 1);
        assert_eq!(places.len(), 1);
        assert_eq!(places.first().map(|place| place.others.clone()), Some(vec!["a".to_owned()]));
    }
}
