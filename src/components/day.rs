//! The last day of an instance as a thin band.

use crate::{
    app::app,
    live::bands::{Piece, summary},
    show::tone,
    ui::{memo, part},
};
use leptos::prelude::*;
use openclaw_contract::InstanceName;

/// Its place stays empty until the day was read.
#[component]
pub(crate) fn Day(name: InstanceName) -> impl IntoView {
    let store = app().store;
    let minute = memo(move || store.clock.now().as_second() / 60);
    // Its own first: what happens to another instance is no reason to draw this one anew.
    let band = memo(move || store.bands.with(|bands| bands.get(&name).cloned()));
    let pieces = memo(move || {
        minute.track();
        band.with(|band| band.as_ref().map(|band| band.pieces(store.clock.now_untracked())))
    });
    let band = part(move || {
        let Some((before, pieces)) = pieces.get() else { return ().into_any() };
        let words = summary(&pieces);
        view! {
            <div class="day-band" role="img" aria-label=words.clone() data-tip=words>
                <i style:flex-grow=before.to_string()></i>
                {pieces.iter().map(draw).collect_view()}
            </div>
        }
        .into_any()
    });
    view! { <div class="day-slot">{band}</div> }
}

fn draw(piece: &Piece) -> AnyView {
    let class = piece.state.map_or("unseen", tone);
    view! { <i class=class style:flex-grow=piece.millis.to_string()></i> }.into_any()
}
