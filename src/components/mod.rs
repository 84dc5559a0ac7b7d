//! Parts that know the domain.

mod bulk;
mod changed;
pub(crate) mod create;
mod estimate;
pub(crate) mod goes;
pub(crate) mod restore;
pub(crate) mod update;

#[cfg(target_arch = "wasm32")]
mod actions;
#[cfg(target_arch = "wasm32")]
mod confirm;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod day;
#[cfg(target_arch = "wasm32")]
mod dialogs;
#[cfg(target_arch = "wasm32")]
mod doing;
#[cfg(target_arch = "wasm32")]
mod foretold;
#[cfg(target_arch = "wasm32")]
mod health;
#[cfg(target_arch = "wasm32")]
mod notice;
#[cfg(target_arch = "wasm32")]
mod refused;
#[cfg(target_arch = "wasm32")]
mod shortcuts;
#[cfg(target_arch = "wasm32")]
mod state;
#[cfg(target_arch = "wasm32")]
mod time;
#[cfg(target_arch = "wasm32")]
mod trouble;
#[cfg(target_arch = "wasm32")]
mod upload;
#[cfg(target_arch = "wasm32")]
mod versions;

#[cfg(target_arch = "wasm32")]
pub(crate) use {
    actions::Actions,
    controls::{ActionMenu, KeepButton, StartButton, UpdateButton},
    day::Day,
    dialogs::{Ask, dialog},
    doing::Doing,
    health::{HealthLine, dot, layers},
    notice::{Failure, Note, Setback},
    refused::warnings,
    state::{Badge, state_badge},
    time::{Age, Moment},
    upload::{FileField, HandIn, Upload},
    versions::Versions,
};
