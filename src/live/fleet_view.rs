//! How the fleet is looked at: what part of it, in which order, as cards or as a table. All of it is in the page's address.

use openclaw_contract::{InstanceState, Version};

/// Cards, or the rows of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Layout {
    #[default]
    Cards,
    Table,
}

/// What instances are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Name,
    State,
    Version,
    Target,
    Step,
    Health,
    Changed,
    Labels,
}

impl Column {
    /// In the order in which a table shows them.
    pub(crate) const ALL: [Self; 8] =
        [Self::Name, Self::State, Self::Version, Self::Target, Self::Step, Self::Health, Self::Changed, Self::Labels];

    /// Its word in an address.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::State => "state",
            Self::Version => "version",
            Self::Target => "target",
            Self::Step => "step",
            Self::Health => "health",
            Self::Changed => "changed",
            Self::Labels => "labels",
        }
    }

    /// The head of its column.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::State => "State",
            Self::Version => "Version",
            Self::Target => "Target",
            Self::Step => "Step",
            Self::Health => "Health",
            Self::Changed => "Last change",
            Self::Labels => "Labels",
        }
    }
}

/// One of the things that instances are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

/// How the fleet is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FleetView {
    pub(crate) layout: Layout,
    pub(crate) state: Option<InstanceState>,
    /// Only those that have an update to take.
    pub(crate) updates: bool,
    /// Only those that need somebody.
    pub(crate) attention: bool,
    /// Only those that have something in hand.
    pub(crate) busy: bool,
    /// Only those with this label: `team`, or `team=research`.
    pub(crate) label: Option<String>,
    /// Only those that run this version, or are to.
    pub(crate) version: Option<Version>,
    /// The first one counts most; the name decides in the end.
    pub(crate) sort: Vec<Sort>,
    /// The words of the search.
    pub(crate) words: String,
}

impl FleetView {
    /// What the parts of an address say, and of each that says nothing that can be, why: it is passed over.
    pub(crate) fn read(part: impl Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let mut flag = |name: &str| match part(name).as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(other) => {
                problems.push(format!("{name}: {other:?} is neither 1 nor 0."));
                false
            }
        };
        let (updates, attention, busy) = (flag("updates"), flag("attention"), flag("busy"));
        let layout = match part("view").as_deref() {
            None | Some("cards") => Layout::Cards,
            Some("table") => Layout::Table,
            Some(other) => {
                problems.push(format!("view: {other:?} is neither \"cards\" nor \"table\"."));
                Layout::Cards
            }
        };
        let state = part("state").and_then(|word| match word.parse() {
            Ok(state) => Some(state),
            Err(error) => {
                problems.push(format!("state: {error}."));
                None
            }
        });
        let version = part("version").and_then(|text| match Version::try_from(text) {
            Ok(version) => Some(version),
            Err(error) => {
                problems.push(format!("version: {error}."));
                None
            }
        });
        let mut sort: Vec<Sort> = Vec::new();
        for word in part("sort").unwrap_or_default().split(',').filter(|word| !word.is_empty()) {
            let (plain, descending) = word.strip_prefix('-').map_or((word, false), |plain| (plain, true));
            match Column::ALL.into_iter().find(|column| column.word() == plain) {
                Some(column) if sort.iter().any(|known| known.column == column) => {}
                Some(column) => sort.push(Sort { column, descending }),
                None => problems.push(format!("sort: there is no {plain:?}; {} are.", columns())),
            }
        }
        let label = part("label").filter(|label| !label.is_empty());
        let words = part("q").unwrap_or_default();
        (Self { layout, state, updates, attention, busy, label, version, sort, words }, problems)
    }

    /// The parts of an address that say this; what is as it is without saying is left out.
    pub(crate) fn parts(&self) -> [(&'static str, Option<String>); 9] {
        let flag = |on: bool| on.then(|| "1".to_owned());
        let sort: Vec<String> = self
            .sort
            .iter()
            .map(|sort| format!("{}{}", if sort.descending { "-" } else { "" }, sort.column.word()))
            .collect();
        let layout = match self.layout {
            Layout::Cards => None,
            Layout::Table => Some("table".to_owned()),
        };
        [
            ("view", layout),
            ("state", self.state.as_ref().map(|state| state.as_str().to_owned())),
            ("updates", flag(self.updates)),
            ("attention", flag(self.attention)),
            ("busy", flag(self.busy)),
            ("label", self.label.clone()),
            ("version", self.version.as_ref().map(Version::to_string)),
            ("sort", (!sort.is_empty()).then(|| sort.join(","))),
            ("q", (!self.words.is_empty()).then(|| self.words.clone())),
        ]
    }

    /// The same, of the whole fleet.
    pub(crate) fn of_all(&self) -> Self {
        Self { layout: self.layout, sort: self.sort.clone(), ..Self::default() }
    }

    /// Whether a part of the fleet is looked at, and not all of it.
    pub(crate) fn is_part(&self) -> bool {
        Self { words: self.words.trim().to_owned(), ..self.clone() } != self.of_all()
    }

    /// After the head of a column was pressed: up, down, and as before.
    pub(crate) fn press(&mut self, column: Column) {
        self.sort = match self.sort.first() {
            Some(first) if first.column == column && first.descending => Vec::new(),
            Some(first) if first.column == column => vec![Sort { column, descending: true }],
            Some(_) | None => vec![Sort { column, descending: false }],
        };
    }

    /// How a column is sorted, as `aria-sort` says it: only of the one that counts most.
    pub(crate) fn sorted(&self, column: Column) -> Option<&'static str> {
        let first = self.sort.first().filter(|first| first.column == column)?;
        Some(if first.descending { "descending" } else { "ascending" })
    }
}

fn columns() -> String {
    Column::ALL.map(Column::word).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::version;
    use proptest::prelude::*;

    fn read(query: &[(&str, &str)]) -> (FleetView, Vec<String>) {
        FleetView::read(|wanted| query.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_address_says_how_the_fleet_is_looked_at() {
        let plain = FleetView::default();
        let by = |column, descending| Sort { column, descending };
        let table: [(&[(&str, &str)], FleetView); 10] = [
            (&[], plain.clone()),
            (&[("update", "a"), ("to", "2026.4.8")], plain.clone()),
            (&[("view", "cards"), ("updates", "0"), ("sort", ""), ("q", ""), ("label", "")], plain.clone()),
            (&[("view", "table")], FleetView { layout: Layout::Table, ..plain.clone() }),
            (&[("state", "error")], FleetView { state: Some(InstanceState::Error), ..plain.clone() }),
            (&[("updates", "1"), ("busy", "1")], FleetView { updates: true, busy: true, ..plain.clone() }),
            (&[("attention", "1")], FleetView { attention: true, ..plain.clone() }),
            (
                &[("label", "team=research"), ("version", "2026.4.8")],
                FleetView { label: Some("team=research".into()), version: Some(version("2026.4.8")), ..plain.clone() },
            ),
            (
                &[("sort", "version,-state,version")],
                FleetView { sort: vec![by(Column::Version, false), by(Column::State, true)], ..plain.clone() },
            ),
            (&[("q", " two words")], FleetView { words: " two words".into(), ..plain.clone() }),
        ];
        for (query, view) in table {
            assert_eq!(read(query), (view, vec![]), "{query:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_named_and_passed_over() {
        for (name, value, says) in [
            ("view", "list", "view: \"list\" is neither"),
            ("state", "broken", "state: \"broken\" is no state: provisioning,"),
            ("state", "Running", "state: \"Running\" is no state"),
            ("updates", "yes", "updates: \"yes\" is neither 1 nor 0."),
            ("version", "v1", "version: \"v1\" does not fit"),
            ("sort", "age", "sort: there is no \"age\"; name, state,"),
        ] {
            let (view, problems) = read(&[(name, value), ("q", "kept")]);
            assert_eq!(view, FleetView { words: "kept".into(), ..FleetView::default() }, "{name}={value}");
            assert!(matches!(problems.as_slice(), [one] if one.starts_with(says)), "{problems:?}");
        }
    }

    #[test]
    fn a_part_of_the_fleet_is_told_from_all_of_it() {
        let (sorted, _) = read(&[("sort", "-name"), ("view", "table"), ("q", "  ")]);
        assert!(!sorted.is_part());
        for (name, value) in [("state", "error"), ("updates", "1"), ("q", "a"), ("label", "a"), ("busy", "1")] {
            let (part, _) = read(&[(name, value), ("sort", "-name")]);
            assert!(part.is_part() && !part.of_all().is_part(), "{name}");
            assert_eq!(part.of_all().sort, part.sort);
        }
    }

    #[test]
    fn a_column_goes_up_down_and_back() {
        let mut view = FleetView::default();
        let mut said = Vec::new();
        for column in [Column::State, Column::State, Column::State, Column::Name, Column::State] {
            view.press(column);
            said.push((view.sorted(Column::State), view.sort.len()));
        }
        let (up, down) = (Some("ascending"), Some("descending"));
        assert_eq!(said, [(up, 1), (down, 1), (None, 0), (None, 1), (up, 1)]);
    }

    fn any_view() -> impl Strategy<Value = FleetView> {
        let sort = proptest::sample::subsequence(Column::ALL.to_vec(), 0..=8).prop_shuffle();
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        let label = proptest::option::of("[a-z]{1,4}(=[a-z]{0,3})?");
        let day = proptest::option::of(1u8..28);
        (flags, 0usize..6, label, day, sort, any::<u8>(), ".{0,12}").prop_map(
            |((table, updates, attention, busy), state, label, day, columns, down, words)| FleetView {
                layout: if table { Layout::Table } else { Layout::Cards },
                state: InstanceState::ALL.get(state).copied(),
                updates,
                attention,
                busy,
                label,
                version: day.map(|day| version(&format!("2026.4.{day}"))),
                sort: columns
                    .into_iter()
                    .enumerate()
                    .map(|(place, column)| Sort { column, descending: down & (1 << place) != 0 })
                    .collect(),
                words,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(view in any_view()) {
            let parts = view.parts();
            let again = FleetView::read(|wanted| parts.iter().find(|(name, _)| *name == wanted)?.1.clone());
            prop_assert_eq!(again, (view, vec![]));
        }
    }
}
