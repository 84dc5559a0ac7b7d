//! Parts that know nothing of the domain.

mod control;
mod dialog;
mod focus;
mod gate;
mod icon;
mod keys;
mod menu;
mod radio;
mod reactive;
mod rows;
mod switch;
mod tip;
mod toast;

pub(crate) use {
    control::{Control, Tone},
    dialog::{Dialog, DialogHandle},
    focus::rescue_focus,
    gate::Gate,
    icon::{Icon, icon},
    keys::{is_typing, next_id},
    menu::{Item, Menu},
    radio::Radio,
    reactive::{effect, flag, maybe, memo, part, text},
    rows::rows,
    switch::Switch,
    tip::Tips,
    toast::{ToastRegion, Toasts},
};
