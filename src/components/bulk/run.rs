//! One action on many, a few at a time: who is asked next, what each answered, and how it stands. Nothing here waits or sends.

use crate::format::count;
use openclaw_contract::{Action, InstanceName};
use std::collections::{BTreeMap, VecDeque};

/// So many are asked for at once.
pub(crate) const AT_ONCE: usize = 4;

/// How it stands with one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Waiting,
    /// Sent, and not answered yet.
    Asked,
    /// What comes of it.
    Accepted(String),
    /// Why not.
    Refused(String),
    /// It was stopped before this one's turn.
    NotTried,
}

/// How many are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) waiting: usize,
    pub(crate) asked: usize,
    pub(crate) accepted: usize,
    pub(crate) refused: usize,
    pub(crate) not_tried: usize,
}

impl Counts {
    pub(crate) const fn all(self) -> usize {
        self.waiting + self.asked + self.accepted + self.refused + self.not_tried
    }

    /// Of how many nothing more will come.
    pub(crate) const fn settled(self) -> usize {
        self.accepted + self.refused + self.not_tried
    }

    pub(crate) const fn not_done(self) -> usize {
        self.refused + self.not_tried
    }

    /// `7 of 12 answered · 2 refused`.
    pub(crate) fn words(self) -> String {
        let more = [(self.accepted, "accepted"), (self.refused, "refused"), (self.not_tried, "not tried")];
        let more = more.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!(" · {number} {what}"));
        let answered = self.accepted + self.refused;
        format!("{answered} of {} answered{}", self.all(), more.collect::<String>())
    }
}

/// What became of all, for whoever is told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    /// Whether there is something to look into.
    pub(crate) failed: bool,
}

/// A run over many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    fates: BTreeMap<InstanceName, Fate>,
    waiting: VecDeque<InstanceName>,
    stopped: bool,
}

impl Run {
    pub(crate) fn new(names: impl IntoIterator<Item = InstanceName>) -> Self {
        let waiting: VecDeque<_> = names.into_iter().collect();
        let fates = waiting.iter().map(|name| (name.clone(), Fate::Waiting)).collect();
        Self { fates, waiting, stopped: false }
    }

    /// Those to ask for now: never more than [`AT_ONCE`] are without an answer.
    pub(crate) fn take(&mut self) -> Vec<InstanceName> {
        let room = AT_ONCE.saturating_sub(self.counts().asked).min(self.waiting.len());
        let next: Vec<_> = self.waiting.drain(..room).collect();
        for name in &next {
            self.fates.insert(name.clone(), Fate::Asked);
        }
        next
    }

    /// One was answered: what comes of it, or why not.
    pub(crate) fn answered(&mut self, name: &InstanceName, answer: Result<String, String>) {
        if let Some(fate) = self.fates.get_mut(name).filter(|fate| **fate == Fate::Asked) {
            *fate = answer.map_or_else(Fate::Refused, Fate::Accepted);
        }
    }

    /// Nothing more is asked for; what was asked for is still answered.
    pub(crate) fn stop(&mut self) {
        self.stopped = !self.waiting.is_empty();
        for name in self.waiting.drain(..) {
            self.fates.insert(name, Fate::NotTried);
        }
    }

    /// Once it is over: those that were refused or not tried wait again. Says which.
    pub(crate) fn retry(&mut self) -> Vec<InstanceName> {
        if !self.is_over() {
            return Vec::new();
        }
        let again: Vec<_> = self
            .fates
            .iter()
            .filter(|(_, fate)| matches!(fate, Fate::Refused(_) | Fate::NotTried))
            .map(|(name, _)| name.clone())
            .collect();
        for name in &again {
            self.fates.insert(name.clone(), Fate::Waiting);
        }
        self.waiting = again.iter().cloned().collect();
        self.stopped = false;
        again
    }

    pub(crate) fn is_over(&self) -> bool {
        let Counts { waiting, asked, .. } = self.counts();
        waiting + asked == 0
    }

    pub(crate) fn fate(&self, name: &InstanceName) -> Option<&Fate> {
        self.fates.get(name)
    }

    /// Those whose fate is one to show, by name.
    pub(crate) fn names(&self, shown: impl Fn(&Fate) -> bool) -> Vec<InstanceName> {
        self.fates.iter().filter(|(_, fate)| shown(fate)).map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.fates.values().fold(Counts::default(), |mut counts, fate| {
            *match fate {
                Fate::Waiting => &mut counts.waiting,
                Fate::Asked => &mut counts.asked,
                Fate::Accepted(_) => &mut counts.accepted,
                Fate::Refused(_) => &mut counts.refused,
                Fate::NotTried => &mut counts.not_tried,
            } += 1;
            counts
        })
    }

    /// `Update of 12 instances: 10 accepted, 2 refused`.
    pub(crate) fn outcome(&self, action: Action) -> Outcome {
        let counts = self.counts();
        let parts = [(counts.accepted, "accepted"), (counts.refused, "refused"), (counts.not_tried, "not tried")];
        let parts: Vec<_> =
            parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
        let title = format!("{} of {}: {}", action.title(), count(counts.all(), "instance"), parts.join(", "));
        let first = self.fates.iter().find_map(|(name, fate)| match fate {
            Fate::Refused(why) => Some(format!("{name}: {why}")),
            Fate::Waiting | Fate::Asked | Fate::Accepted(_) | Fate::NotTried => None,
        });
        let stopped = self.stopped.then(|| "It was stopped before the rest had its turn.".to_owned());
        Outcome { title, failed: counts.refused > 0, body: first.or(stopped) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::name;

    fn run(number: usize) -> Run {
        Run::new((0..number).map(|at| name(&format!("i{at:02}"))))
    }

    /// Answers everything that is asked for until it is over; those with these numbers are refused.
    fn finish(run: &mut Run, refused: &[usize]) {
        loop {
            let asked = run.take();
            if asked.is_empty() {
                return;
            }
            for one in asked {
                let refuses = refused.iter().any(|at| one == name(&format!("i{at:02}")));
                run.answered(&one, if refuses { Err("It is asleep.".into()) } else { Ok("begun".into()) });
            }
        }
    }

    #[test]
    fn never_more_than_a_few_at_once_and_each_once() {
        let mut run = run(10);
        let mut asked = run.take();
        assert_eq!((asked.len(), run.take().len()), (AT_ONCE, 0));
        let mut seen = asked.clone();
        while let Some(one) = asked.pop() {
            run.answered(&one, Ok(String::new()));
            let next = run.take();
            assert!(next.len() <= 1 && run.counts().asked <= AT_ONCE);
            seen.extend(next.clone());
            asked.extend(next);
        }
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), run.is_over(), run.counts().accepted), (10, true, 10));
    }

    #[test]
    fn an_answer_counts_once_and_only_of_what_was_asked_for() {
        let mut run = run(5);
        let asked = run.take();
        let first = asked.first().unwrap();
        run.answered(first, Ok("begun".into()));
        run.answered(first, Err("late".into()));
        assert_eq!(run.fate(first), Some(&Fate::Accepted("begun".into())));
        run.answered(&name("i04"), Ok("begun".into()));
        assert_eq!(run.fate(&name("i04")), Some(&Fate::Waiting));
        run.answered(&name("stranger"), Ok("begun".into()));
        assert_eq!(run.counts().all(), 5);
    }

    #[test]
    fn stopped_it_lets_finish_what_is_under_way() {
        let mut run = run(10);
        let asked = run.take();
        run.stop();
        assert_eq!(run.counts(), Counts { asked: 4, not_tried: 6, ..Counts::default() });
        assert!(!run.is_over() && run.take().is_empty());
        asked.iter().for_each(|one| run.answered(one, Ok("begun".into())));
        assert!(run.is_over());
        let outcome = run.outcome(Action::Update);
        assert_eq!(outcome.title, "Update of 10 instances: 4 accepted, 6 not tried");
        assert!(!outcome.failed && outcome.body.is_some_and(|body| body.contains("stopped")));
    }

    #[test]
    fn what_failed_is_tried_again_alone() {
        let mut run = run(6);
        finish(&mut run, &[1, 4]);
        let outcome = run.outcome(Action::Stop);
        assert_eq!(outcome.title, "Stop of 6 instances: 4 accepted, 2 refused");
        assert_eq!((outcome.failed, outcome.body.as_deref()), (true, Some("i01: It is asleep.")));
        assert_eq!(run.retry(), [name("i01"), name("i04")]);
        assert_eq!(run.counts(), Counts { waiting: 2, accepted: 4, ..Counts::default() });
        assert!(run.retry().is_empty(), "not while it goes on");
        finish(&mut run, &[]);
        assert_eq!(run.outcome(Action::Stop).body, None);
    }

    #[test]
    fn it_says_how_far_it_is() {
        let mut run = run(12);
        assert_eq!(run.counts().words(), "0 of 12 answered");
        let asked = run.take();
        run.answered(asked.first().unwrap(), Ok(String::new()));
        run.answered(asked.last().unwrap(), Err(String::new()));
        assert_eq!(run.counts().words(), "2 of 12 answered · 1 accepted · 1 refused");
        assert!(Run::default().is_over());
    }
}
