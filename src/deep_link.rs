//! Opens the dialog that an address asks for, and takes that out of the address once the dialog is closed.

use crate::{
    app::{App, app},
    components::{Ask, update::wish::DeepLink},
};
use leptos::prelude::*;
use openclaw_contract::Refusal;

/// Goes by the address for as long as the page lives.
pub(crate) fn follow() {
    let app = app();
    let asked =
        Memo::new(move |_| app.address.with_query(|query| DeepLink::read(|part| query.get(part).map(str::to_owned))));
    // Before that nothing could be decided.
    let ready = Memo::new(move |_| app.store.loaded.get() && app.store.terms.with(Option::is_some));
    let done = move || {
        app.address.amend(|query| DeepLink::PARTS.into_iter().for_each(|part| query.set(part, None)));
    };
    Effect::new(move |_| {
        let Some(asked) = asked.get().filter(|_| ready.get()) else { return };
        let opened = match asked {
            Ok(link) => open(app, link),
            Err(why) => Err(why),
        };
        if let Err(why) = opened {
            app.toasts.failed("The address asks for something that cannot be done", Some(why));
            done();
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = app.ask.with(Option::is_some);
        if was_open == Some(true) && !is_open && asked.with_untracked(Option::is_some) {
            done();
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
