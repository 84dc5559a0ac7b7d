//! Opens the dialog that an address asks for, and takes that out of the address once the dialog is closed.

use crate::{
    app::{App, app},
    components::{Ask, update::wish::DeepLink},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use openclaw_contract::Refusal;

/// Goes by the address for as long as the page lives.
pub(crate) fn follow() {
    let (app, query, location, navigate) = (app(), use_query_map(), use_location(), use_navigate());
    let asked = Memo::new(move |_| query.with(|query| DeepLink::read(|part| query.get(part))));
    // Before that nothing could be decided.
    let ready = Memo::new(move |_| app.store.loaded.get() && app.store.terms.with(Option::is_some));
    let done = StoredValue::new_local(move || {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&location.pathname.get_untracked(), options);
    });
    Effect::new(move |_| {
        let Some(asked) = asked.get().filter(|_| ready.get()) else { return };
        let opened = match asked {
            Ok(link) => open(app, link),
            Err(why) => Err(why),
        };
        if let Err(why) = opened {
            app.toasts.failed("The address asks for something that cannot be done", Some(why));
            done.with_value(|done| done());
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = app.ask.with(Option::is_some);
        if was_open == Some(true) && !is_open && asked.with_untracked(Option::is_some) {
            done.with_value(|done| done());
        }
        is_open
    });
}

fn open(app: App, link: DeepLink) -> Result<(), String> {
    let DeepLink { action, name, wish } = link;
    if app.store.member_untracked(&name).is_none() {
        return Err(Refusal::NotFound { name }.explanation());
    }
    app.ask.set(Some(Ask::Act { name, action, wish, before: None }));
    Ok(())
}
