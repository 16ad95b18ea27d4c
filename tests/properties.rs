//! Random histories against a naive model, and what must hold of any history.
//!
//! The naive model is plain vectors and loops over days, written from the rules of what an answer means and not from the
//! code: see `Naive`.
#![cfg(test)]

mod common;

use std::{
    collections::{BTreeMap, HashMap},
    fmt::{self, Write as _},
};

use allegiance::{
    Any, Change, Changed, Changes, ControlTimeline, Day, Fact, Flag, Grade, Graph, Id, Load, Loading, NameQuery,
    NoGrade, Opposition, Path, Paths, Pattern, Period, Revision, Schema, Scope, Snapshot, Source, StatementEntry,
    StatementId, Text, Tie, Trust, Verdict, View, petgraph::visit::IntoEdgeReferences, vocabulary::*,
};
#[cfg(feature = "file")]
use allegiance::{Limits, file};
use common::{questions::tell, revisions};
use proptest::{collection::vec, prelude::*};

/// Day 0 of the small world, 2024-01-01, and how many days it has.
const FIRST: i32 = 19_723;
const DAYS: i32 = 36;
/// Before and after all days.
const NEVER: i32 = -1_000_000;
const EVER: i32 = 1_000_000;

const CAST: &str = r#"
    a: armed_group "Alpha"
    b: armed_group "Beta"
    o: organization "Omega"
    p: person "Pi"
    t: town "Tau"
    d: district "Delta"
    m: meeting "Mu"
    z: seizure "Zeta"
"#;
const ENTITIES: [&str; 8] = ["a", "b", "o", "p", "t", "d", "m", "z"];

/// When each source was published.
const PUBLISHED: [Option<(i32, i32)>; 4] = [Some((20, 20)), Some((28, 28)), None, Some((8, 12))];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Lasts {
    Continuous,
    Structural,
    Momentary,
    Historic,
}

/// What can be said: subject, relation and object, qualifiers, and how long it lasts.
const MODELLED: [(&str, &str, Lasts); 12] = [
    ("a operates_in t", "", Lasts::Continuous),
    ("a controls t", "share=1", Lasts::Continuous),
    ("b controls t", "share=1", Lasts::Continuous),
    ("a controls t", "", Lasts::Continuous),
    ("a armed_wing_of o", "", Lasts::Structural),
    ("a stationed_at t", "", Lasts::Momentary),
    ("b split_from o", "", Lasts::Historic),
    ("a allied_with b", "", Lasts::Continuous),
    ("b allied_with a", "", Lasts::Continuous),
    ("a existed", "", Lasts::Structural),
    ("t existed", "", Lasts::Structural),
    ("m occurred", "", Lasts::Momentary),
];
/// What else is said where only prints are compared.
const UNMODELLED: [(&str, &str); 19] = [
    ("a at_war_with b", ""),
    ("b armed_wing_of o", ""),
    ("a subordinate_to b", ""),
    ("t located_in d", ""),
    ("p leads a", "title=chief"),
    ("p leads o", "modality=planned"),
    ("a pressures b", "means=guns means=words"),
    ("b controls t", "share=1/3 jointly_with=a"),
    ("a stationed_at t", "count=~70"),
    ("a named Ay", ""),
    ("b named Ay", ""),
    ("a identified_by wikidata:Q1", ""),
    ("z occurred", ""),
    ("z captor a", ""),
    ("z object t", ""),
    ("z occurred", "modality=aggregate"),
    ("a controls t", "modality=planned"),
    ("b subordinate_to o", ""),
    ("o subordinate_to a", ""),
];

/// A bound: the days it may be, and how it is written.
#[derive(Clone, Debug, PartialEq)]
struct Edge {
    first: Option<i32>,
    last: Option<i32>,
    open: bool,
}

impl Edge {
    fn is_dated(&self) -> bool {
        self.first.or(self.last).is_some()
    }

    fn text(&self) -> String {
        match (self.first, self.last) {
            _ if self.open => "..".to_owned(),
            (None, None) => String::new(),
            (Some(first), Some(last)) if first == last => date(first),
            (first, last) => {
                format!("{}..{}", first.map_or_else(String::new, date), last.map_or_else(String::new, date))
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Span {
    start: Edge,
    end: Edge,
}

impl Span {
    fn text(&self) -> String {
        format!("{}/{}", self.start.text(), self.end.text())
    }

    fn is_sane(&self) -> bool {
        self.start.first.unwrap_or(NEVER) <= self.end.last.unwrap_or(EVER)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stance {
    Affirms,
    Denies,
    Doubts,
}

#[derive(Clone, Debug, PartialEq)]
struct Claimed {
    source: usize,
    /// 0 the source itself, 1 an entity, 2 a described class.
    speaker: usize,
    stance: Stance,
    attests: Option<Span>,
    said: Option<(i32, i32)>,
}

impl Claimed {
    fn text(&self) -> String {
        let mut text = format!("s{}{}", self.source, ["", " < @o", " < residents"][self.speaker]);
        text.push_str(match self.stance {
            Stance::Affirms => "",
            Stance::Denies => " deny",
            Stance::Doubts => " doubt",
        });
        if let Some(span) = &self.attests {
            write!(text, " attests={}", span.text()).unwrap();
        }
        if let Some((first, last)) = self.said {
            write!(text, " said={}..{}", date(first), date(last)).unwrap();
        }
        text
    }

    /// When it was said, at the latest.
    fn moment(&self) -> i32 {
        self.said.or(PUBLISHED[self.source]).map_or(NEVER, |(_, last)| last)
    }

    /// Whose word it is.
    fn voice(&self) -> (usize, Option<usize>) {
        (self.speaker, (self.speaker != 1).then_some(self.source))
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Said {
    /// A row of `MODELLED`, then of `UNMODELLED`.
    what: usize,
    span: Span,
    claim: Claimed,
}

impl Said {
    /// The same, an alliance told from its first end: it is one statement from either.
    fn canonical(&self) -> Self {
        let first = if self.what == 8 { 7 } else { self.what };
        Said { what: first, ..self.clone() }
    }

    fn text(&self) -> String {
        let row = self.what.checked_sub(MODELLED.len());
        let (triple, with) = row.map_or_else(|| (MODELLED[self.what].0, MODELLED[self.what].1), |row| UNMODELLED[row]);
        format!("{triple} [{}] {with} | {}", self.span.text(), self.claim.text())
    }
}

/// One line of a history: something is said, or what was said before is retracted.
#[derive(Clone, Debug)]
enum Op {
    Say(Said),
    Retract(usize),
}

/// Revisions of lines; shows itself as text.
#[derive(Clone)]
struct History(Vec<Vec<Op>>);

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, text) = told(self);
        write!(f, "\n{}", text.strip_prefix(&beginning()).unwrap_or_default())
    }
}

fn date(day: i32) -> String {
    Day::from_number(FIRST + day).unwrap().to_string()
}

fn edge() -> impl Strategy<Value = Edge> {
    (0..9u8, 0..DAYS, 0..12i32).prop_map(|(form, first, more)| {
        let last = first + more;
        let (first, last, open) = match form {
            0 | 1 => (None, None, false),
            2 | 3 => (None, None, true),
            4 => (Some(first), None, false),
            5 => (None, Some(last), false),
            6 => (Some(first), Some(last), false),
            _ => (Some(first), Some(first), false),
        };
        Edge { first, last, open }
    })
}

fn span() -> impl Strategy<Value = Span> {
    (edge(), edge(), 0..3u8).prop_filter_map("a period runs forward", |(start, end, plain)| {
        // Mostly what reports say: since some day, and it goes on.
        let open = Edge { first: None, last: None, open: true };
        let span = Span { start, end: if plain == 0 { open } else { end } };
        span.is_sane().then_some(span)
    })
}

fn attested() -> impl Strategy<Value = Span> {
    (0..DAYS, 0..3i32, 0..6i32, 0..3i32).prop_map(|(first, vague, long, end)| {
        let edge = |first, last| Edge { first: Some(first), last: Some(last), open: false };
        Span { start: edge(first, first + vague), end: edge(first + long, first + long + vague.max(end)) }
    })
}

fn said(most: usize) -> impl Strategy<Value = Said> {
    let stance = prop_oneof![5 => Just(Stance::Affirms), 3 => Just(Stance::Denies), 1 => Just(Stance::Doubts)];
    let day = prop::option::weighted(0.3, (0..DAYS, 0..3i32).prop_map(|(first, more)| (first, first + more)));
    let claim = (0..4usize, 0..3usize, stance, prop::option::weighted(0.6, attested()), day);
    (0..most, span(), claim).prop_map(|(what, span, (source, speaker, stance, attests, said))| {
        let fits = |attested: &Span| {
            span.start.first.is_none_or(|first| first <= attested.start.first.unwrap())
                && span.end.last.is_none_or(|last| attested.end.last.unwrap() <= last)
        };
        let attests = attested_or_none(attests, fits);
        Said { what, span, claim: Claimed { source, speaker, stance, attests, said } }
    })
}

/// A claim cannot vouch for days outside of its statement.
fn attested_or_none(attests: Option<Span>, fits: impl Fn(&Span) -> bool) -> Option<Span> {
    attests.filter(|attested| attested.is_sane() && fits(attested))
}

/// Revisions, each of a few lines, about the first so many things that can be said.
fn history(what: usize) -> impl Strategy<Value = History> {
    let op = prop_oneof![6 => said(what).prop_map(Op::Say), 1 => (0..12usize).prop_map(Op::Retract)];
    vec(vec(op, 1..4), 0..7).prop_map(History)
}

/// A history about few things, so that what is said about each meets.
fn clash() -> impl Strategy<Value = History> {
    (0..4usize, history(MODELLED.len())).prop_map(|(topic, mut history)| {
        let topics: [&[usize]; 4] = [&[1, 2, 3], &[4, 9], &[7, 8, 9], &[0, 5, 6, 10, 11]];
        for op in history.0.iter_mut().flatten() {
            if let Op::Say(said) = op {
                said.what = topics[topic][said.what % topics[topic].len()];
            }
        }
        history
    })
}

/// A history in which two sources speak about the same few things, mostly without dates, among them who is of whose side.
fn entangled() -> impl Strategy<Value = History> {
    (0..6usize, any::<u32>(), history(all())).prop_map(|(topic, dated, mut history)| {
        let topics: [&[usize]; 6] = [
            &[1, 2, 4, 12, 13, 14, 28],
            &[1, 28, 13, 19, 12],
            &[0, 1, 3, 16, 20],
            &[21, 22, 23],
            &[24, 25, 26, 27],
            &[14, 29, 30],
        ];
        for (i, op) in history.0.iter_mut().flatten().enumerate() {
            if let Op::Say(said) = op {
                said.what = topics[topic][said.what % topics[topic].len()];
                said.claim.source %= 2;
                if dated >> i & 1 == 0 {
                    let edge = |open| Edge { first: None, last: None, open };
                    said.span = Span { start: edge(false), end: edge(true) };
                }
            }
        }
        history
    })
}

fn all() -> usize {
    MODELLED.len() + UNMODELLED.len()
}

/// The model: what was said, in order, and nothing else.
#[derive(Clone, Debug, Default)]
struct Naive {
    rows: Vec<Row>,
    revision: u32,
}

#[derive(Clone, Debug)]
struct Row {
    said: Said,
    recorded: u32,
    retracted: Option<u32>,
}

impl Row {
    fn is_live(&self, revision: u32) -> bool {
        self.recorded <= revision && self.retracted.is_none_or(|retracted| revision < retracted)
    }
}

/// The text of the entities and sources with which every history begins.
fn beginning() -> String {
    let mut text = CAST.to_owned();
    for (i, published) in PUBLISHED.iter().enumerate() {
        let published = published.map_or_else(String::new, |(first, last)| format!("{}..{}", date(first), date(last)));
        writeln!(text, "source s{i} \"Source {i}\" {published}").unwrap();
    }
    text
}

/// The model of a history, and its text for the graph. A retraction of something that is not there is left out.
fn told(History(history): &History) -> (Naive, String) {
    let mut naive = Naive { rows: Vec::new(), revision: 1 };
    let mut text = beginning();
    for ops in history {
        let now = naive.revision + 1;
        let mut lines = String::new();
        for op in ops {
            let live =
                || (0..naive.rows.len()).filter(|&row| naive.rows[row].is_live(now) && naive.rows[row].recorded < now);
            if let Op::Retract(which) = op
                && let Some(row) = live().nth(which % live().count().max(1))
            {
                naive.rows[row].retracted = Some(now);
                writeln!(lines, "retract {}", naive.rows[row].said.text()).unwrap();
            }
        }
        for op in ops {
            let Op::Say(said) = op else { continue };
            let told = said.canonical();
            if !naive.rows.iter().any(|row| row.is_live(now) && row.said == told) {
                naive.rows.push(Row { said: told, recorded: now, retracted: None });
            }
            writeln!(lines, "{}", said.text()).unwrap();
        }
        text.push_str("---\n");
        text.push_str(&lines);
        let changed = naive.rows.iter().any(|row| row.recorded == now || row.retracted == Some(now));
        naive.revision += u32::from(changed);
    }
    (naive, text)
}

/// The four days of a statement and how its bounds are meant.
#[derive(Clone, Copy, Debug)]
struct Window {
    es: i32,
    ls: i32,
    ee: i32,
    le: i32,
    open: bool,
    start_dated: bool,
    end_dated: bool,
}

impl Window {
    /// The last day that somebody vouches for, else the day by which it has begun.
    fn evidence(&self) -> i32 {
        if self.ee > NEVER { self.ee } else { self.ls }
    }

    /// Whether it says something about a day from `a` to `b`.
    fn speaks(&self, a: i32, b: i32) -> bool {
        let vague = self.ls > self.ee && a <= self.evidence() && self.ls <= b;
        vague || (a..=b).any(|day| self.ls <= day && day <= self.ee)
    }
}

/// The model, seen at a revision without some sources.
struct Seen<'n> {
    claims: Vec<(usize, &'n Row)>,
    statements: Vec<(usize, Span)>,
}

impl Naive {
    /// The statements in the order in which they were first made, with the rows that claim each.
    fn seen(&self, revision: u32, without: Option<usize>) -> Seen<'_> {
        let mut statements: Vec<(usize, Span)> = Vec::new();
        let mut claims = Vec::new();
        for row in &self.rows {
            let key = (row.said.what, row.said.span.clone());
            let place = statements.iter().position(|known| *known == key).unwrap_or_else(|| {
                statements.push(key);
                statements.len() - 1
            });
            if row.is_live(revision) && without != Some(row.said.claim.source) {
                claims.push((place, row));
            }
        }
        Seen { claims, statements }
    }

    /// Where a statement stands among others: by its first claim that is not of a source left out. The claims of a
    /// revision stand together by statement, in the order in which it first names each.
    fn place(&self, statement: usize, seen: &Seen<'_>, without: Option<usize>) -> Option<(usize, usize)> {
        let (what, span) = &seen.statements[statement];
        let of_it = |row: &&Row| row.said.what == *what && row.said.span == *span;
        let first = self.rows.iter().position(|row| of_it(&row) && without != Some(row.said.claim.source))?;
        let revision = self.rows[first].recorded;
        Some((self.rows.iter().position(|row| of_it(&row) && row.recorded == revision)?, first))
    }
}

impl Seen<'_> {
    fn said(&self, statement: usize, stance: Stance) -> Vec<&Row> {
        let of = self.claims.iter().filter(|(s, row)| *s == statement && row.said.claim.stance == stance);
        of.map(|(_, row)| *row).collect()
    }

    /// The widest days on which an entity may have existed.
    fn lifespan(&self, entity: &str) -> (i32, i32) {
        let lives = (0..self.statements.len()).filter(|&s| {
            MODELLED[self.statements[s].0].0 == format!("{entity} existed") && !self.said(s, Stance::Affirms).is_empty()
        });
        let lives = lives.map(|s| &self.statements[s].1);
        let lives = lives.map(|span| (span.start.first.unwrap_or(NEVER), span.end.last.unwrap_or(EVER)));
        lives.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((NEVER, EVER))
    }

    /// The lifespans that bound a statement: those of both its ends, unless it is history or a date.
    fn lives(&self, what: usize) -> Vec<(i32, i32)> {
        let (triple, _, lasts) = MODELLED[what];
        let words: Vec<&str> = triple.split(' ').collect();
        if lasts == Lasts::Historic || words[1] == "occurred" {
            return Vec::new();
        }
        [words.first(), words.get(2)].into_iter().flatten().map(|entity| self.lifespan(entity)).collect()
    }

    fn window(&self, statement: usize, rows: &[&Row]) -> Window {
        let (what, span) = &self.statements[statement];
        let mut window = Window {
            es: span.start.first.unwrap_or(NEVER),
            ls: span.start.last.unwrap_or(EVER),
            ee: span.end.first.unwrap_or(NEVER),
            le: span.end.last.unwrap_or(EVER),
            open: span.end.open,
            start_dated: span.start.is_dated(),
            end_dated: span.end.is_dated(),
        };
        let begins = window.es;
        for row in rows {
            let claim = &row.said.claim;
            let by_itself = claim.said.or(PUBLISHED[claim.source]);
            let by_itself = by_itself.filter(|(_, last)| !window.end_dated && *last >= begins);
            let attested = claim.attests.as_ref().map(|span| (span.start.last.unwrap(), span.end.first.unwrap()));
            if let Some((start, end)) = attested.or(by_itself.map(|(first, last)| (last, first))) {
                window.ls = window.ls.min(start);
                window.ee = window.ee.max(end);
            }
        }
        for (first, last) in self.lives(*what) {
            window.es = window.es.max(first);
            window.le = window.le.min(last);
        }
        window
    }

    /// The statements of the same subject, relation and object.
    fn alike(&self, what: usize) -> impl Iterator<Item = usize> + '_ {
        let turned =
            |triple: &str| if triple == "b allied_with a" { "a allied_with b".to_owned() } else { triple.to_owned() };
        let same = move |&s: &usize| turned(MODELLED[self.statements[s].0].0) == turned(MODELLED[what].0);
        (0..self.statements.len()).filter(same)
    }

    /// The windows of the denials, each alone.
    fn denials(&self, what: usize) -> Vec<Window> {
        let denied = |s| self.said(s, Stance::Denies).into_iter().map(move |row| (s, row));
        self.alike(what).flat_map(denied).map(|(s, row)| self.window(s, &[row])).collect()
    }

    /// The same, without those that their voice took back for the first day and the last.
    fn lasting_denials(&self, what: usize) -> Vec<Window> {
        let denied = self.alike(what).flat_map(|s| self.said(s, Stance::Denies).into_iter().map(move |row| (s, row)));
        let stands_on = |row: &Row, day: i32| self.standing(what, day).iter().any(|one| std::ptr::eq(one.1, row));
        let lasting = denied.filter_map(|(s, row)| {
            let window = self.window(s, &[row]);
            (stands_on(row, window.ls) || stands_on(row, window.ee)).then_some(window)
        });
        lasting.collect()
    }

    /// The windows of the others who hold all of what only one can hold.
    fn rivals(&self, what: usize) -> Vec<Window> {
        let others = match MODELLED[what].0 {
            "a controls t" => 2,
            "b controls t" => 1,
            _ => return Vec::new(),
        };
        let held = (0..self.statements.len()).filter(|&s| self.statements[s].0 == others);
        let said = held.map(|s| (s, self.said(s, Stance::Affirms))).filter(|(_, rows)| !rows.is_empty());
        said.map(|(s, rows)| self.window(s, &rows)).collect()
    }

    /// The grade on a day, before anything speaks against it.
    fn uncut(lasts: Lasts, window: &Window, day: i32) -> Option<Grade> {
        if lasts == Lasts::Historic {
            let possible = (day >= window.es).then_some(Grade::Possible);
            return if day >= window.ls { Some(Grade::Certain) } else { possible };
        }
        if window.ls <= day && day <= window.ee {
            return Some(Grade::Certain);
        }
        if day < window.es || window.le < day {
            return None;
        }
        let forward = day >= window.ls && day > window.ee && window.open;
        let has_core = window.ls <= window.ee;
        let around = (day < window.ls && !window.start_dated) || (day > window.ee && !window.end_dated);
        let begun = if window.start_dated { day >= window.ls } else { true };
        let goes_on = if window.end_dated { day <= window.ee } else { true };
        let presumed = match lasts {
            Lasts::Continuous => forward,
            Lasts::Structural => {
                if has_core {
                    around
                } else {
                    begun && goes_on
                }
            }
            Lasts::Momentary | Lasts::Historic => false,
        };
        Some(if presumed { Grade::Presumed } else { Grade::Possible })
    }

    /// Whether somebody speaks against it between its evidence and the day.
    fn is_cut(window: &Window, contrary: &[Window], day: i32) -> bool {
        let (a, b) = if day < window.ls { (day, window.ls - 1) } else { (window.evidence() + 1, day) };
        contrary.iter().any(|other| other.speaks(a, b))
    }

    fn grade_on(&self, statement: usize, day: i32) -> Option<Grade> {
        let rows = self.said(statement, Stance::Affirms);
        if rows.is_empty() {
            return None;
        }
        let what = self.statements[statement].0;
        let window = self.window(statement, &rows);
        let grade = Self::uncut(MODELLED[what].2, &window, day)?;
        let contrary = [self.denials(what), self.rivals(what)].concat();
        let is_vague = MODELLED[what].2 == Lasts::Structural && window.ls > window.ee;
        let is_cut = if is_vague { !contrary.is_empty() } else { Self::is_cut(&window, &contrary, day) };
        let cut = grade == Grade::Presumed && is_cut;
        Some(if cut { Grade::Possible } else { grade })
    }

    fn grade_over(&self, statement: usize, a: i32, b: i32) -> Option<Grade> {
        let rows = self.said(statement, Stance::Affirms);
        if rows.is_empty() {
            return None;
        }
        let window = self.window(statement, &rows);
        let known = window.ls < EVER && window.ee > NEVER;
        if known && window.ls <= b && a <= window.ee {
            return Some(Grade::Certain);
        }
        (a..=b).filter_map(|day| self.grade_on(statement, day)).max()
    }

    /// The affirmations and denials that their own voice did not take back for a day: on the day itself, and where a
    /// claim speaks for it by inertia only, for the day nearest to it that it vouches for.
    fn standing(&self, what: usize, day: i32) -> Vec<(usize, &Row, Window)> {
        let alone = |(s, row): &(usize, &'_ Row)| self.window(*s, &[row]);
        let alike: Vec<usize> = self.alike(what).collect();
        let all: Vec<_> = self.claims.iter().filter(|(s, _)| alike.contains(s)).copied().collect();
        let vouches = |window: &Window, day: i32| window.ls <= day && day <= window.ee;
        let taken_back = |one: &(usize, &Row)| {
            let window = alone(one);
            let day = if window.ls <= window.ee { day.clamp(window.ls, window.ee) } else { day };
            vouches(&window, day)
                && all.iter().any(|other| {
                    let (a, b) = (&one.1.said.claim, &other.1.said.claim);
                    let opposite = matches!(
                        (a.stance, b.stance),
                        (Stance::Affirms, Stance::Denies) | (Stance::Denies, Stance::Affirms)
                    );
                    opposite
                        && a.voice() == b.voice()
                        && (b.moment(), other.1.recorded) > (a.moment(), one.1.recorded)
                        && vouches(&alone(other), day)
                })
        };
        all.iter().filter(|one| !taken_back(one)).map(|one| (one.0, one.1, alone(one))).collect()
    }

    fn verdict_on(&self, what: usize, day: i32) -> Verdict {
        let lasts = MODELLED[what].2;
        let standing = self.standing(what, day);
        let of = |stance| standing.iter().filter(move |(_, row, _)| row.said.claim.stance == stance);
        let statements: Vec<(usize, Window)> = self
            .alike(what)
            .filter_map(|s| {
                let rows: Vec<&Row> = of(Stance::Affirms).filter(|one| one.0 == s).map(|one| one.1).collect();
                (!rows.is_empty()).then(|| (s, self.window(s, &rows)))
            })
            .collect();
        let graded = |grade| {
            statements
                .iter()
                .filter(move |(_, window)| Self::uncut(lasts, window, day) == Some(grade))
                .collect::<Vec<_>>()
        };
        let denials: Vec<Window> = of(Stance::Denies).map(|one| one.2).collect();
        let rivals = self.rivals(what);
        let certain_on = |window: &Window| window.ls <= day && day <= window.ee;

        // Certain against certain.
        let dead = self.lives(what).iter().any(|&(first, last)| day < first || last < day);
        let denied = dead || denials.iter().any(certain_on);
        let certain = graded(Grade::Certain);
        if !certain.is_empty() && denied {
            return Verdict::Disputed;
        }
        let is_full = |s: usize| MODELLED[self.statements[s].0].1 == "share=1";
        for (s, window) in &certain {
            let hand_over =
                |rival: &Window| (window.le == day && rival.es == day) || (rival.le == day && window.es == day);
            if is_full(*s) && rivals.iter().any(|rival| certain_on(rival) && !hand_over(rival)) {
                return Verdict::Disputed;
            }
        }
        if !certain.is_empty() {
            return Verdict::Yes(Grade::Certain);
        }
        if denied {
            return Verdict::No(NoGrade::Certain);
        }

        // Evidence of before, carried on to the day: the later one decides.
        let carried = |window: &Window| day >= window.ls && day > window.ee && day <= window.le;
        let newer = |evidence: i32| of(Stance::Affirms).any(|one| one.2.speaks(evidence + 1, day));
        // That something did not happen says nothing of the days after.
        let lasts_on = !MODELLED[what].0.ends_with(" occurred");
        let against: Vec<i32> = denials.iter().filter(|w| lasts_on && carried(w)).map(Window::evidence).collect();
        let against: Vec<i32> = against.into_iter().filter(|&evidence| !newer(evidence)).collect();
        let presumed = graded(Grade::Presumed);
        // Who is denied a hold that day excludes nobody.
        let other = match MODELLED[what].0 {
            "a controls t" => 2,
            _ => 1,
        };
        let other_denied = self.denials(other).iter().any(certain_on);
        let rival_certain = !other_denied && rivals.iter().any(certain_on);
        let excluded = if rival_certain { Some(NoGrade::Excluded) } else { None };
        let no = excluded.or(against.iter().max().map(|_| NoGrade::Presumed));
        let possible = if statements.iter().any(|(_, window)| Self::uncut(lasts, window, day).is_some()) {
            Verdict::Yes(Grade::Possible)
        } else {
            Verdict::Unknown
        };
        let cut = no.map_or(possible, Verdict::No);
        let mut found = Vec::new();
        for (s, window) in presumed {
            let evidence = window.evidence();
            if day < window.ls {
                let denied = denials.iter().any(|denial| denial.speaks(day, window.ls - 1));
                found.push(if denied { cut } else { Verdict::Yes(Grade::Presumed) });
                continue;
            }
            let lasting = |rival: &Window| certain_on(rival) || (rival.open && carried(rival));
            let held_later = |rival: &&Window| rival.speaks(evidence + 1, day);
            if denials.iter().any(|denial| denial.speaks(evidence + 1, day)) {
                found.push(cut);
            } else if rivals.iter().filter(held_later).any(&lasting) {
                found.push(Verdict::No(no.unwrap_or(NoGrade::Presumed)));
            } else if rivals.iter().any(|rival| held_later(&rival)) {
                found.push(cut);
            } else {
                let equal = |rival: &Window| lasting(rival) && rival.evidence() == evidence;
                let equalled = is_full(*s) && rivals.iter().any(equal);
                let disputed = against.contains(&evidence) || equalled;
                found.push(if disputed { Verdict::Disputed } else { Verdict::Yes(Grade::Presumed) });
            }
        }
        // Of several statements the best.
        let rank = |verdict: &Verdict| match verdict {
            Verdict::Yes(Grade::Presumed) => 3,
            Verdict::Disputed => 2,
            Verdict::No(_) => 1,
            _ => 0,
        };
        found.into_iter().max_by_key(rank).unwrap_or(cut)
    }

    fn at_some_time(&self, what: usize, a: i32, b: i32) -> Verdict {
        let verdicts: Vec<Verdict> = (a..=b).map(|day| self.verdict_on(what, day)).collect();
        let best = verdicts.iter().filter_map(|v| if let Verdict::Yes(grade) = v { Some(*grade) } else { None }).max();
        let disputed = verdicts.contains(&Verdict::Disputed);
        if let Some(best) = best {
            // Begun by the end of the span and not over before its beginning, though no single day is certain.
            let within = |s: usize| {
                let rows = self.said(s, Stance::Affirms);
                let window = self.window(s, &rows);
                let known = window.ls < EVER && window.ee > NEVER && window.ls > window.ee;
                (!rows.is_empty() && known && window.ls <= b && a <= window.ee).then_some(window)
            };
            let within: Vec<Window> = self.alike(what).filter_map(within).collect();
            let denials = self.lasting_denials(what);
            let happens = MODELLED[what].0.ends_with(" occurred");
            let is_denied = |window: &Window| {
                happens && denials.iter().any(|denial| denial.es <= window.es && window.le <= denial.le)
            };
            if within.iter().any(|window| !is_denied(window)) {
                return Verdict::Yes(if disputed { best } else { Grade::Certain });
            }
            let denied = !within.is_empty() && best == Grade::Possible;
            return if denied { Verdict::Disputed } else { Verdict::Yes(best) };
        }
        if disputed {
            return Verdict::Disputed;
        }
        let no = |v: &Verdict| if let Verdict::No(grade) = v { Some(*grade) } else { None };
        let all_no: Option<Vec<NoGrade>> = verdicts.iter().map(no).collect();
        all_no.and_then(|grades| grades.into_iter().min()).map_or(Verdict::Unknown, Verdict::No)
    }

    fn throughout(&self, what: usize, a: i32, b: i32) -> Verdict {
        let verdicts: Vec<Verdict> = (a..=b).map(|day| self.verdict_on(what, day)).collect();
        let no = |v: &Verdict| if let Verdict::No(grade) = v { Some(*grade) } else { None };
        if let Some(grade) = verdicts.iter().filter_map(no).max() {
            return Verdict::No(grade);
        }
        for verdict in [Verdict::Disputed, Verdict::Unknown] {
            if verdicts.contains(&verdict) {
                return verdict;
            }
        }
        let yes = |v: &Verdict| if let Verdict::Yes(grade) = v { Some(*grade) } else { None };
        verdicts.iter().filter_map(yes).min().map_or(Verdict::Unknown, Verdict::Yes)
    }
}

fn built(text: &str) -> Graph {
    common::graph(text)
}

/// The changes of each revision of a text.
fn change_sets(text: &str) -> Vec<Vec<Change>> {
    let without_lines = |revision: Vec<(usize, Change)>| revision.into_iter().map(|(_, change)| change).collect();
    revisions(&conflict(), text).into_iter().map(without_lines).collect()
}

/// After which revisions a graph is merged: none, all or some.
fn merges() -> impl Strategy<Value = u32> {
    prop_oneof![1 => Just(0), 1 => Just(u32::MAX), 4 => any::<u32>()]
}

/// The graph of a text, merged after the revisions whose bits are set.
fn merged(text: &str, merges: u32) -> Graph {
    replayed_merging(change_sets(text).iter(), merges)
}

/// The graph of change sets, each in one load.
fn loaded<'c>(change_sets: impl IntoIterator<Item = &'c Vec<Change>>) -> Graph {
    let mut graph = Graph::new(conflict());
    for changes in change_sets {
        let all = |load: &mut Load<'_, '_>| {
            (0..).zip(changes).for_each(|(row, change)| load.change(row, change.clone()));
            Ok(())
        };
        graph.load(Loading::all_or_nothing(), all).unwrap();
    }
    graph
}

/// The trust in all, or in all but one source.
fn trust_without(graph: &Snapshot, without: Option<usize>) -> Trust {
    without.map_or_else(Trust::all, |source| {
        Trust::all().without_sources([graph.lookup_source(&format!("s{source}")).unwrap()])
    })
}

fn on(day: i32) -> Scope {
    Scope::Day(Day::from_number(FIRST + day).unwrap())
}

fn over(a: i32, b: i32) -> Scope {
    Scope::Span(Day::from_number(FIRST + a), Day::from_number(FIRST + b))
}

fn asked(what: usize) -> String {
    MODELLED[what].0.to_owned()
}

fn word(verdict: Verdict) -> String {
    format!("  {verdict}\n")
}

/// The verdict of a view, without the mark that somebody doubts it.
fn verdict(view: &View, question: &str) -> String {
    tell(view, question).replace(", questioned", "")
}

fn agrees_on_days(naive: &Naive, graph: &Graph, days: &[i32], revision: u32, without: Option<usize>) {
    let seen = naive.seen(revision, without);
    let ids: Vec<StatementId> = graph.statements().map(|statement| statement.id()).collect();
    let trust = trust_without(graph, without);
    let view = graph.view().known_at(Revision::new(revision)).unwrap().trusting(trust).unwrap();
    for &day in days {
        let view = view.at_scope(on(day)).showing_all();
        let facts = view.facts(Pattern::any()).unwrap();
        let grades: Vec<_> = facts.iter().map(|fact| (fact.statement().unwrap(), fact.grade())).collect();
        let mut expected: Vec<_> = (0..ids.len()).filter_map(|s| Some((s, seen.grade_on(s, day)?))).collect();
        // Facts come by their first day, then by their statement.
        expected
            .sort_by_key(|&(s, _)| (seen.window(s, &seen.said(s, Stance::Affirms)).es, naive.place(s, &seen, without)));
        let expected: Vec<_> = expected.into_iter().map(|(s, grade)| (ids[s], grade)).collect();
        assert_eq!(grades, expected, "the facts on {}", date(day));
        for what in 0..MODELLED.len() {
            let expected = word(seen.verdict_on(what, day));
            assert_eq!(verdict(&view, &format!("holds {}", asked(what))), expected, "{} on {}", asked(what), date(day));
        }
    }
}

fn agrees_over_a_span(naive: &Naive, graph: &Graph, a: i32, b: i32) {
    let seen = naive.seen(naive.revision, None);
    let ids: Vec<StatementId> = graph.statements().map(|statement| statement.id()).collect();
    let view = graph.view().at_scope(over(a, b)).showing_all();
    let mut grades: Vec<_> =
        view.facts(Pattern::any()).unwrap().iter().map(|f| (f.statement().unwrap(), f.grade())).collect();
    grades.sort_by_key(|(id, _)| *id);
    let expected: Vec<_> = (0..ids.len()).filter_map(|s| Some((ids[s], seen.grade_over(s, a, b)?))).collect();
    assert_eq!(grades, expected, "the facts from {} to {}", date(a), date(b));
    for what in 0..MODELLED.len() {
        let told = verdict(&view, &format!("holds {}", asked(what)));
        assert_eq!(
            told,
            word(seen.at_some_time(what, a, b)),
            "{} at some time of {}/{}",
            asked(what),
            date(a),
            date(b)
        );
        let told = verdict(&view, &format!("throughout {}", asked(what)));
        assert_eq!(told, word(seen.throughout(what, a, b)), "{} throughout {}/{}", asked(what), date(a), date(b));
    }
}

/// Everything that a view answers about everything, as text.
fn everything(view: &View) -> String {
    let mut questions = vec![
        "events".to_owned(),
        "contested".to_owned(),
        "contradictions".to_owned(),
        "ended".to_owned(),
        "facts * * *".to_owned(),
        "named Ay".to_owned(),
        "the Ay".to_owned(),
        "find Ayy".to_owned(),
        "find Alfa".to_owned(),
    ];
    let helpers = [
        "about",
        "timeline_of",
        "armed_wings_of",
        "parents_of",
        "allies_of",
        "controllers_of",
        "holdings_of",
        "garrison_of",
        "leaders_of",
        "posts_of",
        "members_of",
        "holding_of",
        "pressure_on",
        "pressure_by",
        "superiors_of",
        "subordinates_of",
        "containers_of",
        "contents_of",
        "events_of",
        "events_at",
        "contradictions_about",
    ];
    for entity in ENTITIES {
        questions.extend(helpers.map(|helper| format!("{helper} {entity}")));
        questions.extend(ENTITIES.map(|other| format!("path {entity} {other} possible")));
    }
    for (triple, _) in MODELLED.iter().map(|row| (row.0, row.1)).chain(UNMODELLED) {
        questions.extend(["why", "throughout", "standing"].map(|question| format!("{question} {triple}")));
    }
    questions.iter().map(|question| format!("{question}\n{}", tell(view, question))).collect()
}

fn scopes(day: i32) -> [Scope; 3] {
    [on(day), over(day - 5, day), Scope::ALL]
}

/// A printout of a graph on a few times.
fn printed(graph: &Snapshot, day: i32, trust: &Trust) -> String {
    let view = graph.view().trusting(trust.clone()).unwrap();
    let views = scopes(day).map(|scope| view.at_scope(scope));
    views.iter().flat_map(|view| [everything(view), everything(&view.showing_all())]).collect()
}

/// The first lines that differ, with the question.
fn first_difference(one: &str, other: &str) -> Option<(String, String, String)> {
    let mut question = String::new();
    for (a, b) in one.lines().zip(other.lines()) {
        if a != b {
            return Some((question, a.to_owned(), b.to_owned()));
        }
        if !a.starts_with(' ') {
            question = a.to_owned();
        }
    }
    (one != other).then(|| (question, one.len().to_string(), other.len().to_string()))
}

/// The changes of a history, each revision's of one source only: the first claim says which.
fn by_source(schema: &Schema, text: &str) -> Vec<(String, Vec<Change>)> {
    let mut found: Vec<(String, Vec<Change>)> = Vec::new();
    for revision in revisions(schema, text) {
        let mut of_revision: Vec<(String, Vec<Change>)> = Vec::new();
        for (_, change) in revision {
            let source = match &change {
                Change::Claims(entry) | Change::Retraction(entry) => entry.claims[0].source.clone(),
                _ => String::new(),
            };
            match of_revision.iter_mut().find(|(known, _)| *known == source) {
                Some((_, changes)) => changes.push(change),
                None => of_revision.push((source, vec![change])),
            }
        }
        found.extend(of_revision);
    }
    found
}

fn replayed<'c>(changes: impl Iterator<Item = &'c Vec<Change>>) -> Graph {
    replayed_merging(changes, 0)
}

fn replayed_merging<'c>(changes: impl Iterator<Item = &'c Vec<Change>>, merges: u32) -> Graph {
    let mut graph = Graph::new(conflict());
    for (place, changes) in changes.enumerate() {
        graph.apply(changes).unwrap();
        if merges >> (place % 32) & 1 == 1 {
            graph.compact();
        }
    }
    graph
}

/// So many cases, unless the environment asks for more.
fn config(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").map_or(cases, |more| more.parse().unwrap());
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(160))]

    #[test]
    fn grades_and_verdicts_of_days_are_those_of_the_model(
        history in clash(),
        days in vec(-2..DAYS + 14, 5),
        earlier in 0..8u32,
        without in prop::option::weighted(0.3, 0..4usize),
        merges in merges(),
    ) {
        let (naive, text) = told(&history);
        let graph = merged(&text, merges);
        prop_assert_eq!(graph.revision().number(), naive.revision);
        agrees_on_days(&naive, &graph, &days, naive.revision, without);
        let earlier = earlier.clamp(1, naive.revision);
        agrees_on_days(&naive, &graph, &days[..2], earlier, None);
    }

    #[test]
    fn grades_and_verdicts_of_spans_are_those_of_the_model(
        history in clash(),
        a in -2..DAYS,
        more in 0..14i32,
        merges in merges(),
    ) {
        let (naive, text) = told(&history);
        agrees_over_a_span(&naive, &merged(&text, merges), a, a + more);
    }
}

/// What facts say, each with the best grade and whether it is disputed.
fn said_so<'f, 'v: 'f>(facts: impl IntoIterator<Item = &'f Fact<'v>>) -> BTreeMap<String, (Grade, bool)> {
    let mut said: BTreeMap<String, (Grade, bool)> = BTreeMap::new();
    for fact in facts {
        let record = fact.record();
        let mut ends = [Some(fact.subject()), fact.object_entity()];
        if fact.relation().is(Flag::Symmetric) {
            ends.sort_unstable();
        }
        let literal = if fact.object_entity().is_some() { None } else { record.object };
        let period = fact.object().is_none().then(|| record.period.to_string());
        let what = format!(
            "{} {ends:?} {literal:?} {period:?} {:?} {}",
            record.relation,
            record.qualifiers,
            record.modality.as_str()
        );
        let disputed = record.standing.opposition == Opposition::Disputed;
        let best = said.entry(what).or_insert((fact.grade(), disputed));
        *best = (best.0.max(fact.grade()), best.1 | disputed);
    }
    said
}

/// What was said, as the changes leave it.
fn applied(mut said: BTreeMap<String, (Grade, bool)>, changes: &Changes<'_>) -> BTreeMap<String, (Grade, bool)> {
    let after = |rows: &[Changed<'_>]| said_so(rows.iter().flat_map(|row| &row.after));
    for what in said_so(changes.lost.iter().flat_map(|row| &row.before)).keys() {
        assert!(said.remove(what).is_some(), "{what}");
    }
    for (what, now) in after(&changes.gained) {
        assert_eq!(said.insert(what.clone(), now), None, "{what}");
    }
    for (rows, disputed) in [(&changes.disputed, true), (&changes.settled, false)] {
        after(rows)
            .keys()
            .for_each(|what| assert_eq!(std::mem::replace(&mut said.get_mut(what).unwrap().1, disputed), !disputed));
    }
    for (rows, surer) in [(&changes.surer, true), (&changes.less_sure, false)] {
        for (what, (now, _)) in after(rows) {
            let was = std::mem::replace(&mut said.get_mut(&what).unwrap().0, now);
            assert_eq!((was < now, was > now), (surer, !surer), "{what}");
        }
    }
    said
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn what_changed_leads_from_one_view_to_the_other(
        history in prop_oneof![history(all()), clash()],
        days in (0..DAYS, 0..DAYS),
        revisions in (0..8u32, 0..8u32),
        without in prop::option::weighted(0.3, 0..4usize),
        all in any::<bool>(),
    ) {
        let (_, text) = told(&history);
        let graph = built(&text);
        let seen = |day, revision: u32, without| {
            let view = graph.view().at_scope(on(day)).known_at(Revision::new(revision.min(graph.revision().number())));
            let view = view.unwrap().trusting(trust_without(&graph, without)).unwrap();
            if all { view.showing_all() } else { view }
        };
        let (before, after) = (seen(days.0, revisions.0, None), seen(days.1, revisions.1, without));
        for pattern in [Pattern::any(), Pattern::any().any_modality(), Pattern::any().relation(CONTROLS)] {
            let changes = after.changes_since(&before, pattern.clone()).unwrap();
            let (was, is) = (before.facts(pattern.clone()).unwrap(), after.facts(pattern.clone()).unwrap());
            prop_assert_eq!(applied(said_so(&was), &changes), said_so(&is));
            let again = after.changes_since(&before, pattern.clone()).unwrap();
            prop_assert_eq!(changes.to_string(), again.to_string());
            prop_assert_eq!(changes.is_empty(), changes.to_string().is_empty());
            prop_assert!(after.changes_since(&after.clone(), pattern).unwrap().is_empty());
        }
    }

    #[test]
    fn a_timeline_tells_what_the_view_of_each_day_tells(
        history in prop_oneof![history(all()), clash()],
        presumed in prop::option::weighted(0.3, 0..20u32),
        without in prop::option::weighted(0.3, 0..4usize),
        all in any::<bool>(),
    ) {
        let (_, text) = told(&history);
        let graph = built(&text);
        let mut view = graph.view().trusting(trust_without(&graph, without)).unwrap();
        if let Some(days) = presumed {
            view = view.presuming_at_most(days);
        }
        if all {
            view = view.showing_all();
        }
        let town: Id<Town> = graph.get("t").unwrap();
        let ever = view.control_of(town).unwrap();
        let bounded = view.at_scope(over(-2, DAYS + 14)).control_of(town).unwrap();
        prop_assert_eq!((ever.spans[0].from, ever.spans.last().unwrap().to), (None, None));
        for pair in ever.spans.windows(2).chain(bounded.spans.windows(2)) {
            prop_assert_eq!(pair[0].to.unwrap().plus(1), pair[1].from);
        }
        for day in -2..DAYS + 14 {
            let day = Day::from_number(FIRST + day).unwrap();
            let on = view.at_scope(Scope::Day(day)).control_of(town).unwrap();
            let told = |timeline: &ControlTimeline| {
                let span = timeline.on(day).unwrap();
                let holders = span.holders.iter().map(|held| (held.holder, held.share.clone(), held.at_most, held.grade, held.standing));
                (holders.collect::<Vec<_>>(), span.contested, span.exists)
            };
            prop_assert_eq!(told(&ever), told(&on), "{} in\n{}", day, ever);
            prop_assert_eq!(told(&bounded), told(&on), "{} in\n{}", day, bounded);
            let controllers = view.at_scope(Scope::Day(day));
            let controllers = controllers.controllers_of(town).unwrap();
            prop_assert_eq!(controllers.is_empty(), on.spans[0].is_unknown());
        }
    }
}

/// Characters that break naive code: controls, escapes, joiners, marks, look-alikes, quotes.
fn awkward() -> impl Strategy<Value = String> {
    let bad: Vec<char> = "aKIAКІА ßıİ'’\"\\|;\n\r\t\0\u{1b}\u{7f}\u{85}\u{a0}\u{301}\u{34f}\u{61c}\u{200b}\u{200d}\u{2028}\u{202e}\u{2066}\u{3164}\u{fdfa}\u{feff}\u{e0067}"
        .chars()
        .collect();
    let character = prop_oneof![3 => proptest::sample::select(bad), 1 => any::<char>()];
    vec(character, 0..16).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(config(160))]

    /// Each revision is of one source, as when each source has its own import.
    #[test]
    fn without_a_source_nothing_that_it_does_is_seen(
        history in entangled(),
        s in 0..2usize,
        day in 0..DAYS,
        merges in merges(),
    ) {
        let (_, text) = told(&history);
        let s = format!("s{s}");
        let changes = by_source(&conflict(), &text);
        let with = replayed_merging(changes.iter().map(|(_, changes)| changes), merges);
        let without = replayed(changes.iter().filter(|(source, _)| *source != s).map(|(_, changes)| changes));
        let seen = |graph: &Graph| {
            let trust = Trust::all().without_sources([graph.lookup_source(&s).unwrap()]);
            let view = graph.view().trusting(trust).unwrap();
            let mut seen = everything(&view.at_scope(on(day))) + &everything(&view.showing_all());
            for least in [Grade::Possible, Grade::Presumed] {
                seen += &walks(&view.at_scope(on(day)), least);
                view.network(least).unwrap();
                seen += &walks(&view, least);
            }
            seen
        };
        prop_assert_eq!(first_difference(&seen(&with), &seen(&without)), None);
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_view_never_changes_and_can_be_made_again(history in history(all()), later in history(all()), day in 0..DAYS) {
        let (_, text) = told(&history);
        let mut graph = Graph::new(conflict());
        let mut taken = Vec::new();
        let (_, all) = told(&History([history.0, later.0].concat()));
        for revision in revisions(&conflict(), &all) {
            let changes: Vec<Change> = revision.into_iter().map(|(_, change)| change).collect();
            graph.apply(&changes).unwrap();
            let view = graph.view().at_scope(on(day));
            taken.push((everything(&view), view, graph.snapshot()));
        }
        for (print, view, snapshot) in &taken {
            prop_assert_eq!(print, &everything(view));
            prop_assert_eq!(print, &everything(&snapshot.view().at_scope(on(day))));
            let known_then = graph.view().at_scope(on(day)).known_at(view.revision()).unwrap();
            prop_assert_eq!(print, &everything(&known_then));
        }
        // The same calls make the same graph.
        let (one, other) = (built(&text), built(&text));
        prop_assert_eq!(printed(&one, day, &Trust::all()), printed(&other, day, &Trust::all()));
    }

    #[cfg(feature = "file")]
    #[test]
    fn what_is_saved_and_opened_answers_alike(history in history(all()), later in history(all()), day in 0..DAYS) {
        let (_, text) = told(&History([history.0, later.0].concat()));
        let graph = built(&text);
        let mut bytes = Vec::new();
        file::write(&graph, &mut bytes).unwrap();
        let opened = file::read(bytes.as_slice(), &Limits::untrusted()).unwrap();
        let all = |graph: &Graph| printed(graph, day, &Trust::all());
        prop_assert_eq!(first_difference(&all(&graph), &all(&opened)), None);
        for number in 1..graph.revision().number() {
            let then = |graph: &Graph| everything(&graph.view().known_at(Revision::new(number)).unwrap());
            prop_assert_eq!(first_difference(&then(&graph), &then(&opened)), None);
        }
    }

    #[test]
    fn an_index_and_a_scan_agree(history in history(all()), day in 0..DAYS, merges in merges()) {
        let (_, text) = told(&history);
        let graph = merged(&text, merges);
        let entities: Vec<_> = graph.entities().map(|entity| entity.id()).collect();
        let relations: Vec<_> = graph.schema().relations().map(|def| (def.name(), def.is(Flag::Symmetric))).collect();
        let used = |name: &str| text.contains(&format!(" {name} "));
        for scope in scopes(day) {
            let view = graph.view().at_scope(scope).showing_all();
            let every = view.facts(Pattern::any().any_modality()).unwrap();
            let scan = |wanted: &dyn Fn(&Fact<'_>) -> bool| -> Vec<String> {
                every.iter().filter(|fact| wanted(fact)).map(ToString::to_string).collect()
            };
            let found = |pattern: Pattern| -> Vec<String> {
                view.facts(pattern.any_modality()).unwrap().iter().map(ToString::to_string).collect()
            };
            for &one in &entities {
                prop_assert_eq!(found(Pattern::any().subject(one)), scan(&|f| f.subject() == one));
                prop_assert_eq!(found(Pattern::any().object(one)), scan(&|f| f.object_entity() == Some(one)));
            }
            for &(name, both_ways) in relations.iter().filter(|(name, _)| used(name)) {
                let relation = graph.relation(name).unwrap();
                let is = |f: &Fact<'_>| f.relation().name() == name;
                let by_relation = Pattern::any().relation(relation);
                prop_assert_eq!(found(by_relation.clone()), scan(&is));
                for &one in &entities {
                    let from_one = by_relation.clone().subject(one);
                    prop_assert_eq!(found(from_one.clone()), scan(&|f| is(f) && f.subject() == one));
                    let to_one = scan(&|f| is(f) && f.object_entity() == Some(one));
                    prop_assert_eq!(found(by_relation.clone().object(one)), to_one);
                    for &other in &entities {
                        let both = scan(&|f| is(f) && f.subject() == one && f.object_entity() == Some(other));
                        prop_assert_eq!(found(from_one.clone().object(other)), both);
                    }
                    // Read along the relation, which stands for both directions where it is symmetric.
                    let actual = |f: &Fact<'_>| is(f) && f.modality() == allegiance::Modality::Actual;
                    let from = |f: &Fact<'_>| f.subject() == one || (both_ways && f.object_entity() == Some(one));
                    let to = |f: &Fact<'_>| f.object_entity() == Some(one) || (both_ways && f.subject() == one);
                    // What is got along a chain is told here too, and is no statement that a scan finds.
                    let text = |facts: allegiance::Facts<'_>| {
                        let stated = facts.iter().filter(|fact| fact.statement().is_some());
                        assert!(facts.iter().all(|fact| fact.statement().is_some() || fact.rule() == Some("chain")));
                        stated.map(ToString::to_string).collect::<Vec<_>>()
                    };
                    // An end of the wrong kind is refused, and nothing of it can be there.
                    let objects = view.objects(one, relation).map(text).unwrap_or_default();
                    prop_assert_eq!(&objects, &scan(&|f| actual(f) && from(f)));
                    let subjects = view.subjects(relation, one).map(text).unwrap_or_default();
                    prop_assert_eq!(&subjects, &scan(&|f| actual(f) && to(f)));
                    prop_assert!(!both_ways || objects == subjects);
                }
            }
        }
    }

    #[test]
    #[cfg(feature = "json")]
    fn a_document_reads_back_as_the_same_graph(history in history(all()), day in 0..DAYS) {
        use allegiance::{Limits, document};
        let (_, text) = told(&history);
        let graph = built(&text);
        let written = document::to_string(&graph).unwrap();
        let read = document::read(written.as_bytes(), &Limits::untrusted()).unwrap();
        prop_assert_eq!(&document::to_string(&read).unwrap(), &written);
        prop_assert_eq!(read.revision(), graph.revision());
        for revision in [graph.revision().number() / 2, graph.revision().number()] {
            let view = |graph: &Graph| {
                let view = graph.view().at_scope(on(day)).known_at(Revision::new(revision)).unwrap();
                everything(&view)
            };
            prop_assert_eq!(view(&graph), view(&read));
        }
        let claims = |graph: &Graph| -> Vec<_> {
            graph.claims().map(|claim| (claim.to_string(), claim.recorded(), claim.retracted())).collect()
        };
        prop_assert_eq!(claims(&graph), claims(&read));
    }

    #[test]
    fn no_name_breaks_a_look_up_or_a_line(names in vec(awkward(), 6), asked in vec(awkward(), 4)) {
        let mut graph = Graph::new(conflict());
        let town = graph.add(Town, "Tau").unwrap();
        let source = graph.source(Source::article(&format!("x{}", names[0]))).unwrap();
        let speaker = format!("x{}", names[1]);
        let mut added = vec![(town.any(), "Tau".to_owned())];
        for (i, label) in names.iter().enumerate() {
            // Blank labels and taken keys are refused, and nothing else.
            let group = if i % 2 == 0 { graph.add(ArmedGroup, label) } else { graph.add_as(label, ArmedGroup, label) };
            let Ok(group) = group else { continue };
            graph.state(group, CONTROLS, town).partly().cite(source.quoting(speaker.as_str(), label)).unwrap();
            if let Ok(name) = allegiance::Name::new(label.as_str()) {
                graph.state(town, NAMED, name).cite(source).unwrap();
                graph.state(town, DESCRIBED_AS, Text::new(label.as_str()).unwrap()).cite(source).unwrap();
            }
            if let Ok(share) = allegiance::Share::partial().with_whole(label.as_str()) {
                graph.state(group, CONTROLS, town).with("share", share).cite(source).unwrap();
            }
            added.push((group.any(), label.clone()));
        }
        let view = graph.view();
        for (entity, label) in &added {
            let named = view.named(label);
            prop_assert!(named.iter().any(|one| one.entity == *entity), "{label:?} is not found by its label");
            let found = view.find(NameQuery::new(label.as_str()).at_most(2)).unwrap();
            prop_assert!(found.len() <= 2);
            prop_assert!(found.iter().all(|hit| is_one_plain_line(&hit.to_string())), "{found:?}");
        }
        for name in &asked {
            view.named(name);
            view.find(name).unwrap();
            view.complete(name, 3);
            if let Err(error) = view.the(name) {
                prop_assert!(is_one_plain_line(&error.to_string()), "{error:?}");
            }
        }
        for fact in &view.facts(Pattern::any()).unwrap() {
            prop_assert!(is_one_plain_line(&fact.to_string()), "{:?}", fact.to_string());
            prop_assert!(is_one_plain_line(&fact.record().text));
        }
        for entity in graph.entities() {
            let shown = format!("{entity} {entity:?}");
            prop_assert!(is_one_plain_line(&shown), "{}", shown);
        }
    }
}

/// The ends of a fact that an entity is tied by, with its statement and grade.
type Step = (Id<Any>, Id<Any>, StatementId, Grade);

fn steps(view: &View, pattern: Pattern, least: Grade) -> Vec<Step> {
    let facts = view.facts(pattern).unwrap();
    let steps = facts.iter().filter(|fact| fact.grade() >= least);
    steps.filter_map(|fact| Some((fact.subject(), fact.object_entity()?, fact.statement()?, fact.grade()))).collect()
}

/// How many steps everything is away from an entity that is.
fn distances(from: Id<Any>, steps: &[Step], forward: bool, backward: bool) -> HashMap<Id<Any>, usize> {
    let mut found = HashMap::from([(from, 0)]);
    for distance in 0.. {
        let mut more = Vec::new();
        for &(subject, object, ..) in steps {
            let ways = [(forward, subject, object), (backward, object, subject)];
            let ways = ways.into_iter().filter(|(walked, at, _)| *walked && found.get(at) == Some(&distance));
            more.extend(ways.map(|(_, _, to)| to).filter(|to| !found.contains_key(to)));
        }
        if more.is_empty() {
            break;
        }
        found.extend(more.into_iter().map(|to| (to, distance + 1)));
    }
    found
}

fn shown(path: Option<Path<'_>>) -> String {
    let Some(path) = path else { return "no path\n".to_owned() };
    let facts: Vec<String> = path.facts.iter().map(ToString::to_string).collect();
    format!("  {:?} {}: {}\n", path.entities.len(), path.grade, facts.join(" + "))
}

/// The ways from everything to everything, and what is near, as text.
fn walks(view: &View, least: Grade) -> String {
    let ids = ENTITIES.map(|key| (key, view.snapshot().lookup(key).unwrap()));
    let mut told = String::new();
    for (key, from) in ids {
        for (other, to) in ids {
            told += &format!("from {key} to {other} at least {least}\n");
            told += &shown(view.paths(&Paths::between(from, to).at_least(least)).unwrap().pop());
        }
        for question in [Paths::out_of(from).all(2), Paths::out_of(from).reached().surest()] {
            let paths = view.paths(&question.at_least(least)).unwrap();
            told.extend(paths.into_iter().map(|path| shown(Some(path))));
        }
        let near = view.within(from, 3, least).unwrap();
        let near: Vec<_> = near.iter().map(|near| (view.entity(near.entity).unwrap().key(), near.steps)).collect();
        told += &format!("near {key}\n  {near:?}\n");
    }
    told
}

/// Everything that is told of a graph at its revisions, with all sources and without one.
fn told_of(graph: &Graph, day: i32, without: Option<usize>) -> String {
    let mut told = printed(graph, day, &trust_without(graph, without));
    for revision in 0..=graph.revision().number() {
        let view = graph.view().at_scope(on(day)).known_at(Revision::new(revision)).unwrap();
        told += &format!("as known at {revision}\n{}", if revision == 0 { String::new() } else { everything(&view) });
    }
    for least in [Grade::Possible, Grade::Presumed, Grade::Certain] {
        let view = graph.view().trusting(trust_without(graph, without)).unwrap();
        told += &walks(&view.at_scope(on(day)), least);
    }
    for claim in graph.claims() {
        told += &format!("{claim} {:?} {:?}\n", claim.recorded(), claim.retracted());
    }
    let statements = graph.statements().map(|statement| format!("{statement:?}\n"));
    told.extend(statements);
    told
}

/// Of a chain of several shortest ways the first is told, and of several names the first: that is the order of statements.
const BY_ORDER: &[&str] = &[
    "path ",
    "the ",
    "named ",
    "find ",
    "complete ",
    "superiors_of ",
    "subordinates_of ",
    "containers_of ",
    "contents_of ",
];

/// Answers without the order of what is listed in them.
fn without_order(answers: &str) -> Vec<String> {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for line in answers.lines() {
        match (line.starts_with(' '), told.last_mut()) {
            (true, Some((_, lines))) => {
                // A dash marks the fact of a side that comes first: where first days are alike, by the order of writing.
                let line = line.trim_start();
                let mut parts: Vec<&str> =
                    line.strip_prefix("- ").unwrap_or(line).split(['[', ']', ';', '—']).map(str::trim).collect();
                parts.sort_unstable();
                lines.push(format!("  {}", parts.join("; ")));
            }
            _ => told.push((line.to_owned(), Vec::new())),
        }
    }
    told.retain(|(question, _)| !BY_ORDER.iter().any(|it| question.starts_with(it)));
    told.iter_mut().for_each(|(_, lines)| lines.sort());
    told.into_iter().flat_map(|(question, lines)| std::iter::once(question).chain(lines)).collect()
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn no_answer_depends_on_merges_or_on_how_it_was_written(
        history in prop_oneof![history(all()), entangled()],
        merges in any::<u32>(),
        day in 0..DAYS,
        without in prop::option::weighted(0.5, 0..4usize),
    ) {
        let (_, text) = told(&history);
        let as_it_is = told_of(&built(&text), day, without);
        for other in [merged(&text, u32::MAX), merged(&text, merges), loaded(&change_sets(&text))] {
            prop_assert_eq!(first_difference(&as_it_is, &told_of(&other, day, without)), None);
        }
    }

    #[test]
    fn rows_of_a_load_come_in_any_order(history in history(all()), order in vec(any::<u32>(), 40), day in 0..DAYS) {
        let (_, text) = told(&history);
        // Entities stay in their order: an alliance is told from the one who was there first.
        let shuffled = |changes: &mut Vec<Change>| {
            let entity = |change: &&Change| matches!(change, Change::Entity(_));
            let entities: Vec<Change> = changes.iter().filter(entity).cloned().collect();
            for place in (1..changes.len()).rev() {
                changes.swap(place, order[place % order.len()] as usize % (place + 1));
            }
            changes.iter_mut().filter(|change| entity(&&**change)).zip(entities).for_each(|(at, one)| *at = one);
        };
        let answers = |graph: &Graph| {
            let views = scopes(day).map(|scope| graph.view().at_scope(scope).showing_all());
            views.iter().flat_map(|view| without_order(&everything(view))).collect::<Vec<_>>().join("\n")
        };
        let by_revision = change_sets(&text);
        let mut other = by_revision.clone();
        other.iter_mut().for_each(shuffled);
        prop_assert_eq!(first_difference(&answers(&loaded(&other)), &answers(&loaded(&by_revision))), None);
        // All in one load, statements before what they name.
        let said = |change: &Change| !matches!(change, Change::Retraction(_));
        let in_one: Vec<Change> = by_revision.concat().into_iter().filter(said).collect();
        let mut other = in_one.clone();
        shuffled(&mut other);
        let mut applied = Graph::new(conflict());
        applied.apply(&in_one).unwrap();
        prop_assert_eq!(first_difference(&answers(&loaded([&other])), &answers(&applied)), None);
    }

    #[test]
    fn walks_are_those_of_a_search_over_the_facts(
        history in prop_oneof![history(all()), entangled()],
        merges in merges(),
        day in 0..DAYS,
        without in prop::option::weighted(0.3, 0..4usize),
    ) {
        let (_, text) = told(&history);
        let graph = merged(&text, merges);
        let trust = trust_without(&graph, without);
        let ids: Vec<Id<Any>> = graph.entities().map(|entity| entity.id()).collect();
        let mut cold = 1_000_000;
        for (scope, least) in scopes(day).into_iter().zip([Grade::Possible, Grade::Presumed, Grade::Certain].repeat(3)) {
            // What others see, who trust all, is another network.
            graph.view().at_scope(scope).network(least).unwrap();
            let view = graph.view().at_scope(scope).trusting(trust.clone()).unwrap().presuming_at_most(1_000_000);
            let steps = steps(&view.showing_all(), Pattern::any(), least);
            let mut before = Vec::new();
            for &from in &ids {
                let distances = distances(from, &steps, true, true);
                for most in [0, 1, 2, 9] {
                    let mut near: Vec<(u32, usize)> = Vec::new();
                    near.extend((0..).zip(&ids).filter_map(|(place, id)| Some((place, *distances.get(id)?))));
                    near.retain(|&(_, distance)| 0 < distance && distance <= most as usize);
                    near.sort_by_key(|&(place, distance)| (distance, place));
                    let found = view.within(from, most, least).unwrap();
                    let found: Vec<_> = found.iter().map(|near| (near.entity, near.steps as usize)).collect();
                    let near: Vec<_> = near.iter().map(|&(place, distance)| (ids[place as usize], distance)).collect();
                    prop_assert_eq!(found, near);
                }
                for &to in &ids {
                    // Nothing is kept of a view that nobody had before.
                    cold += 1;
                    let unseen = view.presuming_at_most(cold);
                    let path = unseen.paths(&Paths::between(from, to).at_least(least)).unwrap().pop();
                    prop_assert_eq!(path.as_ref().map(|path| path.facts.len()), distances.get(&to).copied());
                    if let Some(path) = &path {
                        prop_assert_eq!((path.entities[0], path.entities[path.facts.len()]), (from, to));
                        prop_assert_eq!(path.entities.len(), path.facts.len() + 1);
                        for (fact, ends) in path.facts.iter().zip(path.entities.windows(2)) {
                            let step = steps.iter().find(|(.., statement, _)| *statement == fact.statement().unwrap());
                            let Some(&(subject, object, _, grade)) = step else {
                                prop_assert!(false, "{fact} is no fact of at least {least}");
                                continue;
                            };
                            prop_assert!([subject, object] == ends || [object, subject] == ends);
                            prop_assert_eq!(fact.grade(), grade);
                        }
                        let least = path.facts.iter().map(Fact::grade).min().unwrap_or(Grade::Certain);
                        prop_assert_eq!(path.grade, least);
                    }
                    before.push(shown(path));
                }
            }
            // The same with the network of the day at hand, asked for or not.
            let network = view.network(least).unwrap();
            let with_network: Vec<String> = ids.iter().flat_map(|&from| ids.iter().map(move |&to| (from, to)))
                .map(|(from, to)| shown(view.paths(&Paths::between(from, to).at_least(least)).unwrap().pop())).collect();
            prop_assert_eq!(&before, &with_network);
            let fresh = view.presuming_at_most(900_000);
            for _ in 0..3 {
                let told: Vec<String> = ids.iter().flat_map(|&from| ids.iter().map(move |&to| (from, to)))
                    .map(|(from, to)| shown(fresh.paths(&Paths::between(from, to).at_least(least)).unwrap().pop())).collect();
                prop_assert_eq!(&before, &told);
            }

            // Its ties are the facts, those of a symmetric relation from both ends.
            let both = |statement: StatementId| graph.statement(statement).unwrap().relation().is(Flag::Symmetric);
            let row = |tie: Tie<'_>| {
                let statement = tie.statement().unwrap();
                format!("{:?}", (tie.from(), tie.to(), statement, tie.grade(), tie.is_reversed()))
            };
            let mut expected: Vec<String> = Vec::new();
            for &(subject, object, statement, grade) in &steps {
                expected.push(format!("{:?}", (subject, object, statement, grade, false)));
                if both(statement) {
                    expected.push(format!("{:?}", (object, subject, statement, grade, true)));
                }
            }
            expected.sort();
            let sorted = |mut rows: Vec<String>| { rows.sort(); rows };
            prop_assert_eq!(&sorted(network.edge_references().map(row).collect()), &expected);
            prop_assert_eq!(network.tie_count(), expected.len());
            let (mut out, mut into) = (Vec::new(), Vec::new());
            for &id in &ids {
                let around: Vec<StatementId> = network.ties(id).filter_map(|tie| tie.statement()).collect();
                let touching = steps.iter().filter(|(subject, object, ..)| [*subject, *object].contains(&id));
                prop_assert_eq!(around.len(), touching.count());
                for def in graph.schema().relations() {
                    let relation = graph.relation(def.name()).unwrap();
                    out.extend(network.outgoing(id, relation).unwrap().map(row));
                    into.extend(network.incoming(id, relation).unwrap().map(row));
                }
            }
            prop_assert_eq!(&sorted(out), &expected);
            prop_assert_eq!(&sorted(into), &expected);
        }
    }

    #[test]
    fn chains_are_those_of_a_search_over_the_facts(
        history in prop_oneof![history(all()), entangled()],
        merges in merges(),
        day in 0..DAYS,
        without in prop::option::weighted(0.3, 0..4usize),
        showing_all in any::<bool>(),
    ) {
        let (_, text) = told(&history);
        let graph = merged(&text, merges);
        let ids: Vec<Id<Any>> = graph.entities().map(|entity| entity.id()).collect();
        for scope in scopes(day) {
            let view = graph.view().at_scope(scope).trusting(trust_without(&graph, without)).unwrap();
            let view = if showing_all { view.showing_all() } else { view };
            for def in graph.schema().relations().filter(|def| text.contains(&format!(" {} ", def.name()))) {
                let (relation, both) = (graph.relation(def.name()).unwrap(), def.is(Flag::Symmetric));
                let steps = steps(&view, Pattern::any().relation(relation), Grade::Possible);
                for (&id, forward) in ids.iter().flat_map(|id| [(id, true), (id, false)]) {
                    let mut distances = distances(id, &steps, forward || both, !forward || both);
                    distances.remove(&id);
                    let reached = if forward { view.reached(id, relation) } else { view.reaching(relation, id) };
                    // An end of the wrong kind is refused, and nothing of it can be there.
                    let Ok(reached) = reached else {
                        prop_assert!(distances.is_empty());
                        continue;
                    };
                    prop_assert_eq!(reached.len(), distances.len());
                    let mut last = 1;
                    for reach in reached.iter() {
                        let path = reach.path();
                        prop_assert_eq!(Some(&path.len()), distances.get(&reach.entity()));
                        prop_assert!(last <= path.len(), "the nearest first");
                        last = path.len();
                        prop_assert_eq!(Some(reach.grade()), path.iter().map(Fact::grade).min());
                        let mut at = id;
                        for fact in path {
                            let is_it = |step: &&Step| step.2 == fact.statement().unwrap() && step.3 == fact.grade();
                            let Some(&(subject, object, ..)) = steps.iter().find(is_it) else {
                                prop_assert!(false, "{fact} is no fact");
                                continue;
                            };
                            let (from, to) = if at == subject { (subject, object) } else { (object, subject) };
                            prop_assert_eq!(at, from);
                            prop_assert!(both || forward == (from == subject));
                            at = to;
                        }
                        prop_assert_eq!(at, reach.entity());
                    }
                }
            }
        }
    }

    #[test]
    fn many_questions_in_one_call_are_answered_as_each_alone(
        history in history(all()),
        merges in merges(),
        asked in vec((0..ENTITIES.len(), -2..DAYS + 14), 0..24),
        without in prop::option::weighted(0.3, 0..4usize),
        earlier in 0..8u32,
        showing_all in any::<bool>(),
    ) {
        let (naive, text) = told(&history);
        let graph = merged(&text, merges);
        let view = graph.view().known_at(Revision::new(earlier.clamp(1, naive.revision))).unwrap();
        let view = view.trusting(trust_without(&graph, without)).unwrap();
        let view = if showing_all { view.showing_all() } else { view };
        let asked: Vec<(Id<Any>, Day)> = asked
            .into_iter()
            .map(|(entity, day)| (graph.lookup(ENTITIES[entity]).unwrap(), Day::from_number(FIRST + day).unwrap()))
            .collect();
        for def in graph.schema().relations().filter(|def| text.contains(&format!(" {} ", def.name()))) {
            let relation = graph.relation(def.name()).unwrap();
            for forward in [true, false] {
                let (mut fitting, mut expected, mut left_out) = (Vec::new(), Vec::new(), 0);
                for &(id, day) in &asked {
                    let on_day = view.at_scope(Scope::Day(day));
                    let facts = if forward { on_day.objects(id, relation) } else { on_day.subjects(relation, id) };
                    let Ok(facts) = facts else {
                        // What cannot be asked alone cannot be asked among others.
                        let among = [(id, day)];
                        let refused = if forward {
                            view.objects_of_each(relation, among)
                        } else {
                            view.subjects_of_each(relation, among)
                        };
                        prop_assert!(refused.is_err());
                        continue;
                    };
                    left_out += facts.left_out();
                    fitting.push((id, day));
                    let short = |fact: &Fact<'_>| (fact.other(id).unwrap_or(id), fact.statement(), fact.grade());
                    expected.push(facts.iter().map(short).collect::<Vec<_>>());
                }
                let hits = if forward {
                    view.objects_of_each(relation, fitting.iter().copied())
                } else {
                    view.subjects_of_each(relation, fitting.iter().copied())
                };
                let hits = hits.unwrap();
                let found: Vec<Vec<_>> = hits.iter().map(|hits| hits.iter().map(|hit| (hit.entity, hit.statement, hit.grade)).collect()).collect();
                prop_assert_eq!(found, expected, "{} {}", def.name(), forward);
                prop_assert_eq!((hits.len(), hits.left_out()), (fitting.len(), left_out));
                prop_assert!(hits.get(fitting.len()).is_empty());
            }
        }
    }
}

/// Numbers that look random, the same ones each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
}

/// The relations of the big world, each with whether it is from a group to a town, else to a group.
const BIG: [(&str, bool); 6] = [
    ("controls", true),
    ("operates_in", true),
    ("based_at", true),
    ("affiliated_with", false),
    ("allied_with", false),
    ("split_from", false),
];
const GROUPS: usize = 40;
const PLACES: usize = 60;
const SOURCES: usize = 4;

/// What is said in the big world: an end, a relation, the other end and two exact days.
type Told = (usize, usize, usize, i32, i32);

/// A claim of the big world: what is claimed, by which source, and from which revision to which it stands.
struct Held {
    told: usize,
    source: usize,
    recorded: u32,
    retracted: Option<u32>,
}

/// The big world as a list of what was said, in order.
#[derive(Default)]
struct Big {
    told: Vec<Told>,
    claims: Vec<Held>,
}

/// What is asked of the big world.
#[derive(Clone, Copy, Debug)]
struct Asked {
    day: i32,
    revision: u32,
    without: Option<usize>,
}

impl Big {
    /// Adds what a revision says. Its claims stand together by what they claim, in the order in which something new is
    /// first said of each.
    fn add(&mut self, said: &[(Told, usize)], revision: u32) {
        let mut new: Vec<(usize, Vec<usize>)> = Vec::new();
        for &(told, source) in said {
            let known = self.told.iter().position(|known| *known == told);
            let stands = |held: &Held| Some(held.told) == known && held.source == source && held.retracted.is_none();
            if self.claims.iter().any(stands) {
                continue;
            }
            let place = known.unwrap_or_else(|| {
                self.told.push(told);
                self.told.len() - 1
            });
            match new.iter_mut().find(|(of, _)| *of == place) {
                Some((_, sources)) if sources.contains(&source) => {}
                Some((_, sources)) => sources.push(source),
                None => new.push((place, vec![source])),
            }
        }
        for (told, sources) in new {
            let held = |source| Held { told, source, recorded: revision, retracted: None };
            self.claims.extend(sources.into_iter().map(held));
        }
    }

    /// What is seen, in the order of first days, then of statements, each by its first claim that counts.
    fn seen(&self, asked: Asked, wanted: impl Fn(&Told) -> bool) -> Vec<usize> {
        let Asked { day, revision, without } = asked;
        let mut firsts = vec![None; self.told.len()];
        let mut live = vec![false; self.told.len()];
        for (number, held) in self.claims.iter().enumerate().filter(|(_, held)| Some(held.source) != without) {
            firsts[held.told].get_or_insert(number);
            live[held.told] |= held.recorded <= revision && held.retracted.is_none_or(|retracted| revision < retracted);
        }
        let holds = |&(_, relation, _, from, to): &Told| {
            // Who has split from somebody has done so ever after.
            from <= day && (day <= to || BIG[relation].0 == "split_from")
        };
        let told =
            (0..self.told.len()).filter(|&place| live[place] && holds(&self.told[place]) && wanted(&self.told[place]));
        let mut told: Vec<usize> = told.collect();
        told.sort_by_key(|&place| (self.told[place].3, if without.is_some() { firsts[place] } else { None }, place));
        told
    }
}

/// The graph of the big world with the ids of what is in it.
struct BigGraph {
    graph: Graph,
    groups: Vec<Id<Any>>,
    places: Vec<Id<Any>>,
    sources: Vec<allegiance::SourceId>,
    relations: Vec<allegiance::Relation<Any, Any>>,
}

impl BigGraph {
    fn new() -> Self {
        let mut graph = Graph::new(conflict());
        let (groups, places, sources) = graph
            .batch(|batch| {
                let groups = (0..GROUPS).map(|n| Ok(batch.add(ArmedGroup, &format!("group {n}"))?.any()));
                let groups = groups.collect::<Result<_, allegiance::Error>>()?;
                let places = (0..PLACES).map(|n| Ok(batch.add(Town, &format!("town {n}"))?.any()));
                let places = places.collect::<Result<_, allegiance::Error>>()?;
                let sources = (0..SOURCES).map(|n| batch.source(Source::article(&format!("Article {n}"))));
                Ok((groups, places, sources.collect::<Result<_, _>>()?))
            })
            .unwrap();
        let relations = BIG.iter().map(|(name, _)| graph.relation(name).unwrap()).collect();
        BigGraph { graph, groups, places, sources, relations }
    }

    fn other(&self, relation: usize, place: usize) -> Id<Any> {
        if BIG[relation].1 { self.places[place] } else { self.groups[place] }
    }

    fn days(from: i32, to: i32) -> (Day, Day) {
        (Day::from_number(from).unwrap(), Day::from_number(to).unwrap())
    }

    /// Writes a revision in one of four ways.
    fn write(&mut self, said: &[(Told, usize)], way: usize) {
        let said = said.iter().map(|&((subject, relation, object, from, to), source)| {
            let (from, to) = BigGraph::days(from, to);
            let object = self.other(relation, object);
            (self.groups[subject], self.relations[relation], object, (from, to), self.sources[source])
        });
        let said: Vec<_> = said.collect();
        let rows = (0..).zip(&said);
        match way {
            0 => self.graph.batch(|batch| {
                for &(subject, relation, object, (from, to), source) in &said {
                    batch.state(subject, relation, object).during(Period::between(from, to)?).cite(source)?;
                }
                Ok(())
            }),
            1 => self
                .graph
                .load(Loading::all_or_nothing(), |load| {
                    rows.for_each(|(row, &(subject, relation, object, days, source))| {
                        load.tie(row, subject, relation, object, days, source);
                    });
                    Ok(())
                })
                .map(drop),
            2 => self
                .graph
                .load(Loading::all_or_nothing(), |load| {
                    rows.for_each(|(row, &(subject, relation, object, (from, to), source))| {
                        load.row(row, |row| {
                            row.state(subject, relation, object).during(Period::between(from, to)?).cite(source)
                        });
                    });
                    Ok(())
                })
                .map(drop),
            _ => {
                let key = |id: Id<Any>| self.graph.entity(id).unwrap().key().to_owned();
                let changes: Vec<Change> = said
                    .iter()
                    .map(|&(subject, relation, object, (from, to), source)| {
                        let place = self.relations.iter().position(|known| *known == relation).unwrap();
                        let source = self.graph.source_of(source).unwrap().key().to_owned();
                        Change::Claims(StatementEntry {
                            subject: key(subject),
                            relation: BIG[place].0.to_owned(),
                            object: Some(allegiance::Value::Entity(key(object))),
                            period: Some(Period::between(from, to).unwrap()),
                            modality: Default::default(),
                            qualifiers: Default::default(),
                            claims: vec![allegiance::Claim::new(source)],
                        })
                    })
                    .collect();
                self.graph.apply(&changes).map(drop)
            }
        }
        .unwrap();
    }

    fn view(&self, asked: Asked) -> View {
        let trust = asked.without.map_or_else(Trust::all, |n| Trust::all().without_sources([self.sources[n]]));
        let view = self.graph.as_of(Day::from_number(asked.day).unwrap()).unwrap();
        view.known_at(Revision::new(asked.revision)).unwrap().trusting(trust).unwrap()
    }

    /// Compares what a view tells with a scan of what was said.
    fn compare(&self, big: &Big, view: &View, asked: Asked, dice: &mut Dice) {
        let ids: HashMap<StatementId, usize> = self.graph.statements().map(|it| it.id()).zip(0..).collect();
        let places =
            |facts: allegiance::Facts<'_>| facts.iter().map(|fact| ids[&fact.statement().unwrap()]).collect::<Vec<_>>();
        assert_eq!(places(view.facts(Pattern::any()).unwrap()), big.seen(asked, |_| true), "{asked:?}");
        for (relation, &(name, to_town)) in BIG.iter().enumerate() {
            let (group, other) = (dice.roll(GROUPS), dice.roll(if to_town { PLACES } else { GROUPS }));
            let both = name == "allied_with";
            let from = big.seen(asked, |told| told.1 == relation && (told.0 == group || (both && told.2 == group)));
            assert_eq!(places(view.objects(self.groups[group], self.relations[relation]).unwrap()), from, "{asked:?}");
            let to = big.seen(asked, |told| told.1 == relation && (told.2 == other || (both && told.0 == other)));
            let object = self.other(relation, other);
            assert_eq!(places(view.subjects(self.relations[relation], object).unwrap()), to, "{asked:?}");
            let day = Day::from_number(asked.day).unwrap();
            let hits = view.subjects_of_each(self.relations[relation], [(object, day)]).unwrap();
            assert_eq!(hits.get(0).iter().map(|hit| ids[&hit.statement.unwrap()]).collect::<Vec<_>>(), to);
            let by_pattern = Pattern::any().relation(self.relations[relation]).object(object);
            let to = big.seen(asked, |told| told.1 == relation && told.2 == other);
            assert_eq!(places(view.facts(by_pattern).unwrap()), to, "{asked:?}");
        }
        // Ways, by the index or by a network.
        let seen = big.seen(asked, |_| true).into_iter().map(|place| {
            let (subject, relation, object, ..) = big.told[place];
            (
                self.groups[subject],
                self.other(relation, object),
                self.graph.statements().next().unwrap().id(),
                Grade::Certain,
            )
        });
        let seen: Vec<Step> = seen.collect();
        let from = self.groups[dice.roll(GROUPS)];
        let distances = distances(from, &seen, true, true);
        for _ in 0..3 {
            let to = self.places[dice.roll(PLACES)];
            let path = view.paths(&Paths::between(from, to).at_least(Grade::Certain)).unwrap().pop();
            assert_eq!(path.map(|path| path.facts.len()), distances.get(&to).copied(), "{asked:?}");
        }
        let mut near: Vec<(usize, Id<Any>)> = Vec::new();
        near.extend(self.graph.entities().filter_map(|entity| Some((*distances.get(&entity.id())?, entity.id()))));
        near.retain(|&(distance, _)| (1..=2).contains(&distance));
        near.sort_by_key(|&(distance, _)| distance);
        let within = view.within(from, 2, Grade::Certain).unwrap();
        assert_eq!(within.iter().map(|near| (near.steps as usize, near.entity)).collect::<Vec<_>>(), near, "{asked:?}");
    }
}

/// Thousands of statements in revisions of all sizes, so that what is new is now set aside, now merged.
#[test]
fn a_big_world_is_what_a_scan_of_all_that_was_said_tells() {
    let (mut dice, mut big, mut world) = (Dice(0x2545_f491_4f6c_dd1d), Big::default(), BigGraph::new());
    let (mut merges, mut set_aside, mut kept) = (0, 0, Vec::new());
    while big.told.len() < 5000 {
        let size = [1, 3, 60, 250, 1200][[0, 0, 1, 1, 2, 2, 2, 3, 3, 4][dice.roll(10)]];
        let mut said = Vec::new();
        for _ in 0..=dice.roll(size) + size / 2 {
            let told = if dice.roll(8) == 0 && !big.told.is_empty() {
                big.told[dice.roll(big.told.len())]
            } else {
                let relation = dice.roll(BIG.len());
                let (subject, from) = (dice.roll(GROUPS), dice.roll(900) as i32);
                let to = from + dice.roll(300) as i32;
                match BIG[relation].1 {
                    true => (subject, relation, dice.roll(PLACES), from, to),
                    // Nobody is tied to itself, and an alliance is told from the one who was there first.
                    false => {
                        let other = (subject + 1 + dice.roll(GROUPS - 1)) % GROUPS;
                        let turned = BIG[relation].0 == "allied_with" && other < subject;
                        if turned { (other, relation, subject, from, to) } else { (subject, relation, other, from, to) }
                    }
                }
            };
            said.push((told, dice.roll(SOURCES)));
        }
        let before = (world.graph.memory().delta, world.graph.revision().number());
        let way = dice.roll(4);
        if way == 1 {
            // Ties of a relation that is not told from one end only are kept before the others.
            said.sort_by_key(|((_, relation, ..), _)| BIG[*relation].0 != "allied_with");
        }
        world.write(&said, way);
        big.add(&said, before.1 + 1);
        // Something of before is taken back.
        let live: Vec<usize> = (0..big.claims.len()).filter(|&at| big.claims[at].retracted.is_none()).collect();
        if dice.roll(3) > 0 {
            let number = live[dice.roll(live.len())];
            let claim = world.graph.claims().nth(number).unwrap();
            let held = &mut big.claims[number];
            assert_eq!(claim.claim().source, world.sources[held.source], "claims are numbered in their order");
            let id = claim.id();
            held.retracted = Some(world.graph.retract(id).unwrap().number());
        }
        if dice.roll(12) == 0 {
            world.graph.compact();
        }
        let memory = world.graph.memory();
        assert_eq!((memory.statements, memory.claims), (big.told.len(), big.claims.len()));
        merges += usize::from(memory.delta < before.0);
        set_aside += usize::from(memory.delta > before.0 && memory.by_subject > 10_000);
        let revision = world.graph.revision().number();
        for earlier in [revision, 1 + dice.roll(revision as usize) as u32] {
            let without = Some(dice.roll(SOURCES)).filter(|_| dice.roll(2) == 0);
            let asked = Asked { day: dice.roll(1200) as i32, revision: earlier, without };
            let view = world.view(asked);
            world.compare(&big, &view, asked, &mut dice);
            kept.push((asked, view));
        }
    }
    assert!(merges > 4 && set_aside > 10, "{merges} merges, set aside {set_aside} times");
    // Whoever kept a view still sees the same: what was said later is later, and what was merged is the same.
    for (asked, view) in kept {
        world.compare(&big, &view, asked, &mut dice);
    }
}

/// Nothing in it ends the line, moves the cursor or turns the direction of what follows.
fn is_one_plain_line(text: &str) -> bool {
    let turns = |c| matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}');
    !text.chars().any(|c| c.is_control() || turns(c))
}

#[test]
fn everything_can_be_sent() {
    fn sent<T: Send + Sync + 'static>() {}
    fn lent<T: Send + Sync>() {}
    sent::<Graph>();
    sent::<Snapshot>();
    sent::<View>();
    sent::<Trust>();
    lent::<Fact<'_>>();
    lent::<allegiance::Facts<'_>>();
    lent::<allegiance::Answer<'_>>();
}
