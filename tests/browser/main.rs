//! The portal in a real browser, against a real server with the simulated driver. Where a story is about what is waited for,
//! time is turned by hand.

mod accessibility;
mod address;
mod broken_connection;
mod budget;
mod keyboard;
mod markup;
mod newer;
mod queued;
mod quick;
mod restore;
mod rollback;
mod setback;
mod several;
mod story;
mod stub;
mod two_operators;
mod withdraw;
mod world;
