//! One release.

use super::{
    ask::Ask,
    deeds::Deeds,
    pick::Uses,
    words::{chips, node, place},
};
use crate::{
    app::app,
    format::{Local, count},
    live::{may_install, may_set_policy, may_uninstall},
    paths,
    ui::{Control, Icon, Tone, icon, memo, part, text},
};
use leptos::prelude::*;
use openclaw_contract::{InstanceName, Release, Version, text as wire, validation};

/// What a row needs besides its version.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) deeds: Deeds,
    pub(super) uses: Memo<Uses>,
    pub(super) ask: RwSignal<Option<Ask>>,
}

/// So many names are listed; the rest is in the fleet.
const NAMED: usize = 40;

/// A row, for as long as the release is in the list.
pub(super) fn row(version: Version, around: Around) -> AnyView {
    let store = app().store;
    let kept = StoredValue::new(Release::new(version.clone()));
    let (at, of) = (version.clone(), version.clone());
    let release = memo(move || {
        store.catalog.with(|catalog| {
            if let Some(release) = catalog.find(&at) {
                kept.set_value(release.clone());
            }
        });
        kept.get_value()
    });
    let users = memo(move || around.uses.with(|uses| uses.get(&of).cloned().unwrap_or_default()));
    let said = memo(move || {
        let newest = store.catalog.with(|catalog| catalog.newest_stable().map(|newest| newest.version.clone()));
        let of_basis = store.with_basis(|basis| release.with(|release| chips(release, newest.as_ref(), Some(basis))));
        of_basis.unwrap_or_else(|| release.with(|release| chips(release, newest.as_ref(), None)))
    });
    let about = part(move || {
        let chip = |chip: &super::words::Chip| {
            view! { <span class=chip.class>{chip.word.clone()}</span> }
        };
        let whys = said.with(|said| said.iter().filter_map(|chip| chip.why.clone()).collect::<Vec<_>>());
        let chips = said.with(|said| said.iter().map(chip).collect_view());
        let whys = whys.into_iter().map(|why| view! { <p class="faint" dir="auto">{why}</p> }).collect_view();
        view! { <span class="chips-line">{chips}</span>{whys} }.into_any()
    });
    let named = version.to_string();
    let notes = part(move || {
        let link = |url: String| {
            view! {
                <a class="notes" href=url target="_blank" rel="noreferrer">
                    "Notes"
                    <span class="sr-only">" of " {named.clone()} ", in a new tab"</span>
                    {icon(Icon::External)}
                </a>
            }
        };
        release.with(|release| release.notes_url.clone()).map(link).into_any()
    });
    let published = part(move || match release.with(|release| release.published_at) {
        Some(at) => {
            view! { <time datetime=wire::time(at) data-tip=wire::time(at)>{Local::from(at).date()}</time> }.into_any()
        }
        None => view! { <span class="faint">"not known"</span> }.into_any(),
    });
    let needs = part(move || {
        let (needs, fit) = release.with(node);
        view! { <span class="mono">{needs}</span>{fit.map(|fit| view! { <p class="faint">{fit}</p> })} }.into_any()
    });
    let here = text(move || release.with(place));
    let used = part(move || used_by(&version, &users.get()));
    view! {
        <tr data-version=release.with_untracked(|release| release.version.to_string())>
            <th scope="row"><span class="version">{release.with_untracked(|release| release.version.to_string())}</span>{notes}{about}</th>
            <td class="published"><span class="cell-name">"Published "</span>{published}</td>
            <td class="node"><span class="cell-name">"Node "</span>{needs}</td>
            <td class="used"><span class="cell-name">"Used by "</span>{used}</td>
            <td class="place">{here}</td>
            <td class="row-actions">{controls(release, users, around)}</td>
        </tr>
    }
    .into_any()
}

fn used_by(version: &Version, users: &[InstanceName]) -> AnyView {
    if users.is_empty() {
        return view! { <span class="faint">"nobody"</span> }.into_any();
    }
    let link = |name: &InstanceName| {
        view! { <li><a href=paths::instance_page(name)><bdi>{name.to_string()}</bdi></a></li> }
    };
    let more = users.len().saturating_sub(NAMED);
    view! {
        <details>
            <summary>{count(users.len(), "instance")}</summary>
            <ul>
                {users.iter().take(NAMED).map(link).collect_view()}
                {(more > 0).then(|| view! { <li class="faint">{format!("and {more} more")}</li> })}
                <li><a href=paths::fleet_at(version)>"Show in the fleet"</a></li>
            </ul>
        </details>
    }
    .into_any()
}

/// Install or remove; block, unblock, lift. A button changes with what it does, so that the focus stays on it.
fn controls(release: Memo<Release>, users: Memo<Vec<InstanceName>>, around: Around) -> AnyView {
    let store = app().store;
    let version = release.with_untracked(|release| release.version.clone());
    let (busy_at, of, named) = (version.clone(), version.clone(), version.to_string());
    let busy = memo(move || around.deeds.is_under_way(&busy_at));
    let barred = memo(move || {
        let of_policy = store.with_basis(|basis| {
            (basis.policy.blocked_versions.find(&of).is_some(), basis.policy.held_versions.find(&of).is_some())
        });
        of_policy.unwrap_or_default()
    });
    let may_set = memo(move || may_set_policy(store));
    let (quiet, deeds, ask) = (Signal::stored(Tone::Quiet), around.deeds, around.ask);
    let (to_lift, lift_name) = (version.clone(), named.clone());
    let lift = part(move || {
        let (to_lift, label) = (to_lift.clone(), format!("Lift {lift_name}"));
        let control = || {
            view! { <Control gate=may_set busy tone=quiet label on_use=move |()| deeds.lift(to_lift.clone())>"Lift"</Control> }
        };
        barred.get().1.then(control).into_any()
    });
    let block = move |()| match barred.get_untracked() {
        (true, _) => deeds.unblock(version.clone()),
        (false, _) => ask.set(Some(Ask::Block(version.clone()))),
    };
    let block_word = text(move || if barred.get().0 { "Unblock" } else { "Block" }.to_owned());
    view! {
        {host_control(release, users, busy, around)}
        {lift}
        <Control gate=may_set busy tone=quiet on_use=block>
            {block_word}
            <span class="sr-only">" "{named}</span>
        </Control>
    }
    .into_any()
}

/// Installs the release on this host, or removes its install.
fn host_control(release: Memo<Release>, users: Memo<Vec<InstanceName>>, busy: Memo<bool>, around: Around) -> AnyView {
    let Around { deeds, ask, .. } = around;
    let store = app().store;
    let installed = memo(move || release.with(|release| release.installed));
    let busy = memo(move || busy.get() || release.with(|release| release.installing));
    let gate = memo(move || {
        release.with(|release| match release.installed {
            true => users.with(|users| may_uninstall(store, release, users)),
            false => may_install(store, release),
        })
    });
    let install = move || {
        let warnings = store.with_basis(|basis| {
            let permit = release.with_untracked(|release| validation::install(release, basis)).ok()?;
            Some(permit.warnings().iter().map(validation::Warning::notice).collect::<Vec<_>>())
        });
        let version = release.with_untracked(|release| release.version.clone());
        match warnings.flatten() {
            Some(warnings) if !warnings.is_empty() => ask.set(Some(Ask::Install(version, warnings))),
            _ => deeds.install(version),
        }
    };
    let remove = move || {
        let (version, bytes) = release.with_untracked(|release| (release.version.clone(), release.install_bytes));
        ask.set(Some(Ask::Remove(version, bytes)));
    };
    let on_use = move |()| if installed.get_untracked() { remove() } else { install() };
    let named = release.with_untracked(|release| release.version.to_string());
    let word = text(move || if installed.get() { "Remove" } else { "Install" }.to_owned());
    let what = text(move || if installed.get() { format!(" the install of {named}") } else { format!(" {named}") });
    view! { <Control gate busy on_use>{word}<span class="sr-only">{what}</span></Control> }.into_any()
}
