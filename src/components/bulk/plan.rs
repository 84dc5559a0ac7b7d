//! What the dialog knows: the verdict on each, and once it runs, how far it is.

use super::{
    list::Line,
    run::{Counts, Fate},
    sweep::Sweep,
    verdict::{Deed, Verdict, counted, to_type},
};
use crate::{
    format::count,
    live::{Store, may_act},
    ui::{Gate, Icon},
};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceName, InstanceView};
use std::{collections::BTreeMap, sync::Arc};

/// Each instance as it was judged, with the verdict.
pub(super) type Verdicts = BTreeMap<InstanceName, (Option<InstanceView>, Verdict)>;

/// Which rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Only {
    All,
    /// What can be done; once it runs, what was accepted.
    Well,
    /// What cannot be done; once it runs, what was refused or not tried.
    Ill,
}

/// What the dialog knows.
#[derive(Clone, Copy)]
pub(super) struct Bulk {
    pub(super) action: Action,
    pub(super) store: Store,
    pub(super) verdicts: Memo<Arc<Verdicts>>,
    pub(super) sweep: RwSignal<Option<Sweep>>,
    /// How far it is, once it runs.
    pub(super) counts: Memo<Option<Counts>>,
    pub(super) only: RwSignal<Only>,
    pub(super) typed: RwSignal<String>,
}

/// What the verdicts are, and what they rest on besides the instances.
#[derive(Clone, Default)]
struct Judging {
    basis: u64,
    verdicts: Arc<Verdicts>,
}

/// The verdict on each, looked at anew once a second for those that changed, until it runs.
pub(super) fn judged(
    store: Store,
    names: Vec<InstanceName>,
    deed: Memo<Option<Deed>>,
    sweep: RwSignal<Option<Sweep>>,
) -> Memo<Arc<Verdicts>> {
    // Grows with whatever the verdicts rest on besides the instances.
    let basis = Memo::new(move |before: Option<&u64>| {
        store.terms.track();
        store.catalog.track();
        deed.track();
        before.map_or(1, |before| before.wrapping_add(1))
    });
    let judging = Memo::new_owning(move |before: Option<Judging>| {
        let before = before.unwrap_or_default();
        if sweep.with(Option::is_some) {
            return (before, false);
        }
        store.clock.now();
        let now = basis.get();
        let known = (before.basis == now).then_some(&before.verdicts);
        let verdicts = untrack(|| deed.with(|deed| anew(store, &names, deed.as_ref()?, known.map(Arc::as_ref))));
        match verdicts {
            Some(verdicts) => (Judging { basis: now, verdicts: Arc::new(verdicts) }, true),
            None => (before, false),
        }
    });
    Memo::new(move |_| judging.with(|judging| judging.verdicts.clone()))
}

/// None where there is nothing new to say.
fn anew(store: Store, names: &[InstanceName], deed: &Deed, known: Option<&Verdicts>) -> Option<Verdicts> {
    let is_known = |name: &InstanceName| {
        let Some((seen, _)) = known.and_then(|known| known.get(name)) else { return false };
        match (seen, store.member_untracked(name)) {
            (Some(seen), Some(member)) => member.with_untracked(|shown| shown.view == *seen),
            (seen, member) => seen.is_none() && member.is_none(),
        }
    };
    if names.iter().all(is_known) {
        return None;
    }
    store.with_basis(|basis| {
        let judge = |name: &InstanceName| match known.and_then(|known| known.get(name)).filter(|_| is_known(name)) {
            Some(known) => known.clone(),
            None => match store.member_untracked(name) {
                Some(member) => {
                    member.with_untracked(|shown| (Some(shown.view.clone()), Verdict::of(deed, &shown.view, basis)))
                }
                None => (None, Verdict::gone()),
            },
        };
        names.iter().map(|name| (name.clone(), judge(name))).collect()
    })
}

impl Bulk {
    /// How many can, and cannot.
    pub(super) fn counted(self) -> (usize, usize) {
        self.verdicts.with(|verdicts| counted(verdicts.values().map(|(_, verdict)| verdict)))
    }

    /// Whether it may begin.
    pub(super) fn gate(self) -> Gate {
        let (can, _) = self.counted();
        let none = || (can == 0).then(|| format!("There is no instance here to {}.", self.action.as_str()));
        let untyped = || match self.action {
            Action::Delete => {
                let wanted = to_type(can);
                self.typed.with(|typed| (typed.trim() != wanted).then(|| format!("Type “{wanted}” to confirm.")))
            }
            Action::Update | Action::Start | Action::Stop | Action::Restart | Action::Restore => None,
        };
        may_act(self.store).and(|| Gate::of(none())).and(|| Gate::of(untyped()))
    }

    /// What may be asked for, as it was judged.
    pub(super) fn views(self) -> BTreeMap<InstanceName, InstanceView> {
        let view = |(name, (view, verdict)): (&InstanceName, &(Option<InstanceView>, Verdict))| {
            Some((name.clone(), view.clone().filter(|_| verdict.says.is_ok())?))
        };
        self.verdicts.with_untracked(|verdicts| verdicts.iter().filter_map(view).collect())
    }

    /// The rows that are shown.
    pub(super) fn names(self) -> Vec<InstanceName> {
        let only = self.only.get();
        if let Some(sweep) = self.sweep.get() {
            let shown = |fate: &Fate| match (only, fate) {
                (Only::All, _) | (Only::Well, Fate::Accepted(_)) | (Only::Ill, Fate::Refused(_) | Fate::NotTried) => {
                    true
                }
                (Only::Well, Fate::Waiting | Fate::Asked | Fate::Refused(_) | Fate::NotTried)
                | (Only::Ill, Fate::Waiting | Fate::Asked | Fate::Accepted(_)) => false,
            };
            return sweep.run.with(|run| run.names(shown));
        }
        let shown = |verdict: &Verdict| match only {
            Only::All => true,
            Only::Well => verdict.says.is_ok(),
            Only::Ill => verdict.says.is_err(),
        };
        self.verdicts.with(|verdicts| {
            verdicts.iter().filter(|(_, (_, verdict))| shown(verdict)).map(|(name, _)| name.clone()).collect()
        })
    }

    /// What the row of an instance says.
    pub(super) fn line(self, name: &InstanceName) -> Line {
        let line = |class, icon, text: &str| Line { class, icon, text: text.to_owned() };
        if let Some(sweep) = self.sweep.get() {
            return sweep.run.with(|run| match run.fate(name) {
                Some(Fate::Waiting) => line("faint", Some(Icon::Waits), "Waiting for its turn"),
                Some(Fate::Asked) => line("asked", Some(Icon::Provisioning), "Asked for"),
                Some(Fate::Accepted(what)) => line("well", Some(Icon::Running), what),
                Some(Fate::Refused(why)) => line("ill", Some(Icon::Error), why),
                Some(Fate::NotTried) => line("faint", Some(Icon::Stopped), "Not tried"),
                None => line("faint", None, ""),
            });
        }
        self.verdicts.with(|verdicts| match verdicts.get(name).map(|(_, verdict)| verdict) {
            Some(Verdict { says: Ok(what), .. }) => line("", None, what),
            Some(Verdict { says: Err(why), .. }) => line("ill", Some(Icon::Error), why),
            None => line("faint", None, ""),
        })
    }

    /// How it stands, in one line.
    pub(super) fn status(self) -> String {
        if let Some(sweep) = self.sweep.get() {
            return sweep.run.with(|run| match run.is_over() {
                true => format!("{}.", run.outcome(self.action).title),
                false => self.running(),
            });
        }
        let what = self.action.as_str();
        match self.counted() {
            (0, 0) => "Looking at each of them …".to_owned(),
            (can, 0) => format!("{} to {what}.", count(can, "instance")),
            (can, cannot) => format!("{can} can, {cannot} cannot."),
        }
    }

    /// Said once, and not with each answer: the progress bar tells those who look.
    fn running(self) -> String {
        "Under way. Closing stops it after those that are asked for.".to_owned()
    }
}
