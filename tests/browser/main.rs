//! The portal in a real browser, against a real server with the simulated driver. Time is turned by hand.

mod newer;
mod story;
mod stub;
mod two_operators;
