//! The local driver with real processes: gateways and npm are fakes of a few lines, run by the host's Node.
//! (`cfg(test)` says to clippy, too, that everything here is a test.)

#[cfg(test)]
mod backup;
#[cfg(test)]
mod check;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod elsewhere;
#[cfg(test)]
mod fitness;
#[cfg(test)]
mod gateway;
#[cfg(test)]
mod import;
#[cfg(test)]
mod install;
#[cfg(test)]
mod lacking;
#[cfg(test)]
mod planned;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod releases;
#[cfg(test)]
mod soak;
#[cfg(test)]
mod state;
#[cfg(test)]
mod support;
#[cfg(test)]
mod trouble;
