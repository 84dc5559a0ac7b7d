//! A line as a terminal would show it: colours and weights are kept, everything else that would steer a terminal is left out,
//! and what would hide or turn text around is spelled out.

/// A colour of text or of what is behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    /// One of the sixteen that the page has a colour of its own for.
    Named(u8),
    Exact(u8, u8, u8),
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) text: Option<Colour>,
    pub(crate) behind: Option<Colour>,
    pub(crate) bold: bool,
    pub(crate) dim: bool,
    pub(crate) italic: bool,
    pub(crate) underline: bool,
    pub(crate) reverse: bool,
}

/// From this byte on the text looks so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) from: usize,
    pub(crate) look: Look,
}

const ESCAPE: char = '\u{1b}';
/// The eight-bit form of `ESC [`.
const CONTROL: char = '\u{9b}';
const TAB: usize = 8;

/// The text to show, and its looks; no run where it has none.
pub(crate) fn shown(raw: &str) -> (String, Vec<Run>) {
    // A terminal would have written over what is before.
    let raw = raw.trim_end_matches('\r');
    let raw = raw.rsplit_once('\r').map_or(raw, |(_, last)| last);
    let (mut text, mut runs, mut look) = (String::with_capacity(raw.len()), Vec::<Run>::new(), Look::default());
    let (mut letters, mut column) = (raw.chars().peekable(), 0_usize);
    while let Some(letter) = letters.next() {
        match letter {
            ESCAPE | CONTROL => {
                let opens = if letter == CONTROL { Some('[') } else { letters.next() };
                let before = look;
                match opens {
                    Some('[') => sequence(&mut letters, &mut look),
                    Some(']' | 'P' | 'X' | '^' | '_') => string(&mut letters),
                    Some('(' | ')' | '*' | '+' | '#' | ' ' | '%') => drop(letters.next()),
                    Some(_) | None => {}
                }
                if look != before {
                    let from = text.len();
                    runs.retain(|run| run.from != from);
                    runs.push(Run { from, look });
                }
                continue;
            }
            '\t' => {
                let spaces = TAB - column % TAB;
                text.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
                continue;
            }
            hidden if hides(hidden) => {
                let spelled = spelled(hidden);
                column += spelled.chars().count();
                text.push_str(&spelled);
                continue;
            }
            plain => text.push(plain),
        }
        column += 1;
    }
    runs.retain(|run| run.from < text.len());
    if runs.first().is_some_and(|run| run.from == 0 && run.look == Look::default()) {
        runs.remove(0);
    }
    (text, runs)
}

/// Reads a sequence to its end; it counts where it is about looks.
fn sequence(letters: &mut impl Iterator<Item = char>, look: &mut Look) {
    let mut parameters = String::new();
    for letter in letters {
        match letter {
            '@'..='~' => {
                if letter == 'm' {
                    apply(&parameters, look);
                }
                return;
            }
            _ if parameters.len() < 64 => parameters.push(letter),
            _ => {}
        }
    }
}

/// Reads past a string that is meant for the terminal: a title, a link.
fn string(letters: &mut impl Iterator<Item = char>) {
    let mut escaped = false;
    for letter in letters {
        if letter == '\u{7}' || letter == '\u{9c}' || (escaped && letter == '\\') {
            return;
        }
        escaped = letter == ESCAPE;
    }
}

fn apply(parameters: &str, look: &mut Look) {
    let mut numbers = parameters.split([';', ':']).map(|number| number.parse::<u8>().unwrap_or(0));
    while let Some(number) = numbers.next() {
        match number {
            0 => *look = Look::default(),
            1 => look.bold = true,
            2 => look.dim = true,
            3 => look.italic = true,
            4 => look.underline = true,
            7 => look.reverse = true,
            21 | 22 => (look.bold, look.dim) = (false, false),
            23 => look.italic = false,
            24 => look.underline = false,
            27 => look.reverse = false,
            30..=37 => look.text = Some(Colour::Named(number - 30)),
            38 => look.text = extended(&mut numbers).or(look.text),
            39 => look.text = None,
            40..=47 => look.behind = Some(Colour::Named(number - 40)),
            48 => look.behind = extended(&mut numbers).or(look.behind),
            49 => look.behind = None,
            90..=97 => look.text = Some(Colour::Named(number - 82)),
            100..=107 => look.behind = Some(Colour::Named(number - 92)),
            _ => {}
        }
    }
}

fn extended(numbers: &mut impl Iterator<Item = u8>) -> Option<Colour> {
    match numbers.next()? {
        5 => Some(of_256(numbers.next()?)),
        2 => Some(Colour::Exact(numbers.next()?, numbers.next()?, numbers.next()?)),
        _ => None,
    }
}

/// The colour of that number in the palette that terminals share: sixteen names, a cube, and a scale of greys.
fn of_256(number: u8) -> Colour {
    let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
    match number {
        0..16 => Colour::Named(number),
        16..232 => {
            let place = number - 16;
            Colour::Exact(level(place / 36), level(place / 6 % 6), level(place % 6))
        }
        232.. => {
            let grey = 8 + 10 * (number - 232);
            Colour::Exact(grey, grey, grey)
        }
    }
}

/// Whether a letter shows nothing by itself, or turns around what follows it.
fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `^G` as terminals write it, `⟨U+202E⟩` of the rest.
fn spelled(letter: char) -> String {
    match u32::from(letter) {
        code @ (..0x20 | 0x7f) => char::from_u32(code ^ 0x40).map(|key| format!("^{key}")).unwrap_or_default(),
        code => format!("⟨U+{code:04X}⟩"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn looks(raw: &str) -> Vec<(usize, Look)> {
        shown(raw).1.into_iter().map(|run| (run.from, run.look)).collect()
    }

    fn text(colour: Colour) -> Look {
        Look { text: Some(colour), ..Look::default() }
    }

    #[test]
    fn colours_and_weights_are_kept() {
        let bold = Look { bold: true, ..Look::default() };
        let table = [
            ("plain", vec![]),
            ("\u{1b}[31mred", vec![(0, text(Colour::Named(1)))]),
            ("a\u{1b}[1mb\u{1b}[0mc", vec![(1, bold), (2, Look::default())]),
            ("\u{1b}[1;91mx", vec![(0, Look { text: Some(Colour::Named(9)), ..bold })]),
            ("\u{1b}[38;5;9mx", vec![(0, text(Colour::Named(9)))]),
            ("\u{1b}[38;5;208mx", vec![(0, text(Colour::Exact(255, 135, 0)))]),
            ("\u{1b}[38;5;255mx", vec![(0, text(Colour::Exact(238, 238, 238)))]),
            ("\u{1b}[38:2:1:2:3mx", vec![(0, text(Colour::Exact(1, 2, 3)))]),
            ("\u{1b}[48;2;1;2;3mx", vec![(0, Look { behind: Some(Colour::Exact(1, 2, 3)), ..Look::default() })]),
            ("\u{1b}[2;4;7mx", vec![(0, Look { dim: true, underline: true, reverse: true, ..Look::default() })]),
            ("\u{1b}[1m\u{1b}[22mx", vec![]),
            ("x\u{1b}[31m", vec![]),
            ("\u{9b}32mx", vec![(0, text(Colour::Named(2)))]),
            ("\u{1b}[m\u{1b}[38;9mx", vec![]),
        ];
        for (raw, expected) in table {
            assert_eq!(looks(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn what_steers_a_terminal_is_left_out_and_what_hides_is_spelled() {
        let table = [
            ("\u{1b}[2J\u{1b}[Hhome", "home"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]8;;https://example.net\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{1b}(Bx\u{1b}7", "x"),
            ("\u{1b}[3", ""),
            ("10%\r50%\r100%", "100%"),
            ("done\r", "done"),
            ("a\tb", "a       b"),
            ("bell\u{7}\u{8}\u{7f}", "bell^G^H^?"),
            ("user\u{202e}gnp.exe\u{2066}", "user⟨U+202E⟩gnp.exe⟨U+2066⟩"),
            ("\u{feff}x\u{85}", "⟨U+FEFF⟩x⟨U+0085⟩"),
            ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
            ("שלום 👩‍👩‍👧", "שלום 👩‍👩‍👧"),
        ];
        for (raw, expected) in table {
            assert_eq!(shown(raw).0, expected, "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_shown_and_nothing_hides(raw in "(\\x1b|\\[|[0-9;]|m|\\PC|\\pC){0,40}") {
            let (text, runs) = shown(&raw);
            prop_assert!(!text.chars().any(hides));
            prop_assert!(runs.iter().all(|run| text.is_char_boundary(run.from) && run.from < text.len()));
            prop_assert!(runs.windows(2).all(|pair| pair[0].from < pair[1].from));
        }
    }
}
