//! The portal in a real browser, against a real server with the simulated driver. Where a story is about what is waited for,
//! time is turned by hand.

mod newer;
mod quick;
mod restore;
mod rollback;
mod setback;
mod story;
mod stub;
mod two_operators;
mod withdraw;
