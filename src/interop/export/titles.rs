//! Sources by their titles, for forms that have no place for a source of its own.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::{Content, Item, Losses, Stated};
use crate::{Error, model::Stance};

pub(super) struct Titles(HashMap<String, String>);

impl Titles {
    /// Those of all sources, each of which loses all else.
    pub(super) fn of(content: &Content<'_>, losses: &mut Losses) -> Result<Self, Error> {
        let mut titles = HashMap::new();
        for source in content.sources() {
            let source = source?;
            losses.item(Item::Source(source.key.clone()), "it is named by its title at most");
            titles.insert(source.key, source.source.title.as_str().to_owned());
        }
        Ok(Titles(titles))
    }

    /// The titles of the sources of a statement, with what those do that do not affirm it; its claims lose all else.
    pub(super) fn told(&self, stated: &Stated, losses: &mut Losses) -> Vec<String> {
        let mut all = IndexSet::new();
        for (claim, id) in stated.entry.claims.iter().zip(&stated.claims) {
            losses.item(Item::Claim(*id), "the title of its source goes out at most");
            let title = self.0.get(&claim.source).map_or("", String::as_str);
            let told = match claim.stance {
                Stance::Affirms => title.to_owned(),
                Stance::Denies => format!("denied: {title}"),
                Stance::Doubts => format!("doubted: {title}"),
                Stance::CouldNotConfirm => format!("could not confirm: {title}"),
            };
            all.insert(told);
        }
        all.into_iter().collect()
    }
}
