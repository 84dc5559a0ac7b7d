//! The marks above the band: where versions were asked for, and where they ran.

use super::band::Window;
use openclaw_contract::{Event, EventKind, Timestamp};

/// A mark on the band.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) at: Timestamp,
    /// From 0 to 1.
    pub(crate) position: f64,
    pub(crate) text: String,
    /// Whether there is room for its text.
    pub(crate) labelled: bool,
}

/// The least distance between two texts, as a share of the window.
const ROOM: f64 = 0.17;

/// The marks within a window, the newest first: where two texts would overlap the newer one is written.
pub(crate) fn marks(events: &[Event], window: Window) -> Vec<Mark> {
    let mut taken: Option<f64> = None;
    let mut marks = Vec::new();
    for event in events.iter().filter(|event| event.at >= window.from && event.at <= window.to) {
        let Some(text) = text(&event.what) else { continue };
        let position = window.position(event.at);
        let labelled = taken.is_none_or(|taken| taken - position >= ROOM);
        if labelled {
            taken = Some(position);
        }
        marks.push(Mark { at: event.at, position, text, labelled });
    }
    marks
}

fn text(what: &EventKind) -> Option<String> {
    match what {
        EventKind::Created { version, .. } => Some(format!("created at {version}")),
        EventKind::UpdateQueued { to, .. } => Some(format!("queued {to}")),
        EventKind::UpdateStarted { to, .. } => Some(format!("update to {to}")),
        EventKind::RestoreRequested { version, .. } => Some(format!("restore of {version}")),
        EventKind::RolledBack { to, .. } => Some(format!("back to {to}")),
        EventKind::Imported { version, .. } => Some(format!("imported {version}")),
        EventKind::CameToRun { version, previous: Some(_) } => Some(format!("runs {version}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{at, event, version};

    fn update(number: u64, to: &str) -> Event {
        event(number, "a", EventKind::UpdateStarted { from: version("2026.4.8"), to: version(to), restore: None })
    }

    #[test]
    fn marks_what_concerns_versions_within_the_window() {
        let ran = EventKind::CameToRun { version: version("2026.4.11"), previous: Some(version("2026.4.8")) };
        let again = EventKind::CameToRun { version: version("2026.4.11"), previous: None };
        let events = [event(300, "a", again), event(180, "a", ran), update(110, "2026.4.11"), update(50, "2026.4.8")];
        let window = Window { from: at(100), to: at(300) };
        let seen: Vec<_> = marks(&events, window).into_iter().map(|mark| (mark.text, mark.position)).collect();
        assert_eq!(seen, [("runs 2026.4.11".to_owned(), 0.4), ("update to 2026.4.11".to_owned(), 0.05)]);
    }

    #[test]
    fn marks_the_ways_back_and_where_its_state_came_from() {
        let restore =
            EventKind::RestoreRequested { snapshot: "1-2026.4.8".parse().unwrap(), version: version("2026.4.8") };
        let (from, to) = (version("2026.9.6"), version("2026.4.8"));
        let back = EventKind::RolledBack { from, to, cause: "it hangs".into(), remedy: None };
        let imported = EventKind::Imported { version: version("2026.4.8"), from: "an archive".into() };
        let events = [event(290, "a", restore), event(200, "a", back), event(110, "a", imported)];
        let seen: Vec<_> =
            marks(&events, Window { from: at(100), to: at(300) }).into_iter().map(|mark| mark.text).collect();
        assert_eq!(seen, ["restore of 2026.4.8", "back to 2026.4.8", "imported 2026.4.8"]);
    }

    #[test]
    fn of_texts_that_would_overlap_the_newer_is_written() {
        let events = [update(190, "2026.5.3"), update(185, "2026.4.11"), update(120, "2026.4.8")];
        let window = Window { from: at(100), to: at(200) };
        let labelled: Vec<_> = marks(&events, window).iter().map(|mark| mark.labelled).collect();
        assert_eq!(labelled, [true, false, true]);
    }
}
