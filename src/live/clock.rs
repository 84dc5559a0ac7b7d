//! The time, as the page shows it: it ticks each second, by the server's clock where the two differ.

use leptos::prelude::*;
use openclaw_contract::Timestamp;
use std::time::Duration;

/// The page's clock.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    now: RwSignal<Timestamp>,
    /// How much the server is ahead of the browser, in milliseconds.
    ahead: StoredValue<f64>,
}

/// A smaller difference is the age of the server's answer, in milliseconds.
const NOTABLE: f64 = 2_000.0;

impl Clock {
    /// Starts ticking, until the page ends.
    pub(crate) fn start() -> Self {
        let clock = Self { now: RwSignal::new(browser(0.0)), ahead: StoredValue::new(0.0) };
        set_interval(move || clock.tick(), Duration::from_secs(1));
        clock
    }

    /// The time; whoever reads it is called again each second.
    pub(crate) fn now(self) -> Timestamp {
        self.now.get()
    }

    /// The time, once.
    pub(crate) fn now_untracked(self) -> Timestamp {
        browser(self.ahead.get_value())
    }

    /// Takes over the server's clock, in milliseconds since 1970.
    pub(crate) fn set_server(self, millis: f64) {
        let ahead = millis - js_sys::Date::now();
        self.ahead.set_value(if ahead.abs() < NOTABLE { 0.0 } else { ahead });
        self.tick();
    }

    fn tick(self) {
        self.now.set(self.now_untracked());
    }
}

fn browser(ahead: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
    let millis = (js_sys::Date::now() + ahead) as i64;
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}
