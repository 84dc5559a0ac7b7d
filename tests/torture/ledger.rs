//! Every ask, from before it is sent until its answer was found in the timeline.

use crate::{
    ask::{Answer, Ask},
    history::{Desired, History},
};
use anyhow::{Result, ensure};
use openclaw_contract::{Generation, InstanceName, request::Precondition};
use std::collections::BTreeMap;

/// An ask that is not settled.
#[derive(Clone, Debug)]
struct Open {
    ask: Ask,
    precondition: Precondition,
    /// None while it is under way.
    answer: Option<Answer>,
}

/// Remembers every answer.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    open: BTreeMap<usize, Open>,
    next: usize,
    pub(crate) accepted: usize,
    pub(crate) unanswered: usize,
    /// The refusals, by their codes.
    pub(crate) refused: BTreeMap<String, usize>,
}

/// An accepted answer that is still to be found in the timeline.
pub(crate) struct Promise {
    number: usize,
    ask: Ask,
    generation: Generation,
    changed: bool,
}

impl Ledger {
    /// Notes an ask that is about to be sent.
    pub(crate) fn ask(&mut self, ask: &Ask, precondition: Precondition) -> usize {
        let number = self.next;
        self.next += 1;
        self.open.insert(number, Open { ask: ask.clone(), precondition, answer: None });
        number
    }

    /// Notes its answer.
    pub(crate) fn answer(&mut self, number: usize, answer: &Answer) {
        match answer {
            Answer::Accepted { .. } => self.accepted += 1,
            Answer::Unanswered => self.unanswered += 1,
            Answer::Refused { code } => {
                *self.refused.entry(code.clone()).or_default() += 1;
                self.open.remove(&number);
            }
        }
        if let Some(open) = self.open.get_mut(&number) {
            open.answer = Some(answer.clone());
        }
    }

    /// What was accepted until now and is not settled yet.
    pub(crate) fn promises(&self) -> Vec<Promise> {
        let promise = |(number, open): (&usize, &Open)| match &open.answer {
            Some(Answer::Accepted { generation, changed }) => {
                Some(Promise { number: *number, ask: open.ask.clone(), generation: *generation, changed: *changed })
            }
            Some(Answer::Refused { .. } | Answer::Unanswered) | None => None,
        };
        self.open.iter().filter_map(promise).collect()
    }

    /// Finds these promises in the history, and for every change in there that no answer spoke of an ask that may have made it.
    pub(crate) fn settle(&mut self, promises: &[Promise], history: &mut History) -> Result<()> {
        for Promise { number, ask, generation, changed } in promises {
            history.confirm(ask, *generation, *changed)?;
            self.open.remove(number);
        }
        for (name, generation, desired) in history.unanswered() {
            let may = self.open.values().any(|open| open.may_have_made(name, generation, desired));
            ensure!(may, "{name}, generation {generation}: nobody asked for it, or it was refused: {desired}");
        }
        Ok(())
    }

    /// Once nothing is under way: every change that no answer spoke of was made by an ask of its own.
    pub(crate) fn close(&mut self, history: &History) -> Result<()> {
        for (name, generation, desired) in history.unanswered() {
            let makers = self.open.iter().filter(|(_, open)| open.may_have_made(name, generation, desired));
            // One that was for this generation alone first, so that the others are left for where they may be needed.
            let maker = makers.max_by_key(|(_, open)| open.precondition.is_some()).map(|(number, _)| *number);
            let made = maker.and_then(|number| self.open.remove(&number));
            ensure!(made.is_some(), "{name}, generation {generation}: more changes than were asked for: {desired}");
        }
        Ok(())
    }
}

impl Open {
    fn may_have_made(&self, name: &InstanceName, generation: Generation, desired: &Desired) -> bool {
        let for_this = self.precondition.is_none_or(|seen| seen + 1 == generation);
        self.ask.name() == name && for_this && self.ask.kind() == desired.kind && self.ask.is_met_by(desired)
    }
}
