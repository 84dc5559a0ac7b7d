//! Keys under which a request acts once, however often it is sent.

use wasm_bindgen::JsValue;

/// A new key; none where the browser makes none, as on a page that is not secure.
pub(super) fn fresh() -> Option<String> {
    let crypto = web_sys::window()?.crypto().ok()?;
    let can = js_sys::Reflect::has(&crypto, &JsValue::from_str("randomUUID")).unwrap_or(false);
    can.then(|| crypto.random_uuid())
}
