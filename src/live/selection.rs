//! Which instances are selected. They stay so while another part of the fleet is looked at.

use openclaw_contract::InstanceName;

/// By name, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection(Vec<InstanceName>);

impl Selection {
    pub(crate) fn names(&self) -> &[InstanceName] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has(&self, name: &InstanceName) -> bool {
        self.0.binary_search(name).is_ok()
    }

    /// Takes it in, or out where it was in.
    pub(crate) fn toggle(&mut self, name: &InstanceName) {
        match self.0.binary_search(name) {
            Ok(place) => drop(self.0.remove(place)),
            Err(place) => self.0.insert(place, name.clone()),
        }
    }

    /// Takes all of these in.
    pub(crate) fn add(&mut self, names: &[InstanceName]) {
        self.0.extend_from_slice(names);
        self.0.sort_unstable();
        self.0.dedup();
    }

    /// Takes all of these out.
    pub(crate) fn remove(&mut self, names: &[InstanceName]) {
        let mut out = names.to_vec();
        out.sort_unstable();
        self.0.retain(|name| out.binary_search(name).is_err());
    }

    /// Those that are not there any more are not selected either.
    pub(crate) fn keep(&mut self, there: impl Fn(&InstanceName) -> bool) {
        self.0.retain(there);
    }

    /// `3 selected`; where some of them are not among those that are shown: `3 selected, 1 not shown`.
    pub(crate) fn words(&self, shown: &[InstanceName]) -> String {
        let seen = shown.iter().filter(|name| self.has(name)).count();
        match self.0.len().saturating_sub(seen) {
            0 => format!("{} selected", self.0.len()),
            hidden => format!("{} selected, {hidden} not shown", self.0.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::name;

    #[test]
    fn a_selection_outlives_what_is_shown() {
        let [a, b, c] = ["a", "b", "c"].map(name);
        let mut selection = Selection::default();
        selection.toggle(&c);
        selection.add(&[a.clone(), b.clone(), c.clone()]);
        assert_eq!(selection.words(&[a.clone(), b.clone(), c.clone()]), "3 selected");
        assert_eq!(selection.words(std::slice::from_ref(&b)), "3 selected, 2 not shown");
        selection.toggle(&a);
        assert_eq!((selection.has(&a), selection.names()), (false, [b.clone(), c.clone()].as_slice()));
        selection.remove(std::slice::from_ref(&a));
        assert_eq!(selection.names().len(), 2, "it was not in");
        selection.keep(|name| *name == c);
        assert_eq!((selection.words(&[]), selection.is_empty()), ("1 selected, 1 not shown".to_owned(), false));
    }
}
