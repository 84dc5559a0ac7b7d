//! What narrows the fleet down besides the search and the tiles, and in which order it is shown.

use super::look::Look;
use crate::{
    app::app,
    format::{count, grouped},
    live::{
        facts::labels,
        fleet_view::{Column, FleetView},
    },
    ui::{memo, part, text},
};
use leptos::prelude::*;

/// More than so many to choose from are no choice: what is not among them can still be searched for.
const MOST: usize = 200;

/// A value in the address, and what it is called.
type Offered = (String, String);

pub(super) fn filters(look: Look) -> AnyView {
    let store = app().store;
    let how_many = text(move || {
        let (shown, view) = (look.order.with(Vec::len), look.view.with(FleetView::is_part));
        let all = store.overview.with(|overview| overview.all);
        if view { format!("{} of {}", grouped(shown), count(all, "instance")) } else { String::new() }
    });
    let is_part = memo(move || look.view.with(FleetView::is_part));
    let clear = part(move || {
        if is_part.get() {
            view! { <button type="button" class="link" on:click=move |_| clear(look)>"Clear filters"</button> }
                .into_any()
        } else {
            ().into_any()
        }
    });
    // Labels hardly ever change, and versions do so with the targets of many: read anew when a choice is about to be made.
    let asked = RwSignal::new(0_u32);
    let known = memo(move || {
        asked.track();
        look.order.track();
        let (mut known, mut versions) = (Vec::new(), Vec::new());
        untrack(|| {
            store.each(|view| {
                let new: Vec<String> = labels(view).filter(|label| !known.contains(label)).take(MOST).collect();
                known.extend(new);
                for version in [&view.version, &view.target_version] {
                    if !versions.contains(version) && versions.len() < MOST {
                        versions.push(version.clone());
                    }
                }
            });
        });
        known.sort_unstable();
        known.truncate(MOST);
        versions.sort_unstable();
        (known, versions.iter().rev().map(ToString::to_string).collect::<Vec<_>>())
    });
    let plain = |texts: &[String]| texts.iter().map(|text| (text.clone(), text.clone())).collect::<Vec<Offered>>();
    let labels = select(
        "Label",
        "Any label",
        memo(move || known.with(|(labels, _)| plain(labels))),
        memo(move || look.view.with(|view| view.label.clone())),
        Callback::new(move |label: Option<String>| look.change(|view| view.label = label)),
    );
    let versions = select(
        "Version",
        "Any version",
        memo(move || known.with(|(_, versions)| plain(versions))),
        memo(move || look.view.with(|view| view.version.as_ref().map(ToString::to_string))),
        Callback::new(move |text: Option<String>| {
            look.change(|view| view.version = text.and_then(|text| text.parse().ok()));
        }),
    );
    let sorted_by = |descending: bool| {
        Column::ALL.into_iter().filter(move |column| descending || *column != Column::Name).map(move |column| {
            let (sign, down) = if descending { ("-", ", down") } else { ("", "") };
            (format!("{sign}{}", column.word()), format!("Sorted by {}{down}", column.title().to_lowercase()))
        })
    };
    let sorts: Vec<Offered> = sorted_by(false).chain(sorted_by(true)).collect();
    let sort = select(
        "Order",
        "Sorted by name",
        memo(move || sorts.clone()),
        memo(move || look.view.with(|view| view.parts().into_iter().find(|(part, _)| *part == "sort")?.1)),
        Callback::new(move |word: Option<String>| {
            let (asked, _) = FleetView::read(|part| (part == "sort").then(|| word.clone())?);
            look.change(|view| view.sort = asked.sort);
        }),
    );
    view! {
        <div class="filters" on:focusin=move |_| asked.update(|asked| *asked = asked.wrapping_add(1))>
            <span class="muted" role="status">{how_many}</span>
            {clear}
            <span class="grow"></span>
            {labels}
            {versions}
            {sort}
        </div>
    }
    .into_any()
}

/// Looks at all of the fleet again. What was pressed goes away: the focus goes to the list.
pub(super) fn clear(look: Look) {
    look.change(|view| *view = view.of_all());
    request_animation_frame(move || look.focus());
}

/// A choice of one, or of none by the name of `any`. What is chosen is among the options, whatever is.
fn select(
    name: &'static str,
    any: &'static str,
    options: Memo<Vec<Offered>>,
    chosen: Memo<Option<String>>,
    on_choose: Callback<Option<String>>,
) -> AnyView {
    let drawn = part(move || {
        let (mut options, chosen) = (options.get(), chosen.get());
        if let Some(chosen) = chosen.as_ref().filter(|chosen| options.iter().all(|(value, _)| value != *chosen)) {
            options.insert(0, (chosen.clone(), chosen.clone()));
        }
        options.insert(0, (String::new(), any.to_owned()));
        let option = |(value, title): Offered| {
            let selected = value == *chosen.as_deref().unwrap_or_default();
            view! { <option value=value prop:selected=selected>{title}</option> }.into_any()
        };
        options.into_iter().map(option).collect_view().into_any()
    });
    let choose = move |event| on_choose.run(Some(event_target_value(&event)).filter(|value| !value.is_empty()));
    view! { <select class="input choice" aria-label=name on:change=choose>{drawn}</select> }.into_any()
}
