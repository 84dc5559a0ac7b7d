//! A log, followed as it is written.

use super::{
    client::{Api, unreachable},
    error::ApiError,
    lines::Lines,
};
use crate::paths;
use gloo_net::http::Request;
use leptos::task::spawn_local;
use openclaw_contract::InstanceName;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, TextDecodeOptions, TextDecoder, js_sys};

/// A log that is being followed; dropping it ends that.
pub(crate) struct Following {
    controller: AbortController,
}

impl Following {
    /// Follows the log from its last `tail` lines on; `on_end` is called when it ended by itself.
    pub(crate) fn start(
        api: Api,
        name: &InstanceName,
        tail: usize,
        on_lines: impl FnMut(Vec<String>) + 'static,
        on_end: impl FnOnce(Result<(), ApiError>) + 'static,
    ) -> Option<Self> {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        let url = paths::logs(name, tail);
        let mut on_lines = on_lines;
        spawn_local(async move {
            let ended = read(api, &url, &signal, &mut on_lines).await;
            if !signal.aborted() {
                on_end(ended);
            }
        });
        Some(Self { controller })
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.controller.abort();
    }
}

async fn read(
    api: Api,
    url: &str,
    signal: &web_sys::AbortSignal,
    on_lines: &mut impl FnMut(Vec<String>),
) -> Result<(), ApiError> {
    let response = Request::get(url).abort_signal(Some(signal)).send().await.map_err(unreachable)?;
    api.heard(&response);
    if !response.ok() {
        let text = response.text().await.map_err(unreachable)?;
        return Err(ApiError::of_answer(response.status(), &text));
    }
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let decoder = TextDecoder::new().map_err(broken)?;
    let options = TextDecodeOptions::new();
    options.set_stream(true);
    let mut lines = Lines::default();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(broken)?;
        let member = |name: &str| js_sys::Reflect::get(&piece, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        if member("done").is_truthy() || signal.aborted() {
            return Ok(());
        }
        let Ok(bytes) = member("value").dyn_into::<js_sys::Uint8Array>() else { continue };
        let text = decoder.decode_with_js_u8_array_and_options(&bytes, &options).map_err(broken)?;
        let whole = lines.take(&text);
        if !whole.is_empty() {
            on_lines(whole);
        }
    }
}

pub(super) fn broken(error: impl Into<JsValue>) -> ApiError {
    ApiError::Unreachable(format!("{:?}", error.into()))
}
