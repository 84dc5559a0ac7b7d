//! Fingers, or a mouse, on the band: one moves it, two stretch it, and a press that moves nothing points at a moment.

use super::window::{Limits, Scope};

#[derive(Clone, Copy, Debug, PartialEq)]
struct Finger {
    id: i32,
    start: f64,
    now: f64,
}

/// What is on the band. Positions go from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Grip {
    fingers: Vec<Finger>,
    /// What was looked at when the last finger came or went.
    base: Option<Scope>,
    moved: bool,
}

impl Grip {
    pub(crate) fn down(&mut self, id: i32, at: f64, scope: Scope) {
        if self.fingers.is_empty() {
            self.moved = false;
        }
        self.fingers.retain(|finger| finger.id != id);
        self.fingers.push(Finger { id, start: at, now: at });
        self.rebase(scope);
    }

    /// What is looked at then; none where it is not held, or not moved by more than `slack`.
    pub(crate) fn moved(&mut self, id: i32, to: f64, slack: f64, limits: Limits) -> Option<Scope> {
        let finger = self.fingers.iter_mut().find(|finger| finger.id == id)?;
        finger.now = to;
        self.moved |= (finger.now - finger.start).abs() > slack;
        let base = self.base.filter(|_| self.moved)?;
        Some(match self.fingers.as_slice() {
            [one] => base.pan(one.start - one.now, limits),
            [one, two, ..] => base.pinch((one.start, two.start), (one.now, two.now), limits),
            [] => base,
        })
    }

    /// The position that was pointed at, where it was a press and nothing else.
    pub(crate) fn up(&mut self, id: i32, scope: Scope) -> Option<f64> {
        let gone = self.fingers.iter().find(|finger| finger.id == id).map(|finger| finger.now)?;
        self.fingers.retain(|finger| finger.id != id);
        self.rebase(scope);
        Some(gone).filter(|_| self.fingers.is_empty() && !self.moved)
    }

    /// The browser took the fingers for something else.
    pub(crate) fn lost(&mut self) {
        self.fingers.clear();
    }

    pub(crate) fn is_held(&self) -> bool {
        !self.fingers.is_empty()
    }

    fn rebase(&mut self, scope: Scope) {
        self.base = Some(scope);
        self.moved |= self.fingers.len() > 1;
        self.fingers.iter_mut().for_each(|finger| finger.start = finger.now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{live::fixture::at, timeline::window::Range};

    const SLACK: f64 = 0.01;

    fn limits() -> Limits {
        Limits { created: at(0), now: at(1_000_000) }
    }

    fn past() -> Scope {
        Scope::last(Range::Hour).pan(-20.0, limits())
    }

    #[test]
    fn one_finger_moves_it() {
        let mut grip = Grip::default();
        assert_eq!(grip.moved(1, 0.5, SLACK, limits()), None, "nothing is held");
        grip.down(1, 0.5, past());
        assert_eq!(grip.moved(1, 0.505, SLACK, limits()), None);
        assert_eq!(grip.moved(1, 0.7, SLACK, limits()), Some(past().pan(-0.2, limits())));
        assert_eq!(grip.moved(1, 0.5, SLACK, limits()), Some(past()));
        assert_eq!(grip.up(1, past()), None, "it was no press");
        assert!(!grip.is_held());
    }

    #[test]
    fn a_press_points_at_a_moment() {
        let mut grip = Grip::default();
        grip.down(1, 0.5, past());
        assert_eq!(grip.up(1, past()), Some(0.5));
        assert_eq!(grip.up(1, past()), None);
    }

    #[test]
    fn two_fingers_stretch_it_and_the_one_that_stays_moves_on_from_there() {
        let mut grip = Grip::default();
        grip.down(1, 0.4, past());
        grip.down(2, 0.6, past());
        assert!(grip.moved(1, 0.2, SLACK, limits()).is_some());
        let wide = grip.moved(2, 0.8, SLACK, limits());
        assert_eq!(wide.map(Scope::millis), Some(past().millis() / 3));
        let wide = wide.unwrap_or_else(past);
        assert_eq!(grip.up(1, wide), None);
        assert_eq!(grip.moved(2, 0.9, SLACK, limits()), Some(wide.pan(0.8 - 0.9, limits())));
        grip.lost();
        assert!(!grip.is_held());
    }
}
