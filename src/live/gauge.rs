//! How full the host is, as figures and a part of a whole.

use openclaw_contract::{Host, host::human_bytes};

/// One of the things that a host can run out of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gauge {
    pub(crate) name: &'static str,
    /// More than 100 where more is asked for than there is.
    pub(crate) percent: u64,
    /// What is used, and of how much.
    figures: String,
}

impl Gauge {
    fn of_bytes(name: &'static str, total: Option<u64>, available: Option<u64>) -> Option<Self> {
        let (total, available) = (total.filter(|total| *total > 0)?, available?);
        let used = total.saturating_sub(available);
        let percent = u64::try_from(u128::from(used) * 100 / u128::from(total)).unwrap_or(100);
        Some(Self { name, percent, figures: format!("{} of {}", human_bytes(used), human_bytes(total)) })
    }

    /// `6.1 GB of 23.0 GB`.
    pub(crate) fn words(&self) -> String {
        self.figures.clone()
    }

    /// A word for how full it is, for its colour: what it is stands in its figures.
    pub(crate) const fn fullness(&self) -> &'static str {
        match self.percent {
            0..80 => "well",
            80..95 => "tight",
            95.. => "full",
        }
    }
}

/// Memory, disk and load, each where it is known.
pub(crate) fn read(host: &Host) -> [Option<Gauge>; 3] {
    let load = host.load_percent.map(|percent| Gauge {
        name: "Load",
        percent: u64::from(percent),
        figures: format!("{percent} % of its processors"),
    });
    [
        Gauge::of_bytes("Memory", host.memory_total, host.memory_available),
        Gauge::of_bytes("Disk", host.disk_total, host.disk_available),
        load,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_has_figures_and_the_rest_is_not_there() {
        assert_eq!(read(&Host::default()), [None, None, None]);
        let host = Host {
            memory_total: Some(23_000_000_000),
            memory_available: Some(16_900_000_000),
            disk_total: Some(0),
            disk_available: Some(0),
            load_percent: Some(130),
            ..Host::default()
        };
        let [memory, disk, load] = read(&host);
        let told = |gauge: Option<Gauge>| gauge.map(|gauge| (gauge.percent, gauge.words(), gauge.fullness()));
        assert_eq!(told(memory), Some((26, "6.1 GB of 23.0 GB".to_owned(), "well")));
        assert_eq!((told(disk), told(load)), (None, Some((130, "130 % of its processors".to_owned(), "full"))));
        let odd = Host { memory_total: Some(u64::MAX), memory_available: Some(0), ..Host::default() };
        assert_eq!(read(&odd).into_iter().flatten().map(|gauge| gauge.percent).collect::<Vec<_>>(), [100]);
    }
}
