//! What a watcher has seen, and whether that is what it waits for. Pure.

use openclaw_contract::{
    Event, EventKind, Generation, InstanceState, InstanceView, Rest, UpdateResponse, UpdateStatus, Version,
    event::Timeline, text::Watched,
};

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// That it comes to rest, in whatever way but error.
    Rest,
    /// That it runs: this version, or whatever its target is.
    Run(Option<Version>),
    /// That it is stopped.
    Stop,
    /// That it is gone.
    Gone,
}

/// How the waiting ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As it was wanted.
    Reached,
    /// In another way, and why where the instance itself does not say it.
    Missed(Option<String>),
}

/// What was seen of an instance so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    first: Option<(InstanceState, Version)>,
    /// Whether the version change in hand was queued behind another one; none where nothing tells yet.
    queued: Option<bool>,
    /// The generation that is waited for.
    since: Generation,
    /// Whether that generation, or a later one, was seen to fail.
    failed: bool,
    view: Option<InstanceView>,
}

impl Seen {
    /// After an action, which was answered with this view.
    pub(crate) fn after(view: &InstanceView) -> Self {
        let first = Some((view.state, view.version.clone()));
        Self { first, since: view.generation, view: Some(view.clone()), ..Self::default() }
    }

    /// After an update, which was answered like this.
    pub(crate) fn updated(response: &UpdateResponse) -> Self {
        let queued = match response.status {
            UpdateStatus::UpdateQueued => Some(true),
            UpdateStatus::UpdateStarted => Some(false),
            UpdateStatus::AlreadyAtTarget => None,
        };
        Self { first: Some((response.instance_state, response.current_version.clone())), queued, ..Self::default() }
    }

    /// Takes in a view, unless a newer one is known already.
    pub(crate) fn look(&mut self, view: InstanceView) {
        if self.view.as_ref().is_some_and(|last| last.generation > view.generation) {
            return;
        }
        self.first.get_or_insert_with(|| (view.state, view.version.clone()));
        self.view = Some(view);
    }

    /// Takes in an event.
    pub(crate) fn hear(&mut self, event: &Event) {
        self.queued = queued(event).or(self.queued);
        if matches!(event.what, EventKind::Failed { .. }) && event.generation.is_some_and(|at| at >= self.since) {
            self.failed = true;
        }
    }

    /// Whether only the past tells how the version change in this view, or the one that led to it, was taken.
    pub(crate) fn needs_history(&self, view: &InstanceView) -> bool {
        let changes = view.update_pending() && view.rest().is_none();
        let changed = self.first.as_ref().is_some_and(|(_, version)| *version != view.version);
        self.queued.is_none() && (changes || changed)
    }

    /// Takes in the past, the newest event first.
    pub(crate) fn hear_history(&mut self, timeline: &Timeline) {
        self.queued = self.queued.or_else(|| timeline.events.iter().find_map(queued));
    }

    /// The instance as it was seen last.
    pub(crate) fn view(&self) -> Option<&InstanceView> {
        self.view.as_ref()
    }

    /// What there is to say about it in the end.
    pub(crate) fn watched(&self) -> Option<Watched<'_>> {
        let (first_state, first_version) = self.first.as_ref()?;
        let queued = self.queued.unwrap_or_default();
        Some(Watched { first_state: *first_state, first_version, queued, last: self.view.as_ref()? })
    }

    /// Whether the waiting is over, and how it ended.
    pub(crate) fn end(&self, goal: &Goal) -> Option<End> {
        let view = self.view.as_ref()?;
        let name = &view.name;
        let because = |why: String| Some(End::Missed(Some(why)));
        match (goal, view.rest()?) {
            (Goal::Gone, _) => None,
            (Goal::Rest, Rest::Running | Rest::Stopped) | (Goal::Stop, Rest::Stopped) => Some(End::Reached),
            (Goal::Rest | Goal::Run(_), Rest::Failed) => Some(End::Missed(None)),
            // What is in error may only be waiting for its stop to begin.
            (Goal::Stop, Rest::Failed) => self.failed.then_some(End::Missed(None)),
            (Goal::Stop, Rest::Running) => because(format!("{name} was started again meanwhile")),
            (Goal::Run(_), Rest::Stopped) => because(format!("{name} was stopped meanwhile")),
            (Goal::Run(Some(wanted)), Rest::Running) if view.reverts.as_ref() == Some(wanted) => because(format!(
                "{name} runs {} again: the update to {wanted} failed and was rolled back; `openclaw timeline {name}` says why",
                view.version
            )),
            (Goal::Run(Some(wanted)), Rest::Running) if *wanted != view.version => {
                because(format!("{name} came to run {}, not {wanted}: its target was changed again", view.version))
            }
            (Goal::Run(_), Rest::Running) => Some(End::Reached),
        }
    }
}

/// Whether an event says that a version change was queued, or begun at once.
fn queued(event: &Event) -> Option<bool> {
    match event.what {
        EventKind::UpdateQueued { .. } => Some(true),
        EventKind::UpdateStarted { .. } => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
