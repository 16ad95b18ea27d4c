//! The qualifiers: what a statement can say beside its subject, relation and object.

use super::kinds::{Actor, Demand, Event, Site};
use crate::model::{Count, FarEnd, QualifierDef, Share, Text, ValueType};

pub(super) fn base_qualifiers() -> Vec<QualifierDef> {
    vec![
        one::<Event>("since_event", "The event from which the source counts it, as in “since the coup”."),
        one::<Event>("until_event", "The event up to which the source counts it, as in “until the election”."),
    ]
}

pub(super) fn conflict_qualifiers() -> Vec<QualifierDef> {
    vec![
        one::<Share>("share", "How much of the object is held."),
        some::<Actor>(
            "jointly_with",
            "An actor together with whom, and not apart from whom, it is true of the subject.",
        ),
        term(
            "precision",
            &["exact", "near", "feature", "district", "province", "country"],
            "What the point is that of: the spot, something near it, a line or an area, or all of a district, province or country.",
        ),
        term("line", &["command", "administrative"], "Whether it is a line of command or of administration."),
        term("rank", &["head", "deputy", "member"], "How the post stands in the organization: at its head or not."),
        one::<Text>("role", "What the subject or the participant is there, in the words of the source."),
        one::<Text>("title", "What the leader is called, in the words of the source."),
        some::<Text>("means", "What it is done with, in the words of the source."),
        some::<Demand>("demand", "A demand that the pressure is meant to enforce."),
        one::<Site>("and", "The other of the two sites that it lies between."),
        one::<Text>("side", "Which side it is on, of a river or of a conflict."),
        one::<Count>("count", "How many of them there are, the joint ones counted in."),
        one::<Text>("closeness", "How close the ties are, in the words of the source."),
        one::<Text>("as", "What the object is recognized or designated as."),
        term("outcome", &["complied", "defied", "refused"], "What the response to the demand is."),
        term("change", &["split", "merged", "renamed", "converted", "dissolved"], "What became of the organization."),
        some::<Actor>("through", "An actor who takes part in the name of the object."),
        some::<Actor>("among", "An actor to whom those who are counted belong."),
    ]
}

fn one<T: FarEnd>(name: &str, definition: &str) -> QualifierDef {
    QualifierDef::new(name, T::value_type(), definition)
}

fn some<T: FarEnd>(name: &str, definition: &str) -> QualifierDef {
    one::<T>(name, definition).repeated()
}

fn term(name: &str, terms: &[&str], definition: &str) -> QualifierDef {
    QualifierDef::new(name, ValueType::Term(terms.iter().map(|&t| t.to_owned()).collect()), definition)
}
