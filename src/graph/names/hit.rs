//! What is found by a name: who, why, and what to be wary of.

use std::{fmt, ops::Deref};

use crate::model::{
    Any, Id, StatementId,
    names::{NameLikeness, Script, script},
    text,
};

/// Why an entity answers to a name, the plainest reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MatchedBy {
    /// It is the label.
    Label,
    /// It is the key.
    Key,
    /// A statement gives the name.
    Name(StatementId),
}

/// An entity that answers to a name, or to one like it.
///
/// It prints as the name, safe to read, and how like it is to what was asked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NameHit {
    /// The entity.
    pub entity: Id<Any>,
    /// Why it answers to the name.
    pub by: MatchedBy,
    /// The name as it is kept.
    pub name: String,
    /// How like the name is to the one asked for, and why.
    pub likeness: NameLikeness,
    /// What to be wary of in the name.
    pub lookalike: Option<Lookalike>,
}

impl NameHit {
    pub(crate) fn new(entity: Id<Any>, by: MatchedBy, name: String, likeness: NameLikeness) -> Self {
        let lookalike = Lookalike::in_name(&name);
        NameHit { entity, by, name, likeness, lookalike }
    }

    /// Whether the name was asked for to the letter.
    pub fn is_exact(&self) -> bool {
        self.likeness.score >= 1.0
    }
}

impl fmt::Display for NameHit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", shown(&self.name), self.likeness)?;
        match &self.lookalike {
            Some(lookalike) => write!(f, ", {lookalike}"),
            None => Ok(()),
        }
    }
}

/// What makes a name look like another one, or like something that it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookalike {
    /// It has letters of scripts that are not written together: `KIА`, whose last letter is Cyrillic.
    MixedScripts(Script, Script),
    /// It has characters that do not show, or turn the direction of others.
    Hidden,
    /// Another thing that was found has a name of other letters that looks the same.
    Twin(Id<Any>),
}

impl Lookalike {
    fn in_name(name: &str) -> Option<Lookalike> {
        if name.is_ascii() && !name.bytes().any(|byte| byte.is_ascii_control()) {
            return None;
        }
        if let std::borrow::Cow::Owned(_) = text::escape(name) {
            return Some(Lookalike::Hidden);
        }
        script::mixed(name).map(|[one, other]| Lookalike::MixedScripts(one, other))
    }
}

impl fmt::Display for Lookalike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lookalike::MixedScripts(one, other) => write!(f, "mixes {one} and {other} letters"),
            Lookalike::Hidden => f.write_str("has hidden characters"),
            Lookalike::Twin(_) => f.write_str("looks like the name of another"),
        }
    }
}

/// A name on one line: what hides or reorders is written as its number, and so are letters that only
/// look like those of the rest.
fn shown(name: &str) -> String {
    let escaped = text::escape(name);
    if script::mixed(name).is_none() {
        return escaped.into_owned();
    }
    let mut shown = String::with_capacity(name.len());
    for c in escaped.chars() {
        if script::passes_for_latin(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

/// What was found by a name, the likest first.
#[derive(Clone, Debug, Default)]
pub struct NameHits {
    pub(crate) hits: Vec<NameHit>,
    pub(crate) is_complete: bool,
    pub(crate) left_out: usize,
}

impl NameHits {
    /// Whether all names were looked at that share a word with the one asked for, or a word like one of its
    /// words. What stands in a great many names, or is like a great many words, is looked at up to a limit.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// How many more things answer to names like it than were asked for.
    pub fn left_out(&self) -> usize {
        self.left_out
    }
}

impl Deref for NameHits {
    type Target = [NameHit];
    fn deref(&self) -> &[NameHit] {
        &self.hits
    }
}

impl IntoIterator for NameHits {
    type Item = NameHit;
    type IntoIter = std::vec::IntoIter<NameHit>;
    fn into_iter(self) -> Self::IntoIter {
        self.hits.into_iter()
    }
}

impl<'a> IntoIterator for &'a NameHits {
    type Item = &'a NameHit;
    type IntoIter = std::slice::Iter<'a, NameHit>;
    fn into_iter(self) -> Self::IntoIter {
        self.hits.iter()
    }
}
