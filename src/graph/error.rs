//! What a graph refuses, and why.

use crate::model::{did_you_mean, text::listed};

/// Why a graph does not take a change or cannot answer a look-up. After it nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// A key that names nothing.
    #[error("there is no {what} `{key}`{}", did_you_mean(.nearest))]
    UnknownKey {
        /// An entity or a source.
        what: &'static str,
        /// The key given.
        key: String,
        /// The nearest key that there is.
        nearest: Option<String>,
    },
    /// An id that another graph gave.
    #[error("the id of this {what} is of another graph")]
    ForeignId {
        /// An entity, a source, a statement or a claim.
        what: &'static str,
    },
    /// Two views to compare that are of two graphs.
    #[error("the two views are of different graphs")]
    ForeignView,
    /// A fact that follows in another view and not in the one that is asked.
    #[error("`{fact}` does not follow in this view: ask the view whose answer it is")]
    NotSeen {
        /// The fact.
        fact: String,
    },
    /// An id that the graph, or the revision looked at, does not know yet.
    #[error("this {what} is newer than what is looked at")]
    NotYet {
        /// An entity, a source, a statement or a claim.
        what: &'static str,
    },
    /// A kind that the schema does not have.
    #[error("the schema has no kind `{kind}`{}", did_you_mean(.nearest))]
    UnknownKind {
        /// The kind given.
        kind: String,
        /// The nearest kind that there is.
        nearest: Option<String>,
    },
    /// A relation that the schema does not have.
    #[error("the schema has no relation `{relation}`{}", did_you_mean(.nearest))]
    UnknownRelation {
        /// The relation given.
        relation: String,
        /// The nearest relation that there is.
        nearest: Option<String>,
    },
    /// A rule or an effect that the schema does not have.
    #[error("the schema has no rule or effect `{rule}`{}", did_you_mean(.nearest))]
    UnknownRule {
        /// The name given.
        rule: String,
        /// The nearest rule or effect that there is.
        nearest: Option<String>,
    },
    /// A relation named from its object where it must be named from its subject.
    #[error("`{given}` is the name of `{relation}` from its object: expected the name from its subject")]
    InverseName {
        /// The name given.
        given: String,
        /// The name from the subject.
        relation: String,
    },
    /// A key that is taken.
    #[error("another {what} has the key `{key}` already")]
    KeyTaken {
        /// An entity or a source.
        what: &'static str,
        /// The key given.
        key: String,
    },
    /// A key or a label that cannot be.
    #[error("{what} must not be blank")]
    Blank {
        /// A key or a label.
        what: &'static str,
    },
    /// An entity of the wrong kind at an end of a relation.
    #[error("`{relation}` takes the kind `{expected}` as its {end}; `{entity}` is of the kind `{given}`")]
    WrongKind {
        /// The relation.
        relation: String,
        /// Its subject or its object.
        end: &'static str,
        /// The kind it takes.
        expected: String,
        /// The kind that the entity has.
        given: String,
        /// The key of the entity.
        entity: String,
    },
    /// A literal of the wrong sort, or one where an entity is asked for, or the reverse.
    #[error("`{relation}` takes {expected}; {given} is given")]
    WrongSort {
        /// The relation or the qualifier.
        relation: String,
        /// What it takes.
        expected: String,
        /// What was given.
        given: String,
    },
    /// A thing related to itself where that makes no sense.
    #[error("`{entity}` cannot be {relation} itself")]
    SelfLoop {
        /// The relation.
        relation: String,
        /// The key of the entity.
        entity: String,
    },
    /// A qualifier that the schema does not have.
    #[error("the schema has no qualifier `{qualifier}`{}", did_you_mean(.nearest))]
    UnknownQualifier {
        /// The qualifier given.
        qualifier: String,
        /// The nearest qualifier that there is.
        nearest: Option<String>,
    },
    /// A qualifier that the relation does not take.
    #[error("`{relation}` does not take the qualifier `{qualifier}`; it takes {}", listed(.takes))]
    QualifierNotTaken {
        /// The relation.
        relation: String,
        /// The qualifier given.
        qualifier: String,
        /// The qualifiers that it takes.
        takes: Vec<String>,
    },
    /// A qualifier given twice that stands once.
    #[error("the qualifier `{qualifier}` stands once at most")]
    QualifierRepeated {
        /// The qualifier given.
        qualifier: String,
    },
    /// A claim that vouches for days on which its statement cannot hold.
    #[error("the claim vouches for {attested}, which lies outside the period {period} of its statement")]
    AttestedOutside {
        /// The days vouched for.
        attested: String,
        /// The period of the statement.
        period: String,
    },
    /// A statement that nobody claims.
    #[error("a statement needs a claim: who says so?")]
    NoClaim,
    /// A change of a set that cannot be, by its place in the set.
    #[error("change {change}: {wrong}")]
    Change {
        /// The place of the change in the set, from 0.
        change: usize,
        /// The place of the claim in the change, from 0, where the claim is what is wrong.
        claim: Option<usize>,
        /// What is wrong with it.
        wrong: Box<GraphError>,
    },
    /// A retraction of what was not said, or was retracted before.
    #[error("there is no such claim of `{claimant}` to retract: {statement}")]
    NothingToRetract {
        /// The source.
        claimant: String,
        /// The statement.
        statement: String,
    },
    /// An entity that is not of the kind asked for.
    #[error("`{entity}` is of the kind `{given}` and not of the kind `{expected}`")]
    Narrow {
        /// The key of the entity.
        entity: String,
        /// The kind asked for.
        expected: String,
        /// The kind that the entity has.
        given: String,
    },
    /// More than a graph can hold.
    #[error("the graph is full: it holds at most {most} {what}")]
    Full {
        /// What there is too much of.
        what: &'static str,
        /// How many there can be.
        most: u32,
    },
    /// A revision that is not there yet.
    #[error("there is no revision {given} yet: the last is {last}")]
    UnknownRevision {
        /// The revision given.
        given: u32,
        /// The last revision.
        last: u32,
    },
}

impl GraphError {
    /// Whether it says that something of a name or an id is not there.
    pub fn is_not_found(&self) -> bool {
        if let GraphError::Change { wrong, .. } = self {
            return wrong.is_not_found();
        }
        matches!(
            self,
            GraphError::UnknownKey { .. }
                | GraphError::UnknownKind { .. }
                | GraphError::UnknownRelation { .. }
                | GraphError::UnknownQualifier { .. }
                | GraphError::NotYet { .. }
        )
    }
}
