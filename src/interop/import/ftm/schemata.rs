//! The schemata of FollowTheMoney: which extends which, and what each becomes.
//!
//! The names and their inheritance are those of the schemata of FollowTheMoney 4.11 (MIT License, Copyright the
//! Organized Crime and Corruption Reporting Project and the FollowTheMoney contributors).

/// Each schema with those that it extends.
const SCHEMATA: &[(&str, &[&str])] = &[
    ("Address", &["Thing"]),
    ("Airplane", &["Vehicle"]),
    ("Analyzable", &[]),
    ("Article", &["Document"]),
    ("Asset", &["Thing", "Value"]),
    ("Associate", &["Interval"]),
    ("Audio", &["Document"]),
    ("BankAccount", &["Asset"]),
    ("Call", &["Interval"]),
    ("CallForTenders", &["Thing", "Interval"]),
    ("Company", &["Organization", "Asset"]),
    ("Contract", &["Asset"]),
    ("ContractAward", &["Value", "Interest"]),
    ("Control", &["Interest"]),
    ("CourtCase", &["Thing"]),
    ("CourtCaseParty", &["Interest"]),
    ("CryptoWallet", &["Thing", "Value"]),
    ("Debt", &["Interval", "Value"]),
    ("Directorship", &["Interest"]),
    ("Document", &["Thing", "Analyzable"]),
    ("Documentation", &["Interest"]),
    ("EconomicActivity", &["Interval"]),
    ("Email", &["Folder", "PlainText", "HyperText"]),
    ("Employment", &["Interest"]),
    ("Event", &["Interval", "Analyzable", "Thing"]),
    ("Family", &["Interval"]),
    ("Folder", &["Document"]),
    ("HyperText", &["Document"]),
    ("Identification", &["Interval"]),
    ("Image", &["Document"]),
    ("Interest", &["Interval"]),
    ("Interval", &[]),
    ("LegalEntity", &["Thing"]),
    ("License", &["Contract"]),
    ("Membership", &["Interest"]),
    ("Mention", &[]),
    ("Message", &["Interval", "Folder", "PlainText", "HyperText"]),
    ("Note", &["Thing", "Analyzable"]),
    ("Occupancy", &["Interval"]),
    ("Organization", &["LegalEntity"]),
    ("Ownership", &["Interest"]),
    ("Package", &["Folder"]),
    ("Page", &[]),
    ("Pages", &["Document"]),
    ("Passport", &["Identification"]),
    ("Payment", &["Interval", "Value"]),
    ("Person", &["LegalEntity"]),
    ("PlainText", &["Document"]),
    ("Position", &["Thing"]),
    ("Project", &["Interval", "Thing", "Value"]),
    ("ProjectParticipant", &["Interest"]),
    ("PublicBody", &["Organization"]),
    ("RealEstate", &["Asset"]),
    ("Representation", &["Interest"]),
    ("Risk", &["Interval"]),
    ("Sanction", &["Interval"]),
    ("Security", &["Asset"]),
    ("Similar", &[]),
    ("Succession", &["Interest"]),
    ("Table", &["Document"]),
    ("TaxRoll", &["Interval"]),
    ("Territory", &["Thing"]),
    ("Thing", &[]),
    ("Trip", &["Event"]),
    ("UnknownLink", &["Interest"]),
    ("UserAccount", &["Thing"]),
    ("Value", &[]),
    ("Vehicle", &["Asset"]),
    ("Vessel", &["Vehicle"]),
    ("Video", &["Document"]),
    ("Workbook", &["Folder"]),
];

/// Schemata whose entities are things of the graph, with their kinds. A `Territory` has its kind by its level.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("Company", "company"),
    ("Event", "event"),
    ("LegalEntity", "actor"),
    ("Organization", "organization"),
    ("Person", "person"),
    ("Position", "post"),
    ("Territory", "place"),
];

/// The kinds of territories by their level.
pub(super) const LEVELS: &[(&str, &str)] =
    &[("country", "country"), ("adm1", "province"), ("adm2", "district"), ("adm3", "township")];

/// A schema, a property of it, a relation from whom the one names to whom the other names, and that property.
pub(super) type TieLine = (&'static str, &'static str, &'static str, &'static str);

/// Schemata whose entities are ties. Of several lines the first counts whose relation takes the two.
pub(super) const TIES: &[TieLine] = &[
    ("Associate", "person", "has_ties_with", "associate"),
    ("Control", "controller", "has_interest_in", "controlled"),
    ("Directorship", "director", "leads", "organization"),
    ("Directorship", "director", "has_interest_in", "organization"),
    ("Employment", "employee", "employed_by", "employer"),
    ("Family", "relative", "relative_of", "person"),
    ("Membership", "member", "member_of", "organization"),
    ("Occupancy", "holder", "holds_post", "post"),
    ("Ownership", "owner", "owns", "asset"),
    ("Representation", "agent", "acts_for", "client"),
    ("Succession", "successor", "succeeds", "predecessor"),
    ("UnknownLink", "subject", "has_ties_with", "object"),
];

/// Properties of things that name other things, with the relation to these.
pub(super) const LINKS: &[(&str, &str)] = &[
    ("involved", "participant"),
    ("organization", "post_in"),
    ("organizer", "organizer"),
    ("parent", "subordinate_to"),
    ("partOf", "located_in"),
];

/// Properties whose values name one thing in the world, with the scheme of these names.
pub(super) const IDENTIFIERS: &[(&str, &str)] = &[
    ("dunsCode", "duns"),
    ("icijId", "icij"),
    ("imoNumber", "imo"),
    ("innCode", "inn"),
    ("leiCode", "lei"),
    ("npiCode", "npi"),
    ("ogrnCode", "ogrn"),
    ("permId", "permid"),
    ("uniqueEntityId", "uei"),
    ("wikidataId", "wikidata"),
];

/// Properties whose values are numbers in some register, of a country as often as not: kept, but nothing meets by them.
pub(super) const NUMBERS: &[&str] = &[
    "bvdId",
    "cageCode",
    "cikCode",
    "giiNumber",
    "idNumber",
    "licenseNumber",
    "okpoCode",
    "passportNumber",
    "registrationNumber",
    "socialSecurityNumber",
    "swiftBic",
    "taxNumber",
    "territoryCode",
    "vatCode",
];

/// Whether there is such a schema.
pub(super) fn is_known(schema: &str) -> bool {
    SCHEMATA.iter().any(|(name, _)| *name == schema)
}

/// A schema, then those that it extends, then those that these extend.
pub(super) fn lineage(schema: &str) -> Vec<&str> {
    let (mut lineage, mut next) = (vec![schema], 0);
    while let Some(&name) = lineage.get(next) {
        next += 1;
        let above = SCHEMATA.iter().find(|(schema, _)| *schema == name).map_or(&[][..], |(_, above)| above);
        for &above in above {
            if !lineage.contains(&above) {
                lineage.push(above);
            }
        }
    }
    lineage
}
