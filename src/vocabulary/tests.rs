use std::collections::HashSet;

use super::*;
use crate::model::{Any, Direction, Flag, Is, Kind, Object, Persistence, Relation, ValueType};

const REQUIRED_RELATIONS: &str = "armed_wing_of faction_of part_of subordinate_to member_of holds_post post_in leads \
    allied_with affiliated_with cooperates_with rival_of at_war_with supports pressures acts_for recognizes located_in \
    borders adjacent_to on_bank_of covers governs based_at headquarters_of stationed_at has_ties_with operates_in \
    controls contests claims_territory administers invests_in split_from merged_into succeeds same_as not_same_as \
    named identified_by existed occurred described_as in_set party_to designates lies_between sub_event_of";

const REQUIRED_EVENTS: &str = "seizure transfer movement coup campaign attack remote_attack clash offensive meeting \
    demand response agreement ceasefire establishment abolition organization_change appointment election utterance";

fn kind_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    [base_kinds::NAMES, actor_kinds::NAMES, place_kinds::NAMES, event_kinds::NAMES].concat().into_iter()
}

fn relation_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    [base_relations::NAMES, actor_relations::NAMES, place_relations::NAMES, event_relations::NAMES].concat().into_iter()
}

fn snake(camel: &str) -> String {
    let mut name = String::new();
    for c in camel.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[test]
fn what_a_thing_is_called_in_code_is_what_the_schema_calls_it() {
    let schema = conflict();
    for (code, name) in kind_names() {
        assert_eq!(snake(code), name);
        assert!(schema.is_a(name, Any::NAME), "{name}");
    }
    for (code, name) in relation_names() {
        assert_eq!(code.to_lowercase(), name);
        assert_eq!(schema.relation(name).map(|(_, direction)| direction), Some(Direction::Forward), "{name}");
    }
    assert_eq!(kind_names().count() + 1, schema.kinds().len());
    assert_eq!(relation_names().count(), schema.relations().len());
}

#[test]
fn what_stands_above_a_kind_in_code_stands_above_it_in_the_schema() {
    let schema = conflict();
    for kind in schema.kinds() {
        let in_schema: HashSet<&str> = schema
            .kinds()
            .map(KindDef::name)
            .filter(|&other| other != kind.name() && schema.is_a(kind.name(), other))
            .collect();
        let in_code: HashSet<&str> = kind.above.iter().map(String::as_str).collect();
        assert_eq!(in_code, in_schema, "{}", kind.name());
        assert_eq!(in_code.len(), kind.above.len(), "{} names a kind twice", kind.name());
    }
}

#[test]
fn every_tie_between_two_things_has_a_name_of_its_own_from_either_end() {
    let schema = conflict();
    let mut taken = HashSet::new();
    for relation in schema.relations() {
        let between_things = matches!(relation.range(), ValueType::Entity(_));
        assert_eq!(
            relation.inverse_name().is_some(),
            between_things && !relation.is(Flag::Symmetric),
            "{}",
            relation.name()
        );
        for name in [Some(relation.name()), relation.inverse_name()].into_iter().flatten() {
            assert!(taken.insert(name.to_owned()), "{name}");
        }
    }
}

#[test]
fn what_conflicts_are_told_with_is_there() {
    let schema = conflict();
    for name in REQUIRED_RELATIONS.split_whitespace() {
        assert!(schema.relation(name).is_some(), "{name}");
    }
    for name in REQUIRED_EVENTS.split_whitespace() {
        assert!(schema.is_a(name, Event::NAME), "{name}");
    }
}

#[test]
fn definitions_are_one_paragraph_with_a_full_stop() {
    let schema = conflict();
    let definitions = (schema.kinds().map(|k| (k.name(), k.definition())))
        .chain(schema.relations().map(|r| (r.name(), r.definition())))
        .chain(schema.qualifiers().map(|q| (q.name(), q.definition())));
    for (name, definition) in definitions {
        assert!(definition.len() > 12 && definition.len() < 130, "{name}: {definition}");
        assert!(definition.ends_with('.') && !definition.contains("Nearest"), "{name}: {definition}");
        assert_eq!(definition, definition.trim(), "{name}");
    }
}

#[test]
fn the_front_page_names_every_kind_and_relation() {
    let page = include_str!("mod.rs");
    for (code, _) in kind_names().chain(relation_names()) {
        assert!(page.contains(&format!("[`{code}`]")), "{code}");
    }
}

#[test]
fn every_qualifier_is_taken_and_anchors_go_with_what_continues() {
    let schema = conflict();
    let taken: HashSet<&str> = schema.relations().flat_map(|r| r.qualifiers()).map(String::as_str).collect();
    for qualifier in schema.qualifiers() {
        assert!(taken.contains(qualifier.name()), "{}", qualifier.name());
    }
    for relation in schema.relations().filter(|r| r.lasts() == Persistence::Continuous) {
        for anchor in ["since_event", "until_event"] {
            assert!(relation.qualifiers().iter().any(|q| q == anchor), "{}", relation.name());
        }
    }
}

#[test]
fn roles_belong_to_events_and_hostile_ones_to_actors() {
    let schema = conflict();
    for relation in schema.relations() {
        let role = relation.lasts() == Persistence::Role;
        assert!(!role || schema.is_a(relation.domain(), Event::NAME), "{}", relation.name());
        let ends = [
            Some(relation.domain()),
            match relation.range() {
                ValueType::Entity(kind) => Some(kind.as_str()),
                _ => None,
            },
        ];
        let actors = ends.into_iter().flatten().filter(|end| schema.is_a(end, Actor::NAME)).count();
        assert!(!relation.is(Flag::Hostile) || actors > 0, "{}", relation.name());
        assert!(!relation.is(Flag::SameSide) || actors == 2, "{}", relation.name());
    }
}

#[test]
fn vocabularies_are_found_by_the_name_that_documents_give_them() {
    for name in ["base/1", "conflict/1"] {
        let schema = shipped(name).unwrap();
        assert_eq!(schema.vocabulary(), Some(name));
        assert_eq!(schema.extensions(), Default::default());
    }
    assert!(shipped("conflict").is_none());
}

#[test]
fn base_is_the_beginning_of_conflict() {
    let (base, conflict) = (base(), conflict());
    assert!(base.kinds().zip(conflict.kinds()).all(|(a, b)| a == b));
    assert!(base.qualifiers().zip(conflict.qualifiers()).all(|(a, b)| a == b));
    assert!(base.relations().zip(conflict.relations()).all(|(a, b)| a == b));
}

/// Checks a sentence twice: the compiler by its types, the schema by its names.
fn says<S: Is<A>, A: Kind, B: Kind, O: Is<B>>(_: S, relation: Relation<A, B>, _: O, qualifiers: &[&str])
where
    crate::model::Id<O>: Object<B>,
{
    let schema = conflict();
    let name = relation_name(relation);
    let (def, _) = schema.relation(&name).unwrap();
    assert!(schema.is_a(S::NAME, def.domain()), "{name} from {}", S::NAME);
    assert!(matches!(def.range(), ValueType::Entity(kind) if schema.is_a(O::NAME, kind)), "{name} to {}", O::NAME);
    takes(relation, qualifiers);
}

fn takes<A, B>(relation: Relation<A, B>, qualifiers: &[&str]) {
    let (schema, name) = (conflict(), relation_name(relation));
    let (def, _) = schema.relation(&name).unwrap();
    for &qualifier in qualifiers {
        assert!(def.qualifiers().iter().any(|q| q == qualifier), "{name} with {qualifier}");
    }
}

fn relation_name<A, B>(relation: Relation<A, B>) -> String {
    format!("{relation:?}").trim_start_matches("Relation(").trim_end_matches(')').to_owned()
}

#[test]
fn who_is_who_in_a_news_article_can_be_said() {
    says(ArmedGroup, ARMED_WING_OF, PoliticalOrganization, &[]);
    says(Person, LEADS, PoliticalOrganization, &["title"]);
    says(Person, HOLDS_POST, Post, &[]);
    says(Post, POST_IN, PoliticalOrganization, &[]);
    says(Person, MEMBER_OF, PartyOrgan, &["role"]);
    says(PartyOrgan, PART_OF, Party, &[]);
    says(ArmedGroup, SUBORDINATE_TO, ParallelGovernment, &["line"]);
    says(Militia, SUBORDINATE_TO, StateForce, &[]);
    says(MilitaryUnit, SUBORDINATE_TO, StateForce, &[]);
    says(StateForce, SUBORDINATE_TO, Government, &[]);
    says(ArmedGroup, ALLIED_WITH, ArmedGroup, &["since_event"]);
    says(ArmedGroup, ALLIED_WITH, ActorSet, &[]);
    says(ArmedGroup, IN_SET, ActorSet, &[]);
    says(State, GOVERNS, Country, &[]);
    says(Government, GOVERNS, Country, &[]);
    says(ActorSet, OPERATES_IN, Region, &[]);
    says(ArmedGroup, AT_WAR_WITH, Government, &["since_event"]);
    says(ArmedGroup, PARTY_TO, Conflict, &["side"]);
}

#[test]
fn where_a_news_article_plays_can_be_said() {
    says(Outpost, LOCATED_IN, Village, &[]);
    says(Village, LOCATED_IN, Township, &[]);
    says(Township, LOCATED_IN, District, &[]);
    says(Outpost, LIES_BETWEEN, Town, &["and"]);
    says(PlaceSet, LIES_BETWEEN, Line, &["and"]);
    says(Outpost, ADJACENT_TO, Line, &[]);
    says(Line, BOUNDS, Country, &[]);
    says(District, BORDERS, Country, &[]);
    says(Town, ON_BANK_OF, River, &["side"]);
    says(Headquarters, HEADQUARTERS_OF, MilitaryUnit, &[]);
    says(SpecialRegion, COVERS, Region, &[]);
    says(PlaceSet, LOCATED_IN, Region, &[]);
    says(State, INVESTS_IN, Province, &[]);
    says(ArmedGroup, CONTROLS, Town, &["share", "since_event"]);
    says(ArmedGroup, CONTROLS, Region, &["share"]);
    says(Government, DEFENDS, Town, &["means"]);
    says(Militia, STATIONED_AT, Outpost, &["count", "jointly_with"]);
}

#[test]
fn what_happens_in_a_news_article_can_be_said() {
    takes(OCCURRED, &["since_event", "until_event"]);
    says(Seizure, CAPTOR, ArmedGroup, &[]);
    says(Seizure, CAPTOR, ActorSet, &[]);
    says(Seizure, LOSER, Militia, &[]);
    says(Seizure, OBJECT, Outpost, &[]);
    says(Seizure, OBJECT, FacilitySet, &[]);
    says(Seizure, PLACE, Village, &[]);
    says(Seizure, SUB_EVENT_OF, Offensive, &[]);
    says(Movement, MOVER, ArmedGroup, &["count"]);
    says(Movement, ORIGIN, Town, &[]);
    says(Movement, DESTINATION, Village, &[]);
    says(Movement, PRECEDES, Seizure, &[]);
    says(Offensive, ATTACKER, ActorSet, &[]);
    says(Offensive, AIM, Seizure, &[]);
    says(Attack, TARGET, MilitaryUnit, &[]);
    says(Attack, TARGET_SITE, Headquarters, &[]);
    says(RemoteAttack, ATTACKER, Government, &[]);
    says(Meeting, PARTICIPANT, Delegation, &["role"]);
    says(Meeting, HEAD_OF_DELEGATION, Person, &[]);
    says(Meeting, ON_BEHALF_OF, State, &["through"]);
    says(Meeting, PLACE, Town, &[]);
    says(Person, LEADS, Delegation, &[]);
    says(Delegation, ACTS_FOR, ArmedGroup, &[]);
    says(State, PRESSURES, ArmedGroup, &["demand", "means", "since_event"]);
    says(State, PRESSURES, ActorSet, &["demand", "since_event"]);
    says(State, HAS_TIES_WITH, ActorSet, &["closeness"]);
    says(Demand, DEMANDED_BY, State, &[]);
    says(Demand, DEMANDED_OF, ArmedGroup, &[]);
    says(Demand, AIM, Ceasefire, &[]);
    says(Demand, AIM, Meeting, &[]);
    says(Election, PRECEDES, Meeting, &[]);
    says(Demand, SUB_EVENT_OF, Meeting, &[]);
    says(Response, RESPONDS_TO, Demand, &["outcome"]);
    says(Response, RESPONDER, ActorSet, &[]);
    says(Election, ORGANIZER, Government, &[]);
    says(Abolition, ABOLISHED_BY, ArmedGroup, &[]);
    says(Abolition, ABOLISHED, SpecialRegion, &[]);
}
