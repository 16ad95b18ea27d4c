//! Which of the names in a cell goes with which of the numbers in another.
//!
//! The lists of UCDP are each sorted by itself, names by the alphabet and numbers as text, so the third name is not that of
//! the third number. What goes with what follows from all rows together: a number has one of the names that stand beside it
//! in every row, no name of a row is that of two numbers in it, and each name is that of one of them.

use std::collections::{BTreeMap, BTreeSet};

/// Longer lists teach nothing.
const LONGEST: usize = 128;
/// In how many rounds it is worked out. Real data take four.
const ROUNDS: usize = 16;

type Row = (Vec<String>, Vec<String>);

/// The names of numbers, where they follow.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    names: BTreeMap<String, String>,
}

impl Pairing {
    /// Works it out from lists of names and of their numbers.
    pub(super) fn of(rows: impl IntoIterator<Item = (Vec<String>, Vec<String>)>) -> Self {
        let fits = |(names, numbers): &Row| names.len() == numbers.len() && names.len() <= LONGEST;
        let mut rows: BTreeSet<Row> = rows.into_iter().filter(fits).collect();
        let mut left: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (names, numbers) in &rows {
            for number in numbers {
                match left.get_mut(number) {
                    Some(known) => known.retain(|name| names.contains(name)),
                    None => drop(left.insert(number.clone(), names.iter().cloned().collect())),
                }
            }
        }
        for _ in 0..ROUNDS {
            let is_open = |number: &String| left.get(number).is_some_and(|names| names.len() > 1);
            rows.retain(|(_, numbers)| numbers.iter().any(is_open));
            let mut changed = false;
            for row in &rows {
                changed |= narrow(row, &mut left);
            }
            if !changed {
                break;
            }
        }
        let only = |(number, names): (String, BTreeSet<String>)| {
            let mut names = names.into_iter();
            Some((number, names.next().filter(|_| names.len() == 0)?))
        };
        Pairing { names: left.into_iter().filter_map(only).collect() }
    }

    pub(super) fn name(&self, number: &str) -> Option<&str> {
        self.names.get(number).map(String::as_str)
    }

    /// The numbers of names, where a name has one.
    pub(super) fn numbers(&self) -> BTreeMap<&str, &str> {
        let mut numbers = BTreeMap::new();
        let mut several = BTreeSet::new();
        for (number, name) in &self.names {
            if numbers.insert(name.as_str(), number.as_str()).is_some() {
                several.insert(name.as_str());
            }
        }
        numbers.retain(|name, _| !several.contains(name));
        numbers
    }
}

/// Takes from each number of a row the names that are another's in it, and gives a name to the only one that can have it.
fn narrow((names, numbers): &Row, left: &mut BTreeMap<String, BTreeSet<String>>) -> bool {
    let mut changed = false;
    let of = |left: &BTreeMap<String, BTreeSet<String>>, number: &String| left.get(number).cloned().unwrap_or_default();
    let taken: Vec<String> =
        numbers.iter().map(|number| of(left, number)).filter(|it| it.len() == 1).flatten().collect();
    for number in numbers {
        if let Some(open) = left.get_mut(number).filter(|open| open.len() > 1) {
            let before = open.len();
            open.retain(|name| !taken.contains(name));
            changed |= open.len() != before;
        }
    }
    for name in names {
        let mut can = numbers.iter().filter(|number| left.get(*number).is_some_and(|open| open.contains(name)));
        if let (Some(number), None) = (can.next(), can.next())
            && let Some(open) = left.get_mut(number).filter(|open| open.len() > 1)
        {
            *open = BTreeSet::from([name.clone()]);
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::Pairing;

    fn row(names: &str, numbers: &str) -> (Vec<String>, Vec<String>) {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect();
        (list(names), list(numbers))
    }

    #[test]
    fn what_goes_with_what_follows_from_all_rows() {
        let pairing = Pairing::of([
            row("Benin Chad", "434 483"),
            row("Chad France", "220 483"),
            row("Benin Chad Mali", "432 434 483"),
        ]);
        let names = ["434", "483", "220", "432"].map(|number| pairing.name(number));
        assert_eq!(names, [Some("Benin"), Some("Chad"), Some("France"), Some("Mali")]);
        assert_eq!(pairing.numbers().get("Mali"), Some(&"432"));
    }

    #[test]
    fn what_does_not_follow_is_not_guessed() {
        let pairing = Pairing::of([row("ELN MIR", "748 749"), row("A B C", "1 2"), row("X", "5"), row("Y", "5")]);
        assert_eq!(["748", "749", "1", "5"].map(|number| pairing.name(number)), [None; 4]);
    }
}
