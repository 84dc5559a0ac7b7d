//! The band under a mouse, fingers and keys.

use super::sight::Sight;
use crate::timeline::{grip::Grip, window::Scope};
use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

/// A press may tremble by so many pixels.
const SLACK: f64 = 4.0;
/// One press of a key looks that much closer.
const STEP: f64 = 0.6;

#[derive(Clone, Copy)]
pub(super) struct Gestures {
    sight: Sight,
    frame: NodeRef<html::Div>,
    grip: StoredValue<Grip>,
    /// Whether the last move was made by keys: then it is said what is in sight.
    pub(super) spoke: RwSignal<bool>,
}

impl Gestures {
    pub(super) fn new(sight: Sight, frame: NodeRef<html::Div>) -> Self {
        Self { sight, frame, grip: StoredValue::new(Grip::default()), spoke: RwSignal::new(false) }
    }

    /// Where something is on the band, from 0 to 1, and how wide it is.
    fn place(self, event: &MouseEvent) -> Option<(f64, f64)> {
        let frame = self.frame.get_untracked()?.get_bounding_client_rect();
        let width = frame.width().max(1.0);
        Some(((f64::from(event.client_x()) - frame.left()) / width, width))
    }

    fn scope(self) -> Scope {
        self.sight.scope.get_untracked()
    }

    fn look(self, scope: Scope) {
        self.spoke.set(false);
        self.sight.look(scope);
    }

    pub(super) fn down(self, event: &PointerEvent) {
        let Some((at, _)) = self.place(event).filter(|_| event.button() == 0) else { return };
        if let Some(frame) = self.frame.get_untracked() {
            // A pointer that is gone already cannot be kept.
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        let scope = self.scope();
        self.grip.update_value(|grip| grip.down(event.pointer_id(), at, scope));
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let Some((at, width)) = self.place(event).filter(|_| self.grip.with_value(Grip::is_held)) else { return };
        let limits = self.sight.limits();
        let moved =
            self.grip.try_update_value(|grip| grip.moved(event.pointer_id(), at, SLACK / width, limits)).flatten();
        if let Some(scope) = moved {
            self.look(scope);
        }
    }

    pub(super) fn up(self, event: &PointerEvent) {
        let scope = self.scope();
        let pressed = self.grip.try_update_value(|grip| grip.up(event.pointer_id(), scope)).flatten();
        if let Some(at) = pressed {
            self.sight.point_at(Some(self.sight.window.get_untracked().moment(at)));
        }
    }

    pub(super) fn lost(self) {
        self.grip.update_value(Grip::lost);
    }

    /// With Ctrl, or where the band was chosen before, it looks closer; sideways it moves. Otherwise the page scrolls.
    pub(super) fn wheel(self, event: &WheelEvent) {
        let Some((at, width)) = self.place(event) else { return };
        let chosen = document().active_element().as_ref() == self.frame.get_untracked().as_deref().map(AsRef::as_ref);
        let limits = self.sight.limits();
        let scope = if event.delta_x().abs() > event.delta_y().abs() {
            self.scope().pan(event.delta_x() / width, limits)
        } else if event.ctrl_key() || event.meta_key() || chosen {
            self.scope().zoom((event.delta_y() / 400.0).clamp(-1.0, 1.0).exp(), at, limits)
        } else {
            return;
        };
        event.prevent_default();
        self.look(scope);
    }

    pub(super) fn closer(self, event: &MouseEvent) {
        if let Some((at, _)) = self.place(event) {
            self.look(self.scope().zoom(STEP * STEP, at, self.sight.limits()));
        }
    }

    pub(super) fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let (scope, limits) = (self.scope(), self.sight.limits());
        let far = if event.shift_key() { 0.5 } else { 0.1 };
        let anchor = if scope.is_live() { 1.0 } else { 0.5 };
        let next = match event.key().as_str() {
            "ArrowLeft" => scope.pan(-far, limits),
            "ArrowRight" => scope.pan(far, limits),
            "+" | "=" => scope.zoom(STEP, anchor, limits),
            "-" | "_" => scope.zoom(1.0 / STEP, anchor, limits),
            "Home" => scope.to_now(),
            "Escape" => {
                self.sight.point_at(None);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.sight.look(next);
        self.spoke.set(true);
    }
}
