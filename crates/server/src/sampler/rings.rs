//! What one instance used lately, in rings of a fixed size.

use openclaw_contract::{Samples, Span, Timestamp};

/// How far samples of an hour are apart, in seconds, and how many there are.
pub(super) const HOUR: (u32, usize) = (30, 120);
/// The same of a day.
pub(super) const DAY: (u32, usize) = (600, 144);

/// What was measured at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) memory_kib: u32,
    /// None for the first one: how busy it is shows in how the time grows.
    pub(super) cpu_permille: Option<u16>,
}

/// An hour and a day of one instance.
pub(super) struct Rings {
    hour: Ring<{ HOUR.1 }>,
    day: Ring<{ DAY.1 }>,
    /// What the samples of the present part of the day come to.
    sum: Sum,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    slot: u32,
    memory: u64,
    of_memory: u32,
    cpu: u32,
    of_cpu: u32,
}

/// As many of the last samples as there are places. Nothing is the largest number there is.
struct Ring<const PLACES: usize> {
    memory: [u32; PLACES],
    cpu: [u16; PLACES],
    /// Of which slot of time the newest is; 0 where there is none.
    last: u32,
}

impl<const PLACES: usize> Ring<PLACES> {
    const fn new() -> Self {
        Self { memory: [u32::MAX; PLACES], cpu: [u16::MAX; PLACES], last: 0 }
    }

    fn place(slot: u32) -> usize {
        slot as usize % PLACES
    }

    /// Puts a sample into its slot; those in between have none.
    fn put(&mut self, slot: u32, memory: u32, cpu: Option<u16>) {
        let missed = slot.saturating_sub(self.last).min(u32::try_from(PLACES).unwrap_or(u32::MAX));
        for back in 0..missed {
            self.write(slot.wrapping_sub(back), u32::MAX, u16::MAX);
        }
        self.last = self.last.max(slot);
        self.write(slot, memory.min(u32::MAX - 1), cpu.unwrap_or(u16::MAX));
    }

    fn write(&mut self, slot: u32, memory: u32, cpu: u16) {
        let place = Self::place(slot);
        if let (Some(at), Some(beside)) = (self.memory.get_mut(place), self.cpu.get_mut(place)) {
            (*at, *beside) = (memory, cpu);
        }
    }

    /// Of a slot, where it is still known.
    fn at(&self, slot: u32) -> (Option<u32>, Option<u32>) {
        let known = slot <= self.last && (self.last - slot) < u32::try_from(PLACES).unwrap_or(0);
        let place = Self::place(slot);
        let memory = self.memory.get(place).copied().filter(|memory| known && *memory != u32::MAX);
        let cpu = self.cpu.get(place).copied().filter(|cpu| known && *cpu != u16::MAX);
        (memory, cpu.map(u32::from))
    }

    fn samples(&self, every_seconds: u32, now: Timestamp) -> Samples {
        let to = slot(now, every_seconds);
        let first = to.saturating_sub(u32::try_from(PLACES).unwrap_or(0)).saturating_add(1);
        let (memory_kib, cpu_permille) = (first..=to).map(|slot| self.at(slot)).unzip();
        let second = i64::from(to).saturating_mul(i64::from(every_seconds));
        Samples { every_seconds, to: Timestamp::from_second(second).unwrap_or(now), memory_kib, cpu_permille }
    }
}

impl Rings {
    /// Without any sample.
    pub(super) fn new() -> Self {
        Self { hour: Ring::new(), day: Ring::new(), sum: Sum::default() }
    }

    /// Adds one.
    pub(super) fn put(&mut self, now: Timestamp, sample: Sample) {
        self.hour.put(slot(now, HOUR.0), sample.memory_kib, sample.cpu_permille);
        let slot = slot(now, DAY.0);
        if self.sum.slot != slot {
            self.sum = Sum { slot, ..Sum::default() };
        }
        let sum = &mut self.sum;
        sum.memory = sum.memory.saturating_add(u64::from(sample.memory_kib));
        sum.of_memory += 1;
        if let Some(cpu) = sample.cpu_permille {
            sum.cpu = sum.cpu.saturating_add(u32::from(cpu));
            sum.of_cpu += 1;
        }
        let memory = u32::try_from(sum.memory / u64::from(sum.of_memory)).unwrap_or(u32::MAX - 1);
        let cpu = sum.cpu.checked_div(sum.of_cpu).and_then(|cpu| u16::try_from(cpu).ok());
        self.day.put(slot, memory, cpu);
    }

    /// What there is of that span, up to now.
    pub(super) fn samples(&self, span: Span, now: Timestamp) -> Samples {
        match span {
            Span::Hour => self.hour.samples(HOUR.0, now),
            Span::Day => self.day.samples(DAY.0, now),
        }
    }
}

fn slot(at: Timestamp, every_seconds: u32) -> u32 {
    u32::try_from(at.as_second().max(0) / i64::from(every_seconds.max(1))).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_775_830_800 + second).unwrap()
    }

    fn sample(memory_kib: u32, cpu: u16) -> Sample {
        Sample { memory_kib, cpu_permille: Some(cpu) }
    }

    #[test]
    fn ten_thousand_instances_take_less_than_25_mb() {
        let bytes = size_of::<Rings>();
        assert!(bytes <= 1_700, "{bytes} bytes an instance");
    }

    #[test]
    fn the_last_one_is_now_and_what_was_missed_is_empty() {
        let mut rings = Rings::new();
        rings.put(at(0), sample(100, 10));
        rings.put(at(30), Sample { memory_kib: 200, cpu_permille: None });
        rings.put(at(121), sample(400, 40));
        let hour = rings.samples(Span::Hour, at(155));
        assert_eq!((hour.every_seconds, hour.to, hour.memory_kib.len()), (30, at(150), 120));
        assert_eq!(hour.memory_kib[113..], [None, Some(100), Some(200), None, None, Some(400), None]);
        assert_eq!(hour.cpu_permille[113..], [None, Some(10), None, None, None, Some(40), None]);
        let day = rings.samples(Span::Day, at(599));
        assert_eq!((day.every_seconds, day.to, day.memory_kib.len()), (600, at(0), 144));
        assert_eq!((day.memory_kib[143], day.cpu_permille[143]), (Some(233), Some(25)));
    }

    #[test]
    fn what_is_older_than_the_ring_is_gone() {
        let mut rings = Rings::new();
        for n in 0..500 {
            rings.put(at(n * 30), sample(n as u32, 1));
        }
        let hour = rings.samples(Span::Hour, at(499 * 30));
        assert_eq!((hour.memory_kib[0], hour.memory_kib[119]), (Some(380), Some(499)));
        let later = rings.samples(Span::Hour, at(499 * 30 + 3_570));
        assert_eq!((later.memory_kib[0], later.memory_kib[1..].iter().all(Option::is_none)), (Some(499), true));
        assert!(rings.samples(Span::Hour, at(9_000_000)).memory_kib.iter().all(Option::is_none));
        rings.put(at(9_000_000), sample(7, 7));
        let now = rings.samples(Span::Hour, at(9_000_000));
        assert_eq!(now.memory_kib.iter().flatten().count(), 1, "the others are long gone");
    }
}
