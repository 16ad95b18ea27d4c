//! The Labelled Subgraph Query Benchmark: its schema, its nine patterns, and how its ties are read.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    error::Error,
    fs,
    path::Path,
};

use allegiance::{
    Any, Expr, Flag, Graph, Id, KindDef, Loading, NamedKind, Persistence, Query, Relation, Source, vocabulary::base,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// By the file of its ties: the kinds at their ends, and the relation.
const FILES: [(&str, &str, &str, &str); 15] = [
    ("City_isPartOf_Country", "city", "in_country", "country"),
    ("Person_isLocatedIn_City", "person", "in_city", "city"),
    ("Forum_hasMember_Person", "forum", "has_member", "person"),
    ("Forum_containerOf_Post", "forum", "contains", "post"),
    ("Comment_replyOf_Post", "comment", "reply_of", "post"),
    ("Comment_replyOf_Comment", "comment", "reply_of", "comment"),
    ("Post_hasTag_Tag", "post", "has_tag", "tag"),
    ("Comment_hasTag_Tag", "comment", "has_tag", "tag"),
    ("Tag_hasType_TagClass", "tag", "has_type", "tag_class"),
    ("Person_knows_Person", "person", "knows", "person"),
    ("Post_hasCreator_Person", "post", "has_creator", "person"),
    ("Comment_hasCreator_Person", "comment", "has_creator", "person"),
    ("Person_likes_Post", "person", "likes", "post"),
    ("Person_likes_Comment", "person", "likes", "comment"),
    ("Person_hasInterest_Tag", "person", "has_interest", "tag"),
];

const KINDS: [&str; 8] = ["country", "city", "person", "forum", "post", "comment", "tag", "tag_class"];

const fn relation(name: &'static str) -> Relation<Any, Any> {
    Relation::named(name)
}

/// The day on which it is asked.
pub(crate) const DAY: &str = "2024-06-01";

/// The graph of the ties in a folder of the benchmark's files, or in one file of lines `file|from|to`.
pub(crate) fn graph(data: &Path) -> Result<Graph> {
    let mut schema = base();
    for kind in KINDS {
        schema = schema.with_kind_def(KindDef::new(format!("lsqb_{kind}"), format!("A {kind}.")))?;
    }
    let mut names: Vec<&'static str> = FILES.iter().map(|(_, _, relation, _)| *relation).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let def = relation(name).define("As in the benchmark.").persistence(Persistence::Momentary);
        schema = schema.with_relation(if name == "knows" { def.flag(Flag::Symmetric) } else { def })?;
    }
    let mut graph = Graph::new(schema);
    let source = graph.source(Source::dataset("LSQB"))?;
    let ties = ties(data)?;
    let mut ids: HashMap<(&str, String), Id<Any>> = HashMap::new();
    for (file, from, to) in &ties {
        let &(_, from_kind, _, to_kind) =
            FILES.iter().find(|(name, ..)| name == file).ok_or("a file of no relation")?;
        for (kind, number) in [(from_kind, from), (to_kind, to)] {
            if let Entry::Vacant(free) = ids.entry((kind, number.clone())) {
                let (key, label) = (format!("{kind}{number}"), format!("{kind} {number}"));
                free.insert(graph.add_as(&key, NamedKind::from(format!("lsqb_{kind}")), &label)?);
            }
        }
    }
    let days = ("2024-01-01".parse()?, "2024-12-31".parse()?);
    graph.load(Loading::all_or_nothing(), |load| {
        for (row, (file, from, to)) in (0..).zip(&ties) {
            if let Some(&(_, from_kind, name, to_kind)) = FILES.iter().find(|(known, ..)| known == file)
                && let (Some(&from), Some(&to)) = (ids.get(&(from_kind, from.clone())), ids.get(&(to_kind, to.clone())))
            {
                load.tie(row, from, relation(name), to, days, source);
            }
        }
        Ok(())
    })?;
    Ok(graph)
}

fn ties(data: &Path) -> Result<Vec<(String, String, String)>> {
    let mut ties = Vec::new();
    if data.is_file() {
        for line in fs::read_to_string(data)?.lines() {
            let mut parts = line.split('|').map(str::to_owned);
            ties.extend(parts.next().zip(parts.next()).zip(parts.next()).map(|((file, from), to)| (file, from, to)));
        }
        return Ok(ties);
    }
    for (file, ..) in FILES {
        for line in fs::read_to_string(data.join(file).with_extension("csv"))?.lines().skip(1) {
            let (from, to) = line.split_once('|').ok_or("a line without two ends")?;
            ties.push((file.to_owned(), from.to_owned(), to.to_owned()));
        }
    }
    // Who knows whom is in some of its files from both ends.
    ties.sort_unstable();
    ties.dedup();
    let turned: HashSet<_> = ties.iter().cloned().collect();
    ties.retain(|(file, from, to)| {
        file != "Person_knows_Person" || from < to || !turned.contains(&(file.clone(), to.clone(), from.clone()))
    });
    Ok(ties)
}

/// The nine patterns.
pub(crate) fn patterns() -> [Query; 9] {
    let [
        in_country,
        in_city,
        has_member,
        contains,
        reply_of,
        has_tag,
        has_type,
        knows,
        has_creator,
        likes,
        has_interest,
    ] = [
        "in_country",
        "in_city",
        "has_member",
        "contains",
        "reply_of",
        "has_tag",
        "has_type",
        "knows",
        "has_creator",
        "likes",
        "has_interest",
    ]
    .map(relation);
    let replied = || {
        Query::new()
            .fact("?message", has_tag, "?tag")
            .fact("?comment", reply_of, "?message")
            .fact("?comment", has_tag, "?other")
            .filter(Expr::variable("tag").is_not(Expr::variable("other")))
    };
    let friends = || {
        Query::new()
            .fact("?one", knows, "?two")
            .fact("?two", knows, "?three")
            .fact("?three", has_interest, "?tag")
            .differ("one", "three")
    };
    let message = || Query::new().fact("?message", has_tag, "?tag").fact("?message", has_creator, "?creator");
    let (liked, answered) =
        (|| Query::new().fact("?liker", likes, "?message"), || Query::new().fact("?comment", reply_of, "?message"));
    [
        Query::new()
            .fact("?city", in_country, "?country")
            .fact("?person", in_city, "?city")
            .fact("?forum", has_member, "?person")
            .fact("?forum", contains, "?post")
            .fact("?comment", reply_of, "?post")
            .fact("?comment", has_tag, "?tag")
            .fact("?tag", has_type, "?class"),
        Query::new()
            .fact("?one", knows, "?two")
            .fact("?comment", has_creator, "?one")
            .fact("?comment", reply_of, "?post")
            .fact("?post", has_creator, "?two")
            .kind("?post", NamedKind::from("lsqb_post")),
        Query::new()
            .fact("?one", knows, "?two")
            .fact("?two", knows, "?three")
            .fact("?three", knows, "?one")
            .fact("?one", in_city, "?a")
            .fact("?two", in_city, "?b")
            .fact("?three", in_city, "?c")
            .fact("?a", in_country, "?country")
            .fact("?b", in_country, "?country")
            .fact("?c", in_country, "?country"),
        message().fact("?liker", likes, "?message").fact("?comment", reply_of, "?message"),
        replied(),
        friends(),
        message().optional(liked()).optional(answered()),
        replied().unless(Query::new().fact("?comment", has_tag, "?tag")),
        friends().unless(Query::new().fact("?one", knows, "?three")),
    ]
}
