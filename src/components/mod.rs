//! Parts that know the domain.

mod changed;
pub(crate) mod create;
pub(crate) mod update;

#[cfg(target_arch = "wasm32")]
mod actions;
#[cfg(target_arch = "wasm32")]
mod confirm;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod dialogs;
#[cfg(target_arch = "wasm32")]
mod doing;
#[cfg(target_arch = "wasm32")]
mod health;
#[cfg(target_arch = "wasm32")]
mod notice;
#[cfg(target_arch = "wasm32")]
mod refused;
#[cfg(target_arch = "wasm32")]
mod state;
#[cfg(target_arch = "wasm32")]
mod time;
#[cfg(target_arch = "wasm32")]
mod trouble;
#[cfg(target_arch = "wasm32")]
mod versions;

#[cfg(target_arch = "wasm32")]
pub(crate) use {
    actions::Actions,
    controls::{ActionMenu, KeepButton, StartButton, UpdateButton},
    dialogs::{Ask, Dialogs},
    doing::Doing,
    health::{HealthLine, dot, layers},
    notice::{Failure, Note},
    state::{Badge, state_badge},
    time::{Age, Moment},
    versions::Versions,
};
