//! The kinds, as one table in three parts: who acts, where, and what happens.
//!
//! The first paragraph of a kind is its definition in the schema. `Nearest` names what comes
//! closest in other vocabularies; "wider" and "narrower" say how a term there differs from ours.

use crate::model::KindDef;

/// Declares kinds with [`kinds!`](crate::kinds) and lists them, so that none is left out of the schema.
macro_rules! table {
    ($list:ident: $($(#[doc = $doc:literal])+ $Name:ident = $name:literal $(: $($Above:ident),+)?;)+) => {
        crate::kinds! { $($(#[doc = $doc])+ pub $Name = $name $(: $($Above),+)?;)+ }

        pub(super) fn $list() -> Vec<KindDef> {
            vec![$(KindDef::of::<$Name>()),+]
        }

        #[cfg(test)]
        pub(super) mod $list {
            pub(in crate::vocabulary) const NAMES: &[(&str, &str)] = &[$((stringify!($Name), $name)),+];
        }
    };
}

table! { base_kinds:
    /// Something that happens, is planned or is demanded, whose roles are statements.
    ///
    /// Nearest: FtM `Event`; an ACLED, UCDP or PLOVER event; STIX `incident` (narrower).
    Event = "event";
    /// Several things spoken of together, of which not all need be known.
    ///
    /// What is said of a set holds for each of its known members. What is true of all together only,
    /// such as a count, belongs to the event or in a qualifier. Every "and allies" is a set of its own.
    Set = "set";
}

table! { actor_kinds:
    /// Whoever can act or be acted on: a person, an organization, a group of people.
    ///
    /// Nearest: FtM `LegalEntity` (narrower); an ACLED, UCDP or PLOVER actor; STIX `identity`.
    Actor = "actor";
    /// A human being.
    ///
    /// Nearest: FtM `Person`; Popolo `Person`; SFM person.
    Person = "person": Actor;
    /// A body of people with a name and a purpose that outlasts its members.
    ///
    /// Nearest: FtM `Organization`; Popolo `Organization`; STIX `identity` of the class organization.
    Organization = "organization": Actor;
    /// An organization that bears arms: an army, a rebel group, one of their units.
    ///
    /// Nearest: FtM `Organization` (wider); SFM unit; a UCDP actor.
    ArmedForce = "armed_force": Organization, Actor;
    /// An armed force that is not a state's.
    ///
    /// Nearest: ACLED rebel group; PLOVER sector `REB`; a non-state UCDP actor; STIX `threat-actor` (wider).
    ArmedGroup = "armed_group": ArmedForce, Organization, Actor;
    /// An armed force of a state or of the government in power.
    ///
    /// Nearest: ACLED state forces; PLOVER sector `MIL`; SFM unit.
    StateForce = "state_force": ArmedForce, Organization, Actor;
    /// An armed group that is tied to a place, a community or a stronger force, often the state's.
    ///
    /// Nearest: ACLED political militia or identity militia; PLOVER sector `PRM`.
    Militia = "militia": ArmedGroup, ArmedForce, Organization, Actor;
    /// A part of an armed force with a place in its chain of command: a command, a brigade, a battalion.
    ///
    /// Nearest: SFM unit.
    MilitaryUnit = "military_unit": ArmedForce, Organization, Actor;
    /// An organization that rules or claims to rule a land and its people.
    ///
    /// Nearest: FtM `PublicBody` (wider).
    Polity = "polity": Organization, Actor;
    /// A state as it acts towards others, apart from the country that is its land.
    ///
    /// Nearest: PLOVER country actor; Correlates of War state.
    State = "state": Polity, Organization, Actor;
    /// Those who rule in the name of a state for a time: a cabinet, a regime, a junta.
    ///
    /// Nearest: FtM `PublicBody` (wider); PLOVER sector `GOV`; the government of a UCDP conflict.
    Government = "government": Polity, Organization, Actor;
    /// A government that disputes the right of the one in power to rule.
    ParallelGovernment = "parallel_government": Government, Polity, Organization, Actor;
    /// An organization with political ends.
    ///
    /// Nearest: FtM `Organization` (wider).
    PoliticalOrganization = "political_organization": Organization, Actor;
    /// A political party.
    ///
    /// Nearest: PLOVER sector `PTY`; FtM `Organization` (wider).
    Party = "party": PoliticalOrganization, Organization, Actor;
    /// A body within a party: a central committee, a congress, a youth league.
    PartyOrgan = "party_organ": PoliticalOrganization, Organization, Actor;
    /// A lasting union of actors that acts as one, with a name of its own.
    ///
    /// It is collective: what is said of it is not said of its members.
    Coalition = "coalition": Organization, Actor;
    /// An organization whose members are states.
    ///
    /// Nearest: PLOVER sector `IGO`; ACLED external or other forces (wider).
    IntergovernmentalOrganization = "intergovernmental_organization": Organization, Actor;
    /// An organization that does business.
    ///
    /// Nearest: FtM `Company`.
    Company = "company": Organization, Actor;
    /// An organization that publishes news.
    MediaOutlet = "media_outlet": Organization, Actor;
    /// An organization that is neither of the state, nor armed, nor for profit, nor a party.
    CivilSociety = "civil_society": Organization, Actor;
    /// People who share an origin, a faith or a home, without being organized.
    ///
    /// Nearest: ACLED civilians; PLOVER sector `CVL`.
    Population = "population": Actor;
    /// People sent to act for somebody on one occasion.
    Delegation = "delegation": Actor;
    /// An actor of whom a source says no more than that there was one.
    ///
    /// One whose kind is known is of that kind, with or without a name.
    /// Nearest: ACLED unidentified armed group (narrower); PLOVER `UAF`; SFM unnamed.
    Unidentified = "unidentified": Actor;
    /// A set of actors: "the ethnic armed groups of the north", "and allies".
    ActorSet = "actor_set": Actor, Set;
    /// A position that one person at a time fills: an office, a rank with a command, a seat.
    ///
    /// Nearest: FtM `Position`; Popolo `Post`.
    Post = "post";
    /// Parties, sides and causes that a course of fighting belongs to.
    ///
    /// Nearest: UCDP conflict or dyad; STIX `campaign` (narrower).
    Conflict = "conflict";
}

table! { place_kinds:
    /// What an actor can hold: land, buildings, or the right to rule.
    Holdable = "holdable";
    /// Where something can be or happen: land or what is built on it.
    ///
    /// Nearest: STIX `location`; FtM `Address` (narrower).
    Site = "site": Holdable;
    /// A part of the earth's surface.
    ///
    /// Nearest: FtM `Territory`; a GeoNames feature; a Who's On First place.
    Place = "place": Site, Holdable;
    /// The land of a state, apart from the state.
    ///
    /// Nearest: FtM `Territory` of the level country.
    Country = "country": Place, Site, Holdable;
    /// A part of the land without official bounds: "the north", "the area".
    Region = "region": Place, Site, Holdable;
    /// A unit of the first level below a country: a province, a state of a federation.
    ///
    /// Nearest: FtM `Territory` of the level adm1.
    Province = "province": Place, Site, Holdable;
    /// A unit of the second level below a country.
    ///
    /// Nearest: FtM `Territory` of the level adm2.
    District = "district": Place, Site, Holdable;
    /// A unit of the third level below a country, which can have the name of the town in it.
    ///
    /// Nearest: FtM `Territory` of the level adm3.
    Township = "township": Place, Site, Holdable;
    /// A settlement that is more than a village, a city among them.
    ///
    /// Nearest: FtM `Territory` of the level locality.
    Town = "town": Place, Site, Holdable;
    /// A small settlement.
    ///
    /// Nearest: FtM `Territory` of the level locality.
    Village = "village": Place, Site, Holdable;
    /// What the land is like by nature: a mountain, a forest, a lake.
    NaturalFeature = "natural_feature": Place, Site, Holdable;
    /// A flowing water.
    River = "river": NaturalFeature, Place, Site, Holdable;
    /// A place that is long and thin: a border, a front line, a route.
    Line = "line": Place, Site, Holdable;
    /// A set of places: "fourteen towns", "the trade routes".
    PlaceSet = "place_set": Place, Site, Holdable, Set;
    /// What is built for a purpose and can be held apart from the land around it.
    ///
    /// Nearest: SFM site; FtM `RealEstate` (wider).
    Facility = "facility": Site, Holdable;
    /// A small position of a force, away from its bases.
    Outpost = "outpost": Facility, Site, Holdable;
    /// A facility where a force lives and from which it works.
    Base = "base": Facility, Site, Holdable;
    /// A facility from which an organization is led.
    Headquarters = "headquarters": Facility, Site, Holdable;
    /// A facility where those who pass are stopped.
    Checkpoint = "checkpoint": Facility, Site, Holdable;
    /// A facility where aircraft take off and land.
    ///
    /// Nearest: a GeoNames airport.
    Airfield = "airfield": Facility, Site, Holdable;
    /// A facility where a border is crossed.
    BorderGate = "border_gate": Facility, Site, Holdable;
    /// A set of facilities: "some 300 outposts and bases".
    FacilitySet = "facility_set": Facility, Site, Holdable, Set;
    /// The right to rule a land, which can be set up and abolished while the land stays.
    Jurisdiction = "jurisdiction": Holdable;
    /// A jurisdiction that a state has granted to a group, by agreement.
    SpecialRegion = "special_region": Jurisdiction, Holdable;
    /// A jurisdiction that a constitution gives to the people of a land.
    SelfAdministeredZone = "self_administered_zone": Jurisdiction, Holdable;
    /// A jurisdiction that an armed group or a parallel government has set up against the state's.
    RebelAdministration = "rebel_administration": Jurisdiction, Holdable;
}

table! { event_kinds:
    /// An event in which force is used.
    ///
    /// Nearest: ACLED political violence; a UCDP event (narrower: with a death); PLOVER `ASSAULT`.
    Hostility = "hostility": Event;
    /// Somebody takes a place or a facility by force.
    ///
    /// Nearest: ACLED "Non-state actor overtakes territory", "Government regains territory"; CAMEO 192.
    Seizure = "seizure": Hostility, Event;
    /// One side strikes the other.
    ///
    /// Nearest: ACLED "Attack" (narrower: on civilians); PLOVER `ASSAULT`.
    Attack = "attack": Hostility, Event;
    /// An attack from afar, by air, artillery, missile or mine.
    ///
    /// Nearest: ACLED "Air/drone strike", "Shelling/artillery/missile attack"; CAMEO 194, 195.
    RemoteAttack = "remote_attack": Attack, Hostility, Event;
    /// Two or more sides fight each other, whoever began.
    ///
    /// Nearest: ACLED "Armed clash"; CAMEO 190, 193.
    Clash = "clash": Hostility, Event;
    /// A series of attacks with one aim, over days or weeks.
    Offensive = "offensive": Hostility, Event;
    /// A series of operations with one purpose, over months or years.
    ///
    /// Nearest: STIX `campaign`.
    Campaign = "campaign": Hostility, Event;
    /// Holders of power within a state overthrow its government, or try to.
    Coup = "coup": Hostility, Event;
    /// A place, a facility or a jurisdiction passes from one holder to another without a fight.
    ///
    /// Nearest: ACLED "Non-violent transfer of territory"; PLOVER `RETREAT`.
    Transfer = "transfer": Event;
    /// Somebody goes from one place to another.
    Movement = "movement": Event;
    /// Actors meet or talk.
    ///
    /// Nearest: PLOVER `CONSULT`.
    Meeting = "meeting": Event;
    /// Somebody asks somebody else to do or to stop something.
    ///
    /// Nearest: PLOVER `REQUEST`.
    Demand = "demand": Event;
    /// Somebody complies with a demand, defies it or refuses it.
    ///
    /// Nearest: PLOVER `REJECT` (narrower).
    Response = "response": Event;
    /// Actors bind themselves to something.
    ///
    /// Nearest: ACLED "Agreement"; PLOVER `AGREE`.
    Agreement = "agreement": Event;
    /// An agreement or a declaration that the fighting stops.
    ///
    /// Nearest: ACLED "Agreement" (wider); CAMEO 0871.
    Ceasefire = "ceasefire": Agreement, Event;
    /// Something comes to be: an organization, a jurisdiction, a facility, a post.
    ///
    /// Nearest: ACLED "Headquarters or base established" (narrower).
    Establishment = "establishment": Event;
    /// Somebody puts an end to something: an organization, a jurisdiction, a facility, a post.
    Abolition = "abolition": Event;
    /// An organization splits, merges, is renamed, changes its nature or dissolves.
    ///
    /// Nearest: ACLED "Change to group/activity"; FtM `Succession` (narrower).
    OrganizationChange = "organization_change": Event;
    /// Somebody is given a post.
    Appointment = "appointment": Event;
    /// People choose by vote who is to fill seats or posts.
    Election = "election": Event;
    /// Somebody says something that matters as an act: a threat, an offer, a declaration.
    ///
    /// What is told about the world is a claim of its speaker and needs no event.
    Utterance = "utterance": Event;
}

pub(super) fn conflict_kinds() -> Vec<KindDef> {
    [actor_kinds(), place_kinds(), event_kinds()].concat()
}
