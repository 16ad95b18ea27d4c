//! The relations, as one table: each row makes the constant for code and the definition for the schema.
//!
//! Most mistakes about relations are mistakes of direction, so every relation between two things
//! has a name from either end, and both say what the subject is: `armed_wing_of`, `armed_wings`.
//!
//! Every relation that is [`Continuous`](Persistence::Continuous) also takes the qualifiers
//! `since_event` and `until_event`, for sources that date by events: "since the coup". `Nearest` names
//! what comes closest elsewhere; "inverse" says that the direction is the other one.

use super::kinds::*;
use crate::model::{Any, Count, Flag, Identifier, Name, Persistence, Point, Relation, RelationDef, Text};

macro_rules! table {
    ($list:ident: $(
        $(#[doc = $definition:literal])+
        $CONST:ident = $name:literal $(/ $inverse:literal)?: $From:ident => $To:ty, $persistence:ident
        $([$($flag:ident),+])?
        $({$($qualifier:literal),+})?
        $(nearest $nearest:literal $(, $further:literal)*)?;
    )+) => {
        $(
            $(#[doc = $definition])+
            ///
            #[doc = concat!("`", $name, "`", $(" from the subject, `", $inverse, "` from the object",)? ".")]
            #[doc = concat!("Lasts: [", stringify!($persistence), "](Persistence::", stringify!($persistence), ").")]
            $(#[doc = concat!("Flags:" $(, " [", stringify!($flag), "](Flag::", stringify!($flag), ")")+, ".")])?
            $(#[doc = concat!("Takes:" $(, " `", $qualifier, "`")+, ".")])?
            $(#[doc = concat!("Nearest: ", $nearest $(, "; ", $further)*, ".")])?
            pub const $CONST: Relation<$From, $To> = Relation::named($name);
        )+

        pub(super) fn $list() -> Vec<RelationDef> {
            vec![$(row(
                $CONST.define(concat!($($definition),+).trim())
                    $(.inverse($inverse))?
                    .persistence(Persistence::$persistence)
                    $($(.flag(Flag::$flag))+)?
                    $($(.qualifier($qualifier))+)?
                    $(.nearest($nearest) $(.nearest($further))*)?
            )),+]
        }

        #[cfg(test)]
        pub(super) mod $list {
            pub(in crate::vocabulary) const NAMES: &[(&str, &str)] = &[$((stringify!($CONST), $name)),+];
        }
    };
}

fn row(def: RelationDef) -> RelationDef {
    if def.lasts() == Persistence::Continuous { def.qualifier("since_event").qualifier("until_event") } else { def }
}

table! { base_relations:
    /// The subject goes by this name.
    NAMED = "named": Any => Name, Structural
        nearest "FtM name, alias, weakAlias, previousName", "Wikidata P1448, P1449, P1705, P1813", "STIX aliases";
    /// The subject has this identifier in somebody's scheme.
    IDENTIFIED_BY = "identified_by": Any => Identifier, Structural;
    /// The subject is described in these words.
    DESCRIBED_AS = "described_as": Any => Text, Structural
        nearest "FtM description", "STIX description";
    /// The subject is, for a time, of the sort that these words name, as when a rebel group becomes a border guard.
    CLASSED_AS = "classed_as": Any => Text, Continuous;
    /// The subject exists: the period is its lifespan.
    EXISTED = "existed": Any => (), Structural
        nearest "FtM incorporationDate and dissolutionDate, birthDate and deathDate", "Wikidata P571, P576";
    /// The event happens: the period is its date.
    OCCURRED = "occurred": Event => (), Momentary {"since_event", "until_event"}
        nearest "FtM Event.startDate and endDate";
    /// The subject is a part of the larger event that is the object.
    SUB_EVENT_OF = "sub_event_of" / "sub_events": Event => Event, Structural [Transitive, Acyclic];
    /// The subject happens before the object.
    PRECEDES = "precedes" / "follows": Event => Event, Structural [Transitive, Acyclic];
    /// The subject is known to belong to the set.
    IN_SET = "in_set" / "known_members": Any => Set, Structural;
    /// The set has this many members, known ones and others.
    SIZE = "size": Set => Count, Momentary;
    /// The subject and the object are one and the same.
    SAME_AS = "same_as": Any => Any, Structural [Symmetric, Transitive]
        nearest "FtM judgement positive", "STIX duplicate-of", "OWL sameAs";
    /// The subject and the object are different, however alike they look.
    NOT_SAME_AS = "not_same_as": Any => Any, Structural [Symmetric]
        nearest "FtM judgement negative", "Wikidata P1889", "OWL differentFrom";
}

table! { actor_relations:
    /// The subject fights for the object, a political organization or a government that it belongs to.
    ARMED_WING_OF = "armed_wing_of" / "armed_wings":
        ArmedForce => Organization, Structural [Functional, Acyclic, SameSide]
        nearest "Wikidata P361 (wider)", "FtM UnknownLink (wider)";
    /// The subject is a group within the object that has a leader or a line of its own.
    FACTION_OF = "faction_of" / "factions": Organization => Organization, Structural [Acyclic]
        nearest "Wikidata P361 (wider)";
    /// The subject is a part of the body that is the object.
    PART_OF = "part_of" / "parts": Organization => Organization, Structural [Transitive, Acyclic, SameSide]
        nearest "Wikidata P361", "OpenCTI part-of", "Popolo parent";
    /// The subject takes orders from the object or is administered by it.
    SUBORDINATE_TO = "subordinate_to" / "subordinates":
        Organization => Organization, Structural [Transitive, Acyclic, SameSide]
        {"line"}
        nearest "Wikidata P749", "SFM child-of";
    /// The subject is a member of the object.
    MEMBER_OF = "member_of" / "members": Actor => Organization, Continuous {"role"}
        nearest "FtM Membership", "Wikidata P463, P102", "Popolo Membership", "SFM member-of";
    /// The subject fills the post.
    HOLDS_POST = "holds_post" / "held_by": Person => Post, Continuous [Exclusive] {"jointly_with"}
        nearest "FtM Occupancy", "Wikidata P39", "SFM posting";
    /// The post is one of the organization's.
    POST_IN = "post_in" / "posts": Post => Organization, Structural [Functional] {"rank"}
        nearest "FtM Position.organization", "Wikidata P2389", "Popolo Post";
    /// The subject heads or commands the object.
    LEADS = "leads" / "led_by": Person => Actor, Continuous {"title"}
        nearest "FtM Directorship", "Wikidata P488, P169, P1037, P6, P35 (inverse)", "SFM commander";
    /// The subject works for the object for pay.
    EMPLOYED_BY = "employed_by" / "employs": Person => Organization, Continuous {"role"}
        nearest "FtM Employment", "Wikidata P108";
    /// The subject is a relative of the object: `role` says which, from the object: “mother”.
    RELATIVE_OF = "relative_of" / "relatives": Person => Person, Structural {"role"}
        nearest "FtM Family", "Wikidata P22, P25, P26, P40, P1038, P3373";
    /// The subject owns the object, a body that can be owned, or a share of it.
    OWNS = "owns" / "owned_by": Actor => Organization, Continuous {"share", "role"}
        nearest "FtM Ownership", "Wikidata P1830, P127 (inverse)", "BODS shareholding";
    /// The subject has a say in the object, or something to gain from it: votes, a seat on its board, a trust.
    HAS_INTEREST_IN = "has_interest_in" / "interested_parties": Actor => Organization, Continuous {"share", "role"}
        nearest "FtM Interest, Control", "BODS interest";
    /// The two are allies, which makes neither an ally of the other's allies.
    ALLIED_WITH = "allied_with": Actor => Actor, Continuous [Symmetric]
        nearest "Mapping Militants allies";
    /// The subject has attached itself to the object without being a part of it.
    AFFILIATED_WITH = "affiliated_with" / "affiliates": Actor => Actor, Continuous
        nearest "Wikidata P1416", "Mapping Militants affiliates", "FtM UnknownLink (wider)";
    /// The two work together, with or without an alliance.
    COOPERATES_WITH = "cooperates_with": Actor => Actor, Continuous [Symmetric]
        nearest "OpenCTI cooperates-with", "ACLED associated actor", "PLOVER COOPERATE";
    /// The two compete for the same ground, people or power.
    RIVAL_OF = "rival_of": Actor => Actor, Continuous [Symmetric]
        nearest "Mapping Militants rivals";
    /// The two fight each other.
    AT_WAR_WITH = "at_war_with": Actor => Actor, Continuous [Symmetric, Hostile]
        nearest "UCDP dyad";
    /// The subject helps the object with arms, money, training, shelter or its word.
    SUPPORTS = "supports" / "supported_by": Actor => Actor, Continuous {"means"}
        nearest "PLOVER AID, SUPPORT", "UCDP external support";
    /// The subject presses the object to do or to stop something.
    PRESSURES = "pressures" / "pressured_by": Actor => Actor, Continuous {"demand", "means"}
        nearest "PLOVER REQUEST, THREATEN, COERCE (events)";
    /// The subject acts in the name of the object.
    ACTS_FOR = "acts_for" / "represented_by": Actor => Actor, Continuous
        nearest "FtM Representation", "Wikidata P1268", "Popolo on_behalf_of", "PROV actedOnBehalfOf";
    /// The subject recognizes the object, as a state, a government or a counterpart.
    RECOGNIZES = "recognizes" / "recognized_by": Actor => Actor, Continuous {"as"}
        nearest "Wikidata P530 (wider)";
    /// The subject has put the object on a list, such as one of terrorist organizations.
    DESIGNATES = "designates" / "designated_by": Actor => Actor, Continuous {"as"}
        nearest "FtM Sanction", "Wikidata P3461 (inverse)";
    /// The two have ties of a sort that the source leaves open.
    HAS_TIES_WITH = "has_ties_with": Actor => Actor, Continuous [Symmetric] {"closeness"}
        nearest "FtM UnknownLink";
    /// The subject is a party to the conflict.
    PARTY_TO = "party_to" / "parties": Actor => Conflict, Continuous [Hostile] {"side"}
        nearest "Wikidata P607", "UCDP side A, side B";
    /// The subject, a fight or two of the parties, belongs to the conflict.
    PART_OF_CONFLICT = "part_of_conflict" / "parts_of_conflict": Any => Conflict, Structural [Transitive, Acyclic]
        nearest "UCDP conflict and dyad of an event", "Wikidata P361, P607 (wider)";
    /// The conflict is about who is to hold the object or to rule it.
    FOUGHT_OVER = "fought_over" / "stake_of": Conflict => Holdable, Structural
        nearest "UCDP incompatibility and territory";
    /// The subject has so many people, or so many fighters where it is a force.
    STRENGTH = "strength": Actor => Count, Momentary;
    /// The subject was formed by people who left the object.
    SPLIT_FROM = "split_from" / "splinters": Organization => Organization, Historic [Acyclic]
        nearest "Wikidata P807", "Mapping Militants splinter";
    /// The subject went up in the object.
    MERGED_INTO = "merged_into" / "merged_from": Organization => Organization, Historic [Acyclic]
        nearest "Mapping Militants merger";
    /// The subject took the place of the object.
    SUCCEEDS = "succeeds" / "succeeded_by": Organization => Organization, Historic [Transitive, Acyclic]
        nearest "FtM Succession", "Wikidata P1365, P155";
}

table! { place_relations:
    /// The subject lies within the object.
    LOCATED_IN = "located_in" / "contains": Site => Place, Structural [Transitive, Acyclic]
        nearest "FtM Territory.partOf", "Wikidata P131, P17", "GeoSPARQL sfWithin", "OpenCTI located-at";
    /// The subject lies at this point: its own, and not that of something that it lies in or near to.
    LIES_AT = "lies_at": Site => Point, Structural {"precision"}
        nearest "Wikidata P625", "GeoNames latitude, longitude", "FtM latitude, longitude", "SFM location";
    /// The two share a border.
    BORDERS = "borders": Place => Place, Structural [Symmetric];
    /// The two touch or lie right beside each other.
    ADJACENT_TO = "adjacent_to": Site => Site, Structural [Symmetric];
    /// The line is a border of the object, or a part of one.
    BOUNDS = "bounds" / "bounded_by": Line => Place, Structural;
    /// The subject lies between the object and the site that the qualifier `and` names.
    LIES_BETWEEN = "lies_between" / "flanks": Site => Site, Structural {"and"};
    /// The subject lies on a bank of the water.
    ON_BANK_OF = "on_bank_of" / "banks": Site => NaturalFeature, Structural {"side"};
    /// The jurisdiction is one over the place.
    COVERS = "covers" / "covered_by": Jurisdiction => Place, Structural
        nearest "Wikidata P1001";
    /// The subject rules the country, or holds itself to rule it, as its state or government.
    GOVERNS = "governs" / "governed_by": Polity => Country, Continuous;
    /// The subject runs the jurisdiction.
    ADMINISTERS = "administers" / "administered_by": Actor => Jurisdiction, Continuous
        nearest "Wikidata P797 (inverse), P1001";
    /// The subject has its seat or a base at the object.
    BASED_AT = "based_at" / "base_of": Actor => Site, Continuous
        nearest "Wikidata P159", "FtM address", "SFM site", "OpenCTI located-at";
    /// The facility is where the organization is led from.
    HEADQUARTERS_OF = "headquarters_of" / "headquarters": Facility => Organization, Continuous
        nearest "Wikidata P159 (inverse)";
    /// The subject, or some of its people, are posted at the object.
    STATIONED_AT = "stationed_at" / "garrison": Actor => Site, Momentary {"count", "jointly_with"}
        nearest "SFM site";
    /// The subject is active somewhere in the object.
    OPERATES_IN = "operates_in" / "operators": Actor => Place, Continuous
        nearest "SFM area of operations", "OpenCTI located-at";
    /// The subject holds the object: the whole, a share, or as much of it as the source leaves open.
    CONTROLS = "controls" / "controlled_by": Actor => Holdable, Continuous [Exclusive] {"share", "jointly_with"}
        nearest "ACLED events that change control", "FtM Control (of a company, no land)";
    /// The subject fights for the object against those who hold it.
    CONTESTS = "contests" / "contested_by": Actor => Holdable, Continuous;
    /// The subject says that the object is rightfully its own.
    CLAIMS_TERRITORY = "claims_territory" / "claimed_by": Actor => Holdable, Continuous
        nearest "Wikidata P1336 (inverse)";
    /// The subject fights to keep the object.
    DEFENDS = "defends" / "defended_by": Actor => Holdable, Continuous {"means"};
    /// The subject has put money into things at the object.
    INVESTS_IN = "invests_in" / "investors": Actor => Site, Continuous;
}

table! { event_relations:
    /// This actor strikes.
    ATTACKER = "attacker" / "attacker_in": Hostility => Actor, Role [Hostile]
        nearest "PLOVER source";
    /// This actor is struck.
    TARGET = "target" / "target_in": Hostility => Actor, Role [Hostile]
        nearest "PLOVER target";
    /// This place or facility is struck.
    TARGET_SITE = "target_site" / "struck_in": Hostility => Site, Role;
    /// This actor fights, whoever began.
    SIDE = "side" / "side_in": Hostility => Actor, Role [Hostile]
        nearest "UCDP side A, side B", "ACLED actor 1, actor 2", "Wikidata P710 (wider)";
    /// This actor takes what is seized.
    CAPTOR = "captor" / "captor_in": Seizure => Actor, Role [Hostile];
    /// This actor loses what is seized.
    LOSER = "loser" / "loser_in": Seizure => Actor, Role [Hostile];
    /// This actor is given what is transferred.
    RECIPIENT = "recipient" / "recipient_in": Transfer => Actor, Role;
    /// This actor gives up what is transferred.
    CEDER = "ceder" / "ceder_in": Transfer => Actor, Role;
    /// This is what is seized or transferred.
    OBJECT = "object" / "object_of": Event => Holdable, Role;
    /// The event happens here.
    PLACE = "place" / "scene_of": Event => Site, Role;
    /// The event happens at this point of its own, more exact than the place where it is said to happen.
    HAPPENED_AT = "happened_at": Event => Point, Role {"precision"}
        nearest "Wikidata P625", "UCDP latitude, longitude", "ACLED latitude, longitude";
    /// This actor moves.
    MOVER = "mover" / "mover_in": Movement => Actor, Role {"count"};
    /// The movement begins here.
    ORIGIN = "origin" / "origin_of": Movement => Site, Role;
    /// The movement leads here.
    DESTINATION = "destination" / "destination_of": Movement => Site, Role;
    /// This actor takes part.
    PARTICIPANT = "participant" / "participant_in": Event => Actor, Role {"role"}
        nearest "Wikidata P710", "FtM Event.involved";
    /// This actor receives the others.
    HOST = "host" / "host_of": Event => Actor, Role
        nearest "CAMEO 043";
    /// This actor comes to the others.
    VISITOR = "visitor" / "visitor_in": Event => Actor, Role
        nearest "CAMEO 042";
    /// This person leads a delegation at the event.
    HEAD_OF_DELEGATION = "head_of_delegation" / "head_of_delegation_in": Event => Person, Role;
    /// Somebody takes part in the name of this actor.
    ON_BEHALF_OF = "on_behalf_of" / "represented_in": Event => Actor, Role {"through"};
    /// This actor brings the event about and runs it.
    ORGANIZER = "organizer" / "organizer_of": Event => Actor, Role
        nearest "FtM Event.organizer";
    /// The event is good for this actor, or meant to be.
    BENEFICIARY = "beneficiary" / "beneficiary_of": Event => Actor, Role;
    /// The event is meant to bring about this one, which is planned or demanded and need not happen.
    AIM = "aim" / "aim_of": Event => Event, Role;
    /// This is what is demanded, said or agreed, in words.
    CONTENT = "content": Event => Text, Role;
    /// This actor makes the demand.
    DEMANDED_BY = "demanded_by" / "demander_of": Demand => Actor, Role;
    /// This actor is meant to meet the demand.
    DEMANDED_OF = "demanded_of" / "addressee_of": Demand => Actor, Role;
    /// This actor responds.
    RESPONDER = "responder" / "responder_in": Response => Actor, Role;
    /// This is the demand that is complied with, defied or refused.
    RESPONDS_TO = "responds_to" / "responses": Response => Demand, Role {"outcome"};
    /// This actor binds itself.
    AGREED_BY = "agreed_by" / "agreed_to": Agreement => Actor, Role;
    /// This actor sets it up.
    ESTABLISHED_BY = "established_by" / "founder_in": Establishment => Actor, Role;
    /// This is what is set up.
    ESTABLISHED = "established" / "established_in": Establishment => Any, Role
        nearest "Wikidata P571 (a date)";
    /// This actor puts an end to it.
    ABOLISHED_BY = "abolished_by" / "abolisher_in": Abolition => Actor, Role;
    /// This is what comes to its end.
    ABOLISHED = "abolished" / "abolished_in": Abolition => Any, Role
        nearest "Wikidata P576 (a date)";
    /// This is the organization as it was before.
    CHANGED = "changed" / "changed_in": OrganizationChange => Organization, Role {"change"};
    /// This is the organization that comes out of the change.
    INTO = "into" / "outcome_of": OrganizationChange => Organization, Role;
    /// This person is given the post.
    APPOINTEE = "appointee" / "appointee_in": Appointment => Person, Role;
    /// This is the post that is given.
    APPOINTED_TO = "appointed_to" / "filled_in": Appointment => Post, Role;
    /// This actor gives the post.
    APPOINTED_BY = "appointed_by" / "appointer_in": Appointment => Actor, Role
        nearest "Wikidata P748";
    /// This actor is voted in.
    ELECTED = "elected" / "elected_in": Election => Actor, Role;
    /// This actor says it.
    SPEAKER = "speaker" / "speaker_of": Utterance => Actor, Role;
    /// This actor is told it.
    AUDIENCE = "audience" / "audience_of": Utterance => Actor, Role;
    /// This is used as a weapon, in the words of the source.
    WEAPON = "weapon": Event => Text, Role;
    /// So many people die.
    DEATHS = "deaths": Event => Count, Role {"among"}
        nearest "UCDP low, best, high", "ACLED fatalities";
    /// So many objects are taken, where the event stands for a series.
    TAKEN_COUNT = "taken_count": Event => Count, Role;
}

pub(super) fn conflict_relations() -> Vec<RelationDef> {
    [actor_relations(), place_relations(), event_relations()].concat()
}
