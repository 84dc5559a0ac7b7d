//! Ports of this host: a block for each instance, and who has one that should be free.

use openclaw_driver::DriverError;
use procfs::process::FDTarget;
use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
};

/// A gateway uses ports up to 110 above its own when its browser is on.
const BLOCK: u16 = 120;
/// So many ports of a block may be its gateway's own, and leave it enough above.
const CHOICE: u16 = 10;

/// A free port in a block, counted from `base`, that none of `taken` is in.
///
/// # Errors
/// Where there is none.
pub(crate) fn choose(base: u16, taken: &BTreeSet<u16>, free: impl Fn(u16) -> bool) -> Result<u16, DriverError> {
    let blocks = (base..=u16::MAX - BLOCK).step_by(BLOCK.into());
    blocks
        .filter(|first| taken.range(first..&(first + BLOCK)).next().is_none())
        .flat_map(|first| first..first + CHOICE)
        .find(|port| free(*port))
        .ok_or_else(|| {
            DriverError::permanent(format!("no port above {base} is free on this host"))
                .with_remedy("Delete an instance that nobody needs")
        })
}

/// A port that is free now, for something that does not last; the host chooses it, away from the blocks where it can.
///
/// # Errors
/// Where there is none.
pub(crate) fn choose_for_a_while() -> Result<u16, DriverError> {
    let offered = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    let ports = (0..CHOICE).filter_map(|_| offered().ok()).map(|address| address.port());
    ports.into_iter().find(|port| is_free(*port)).ok_or_else(|| DriverError::transient("no port is free on this host"))
}

/// Whether nobody listens on a port of the loopback interface.
pub(crate) fn is_free(port: u16) -> bool {
    let in_use = |address: SocketAddr| {
        TcpListener::bind(address).is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse)
    };
    !in_use((Ipv4Addr::LOCALHOST, port).into()) && !in_use((Ipv6Addr::LOCALHOST, port).into())
}

/// The error that a port is taken, with the process that has it where it can be told.
pub(crate) fn taken(port: u16) -> DriverError {
    let by = match owner(port) {
        Some((pid, command)) => format!("process {pid} ({command})"),
        None => "another process".to_owned(),
    };
    DriverError::permanent(format!("port {port} is in use by {by}"))
        .with_remedy(format!("Stop what uses port {port}, then try again"))
}

/// The process that listens on a port, as far as this user may see.
fn owner(port: u16) -> Option<(i32, String)> {
    let (four, six) = (procfs::net::tcp().ok(), procfs::net::tcp6().ok());
    let listening = four
        .into_iter()
        .flatten()
        .chain(six.into_iter().flatten())
        .find(|entry| entry.state == procfs::net::TcpState::Listen && entry.local_address.port() == port)?;
    let has_it = |process: &procfs::process::Process| {
        process.fd().is_ok_and(|mut files| {
            files.any(|file| {
                file.is_ok_and(|file| matches!(file.target, FDTarget::Socket(inode) if inode == listening.inode))
            })
        })
    };
    let process = procfs::process::all_processes().ok()?.flatten().find(has_it)?;
    let command = process.stat().ok()?.comm;
    Some((process.pid, command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_do_not_overlap_and_busy_ports_are_stepped_over() {
        let everything = |_| true;
        assert_eq!(choose(19000, &BTreeSet::new(), everything), Ok(19000));
        // One that sits anywhere in a block takes all of it.
        assert_eq!(choose(19000, &BTreeSet::from([19003, 19240]), everything), Ok(19120));
        assert_eq!(choose(19000, &BTreeSet::from([19119]), |port| port != 19120), Ok(19121));
        assert_eq!(choose(19000, &BTreeSet::new(), |port| port >= 19010), Ok(19120));
        assert!(choose(19000, &BTreeSet::new(), |_| false).is_err());
        assert!(choose(65530, &BTreeSet::new(), everything).is_err());
    }

    #[test]
    fn whoever_has_a_port_is_named() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!is_free(port));
        let error = taken(port);
        assert!(
            error.to_string().contains(&format!("port {port} is in use by process {}", std::process::id())),
            "{error}"
        );
        drop(listener);
        assert!(is_free(port));
    }
}
