//! A file on its way to the server. Not by `fetch` as everything else: that does not tell how much has left the browser.

use super::{
    client::{Api, parsed},
    error::ApiError,
    logs::broken,
};
use futures::channel::oneshot;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{File, ProgressEvent, XmlHttpRequest};

/// A file on its way; dropping it ends that.
pub(crate) struct Upload {
    request: XmlHttpRequest,
    ended: oneshot::Receiver<()>,
    _on_progress: Closure<dyn FnMut(ProgressEvent)>,
    _on_end: Closure<dyn FnMut(ProgressEvent)>,
}

/// Ends an upload from elsewhere: its answer is then that none came.
pub(crate) struct Stop(XmlHttpRequest);

impl Stop {
    pub(crate) fn stop(self) {
        // An error means that it has ended already.
        let _ = self.0.abort();
    }
}

impl Upload {
    /// Begins; `on_progress` is told how many bytes have left so far.
    pub(crate) fn start(url: &str, file: &File, mut on_progress: impl FnMut(f64) + 'static) -> Result<Self, ApiError> {
        let request = XmlHttpRequest::new().map_err(broken)?;
        request.open("POST", url).map_err(broken)?;
        request.set_request_header("Content-Type", "application/zstd").map_err(broken)?;
        let on_progress = Closure::new(move |event: ProgressEvent| on_progress(event.loaded()));
        request.upload().map_err(broken)?.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
        let (tell, ended) = oneshot::channel();
        let mut tell = Some(tell);
        let on_end = Closure::new(move |_: ProgressEvent| {
            // Nobody waits any more: then there is nobody to tell.
            let _ = tell.take().map(|tell| tell.send(()));
        });
        request.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
        request.send_with_opt_blob(Some(file)).map_err(broken)?;
        Ok(Self { request, ended, _on_progress: on_progress, _on_end: on_end })
    }

    /// What ends it from elsewhere.
    pub(crate) fn stop(&self) -> Stop {
        Stop(self.request.clone())
    }

    /// What the server answers in the end.
    pub(crate) async fn answer<T: DeserializeOwned>(mut self, api: Api) -> Result<T, ApiError> {
        // It is told in any case: what tells lives as long as this.
        let _ = (&mut self.ended).await;
        api.heard_of(|header| self.request.get_response_header(header).ok().flatten());
        let text = self.request.response_text().ok().flatten().unwrap_or_default();
        match self.request.status().unwrap_or_default() {
            0 => Err(ApiError::Unreachable("the connection broke".to_owned())),
            200..300 => parsed(&text),
            status => Err(ApiError::of_answer(status, &text)),
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        self.stop().stop();
    }
}
