//! Archives in and out: honest ones, broken ones and hostile ones.
//! (`cfg(test)` says to clippy, too, that everything here is a test.)

#[cfg(test)]
mod bombs;
#[cfg(test)]
mod craft;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod torn;
