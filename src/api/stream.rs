//! The event stream. It ends on the first error: going on, and when, is decided in one place (`live::session`), not by the
//! browser as well.

use super::error::ApiError;
use crate::paths;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

/// An open stream; dropping it closes it.
pub(crate) struct EventStream {
    source: EventSource,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl EventStream {
    /// Opens the stream after the event `after`. `on_end` is called when it broke.
    pub(crate) fn open(
        after: u64,
        mut on_message: impl FnMut(&str) + 'static,
        mut on_end: impl FnMut() + 'static,
    ) -> Result<Self, ApiError> {
        let source =
            EventSource::new(&paths::events(after)).map_err(|error| ApiError::Unreachable(format!("{error:?}")))?;
        let on_event = Closure::new(move |message: MessageEvent| {
            let text = message.data().as_string().unwrap_or_default();
            on_message(&text);
        });
        let on_error = Closure::new(move |_: Event| on_end());
        source.set_onmessage(Some(on_event.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { source, _on_message: on_event, _on_error: on_error })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
