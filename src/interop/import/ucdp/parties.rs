//! Who fights in a conflict of UCDP/PRIO, on which side, and which name is whose.

use std::collections::{BTreeMap, HashMap};

use super::{ACTOR, GOVERNMENT, GOVERNMENT_OF, governs, numbered, pairing::Pairing};
use crate::{
    Error,
    interop::import::{
        ImportError, Record,
        sheet::{Row, items},
    },
    model::{Any, Citation, Id},
};

/// Those on one side as they are listed: each list is sorted by itself.
#[derive(Debug, Default)]
pub(super) struct Side {
    names: Vec<String>,
    numbers: Vec<String>,
    states: Vec<String>,
    second_names: Vec<String>,
    second_states: Vec<String>,
}

/// Whoever fights in a conflict.
#[derive(Clone, Debug)]
pub(super) struct Party {
    /// `A` or `B`.
    pub(super) side: char,
    /// With troops in support of those whom the conflict is between.
    pub(super) second: bool,
    /// Its number as an actor.
    number: Option<String>,
    /// The number of its state.
    state: Option<String>,
    /// What it is called, where that follows.
    name: Option<String>,
    kind: &'static str,
}

/// Which name is whose, worked out from all rows.
pub(super) struct Names {
    actors: Pairing,
    states: Pairing,
    /// The actor that is the government of a state.
    governments: HashMap<String, String>,
}

fn owned(items: Vec<&str>) -> Vec<String> {
    items.into_iter().map(str::to_owned).collect()
}

impl Side {
    pub(super) fn read(row: &Row<'_>, side: char) -> Result<Self, Error> {
        let (name, number, state, second, second_state) = match side {
            'A' => ("side_a", "side_a_id", "gwno_a", "side_a_2nd", "gwno_a_2nd"),
            _ => ("side_b", "side_b_id", "gwno_b", "side_b_2nd", "gwno_b_2nd"),
        };
        let numbers = items(row.need(number)?, ',');
        // A name of one may have commas in it.
        let names = if numbers.len() == 1 { vec![row.need(name)?] } else { items(row.need(name)?, ',') };
        if names.len() != numbers.len() {
            let expected = format!("as many as there are names, {}", names.len());
            return Err(ImportError::field(number, row.need(number)?, expected).into());
        }
        Ok(Side {
            names: owned(names),
            numbers: owned(numbers),
            states: owned(row.list(state, ',')),
            second_names: owned(row.list(second, ',')),
            second_states: owned(row.list(second_state, ',')),
        })
    }

    fn governments(&self) -> Vec<String> {
        self.names.iter().filter_map(|name| name.strip_prefix(GOVERNMENT_OF)).map(str::to_owned).collect()
    }
}

impl Names {
    /// Works out whose the names are from the sides and the countries of all rows.
    pub(super) fn of<'r>(
        sides: impl Iterator<Item = &'r Side> + Clone,
        countries: impl Iterator<Item = &'r (Vec<String>, Vec<String>)>,
    ) -> Self {
        let actors = Pairing::of(sides.clone().map(|side| (side.names.clone(), side.numbers.clone())));
        let land = |name: &String| name.strip_prefix(GOVERNMENT_OF).unwrap_or(name).to_owned();
        let seconds = sides
            .clone()
            .map(|side| (side.second_names.iter().map(land).collect::<Vec<_>>(), side.second_states.clone()));
        let firsts = sides.clone().map(|side| (side.governments(), side.states.clone()));
        let states = Pairing::of(firsts.chain(seconds).chain(countries.cloned()));
        let mut names = Names { actors, states, governments: HashMap::new() };
        let lands = names.states.numbers();
        let mut governments = HashMap::new();
        for party in sides.flat_map(|side| names.primary(side, 'A', &lands)) {
            if let (Some(number), Some(state)) = (party.number, party.state) {
                governments.entry(state).or_insert(number);
            }
        }
        names.governments = governments;
        names
    }

    /// The name of the land of a state.
    pub(super) fn land(&self, state: &str) -> Option<&str> {
        self.states.name(state)
    }

    /// The numbers of the lands by their names.
    pub(super) fn lands(&self) -> BTreeMap<&str, &str> {
        self.states.numbers()
    }

    fn primary(&self, side: &Side, letter: char, lands: &BTreeMap<&str, &str>) -> Vec<Party> {
        let governments = side.names.iter().filter(|name| name.starts_with(GOVERNMENT_OF)).count();
        let kind = match governments {
            0 => "armed_group",
            all if all == side.names.len() => "government",
            _ => "organization",
        };
        let party = |number: &String| {
            let name = self.actors.name(number).filter(|name| side.names.iter().any(|it| it == name));
            let of = name.and_then(|name| name.strip_prefix(GOVERNMENT_OF));
            let state = of.and_then(|land| lands.get(land)).filter(|state| side.states.iter().any(|it| it == *state));
            let kind = match name {
                Some(name) if name.starts_with(GOVERNMENT_OF) => "government",
                Some(_) => "armed_group",
                None => kind,
            };
            Party {
                side: letter,
                second: false,
                number: Some(number.clone()),
                state: state.map(|state| (*state).to_owned()),
                name: name.map(str::to_owned),
                kind,
            }
        };
        side.numbers.iter().map(party).collect()
    }

    /// Those on a side, those who support it last.
    pub(super) fn parties(&self, side: &Side, letter: char, lands: &BTreeMap<&str, &str>) -> Vec<Party> {
        let mut parties = self.primary(side, letter, lands);
        parties.extend(side.second_states.iter().map(|state| Party {
            side: letter,
            second: true,
            number: self.governments.get(state).cloned(),
            state: Some(state.clone()),
            name: self.states.name(state).map(|land| format!("{GOVERNMENT_OF}{land}")),
            kind: "government",
        }));
        parties
    }
}

impl Party {
    /// Who it is, whatever it is called.
    pub(super) fn who(&self) -> String {
        let state = self.state.as_deref().map(|state| format!("state {state}"));
        self.number.clone().or(state).unwrap_or_default()
    }

    /// What goes on while it is there.
    pub(super) fn told(&self) -> String {
        format!("{}{}/{}", self.side, if self.second { "2" } else { "" }, self.who())
    }

    /// The column in which it stands.
    pub(super) fn field(&self) -> &'static str {
        match (self.side, self.second) {
            ('A', false) => "side_a",
            ('A', true) => "side_a_2nd",
            (_, false) => "side_b",
            (_, true) => "side_b_2nd",
        }
    }

    pub(super) fn entity(&self, record: &mut Record<'_, '_>, cite: &Citation) -> Result<Id<Any>, Error> {
        let (scheme, number) = match (&self.number, &self.state) {
            (Some(number), _) => (ACTOR, number),
            (None, Some(state)) => (GOVERNMENT, state),
            (None, None) => return Err(ImportError::field(self.field(), "", "a number").into()),
        };
        let known = record.identified(scheme, number)?;
        let label = match (&self.name, known) {
            (Some(name), _) => name.clone(),
            (None, Some(known)) => record.label_of(known)?.to_owned(),
            (None, None) => {
                record.left_out(self.field(), "which of the names is whose");
                let what = if scheme == ACTOR { "UCDP actor" } else { "Government of state" };
                format!("{what} {number}")
            }
        };
        let kind = if known.is_some() { "actor" } else { self.kind };
        let mut thing = numbered(kind, scheme, number, &label)?;
        if let Some(state) = self.state.as_ref().filter(|_| scheme == ACTOR) {
            thing = thing.identified(GOVERNMENT, state)?;
        }
        let id = record.entity(&thing, cite.clone())?;
        if let Some(state) = &self.state {
            governs(record, id, (state, &label), cite)?;
        }
        Ok(id)
    }
}
