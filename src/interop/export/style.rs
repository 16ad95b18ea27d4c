//! How kinds and relations look, the same in every picture: colours and names by family. Each form adds the shapes that it has.
//!
//! The colours are those of Okabe and Ito (*Color Universal Design*, 2008), which people who see few colours can tell apart;
//! darker where thin lines and letters need it. No family is told by its colour alone: kinds differ in shape as well, relations
//! in their heads.

use crate::model::{Flag, Persistence, RelationDef, Schema, ValueType};

/// A family of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KindFamily {
    Person,
    /// Whoever bears arms.
    Armed,
    /// States and governments.
    Polity,
    Organization,
    /// Populations, sets of actors, those of whom no more is known.
    People,
    Place,
    /// What is built.
    Facility,
    Jurisdiction,
    /// An event in which force is used, or a conflict.
    Fight,
    Event,
    Post,
    Other,
}

impl KindFamily {
    pub(super) const ALL: [KindFamily; 12] = [
        KindFamily::Person,
        KindFamily::Armed,
        KindFamily::Polity,
        KindFamily::Organization,
        KindFamily::People,
        KindFamily::Place,
        KindFamily::Facility,
        KindFamily::Jurisdiction,
        KindFamily::Fight,
        KindFamily::Event,
        KindFamily::Post,
        KindFamily::Other,
    ];

    /// The family of a kind: that of the nearest kind above it that has one. A kind of a schema of one's own
    /// that is below none of these is of the last.
    pub(super) fn of(schema: &Schema, kind: &str) -> Self {
        let narrow_first = [
            ("person", KindFamily::Person),
            ("armed_force", KindFamily::Armed),
            ("polity", KindFamily::Polity),
            ("organization", KindFamily::Organization),
            ("actor", KindFamily::People),
            ("facility", KindFamily::Facility),
            ("jurisdiction", KindFamily::Jurisdiction),
            ("holdable", KindFamily::Place),
            ("hostility", KindFamily::Fight),
            ("conflict", KindFamily::Fight),
            ("event", KindFamily::Event),
            ("post", KindFamily::Post),
        ];
        let found = narrow_first.into_iter().find(|(above, _)| schema.is_a(kind, above));
        found.map_or(KindFamily::Other, |(_, family)| family)
    }

    /// One word for it, as a class of styles.
    pub(super) fn name(self) -> &'static str {
        match self {
            KindFamily::Person => "person",
            KindFamily::Armed => "armed",
            KindFamily::Polity => "polity",
            KindFamily::Organization => "organization",
            KindFamily::People => "people",
            KindFamily::Place => "place",
            KindFamily::Facility => "facility",
            KindFamily::Jurisdiction => "jurisdiction",
            KindFamily::Fight => "fight",
            KindFamily::Event => "event",
            KindFamily::Post => "post",
            KindFamily::Other => "other",
        }
    }

    /// The colour of its inside, on which black letters read well.
    pub(super) fn fill(self) -> &'static str {
        match self {
            KindFamily::Person => "#FBF5B7",
            KindFamily::Armed => "#F8D3BC",
            KindFamily::Polity => "#BFD9EA",
            KindFamily::Organization => "#DDF0FB",
            KindFamily::People => "#F2F2F2",
            KindFamily::Place => "#CBEADF",
            KindFamily::Facility => "#E3F4EE",
            KindFamily::Jurisdiction => "#CBEADF",
            KindFamily::Fight => "#F3DCE8",
            KindFamily::Event => "#FBE7C2",
            KindFamily::Post | KindFamily::Other => "#FFFFFF",
        }
    }

    /// The colour of its border.
    pub(super) fn border(self) -> &'static str {
        match self {
            KindFamily::Person => "#8A8000",
            KindFamily::Armed => "#A34700",
            KindFamily::Polity | KindFamily::Organization => "#005A8E",
            KindFamily::Place | KindFamily::Facility | KindFamily::Jurisdiction => "#00704F",
            KindFamily::Fight => "#8C4A73",
            KindFamily::Event => "#9A6700",
            KindFamily::People | KindFamily::Post | KindFamily::Other => "#555555",
        }
    }
}

/// A family of relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RelationFamily {
    /// Who belongs to whom, who is above whom.
    Hierarchy,
    Friendly,
    Hostile,
    /// Who holds what.
    Control,
    /// What lies where, who is there.
    Location,
    /// What part something has in an event.
    Role,
    /// What came from what.
    Lineage,
    Other,
}

impl RelationFamily {
    #[cfg(any(feature = "json", test))]
    pub(super) const ALL: [RelationFamily; 8] = [
        RelationFamily::Hierarchy,
        RelationFamily::Friendly,
        RelationFamily::Hostile,
        RelationFamily::Control,
        RelationFamily::Location,
        RelationFamily::Role,
        RelationFamily::Lineage,
        RelationFamily::Other,
    ];

    /// The family of a relation. One that a schema of one's own adds goes by what the schema says of it.
    pub(super) fn of(schema: &Schema, relation: &RelationDef) -> Self {
        match relation.name() {
            "armed_wing_of" | "faction_of" | "part_of" | "subordinate_to" | "member_of" | "holds_post" | "post_in"
            | "leads" | "employed_by" | "owns" | "has_interest_in" | "acts_for" | "in_set" | "sub_event_of"
            | "part_of_conflict" => RelationFamily::Hierarchy,
            "allied_with" | "affiliated_with" | "cooperates_with" | "supports" | "recognizes" | "has_ties_with"
            | "relative_of" | "same_as" => RelationFamily::Friendly,
            "at_war_with" | "rival_of" | "pressures" | "designates" | "party_to" | "contests" => {
                RelationFamily::Hostile
            }
            "headquarters_of" => RelationFamily::Location,
            "controls" | "defends" | "claims_territory" | "governs" | "administers" => RelationFamily::Control,
            _ => RelationFamily::by_its_nature(schema, relation),
        }
    }

    fn by_its_nature(schema: &Schema, relation: &RelationDef) -> Self {
        let leads_to_land = match relation.range() {
            ValueType::Entity(kind) => schema.is_a(kind, "holdable"),
            _ => false,
        };
        match relation.lasts() {
            Persistence::Role => RelationFamily::Role,
            Persistence::Historic => RelationFamily::Lineage,
            _ if relation.is(Flag::Hostile) => RelationFamily::Hostile,
            _ if relation.is(Flag::SameSide) => RelationFamily::Hierarchy,
            _ if leads_to_land => RelationFamily::Location,
            _ => RelationFamily::Other,
        }
    }

    /// One word for it, as a class of styles.
    pub(super) fn name(self) -> &'static str {
        match self {
            RelationFamily::Hierarchy => "hierarchy",
            RelationFamily::Friendly => "friendly",
            RelationFamily::Hostile => "hostile",
            RelationFamily::Control => "control",
            RelationFamily::Location => "location",
            RelationFamily::Role => "role",
            RelationFamily::Lineage => "lineage",
            RelationFamily::Other => "other",
        }
    }

    /// The colour of its line and its words.
    pub(super) fn colour(self) -> &'static str {
        match self {
            RelationFamily::Hierarchy => "#005A8E",
            RelationFamily::Friendly => "#00704F",
            RelationFamily::Hostile => "#B83A00",
            RelationFamily::Control => "#000000",
            RelationFamily::Location => "#8C4A73",
            RelationFamily::Role => "#8A5A00",
            RelationFamily::Lineage | RelationFamily::Other => "#444444",
        }
    }
}

/// The colour of what is only possible.
pub(super) const POSSIBLE: &str = "#767676";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::conflict;

    #[test]
    fn every_family_has_a_kind_or_a_relation_of_the_vocabulary() {
        let schema = conflict();
        let kinds: Vec<KindFamily> = schema.kinds().map(|kind| KindFamily::of(&schema, kind.name())).collect();
        assert!(KindFamily::ALL.iter().all(|family| kinds.contains(family)), "{kinds:?}");
        let relations: Vec<_> = schema.relations().map(|it| RelationFamily::of(&schema, it)).collect();
        assert!(RelationFamily::ALL.iter().all(|family| relations.contains(family)), "{relations:?}");
    }

    #[test]
    fn what_the_families_name_is_in_the_vocabulary() {
        let schema = conflict();
        let family = |name: &str| RelationFamily::of(&schema, schema.relation(name).unwrap().0);
        for (name, expected) in [
            ("armed_wing_of", RelationFamily::Hierarchy),
            ("allied_with", RelationFamily::Friendly),
            ("at_war_with", RelationFamily::Hostile),
            ("controls", RelationFamily::Control),
            ("located_in", RelationFamily::Location),
            ("based_at", RelationFamily::Location),
            ("captor", RelationFamily::Role),
            ("split_from", RelationFamily::Lineage),
            ("precedes", RelationFamily::Other),
        ] {
            assert_eq!(family(name), expected, "{name}");
        }
        assert_eq!(KindFamily::of(&schema, "militia"), KindFamily::Armed);
        assert_eq!(KindFamily::of(&schema, "border_gate"), KindFamily::Facility);
        assert_eq!(KindFamily::of(&schema, "nowhere"), KindFamily::Other);
    }

    /// The contrast of two colours as WCAG 2 reckons it.
    fn contrast(one: &str, other: &str) -> f64 {
        let luminance = |colour: &str| {
            let channel = |at: usize| {
                let part = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn words_and_lines_stand_out() {
        for family in RelationFamily::ALL {
            assert!(contrast(family.colour(), "#FFFFFF") >= 4.5, "{family:?}");
        }
        assert!(contrast(POSSIBLE, "#FFFFFF") >= 4.5);
        for family in KindFamily::ALL {
            assert!(contrast("#000000", family.fill()) >= 12.0, "{family:?}");
            assert!(
                contrast(family.border(), "#FFFFFF") >= 3.0,
                "{family:?}: {}",
                contrast(family.border(), "#FFFFFF")
            );
        }
    }
}
