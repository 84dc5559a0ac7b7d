//! Live progress on a terminal: a bar, the step in hand, the time that passed. Draws on stderr, and only where that is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use openclaw_contract::{InstanceName, InstanceView, Timestamp};
use std::time::Duration;

const MEASURED: &str = "{spinner:.cyan} {prefix:.bold} {msg} {bar:24.cyan/dim} {percent:>3}% {elapsed:.dim}";
const UNMEASURED: &str = "{spinner:.cyan} {prefix:.bold} {msg} {elapsed:.dim}";
const PARTS: u64 = 1000;

/// One line that follows an instance and is wiped in the end.
pub(super) struct Progress {
    bar: ProgressBar,
    measured: bool,
}

impl Progress {
    pub(super) fn new(name: &InstanceName) -> Self {
        let bar =
            ProgressBar::with_draw_target(Some(PARTS), ProgressDrawTarget::stderr()).with_prefix(name.to_string());
        let progress = Self { bar, measured: false };
        progress.dress();
        if !progress.bar.is_hidden() {
            progress.bar.enable_steady_tick(Duration::from_millis(120));
        }
        progress
    }

    /// Shows what is in hand, how far it is, and for how long already.
    pub(super) fn show(&mut self, view: &InstanceView) {
        if std::mem::replace(&mut self.measured, view.progress.is_some()) != view.progress.is_some() {
            self.dress();
        }
        if let Some(passed) = view.in_hand_since().and_then(|since| passed(since, Timestamp::now())) {
            self.bar.set_elapsed(passed);
        }
        self.bar.set_position(parts(view.progress));
        self.bar.set_message(in_hand(view));
    }

    fn dress(&self) {
        // The templates are constants that a test parses.
        if let Ok(style) = ProgressStyle::with_template(if self.measured { MEASURED } else { UNMEASURED }) {
            self.bar.set_style(style);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// What is in hand: the step, and what is said about it.
fn in_hand(view: &InstanceView) -> String {
    let word = match view.step {
        Some(step) => step.as_str(),
        None => view.state.as_str(),
    };
    match &view.message {
        Some(message) => format!("[{word}] {}", crate::printer::one_line(message)),
        None => format!("[{word}]"),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1000")]
fn parts(progress: Option<f64>) -> u64 {
    (progress.unwrap_or_default().clamp(0.0, 1.0) * 1000.0) as u64
}

/// The time since, where the server's clock and this host's agree well enough to tell.
fn passed(since: Timestamp, now: Timestamp) -> Option<Duration> {
    Duration::try_from(now.duration_since(since)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_templates_are_templates() {
        for template in [MEASURED, UNMEASURED] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn no_progress_goes_beyond_the_bar() {
        for (progress, shown) in [(None, 0), (Some(0.5), 500), (Some(7.0), PARTS), (Some(-1.0), 0), (Some(f64::NAN), 0)]
        {
            assert_eq!(parts(progress), shown, "{progress:?}");
        }
    }

    #[test]
    fn a_clock_that_is_behind_tells_no_time() {
        let (early, late) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        assert!(passed(early, late).is_some_and(|passed| passed.as_secs() > 0));
        assert_eq!(passed(late, early), None);
    }
}
