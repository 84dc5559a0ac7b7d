//! The dialog that is open, if any: one at a time, for the whole page.

use super::{
    bulk::BulkDialog,
    confirm::{Confirm, ConfirmDelete},
    create::CreateDialog,
    restore::{DiscardDialog, RestoreDialog},
    shortcuts::ShortcutsDialog,
    update::{UpdateDialog, wish::Wish},
};
use crate::app::app;
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceName, InstanceView, Snapshot, SnapshotId};

/// What is asked of the operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ask {
    Create,
    /// What becomes of several instances at once.
    Bulk {
        action: Action,
        names: Vec<InstanceName>,
    },
    /// The keys that do something.
    Shortcuts,
    Act {
        name: InstanceName,
        action: Action,
        /// For an update or a restore: what to choose at first.
        wish: Wish,
        /// The instance as it was when it was decided about before, where it has changed since.
        before: Option<Box<InstanceView>>,
    },
    /// Whether a snapshot is to be removed.
    Discard {
        name: InstanceName,
        snapshot: Box<Snapshot>,
    },
}

impl Ask {
    /// For the first time, and with nothing in particular in mind.
    pub(crate) fn about(name: InstanceName, action: Action) -> Self {
        Self::Act { name, action, wish: Wish::default(), before: None }
    }

    /// Whether that snapshot is to be put back.
    pub(crate) fn restore(name: InstanceName, snapshot: SnapshotId) -> Self {
        Self::Act { name, action: Action::Restore, wish: Wish::for_snapshot(snapshot), before: None }
    }
}

/// The dialog that asks it; nothing where what it asks about is not there.
pub(crate) fn dialog(ask: Ask) -> AnyView {
    let app = app();
    let on_closed = Callback::new(move |()| app.ask.set(None));
    let act = move |name: &InstanceName, action: Action, wish: Wish, before: Option<Box<InstanceView>>| {
        let member = app.store.member_untracked(name)?;
        let before = before.map(|before| *before);
        Some(match action {
            Action::Update => view! { <UpdateDialog member wish before on_closed /> }.into_any(),
            Action::Start | Action::Stop | Action::Restart => {
                view! { <Confirm member action before on_closed /> }.into_any()
            }
            Action::Restore => view! { <RestoreDialog member wish before on_closed /> }.into_any(),
            Action::Delete => view! { <ConfirmDelete member before on_closed /> }.into_any(),
        })
    };
    match ask {
        Ask::Bulk { action, names } => view! { <BulkDialog action names on_closed /> }.into_any(),
        Ask::Shortcuts => view! { <ShortcutsDialog on_closed /> }.into_any(),
        Ask::Create => view! { <CreateDialog on_closed /> }.into_any(),
        Ask::Discard { name, snapshot } => view! { <DiscardDialog name snapshot=*snapshot on_closed /> }.into_any(),
        Ask::Act { name, action, wish, before } => act(&name, action, wish, before).into_any(),
    }
}
