//! Reads just enough of an event stream: a thousand readers in one process leave no time for more.

/// The longest beginning of a line that tells what it is.
const KEPT: usize = 32;

/// One reader.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    /// What was before is not counted.
    after: u64,
    /// The beginning of the line that is not over yet.
    line: Vec<u8>,
    /// The number of each event, and when it arrived, in milliseconds.
    pub(crate) arrived: Vec<(u64, i64)>,
    /// How often it was told to list again.
    pub(crate) resets: usize,
}

impl Scanner {
    /// Counts the events after that number.
    pub(crate) fn after(after: u64) -> Self {
        Self { after, ..Self::default() }
    }

    /// Takes in what arrived at that time.
    pub(crate) fn take(&mut self, chunk: &[u8], now: i64) {
        for part in chunk.split_inclusive(|byte| *byte == b'\n') {
            let room = KEPT.saturating_sub(self.line.len());
            self.line.extend(part.iter().take(room));
            if part.ends_with(b"\n") {
                self.end_of_line(now);
                self.line.clear();
            }
        }
    }

    fn end_of_line(&mut self, now: i64) {
        if let Some(number) = self.line.strip_prefix(b"id: ") {
            let number = std::str::from_utf8(number).ok().and_then(|text| text.trim().parse().ok());
            let number = number.filter(|number| *number > self.after);
            self.arrived.extend(number.map(|number| (number, now)));
        }
        self.resets += usize::from(self.line.starts_with(br#"data: {"type":"reset""#));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_numbers_and_resets_however_the_stream_is_cut() {
        let long = "x".repeat(200);
        let text = format!(
            "data: {{\"type\":\"hello\"}}\n\ndata: {{\"type\":\"timeline\",\"{long}\"}}\nid: 6\n\n: alive\n\nid: 7\n\n\
             data: {{\"type\":\"reset\"}}\n\ndata: id: 9\nid: 1234567\n\n"
        );
        for size in [1, 2, 7, 31, 32, 33, text.len()] {
            let mut scanner = Scanner::after(6);
            for (now, chunk) in (0..).zip(text.as_bytes().chunks(size)) {
                scanner.take(chunk, now);
            }
            let numbers: Vec<_> = scanner.arrived.iter().map(|(number, _)| *number).collect();
            assert_eq!((numbers.as_slice(), scanner.resets), ([7, 1_234_567].as_slice(), 1), "in pieces of {size}");
        }
    }
}
