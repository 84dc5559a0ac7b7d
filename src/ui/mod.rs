//! Parts that know nothing of the domain.

mod control;
mod dialog;
mod icon;
mod keys;
mod menu;
mod switch;
mod time;
mod tip;
mod toast;

pub(crate) use {
    control::{Control, Tone},
    dialog::{Dialog, DialogHandle},
    icon::{Icon, icon},
    keys::{is_typing, next_id},
    menu::{Item, Menu},
    switch::Switch,
    time::{Age, Moment},
    tip::Tips,
    toast::{Toasts, ToastRegion},
};
