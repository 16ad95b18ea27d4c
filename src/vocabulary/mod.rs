//! Which kinds and relations are there?
//!
//! The vocabulary of conflict, in code and as data. Each kind is a unit struct and each relation a
//! constant, so that a sentence that makes no sense does not compile; [`conflict`] is the same table as a
//! [`Schema`], by which a graph checks what is known at run time only. Both come from one place and
//! cannot drift apart.
//!
//! ```
//! use allegiance::{Graph, Source, vocabulary::*};
//!
//! let mut graph = Graph::new(conflict());
//! let kio = graph.add(Organization, "Kachin Independence Organization")?;
//! let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
//! let article = graph.source(Source::article("An article").published("2024-12-17"))?;
//! graph.state(kia, ARMED_WING_OF, kio).cite(article)?;
//! # Ok::<(), allegiance::Error>(())
//! ```
//!
//! A place is nobody's armed wing:
//!
//! ```compile_fail,E0277
//! use allegiance::{Graph, Source, vocabulary::*};
//!
//! let mut graph = Graph::new(conflict());
//! let kio = graph.add(Organization, "Kachin Independence Organization")?;
//! let bhamo = graph.add(Town, "Bhamo")?;
//! let article = graph.source(Source::article("An article").published("2024-12-17"))?;
//! graph.state(bhamo, ARMED_WING_OF, kio).cite(article)?;
//! # Ok::<(), allegiance::Error>(())
//! ```
//!
//! A town lies in a district,
//!
//! ```
//! use allegiance::{Graph, Source, vocabulary::*};
//!
//! let mut graph = Graph::new(conflict());
//! let sumprabum = graph.add(Town, "Sumprabum")?;
//! let putao = graph.add(District, "Putao District")?;
//! let article = graph.source(Source::article("An article").published("2024-12-17"))?;
//! graph.state(sumprabum, LOCATED_IN, putao).cite(article)?;
//! # Ok::<(), allegiance::Error>(())
//! ```
//!
//! and not in a person:
//!
//! ```compile_fail,E0277
//! use allegiance::{Graph, Source, vocabulary::*};
//!
//! let mut graph = Graph::new(conflict());
//! let sumprabum = graph.add(Town, "Sumprabum")?;
//! let wu = graph.add(Person, "Wu Gang")?;
//! let article = graph.source(Source::article("An article").published("2024-12-17"))?;
//! graph.state(sumprabum, LOCATED_IN, wu).cite(article)?;
//! # Ok::<(), allegiance::Error>(())
//! ```
//!
//! # Kinds
//!
//! | kind | the kinds right below it |
//! | --- | --- |
//! | [`Actor`] | [`Person`], [`Organization`], [`Population`], [`Delegation`], [`Unidentified`], [`ActorSet`] |
//! | [`Organization`] | [`ArmedForce`], [`Polity`], [`PoliticalOrganization`], [`Coalition`], [`IntergovernmentalOrganization`], [`Company`], [`MediaOutlet`], [`CivilSociety`] |
//! | [`ArmedForce`] | [`ArmedGroup`] with [`Militia`], [`StateForce`], [`MilitaryUnit`] |
//! | [`Polity`] | [`State`], [`Government`] with [`ParallelGovernment`] |
//! | [`PoliticalOrganization`] | [`Party`], [`PartyOrgan`] |
//! | [`Holdable`] | [`Site`], [`Jurisdiction`] with [`SpecialRegion`], [`SelfAdministeredZone`], [`RebelAdministration`] |
//! | [`Site`] | [`Place`], [`Facility`] |
//! | [`Place`] | [`Country`], [`Region`], [`Province`], [`District`], [`Township`], [`Town`], [`Village`], [`NaturalFeature`] with [`River`], [`Line`], [`PlaceSet`] |
//! | [`Facility`] | [`Outpost`], [`Base`], [`Headquarters`], [`Checkpoint`], [`Airfield`], [`BorderGate`], [`FacilitySet`] |
//! | [`Event`] | [`Hostility`], [`Transfer`], [`Movement`], [`Meeting`], [`Demand`], [`Response`], [`Agreement`] with [`Ceasefire`], [`Establishment`], [`Abolition`], [`OrganizationChange`], [`Appointment`], [`Election`], [`Utterance`] |
//! | [`Hostility`] | [`Seizure`], [`Attack`] with [`RemoteAttack`], [`Clash`], [`Offensive`], [`Campaign`], [`Coup`] |
//! | [`Set`] | [`ActorSet`], [`PlaceSet`], [`FacilitySet`] |
//! | the root, [`Any`](crate::Any) | [`Actor`], [`Holdable`], [`Event`], [`Set`], [`Post`], [`Conflict`] |
//!
//! # Relations
//!
//! | asked | relations |
//! | --- | --- |
//! | What is it? | [`NAMED`], [`IDENTIFIED_BY`], [`DESCRIBED_AS`], [`CLASSED_AS`], [`EXISTED`], [`SAME_AS`], [`NOT_SAME_AS`], [`STRENGTH`] |
//! | What does it belong to? | [`ARMED_WING_OF`], [`FACTION_OF`], [`PART_OF`], [`SUBORDINATE_TO`], [`MEMBER_OF`], [`IN_SET`], [`SIZE`] |
//! | Who leads, who speaks for whom? | [`LEADS`], [`HOLDS_POST`], [`POST_IN`], [`ACTS_FOR`] |
//! | Who owns, who employs, who is kin? | [`OWNS`], [`HAS_INTEREST_IN`], [`EMPLOYED_BY`], [`RELATIVE_OF`] |
//! | Who is with whom? | [`ALLIED_WITH`], [`AFFILIATED_WITH`], [`COOPERATES_WITH`], [`SUPPORTS`], [`HAS_TIES_WITH`], [`RECOGNIZES`] |
//! | Who is against whom? | [`AT_WAR_WITH`], [`RIVAL_OF`], [`PRESSURES`], [`DESIGNATES`], [`PARTY_TO`], [`PART_OF_CONFLICT`], [`FOUGHT_OVER`] |
//! | Where did it come from? | [`SPLIT_FROM`], [`MERGED_INTO`], [`SUCCEEDS`] |
//! | Where does it lie? | [`LOCATED_IN`], [`LIES_AT`], [`BORDERS`], [`ADJACENT_TO`], [`BOUNDS`], [`LIES_BETWEEN`], [`ON_BANK_OF`] |
//! | Who holds it? | [`CONTROLS`], [`CONTESTS`], [`DEFENDS`], [`CLAIMS_TERRITORY`], [`GOVERNS`], [`ADMINISTERS`], [`COVERS`] |
//! | Who is there? | [`BASED_AT`], [`HEADQUARTERS_OF`], [`STATIONED_AT`], [`OPERATES_IN`], [`INVESTS_IN`] |
//! | What happened, and when? | [`OCCURRED`], [`SUB_EVENT_OF`], [`PRECEDES`], [`PLACE`], [`HAPPENED_AT`], [`AIM`], [`WEAPON`], [`DEATHS`], [`TAKEN_COUNT`] |
//! | Who fought? | [`ATTACKER`], [`TARGET`], [`TARGET_SITE`], [`SIDE`], [`CAPTOR`], [`LOSER`], [`OBJECT`], [`RECIPIENT`], [`CEDER`] |
//! | Who moved, who met? | [`MOVER`], [`ORIGIN`], [`DESTINATION`], [`PARTICIPANT`], [`HOST`], [`VISITOR`], [`HEAD_OF_DELEGATION`], [`ON_BEHALF_OF`], [`ORGANIZER`], [`BENEFICIARY`] |
//! | Who said, asked, agreed? | [`SPEAKER`], [`AUDIENCE`], [`CONTENT`], [`DEMANDED_BY`], [`DEMANDED_OF`], [`RESPONDER`], [`RESPONDS_TO`], [`AGREED_BY`] |
//! | What began, changed, ended? | [`ESTABLISHED`], [`ESTABLISHED_BY`], [`ABOLISHED`], [`ABOLISHED_BY`], [`CHANGED`], [`INTO`], [`APPOINTEE`], [`APPOINTED_TO`], [`APPOINTED_BY`], [`ELECTED`] |
//!
//! How an event is told: the event is an entity, its roles are statements about it, and [`OCCURRED`] says
//! when it happened. An event that somebody demands or plans is an entity too, and its statements carry
//! that modality. An event that stands for a series, "some 300 outposts since the coup", is an aggregate.
//!
//! Relations that go on, and dates of events, take the qualifiers `since_event` and `until_event`, for sources that
//! date by events and not by days.

mod kinds;
mod qualifiers;
mod relations;
mod rules;

use std::sync::LazyLock;

use crate::model::{KindDef, QualifierDef, RelationDef, Schema, SchemaError};

pub use self::{kinds::*, relations::*};
use self::{
    qualifiers::{base_qualifiers, conflict_qualifiers},
    rules::{conflict_effects, conflict_rules},
};

const BASE_NAME: &str = "base/1";
const CONFLICT_NAME: &str = "conflict/1";

/// What any graph needs: events and sets, names and identifiers, lifespans and dates, sameness.
///
/// ```
/// use allegiance::{KindDef, vocabulary::base};
/// let schema = base().with_kind_def(KindDef::new("ship", "A ship."))?;
/// assert!(schema.relation("named").is_some());
/// # Ok::<(), allegiance::Error>(())
/// ```
pub fn base() -> Schema {
    static BASE: LazyLock<Schema> = LazyLock::new(|| {
        let tables = (base_kinds(), base_qualifiers(), base_relations());
        sound(grown(Schema::new(), tables)).shipped_as(BASE_NAME)
    });
    BASE.clone()
}

/// Everything in this module: [`base`], and who is who in a conflict.
///
/// ```
/// use allegiance::{Flag, vocabulary::conflict};
/// let schema = conflict();
/// assert!(schema.is_a("militia", "actor"));
/// let (wing, _) = schema.relation("armed_wings").ok_or("no such relation")?;
/// assert_eq!(wing.name(), "armed_wing_of");
/// assert!(wing.is(Flag::SameSide));
/// # Ok::<(), &str>(())
/// ```
pub fn conflict() -> Schema {
    static CONFLICT: LazyLock<Schema> = LazyLock::new(|| {
        let tables = (conflict_kinds(), conflict_qualifiers(), conflict_relations());
        let schema = sound(grown(base(), tables));
        let schema = sound(conflict_rules().into_iter().try_fold(schema, Schema::with_rule));
        sound(conflict_effects().into_iter().try_fold(schema, Schema::with_effect)).shipped_as(CONFLICT_NAME)
    });
    CONFLICT.clone()
}

/// The vocabulary that a document names, such as `conflict/1`.
///
/// ```
/// use allegiance::vocabulary::shipped;
/// assert!(shipped("conflict/1").is_some());
/// assert!(shipped("conflict/0").is_none());
/// ```
pub fn shipped(name: &str) -> Option<Schema> {
    match name {
        BASE_NAME => Some(base()),
        CONFLICT_NAME => Some(conflict()),
        _ => None,
    }
}

type Tables = (Vec<KindDef>, Vec<QualifierDef>, Vec<RelationDef>);

fn grown(schema: Schema, (kinds, qualifiers, relations): Tables) -> Result<Schema, SchemaError> {
    let schema = kinds.into_iter().try_fold(schema, Schema::with_kind_def)?;
    let schema = qualifiers.into_iter().try_fold(schema, Schema::with_qualifier)?;
    relations.into_iter().try_fold(schema, Schema::with_relation)
}

#[expect(clippy::expect_used, reason = "the tables are constant and every test of this module builds them")]
fn sound(schema: Result<Schema, SchemaError>) -> Schema {
    schema.expect("the tables of the vocabulary fit together")
}

#[cfg(test)]
mod tests;
