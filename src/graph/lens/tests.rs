//! How surely on a day, and on which days: two ways to one answer.

use proptest::{collection::vec, prelude::*, sample::select};

use super::{Lens, Scope, Seen};
use crate::{
    graph::{
        Graph, Row,
        extent::{Level, Spans},
    },
    model::{
        Change, ClaimEntry, Date, Day, EntityEntry, Reliability, Source, SourceEntry, SourceKind, Stance,
        StatementEntry, Text, Value,
    },
    vocabulary::conflict,
};

const FIRST: i32 = 19_723;
const DAYS: i32 = 24;

/// What can be said, each with a qualifier or none.
const SAID: [(&str, &str, &str, bool); 18] = [
    ("a", "controls", "t", true),
    ("b", "controls", "t", true),
    ("a", "controls", "t", false),
    ("a", "armed_wing_of", "o", false),
    ("b", "armed_wing_of", "o", false),
    ("a", "allied_with", "b", false),
    ("a", "stationed_at", "t", false),
    ("b", "split_from", "o", false),
    ("a", "existed", "", false),
    ("t", "existed", "", false),
    ("z", "occurred", "", false),
    ("y", "occurred", "", false),
    ("z", "captor", "a", false),
    ("y", "captor", "b", false),
    ("z", "loser", "b", false),
    ("z", "object", "t", false),
    ("y", "object", "t", false),
    ("a", "at_war_with", "b", false),
];

fn date(day: i32) -> String {
    Day::from_number(FIRST + day).unwrap().to_string()
}

fn edge() -> impl Strategy<Value = String> {
    (0..9u8, 0..DAYS, 0..6i32).prop_map(|(form, first, more)| match form {
        0 => String::new(),
        1 | 2 => "..".to_owned(),
        3 => format!("{}..", date(first)),
        4 => format!("..{}", date(first)),
        5 => format!("{}..{}", date(first), date(first + more)),
        _ => date(first),
    })
}

fn said() -> impl Strategy<Value = StatementEntry> {
    let claim = (0..3usize, 0..6u8, any::<bool>(), prop::option::weighted(0.5, (0..DAYS, 0..5i32)));
    (select(&SAID[..]), edge(), edge(), 0..3u8, claim).prop_map(|(what, start, end, plain, claim)| {
        let (subject, relation, object, full) = what;
        let (source, stance, by_party, attests) = claim;
        let end = if plain == 0 { "..".to_owned() } else { end };
        let one_day = relation == "occurred" && plain < 2 && start.len() == 10;
        let text = if one_day { start } else { format!("{start}/{end}") };
        let period = text.parse().ok();
        let mut claim = ClaimEntry::new(format!("s{source}"));
        claim.stance = if stance == 0 { Stance::Denies } else { Stance::Affirms };
        if by_party {
            claim.speakers.push(crate::model::Speaker::Entity("a".to_owned()));
        }
        let vouches = text == "/.." || text == "/" || text == "../..";
        if let Some((first, more)) = attests.filter(|_| vouches) {
            let days = format!("{}/{}", date(first), date(first + more)).parse().unwrap();
            claim.attests = Some(crate::model::Attested::new(days).unwrap());
        }
        StatementEntry {
            subject: subject.to_owned(),
            relation: relation.to_owned(),
            object: (!object.is_empty()).then(|| Value::Entity(object.to_owned())),
            period,
            modality: Default::default(),
            qualifiers: full
                .then(|| ("share".to_owned(), vec![Value::Share(crate::model::Share::full())]))
                .into_iter()
                .collect(),
            claims: vec![claim],
        }
    })
}

fn graph(said: Vec<StatementEntry>) -> Graph {
    let mut graph = Graph::new(conflict());
    let entity = |(key, kind): (&str, &str)| {
        Change::Entity(EntityEntry { key: key.to_owned(), kind: kind.to_owned(), label: key.to_owned() })
    };
    let cast = [
        ("a", "armed_group"),
        ("b", "armed_group"),
        ("o", "organization"),
        ("t", "town"),
        ("z", "seizure"),
        ("y", "seizure"),
    ];
    let mut changes: Vec<Change> = cast.into_iter().map(entity).collect();
    for (place, published) in [Some(15), Some(6), None].into_iter().enumerate() {
        let source = Source {
            kind: SourceKind::Article,
            title: Text::new(format!("Source {place}")).unwrap(),
            publisher: None,
            author: None,
            published: published.map(|day| date(day).parse::<Date>().unwrap()),
            url: None,
            reliability: Reliability::CannotBeJudged,
            inferred: None,
        };
        changes.push(Change::Source(SourceEntry { key: format!("s{place}"), source }));
    }
    changes.extend(said.into_iter().map(Change::Claims));
    graph.apply(&changes).unwrap();
    graph
}

fn level(seen: &Seen) -> Level {
    if seen.is_listed { seen.grade.into() } else { Level::Remote }
}

fn agree(lens: &Lens, statement: u32, row: &Row) {
    let spans = lens.spans(statement, row);
    for day in (-4..DAYS + 12).chain([-4000, 4000]) {
        let mut on_day = lens.clone();
        on_day.scope = Scope::Day(Day::from_number(FIRST + day).unwrap());
        let seen = on_day.see(statement, row).map(|seen| level(&seen));
        assert_eq!(seen, spans.on(FIRST + day), "{:?} on {}", lens.data.statement(statement), date(day));
    }
    are_nested(&spans);
}

/// What is surer holds on no day on which what is less sure does not.
fn are_nested(spans: &Spans) {
    for pair in Level::ALL.windows(2) {
        for (first, last) in spans.at(pair[1]).iter() {
            let around = spans.at(pair[0]).around(first);
            assert!(around.is_some_and(|(_, until)| last <= until), "{spans:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_days_of_a_statement_are_those_on_which_it_is_seen(
        said in vec(said(), 1..14),
        effects in any::<bool>(),
        presume in prop::option::weighted(0.3, 0..12i32),
    ) {
        let said = said.into_iter().filter(|entry| entry.period.is_some()).collect();
        let graph = graph(said);
        let in_force = vec![effects; graph.schema().effects().len()];
        let mut lens = Lens::new(std::sync::Arc::clone(&graph.snapshot().0), Scope::ALL).with_effects(&in_force);
        lens.presume = presume;
        for statement in 0..graph.statements().count() as u32 {
            let row = lens.data.statement(statement).unwrap();
            agree(&lens, statement, &row);
        }
        if effects {
            let controls = graph.schema().relation_place("controls").unwrap().0;
            for state in lens.states(controls, Default::default()) {
                are_nested(&lens.spans_of_state(&state));
            }
        }
    }
}
