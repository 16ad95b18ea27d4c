//! What goes out and comes in again: any graph, what an export of it tells, and what is left of it after its losses.

use std::{cell::RefCell, collections::BTreeMap, io::Write};

use allegiance::{
    Attested, Change, Claim, ClaimEntry, ClaimId, Count, Credibility, Date, EntityEntry, Graph, Identifier, Measure,
    Modality, Name, NameKind, Period, Point, Qualifiers, Reliability, Share, Source, SourceEntry, SourceKind, Speaker,
    Stance, StatementEntry, StatementId, Text, Value, View,
    export::{Content, Export, ExportError, ExportReport, Exporter, Item, Losses, Stated},
    vocabulary::conflict,
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
};

/// An exporter that keeps what it is given.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) entities: RefCell<Vec<EntityEntry>>,
    pub(crate) sources: RefCell<Vec<SourceEntry>>,
    pub(crate) statements: RefCell<Vec<Stated>>,
}

impl Exporter for Kept {
    fn form(&self) -> &str {
        "memory"
    }

    fn write(&self, content: &Content<'_>, _: &mut dyn Write, _: &mut Losses) -> Result<(), ExportError> {
        self.entities.borrow_mut().extend(content.entities());
        for source in content.sources() {
            self.sources.borrow_mut().push(source?);
        }
        for stated in content.statements() {
            self.statements.borrow_mut().push(stated?);
        }
        Ok(())
    }
}

pub(crate) fn kept(export: &Export<'_>) -> (Kept, ExportReport) {
    let kept = Kept::default();
    let report = export.write(&kept, Vec::new()).unwrap();
    (kept, report)
}

/// All that a graph says, whatever the order: what two graphs must have in common to say the same.
#[derive(Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) entities: BTreeMap<String, (String, String)>,
    pub(crate) sources: BTreeMap<String, String>,
    /// Of each statement, as text, its claims.
    pub(crate) statements: BTreeMap<String, Vec<String>>,
}

/// What a view tells.
pub(crate) fn told(view: &View) -> Told {
    told_but(view, |_| {}, |_| {}, |_| {})
}

/// What a view tells, less what a form lost of it. What a form may lose of a part is named here, with how a graph looks
/// that does not have it.
pub(crate) fn told_without(view: &View, report: &ExportReport) -> Told {
    let (mut gone_entities, mut gone_sources) = (Vec::new(), Vec::new());
    let (mut gone_statements, mut gone_claims) = (Vec::new(), Vec::new());
    let mut of_statements: Vec<(StatementId, String)> = Vec::new();
    let mut of_claims: Vec<(ClaimId, String)> = Vec::new();
    let mut of_sources: Vec<(String, String)> = Vec::new();
    for loss in &report.lost {
        assert_eq!(loss.lost.times, loss.lost.items.len() as u64, "not every item is listed: {}", loss.what);
        let field = loss.what.split_once('.').map(|(_, field)| field.to_owned());
        for item in &loss.lost.items {
            match (item.item.clone(), field.clone()) {
                (Item::Entity(key), None) => gone_entities.push(key),
                (Item::Source(key), None) => gone_sources.push(key),
                (Item::Statement(id), None) => gone_statements.push(id),
                (Item::Claim(id), None) => gone_claims.push(id),
                (Item::Statement(id), Some(field)) => of_statements.push((id, field)),
                (Item::Claim(id), Some(field)) => of_claims.push((id, field)),
                (Item::Source(key), Some(field)) => of_sources.push((key, field)),
                // What follows is in no graph that was read.
                (Item::Followed(_), None) => {}
                (item, field) => panic!("no graph is without {field:?} of {item:?}"),
            }
        }
    }
    let statement = |stated: &mut Stated| {
        let at = |stated: &Stated, n: usize| stated.claims[n];
        let claims = (0..stated.claims.len()).filter(|&n| !gone_claims.contains(&at(stated, n))).collect::<Vec<_>>();
        let mut entries: Vec<ClaimEntry> = Vec::new();
        for n in claims {
            let mut entry = stated.entry.claims[n].clone();
            for (_, field) in of_claims.iter().filter(|(id, _)| *id == at(stated, n)) {
                without_field(&mut entry, field);
            }
            entries.push(entry);
        }
        stated.entry.claims = entries;
        if gone_statements.contains(&stated.id) {
            stated.entry.claims.clear();
        }
        for (_, field) in of_statements.iter().filter(|(id, _)| *id == stated.id) {
            match field.as_str() {
                "qualifiers" => stated.entry.qualifiers.clear(),
                "modality" => stated.entry.modality = Modality::Actual,
                field => match field.strip_prefix("qualifiers.") {
                    Some(name) => drop(stated.entry.qualifiers.remove(name)),
                    None => panic!("no statement is without {field}"),
                },
            }
        }
    };
    let entity = |entities: &mut Vec<EntityEntry>| entities.retain(|it| !gone_entities.contains(&it.key));
    let source = |sources: &mut Vec<SourceEntry>| {
        sources.retain(|it| !gone_sources.contains(&it.key));
        for entry in sources {
            for (_, field) in of_sources.iter().filter(|(key, _)| *key == entry.key) {
                match field.as_str() {
                    "author" => entry.source.author = None,
                    "inferred" => entry.source.inferred = None,
                    "reliability" => entry.source.reliability = Reliability::default(),
                    field => panic!("no source is without {field}"),
                }
            }
        }
    };
    told_but(view, entity, source, statement)
}

fn without_field(claim: &mut ClaimEntry, field: &str) {
    match field {
        "speakers" => claim.speakers.clear(),
        "quote" => claim.quote = None,
        "locator" => claim.locator = None,
        "credibility" => claim.credibility = Credibility::CannotBeJudged,
        "said" => claim.said = None,
        "attests" => claim.attests = None,
        "inferred" => claim.inferred = None,
        field => panic!("no claim is without {field}"),
    }
}

fn told_but(
    view: &View,
    of_entities: impl FnOnce(&mut Vec<EntityEntry>),
    of_sources: impl FnOnce(&mut Vec<SourceEntry>),
    mut of_statement: impl FnMut(&mut Stated),
) -> Told {
    let (kept, _) = kept(&Export::of(view));
    let (mut entities, mut sources) = (kept.entities.into_inner(), kept.sources.into_inner());
    of_entities(&mut entities);
    of_sources(&mut sources);
    let mut statements: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mut stated in kept.statements.into_inner() {
        of_statement(&mut stated);
        let claims = std::mem::take(&mut stated.entry.claims);
        if !claims.is_empty() {
            let said = statements.entry(format!("{:?}", stated.entry)).or_default();
            said.extend(claims.iter().map(|claim| format!("{claim:?}")));
            said.sort_unstable();
            said.dedup();
        }
    }
    Told {
        entities: entities.into_iter().map(|it| (it.key, (it.kind, it.label))).collect(),
        sources: sources.into_iter().map(|it| (it.key, format!("{:?}", it.source))).collect(),
        statements,
    }
}

/// Names that would break out of a form that does not take them as data, and names of many scripts.
pub(crate) const HOSTILE: [&str; 30] = [
    "plain",
    "\"quoted\"",
    "it's",
    "back\\slash \\N \\n",
    "</label><script>alert(1)</script>",
    "<b>bold</b> &amp; &#65; &",
    "]]> <!-- --> <![CDATA[x]]>",
    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]>",
    "a -> b; } digraph x { URL=\"javascript:alert(1)\"",
    "x\"]; A --> B[\"y",
    "end; click A \"javascript:alert(1)\"",
    "%% comment #quot; #35;",
    "=cmd|' /C calc'!A0",
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "a,b;c|d",
    "line one\nline two",
    "carriage\r\nreturn \r alone",
    "<http://example.org/> . :a :b :c .",
    "{| |} << >> <<( )>> _:b \"x\"@en^^xsd:string",
    "${jndi:ldap://x} {{x}} `x` $(x)",
    "\u{202e}evil\u{202c} \u{2066}x\u{2069} \u{200f}",
    "\u{feff}bom \u{fffe} \u{ffff} \u{fffd}",
    "ကချင်လွတ်လပ်ရေးတပ်မတော်",
    "克钦独立军 كاتشين קצ׳ין 𝔎𝔞 👩‍👩‍👧",
    "N\u{2019}Ban La \u{2bc} e\u{301} \u{e9}",
    " padded  twice ",
    "nul\u{0} bell\u{7} esc\u{1b}[31m del\u{7f} nel\u{85} \u{2028}",
];

fn words() -> impl Strategy<Value = String> {
    prop_oneof![2 => select(&HOSTILE[..]).prop_map(str::to_owned), 1 => "[a-z]{1,8}( [a-z]{1,8})?"]
}

fn text() -> impl Strategy<Value = Text> {
    words().prop_filter_map("a text", |words| Text::new(&words).ok())
}

fn date() -> impl Strategy<Value = Date> {
    select(&["2024-12-17", "2024-12", "2024", "2024~", "2024-11?", "199X", "2024-12-04..2024-12-17", "-0044-03-15"][..])
        .prop_filter_map("a date", |date| date.parse().ok())
}

fn period() -> impl Strategy<Value = Period> {
    let texts = ["2024-12-17", "2024-12-04/..", "2024-05/", "/2024-12-17", "../..", "/", "2024-11/2024-12-16", "2024"];
    select(texts.to_vec()).prop_filter_map("a period", |period| period.parse().ok())
}

const ENTITIES: [(&str, &str); 7] = [
    ("kia", "armed_group"),
    ("kio", "organization"),
    ("bhamo", "town"),
    ("la", "person"),
    ("fall", "seizure"),
    ("talks", "meeting"),
    ("those \"<&'>\u{a0}ü", "armed_group"),
];

fn speaker() -> impl Strategy<Value = Speaker<String>> {
    let entity = || select(&ENTITIES[..]).prop_map(|(key, _)| key.to_owned());
    prop_oneof![
        entity().prop_map(Speaker::Entity),
        (text(), option::of(entity())).prop_map(|(words, of)| Speaker::Described { words, of }),
        (text(), option::of(entity())).prop_map(|(words, of)| Speaker::Unnamed { words, of }),
    ]
}

fn claim() -> impl Strategy<Value = ClaimEntry> {
    let stance = prop_oneof![
        6 => Just(Stance::Affirms), 2 => Just(Stance::Denies), 1 => Just(Stance::Doubts), 1 => Just(Stance::CouldNotConfirm)
    ];
    let credibility =
        prop_oneof![Just(Credibility::CannotBeJudged), Just(Credibility::Improbable), Just(Credibility::Confirmed)];
    let attests = option::weighted(0.3, select(&["2024-12-04/2024-12-17", "2024-12"][..])).prop_map(|period| {
        let period: Option<Period> = period.and_then(|it| it.parse().ok());
        period.and_then(|it| Attested::new(it).ok())
    });
    let texts = (option::weighted(0.4, text()), option::weighted(0.3, text()), option::weighted(0.2, text()));
    let who = (select(&["article", "list"][..]), vec(speaker(), 0..3));
    (who, stance, credibility, texts, option::weighted(0.3, date()), attests).prop_map(
        |((source, speakers), stance, credibility, (quote, locator, inferred), said, attests)| Claim {
            source: source.to_owned(),
            speakers,
            stance,
            quote,
            locator,
            credibility,
            said,
            attests,
            inferred,
        },
    )
}

/// A statement of any relation and sort of object.
fn statement() -> impl Strategy<Value = (String, String, Option<Value<String>>, Qualifiers)> {
    let entity = |key: &str| Some(Value::Entity(key.to_owned()));
    let ties = select(vec![
        ("kia", "armed_wing_of", entity("kio")),
        ("kia", "controls", entity("bhamo")),
        (ENTITIES[6].0, "controls", entity("bhamo")),
        ("kia", "allied_with", entity(ENTITIES[6].0)),
        ("la", "leads", entity("kio")),
        ("la", "based_at", entity("bhamo")),
        ("fall", "captor", entity("kia")),
        ("fall", "object", entity("bhamo")),
        ("talks", "participant", entity("la")),
        ("kia", "existed", None),
        ("fall", "occurred", None),
    ]);
    let share = select(&["1", "2/3", "1/3..2/3", "partial"][..]);
    let share = share
        .prop_filter_map("a share", |it| Some(Value::Share(Share::from_value(it).ok()?.with_measure(Measure::Area))));
    let tie = (ties, option::of(share), option::of(text())).prop_map(|((subject, relation, object), share, title)| {
        let mut qualifiers = Qualifiers::new();
        match (relation, share, title) {
            ("controls", Some(share), _) => drop(qualifiers.insert("share".to_owned(), vec![share])),
            ("leads", _, Some(title)) => drop(qualifiers.insert("title".to_owned(), vec![Value::Text(title)])),
            _ => {}
        }
        (subject.to_owned(), relation.to_owned(), object, qualifiers)
    });
    let name = (words(), option::of(select(&["my", "zh-Hans"][..])), option::of(Just("Mymr"))).prop_filter_map(
        "a name",
        |(text, language, script)| {
            let mut name = Name::new(text).ok()?.of_kind(NameKind::Alias);
            if let Some(language) = language {
                name = name.in_language(language).ok()?;
            }
            if let Some(script) = script {
                name = name.in_script(script).ok()?;
            }
            Some(Value::Name(name))
        },
    );
    let identifier = words().prop_filter_map("an identifier", |it| Identifier::new("other", it).ok());
    let point = select(&[(24.25, 97.23), (-90.0, 180.0), (0.5, -0.25)][..]);
    let point = point.prop_filter_map("a point", |(lat, lon)| Point::new(lat, lon).ok());
    let count = prop_oneof![Just((Some(70), None, None)), Just((Some(3), Some(4), Some(9)))];
    let count = count.prop_filter_map("a count", |(low, best, high)| Count::new(low, best, high).ok());
    let literal = |subject: &'static str, relation: &'static str| {
        move |value: Value<String>| (subject.to_owned(), relation.to_owned(), Some(value), Qualifiers::new())
    };
    prop_oneof![
        5 => tie,
        2 => name.prop_map(literal("kia", "named")),
        1 => identifier.prop_map(Value::Identifier).prop_map(literal("la", "identified_by")),
        1 => text().prop_map(Value::Text).prop_map(literal("kio", "described_as")),
        1 => point.prop_map(Value::Point).prop_map(literal("bhamo", "lies_at")),
        1 => count.prop_map(Value::Count).prop_map(literal("fall", "deaths")),
    ]
}

fn labels() -> impl Strategy<Value = Vec<String>> {
    vec(words().prop_filter("a label", |it| Text::new(it).is_ok()), ENTITIES.len())
}

fn sources() -> impl Strategy<Value = Vec<SourceEntry>> {
    let one = |key: &'static str, kind: SourceKind| {
        let known = (option::of(text()), option::of(date()), option::of(text()), option::of(text()));
        (text(), known, any::<bool>()).prop_map(move |(title, (publisher, published, url, inferred), known)| {
            let reliability = if known { Reliability::UsuallyReliable } else { Reliability::default() };
            let author = known.then(|| "kio".to_owned());
            let source = Source { kind, title, publisher, author, published, url, reliability, inferred };
            SourceEntry { key: key.to_owned(), source }
        })
    };
    (one("article", SourceKind::Article), one("list", SourceKind::Dataset)).prop_map(|(a, b)| vec![a, b])
}

/// Any graph of a few revisions: all sorts of values, hostile names, all that a claim can say, denials, retractions.
pub(crate) fn any_graph() -> impl Strategy<Value = Graph> {
    let modality =
        prop_oneof![8 => Just(Modality::Actual), 1 => Just(Modality::Planned), 1 => Just(Modality::Demanded)];
    let said = (statement(), option::of(period()), modality, vec(claim(), 1..4));
    let retracted = vec(any::<Index>(), 0..3);
    (labels(), sources(), vec(said, 1..12), retracted).prop_map(|(labels, sources, said, retracted)| {
        let mut graph = Graph::new(conflict());
        let entities = ENTITIES.iter().zip(labels);
        let entities = entities.map(|((key, kind), label)| {
            Change::Entity(EntityEntry { key: (*key).to_owned(), kind: (*kind).to_owned(), label })
        });
        let first: Vec<Change> = entities.chain(sources.into_iter().map(Change::Source)).collect();
        graph.apply(&first).expect("entities and sources");
        for ((subject, relation, object, qualifiers), period, modality, mut claims) in said {
            let mut unlike: Vec<ClaimEntry> = Vec::new();
            claims.retain(|claim| {
                !unlike.contains(claim) && {
                    unlike.push(claim.clone());
                    true
                }
            });
            let entry = StatementEntry { subject, relation, object, period, modality, qualifiers, claims };
            // What a relation does not take, and what was said before, is no part of the graph.
            drop(graph.apply(&[Change::Claims(entry)]));
        }
        for index in retracted {
            let standing: Vec<ClaimId> =
                graph.claims().filter(|it| it.retracted().is_none()).map(|it| it.id()).collect();
            if !standing.is_empty() {
                graph.retract(*index.get(&standing)).expect("it stands");
            }
        }
        graph
    })
}
