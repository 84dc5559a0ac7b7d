//! Reactive parts of one type each: the code that draws a closure is made once for all of them, and not anew for every
//! closure. What is in the page's first load uses these throughout (docs/adr/0009-small-first-load.md).

use leptos::{prelude::*, tachys::reactive_graph::SharedReactiveFunction};
use std::sync::{Arc, Mutex};

/// A text that changes.
pub(crate) fn text(read: impl FnMut() -> String + Send + 'static) -> SharedReactiveFunction<String> {
    Arc::new(Mutex::new(read))
}

/// An attribute that changes, and is left out where there is none.
pub(crate) fn maybe(read: impl FnMut() -> Option<String> + Send + 'static) -> SharedReactiveFunction<Option<String>> {
    Arc::new(Mutex::new(read))
}

/// A part of the page that is drawn anew when what it reads changes.
pub(crate) fn part(draw: impl FnMut() -> AnyView + Send + 'static) -> SharedReactiveFunction<AnyView> {
    Arc::new(Mutex::new(draw))
}

/// Whether an element has a class or an attribute.
pub(crate) fn flag(read: impl FnMut() -> bool + Send + 'static) -> SharedReactiveFunction<bool> {
    Arc::new(Mutex::new(read))
}

/// What is derived once for all who read it, and told to them only where it changed.
pub(crate) fn memo<T: PartialEq + Send + Sync + 'static>(derive: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let derive: Box<dyn Fn() -> T + Send + Sync> = Box::new(derive);
    Memo::new(move |_| derive())
}

/// Something that happens outside the page's own tree whenever what it reads changes.
pub(crate) fn effect(act: impl FnMut() + 'static) {
    let mut act: Box<dyn FnMut()> = Box::new(act);
    Effect::new(move |_| act());
}
