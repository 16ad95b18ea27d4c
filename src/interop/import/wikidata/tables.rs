//! What classes and properties of Wikidata become.

/// A class, and the kind of the items that are instances of it.
pub(super) const CLASSES: &[(&str, &str)] = &[
    ("Q5", "person"),
    ("Q43229", "organization"),
    ("Q7278", "party"),
    ("Q7210356", "political_organization"),
    ("Q4830453", "company"),
    ("Q783794", "company"),
    ("Q6881511", "company"),
    ("Q891723", "company"),
    ("Q22687", "company"),
    ("Q17149090", "armed_force"),
    ("Q17127659", "armed_group"),
    ("Q176799", "military_unit"),
    ("Q772547", "state_force"),
    ("Q61883", "state_force"),
    ("Q4508", "state_force"),
    ("Q7188", "government"),
    ("Q192350", "organization"),
    ("Q327333", "organization"),
    ("Q2659904", "organization"),
    ("Q11204", "organization"),
    ("Q484652", "organization"),
    ("Q245065", "intergovernmental_organization"),
    ("Q163740", "civil_society"),
    ("Q79913", "civil_society"),
    ("Q11032", "media_outlet"),
    ("Q1616075", "media_outlet"),
    ("Q41710", "population"),
    ("Q4164871", "post"),
    ("Q294414", "post"),
    ("Q3624078", "country"),
    ("Q6256", "country"),
    ("Q10864048", "province"),
    ("Q13220204", "district"),
    ("Q13221722", "township"),
    ("Q515", "town"),
    ("Q3957", "town"),
    ("Q532", "village"),
    ("Q486972", "place"),
    ("Q56061", "place"),
    ("Q82794", "region"),
    ("Q4022", "river"),
    ("Q8502", "natural_feature"),
    ("Q23397", "natural_feature"),
    ("Q1248784", "airfield"),
    ("Q245016", "base"),
    ("Q198", "conflict"),
    ("Q8465", "conflict"),
    ("Q350604", "conflict"),
    ("Q178561", "clash"),
    ("Q645883", "campaign"),
    ("Q45382", "coup"),
    ("Q131569", "agreement"),
];

/// A property, the relation from the item to the item that it names, the kind of one that is named and nowhere
/// described, and in which words the one is that to the other.
pub(super) type Line = (&'static str, &'static str, &'static str, &'static str);

/// Of several lines for a property the first counts whose relation takes the two.
pub(super) const RELATIONS: &[Line] = &[
    ("P6", "led_by", "person", "head of government"),
    ("P17", "located_in", "country", ""),
    ("P22", "relatives", "person", "father"),
    ("P25", "relatives", "person", "mother"),
    ("P26", "relatives", "person", "spouse"),
    ("P35", "led_by", "person", "head of state"),
    ("P39", "holds_post", "post", ""),
    ("P40", "relatives", "person", "child"),
    ("P47", "borders", "place", ""),
    ("P102", "member_of", "party", ""),
    ("P108", "employed_by", "organization", ""),
    ("P127", "owned_by", "actor", ""),
    ("P131", "located_in", "place", ""),
    ("P150", "contains", "place", ""),
    ("P159", "based_at", "place", ""),
    ("P169", "led_by", "person", "chief executive officer"),
    ("P276", "place", "place", ""),
    ("P276", "located_in", "place", ""),
    ("P355", "subordinates", "organization", ""),
    ("P361", "part_of", "organization", ""),
    ("P361", "sub_event_of", "event", ""),
    ("P361", "located_in", "place", ""),
    ("P463", "member_of", "organization", ""),
    ("P488", "led_by", "person", "chairperson"),
    ("P527", "parts", "organization", ""),
    ("P527", "sub_events", "event", ""),
    ("P527", "contains", "place", ""),
    ("P607", "party_to", "conflict", ""),
    ("P710", "parties", "actor", ""),
    ("P710", "participant", "actor", ""),
    ("P749", "subordinate_to", "organization", ""),
    ("P797", "administered_by", "actor", ""),
    ("P807", "split_from", "organization", ""),
    ("P1037", "led_by", "person", "director"),
    ("P1038", "relatives", "person", ""),
    ("P1268", "acts_for", "actor", ""),
    ("P1308", "held_by", "person", ""),
    ("P1336", "claimed_by", "actor", ""),
    ("P1365", "succeeds", "organization", ""),
    ("P1366", "succeeded_by", "organization", ""),
    ("P1416", "affiliated_with", "organization", ""),
    ("P1830", "owns", "organization", ""),
    ("P1889", "not_same_as", "", ""),
    ("P2389", "post_in", "organization", ""),
    ("P3373", "relatives", "person", "sibling"),
    ("P3461", "designated_by", "actor", "terrorist"),
    ("P3975", "led_by", "person", "secretary general"),
    ("P4791", "led_by", "person", "commander"),
];

/// Properties that give names, with the sort of the name.
pub(super) const NAMES: &[(&str, crate::model::NameKind)] = {
    use crate::model::NameKind::{Alias, Former, Official, Short};
    &[
        ("P1448", Official),
        ("P1449", Alias),
        ("P1477", Former),
        ("P1559", Alias),
        ("P1705", Alias),
        ("P1813", Short),
        ("P2561", Alias),
    ]
};

/// Properties whose values name one thing in the world, with a scheme that other forms use too: things meet by them.
pub(super) const MEETING: &[(&str, &str)] =
    &[("P1278", "lei"), ("P1566", "geonames"), ("P2771", "duns"), ("P3153", "inn")];

/// When an item begins and ends, by the properties that say so.
pub(super) const STARTS: [&str; 2] = ["P569", "P571"];
pub(super) const ENDS: [&str; 2] = ["P570", "P576"];
/// When an event begins, ends, or is.
pub(super) const EVENT: [&str; 3] = ["P580", "P582", "P585"];
