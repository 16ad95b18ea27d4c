//! Under which base data lies that this crate wrote, where that is not the one under which it is read.

use super::{
    kept::{Kept, Read, Word},
    own::{Sort, sort_of},
};
use crate::{
    interop::{
        import::Intake,
        rdf::{
            term::{Space, Spaces},
            vocabulary as ag,
        },
    },
    model::text::excerpt,
};

/// Tells of each thing of ours that lies under another base.
pub(super) fn tell(read: &Read, base: &str, intake: &mut Intake<'_>) {
    for node in 0..read.nodes() {
        let (_, said) = read.of(node);
        let (Some(first), Some(space)) = (said.first(), space_of(read, node)) else { continue };
        let (Kept::Iri(iri), Word::Other) = (read.term(first.subject), read.word(first.subject)) else { continue };
        if let Some(other) = base_of(iri, space) {
            let reason = format!(
                "it seems to be written under the base `{}` and is read under `{}`, so that its key is the whole IRI",
                excerpt(other),
                excerpt(base)
            );
            intake.in_doubt(first.line.into(), "base", &reason);
        }
    }
}

/// Where a thing would lie that this crate wrote.
fn space_of(read: &Read, node: usize) -> Option<Space> {
    let (_, said) = read.of(node);
    match sort_of(read, node) {
        Sort::Source => Some(Space::Source),
        Sort::Statement => Some(Space::Statement),
        Sort::Thing => {
            let is_ours = said.iter().any(|one| {
                read.known(one.predicate) == Some(ag::TYPE) && matches!(read.word(one.object), Word::Of(Space::Kind, _))
            });
            is_ours.then_some(Space::Entity)
        }
        Sort::Followed | Sort::Part | Sort::Defined => None,
    }
}

/// What an IRI begins with before the word for its space. After that word stands a key, in which other signs than these are
/// encoded.
fn base_of(iri: &str, space: Space) -> Option<&str> {
    let own = Spaces::under("");
    let word = own.start(space).trim_end_matches('/');
    let (before, _) = iri.rsplit_once([':', '/'])?;
    let base = before.strip_suffix(word).filter(|base| !base.is_empty())?;
    iri.starts_with(Spaces::under(base).start(space)).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_what_stands_before_the_word_for_the_space() {
        for base in ["https://example.org/id/", "urn:allegiance:", "http://example.org/#"] {
            for (space, key) in [(Space::Entity, "kia%20x"), (Space::Source, "entity"), (Space::Statement, "12")] {
                let iri = format!("{}{key}", Spaces::under(base).start(space));
                assert_eq!(base_of(&iri, space), Some(base), "{iri}");
            }
        }
        for other in ["http://example.org/kia", "entity/kia", "http://example.org/entity/kia/more", "urn:x:entity/kia"]
        {
            assert_eq!(base_of(other, Space::Entity), None, "{other}");
        }
    }
}
