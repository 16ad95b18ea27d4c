//! The UCDP/PRIO Armed Conflict Dataset: who fought whom over what, year by year.
//!
//! | column | becomes |
//! | --- | --- |
//! | `conflict_id`, `location`, `territory_name` | the identifier `ucdp_conflict`, the label: `India: Garoland`, `Chad: Government` |
//! | `side_a`, `side_b`, `side_a_id`, `side_b_id` | actors with the identifier `ucdp_actor`, `party_to` the conflict on side A or B, `at_war_with` each other |
//! | `side_a_2nd`, `side_b_2nd` | states that sent troops: `party_to` the conflict “in support of” a side, and where that is one actor, they `supports` it |
//! | `gwno_a`, `gwno_b` and those of the second | the identifier `gw_government`; each `governs` the state `gw` |
//! | `incompatibility`, `territory_name`, `gwno_loc` | `fought_over` the territory, a `region` that is `located_in` the country; over the country, where it is about its government |
//! | `year`, `intensity_level`, `type_of_conflict` | in that year `classed_as` a minor armed conflict or a war; as internal, between states, … |
//! | `start_date`, `start_prec` | `existed` since |
//! | `start_date2`, `start_prec2`, `ep_end`, `ep_end_date`, `ep_end_prec` | `classed_as` an active conflict from then to then |
//! | `cumulative_intensity`, `region`, `version` | left out |
//!
//! What goes on over years that follow each other is one statement. It begins some day of the first year, and where an
//! episode begins in that year, between the first death of the conflict and the day when there had been 25. It ends some
//! day of its last year, and on the day of the end of the episode where it is that. In the last year of the set nobody
//! knows whether it goes on: it is open, and vouched for up to that year.
//!
//! | precision of a date | becomes |
//! | --- | --- |
//! | 1 | the day |
//! | 2, 3: the day is assigned | some day of the month |
//! | 4, 5: the month is assigned too | some day of the year |
//! | 6, 7: the year too | some day of the year, in doubt: `1964?` |
//!
//! A territory is one of its conflict: those of two conflicts are not one for having one name. The rows are held in memory,
//! since a row does not tell how long what it tells of goes on.
//!
//! ```
//! use allegiance::{Graph, Source, import::{Import, UcdpConflicts}, vocabulary::*};
//! # let header = "conflict_id,location,side_a,side_a_id,side_b,side_b_id,incompatibility,territory_name,year,\
//! # intensity_level,type_of_conflict,start_date,start_prec,start_date2,start_prec2,ep_end,ep_end_date,gwno_loc";
//! # let row = |year: &str, end: &str| format!("11342,India,Government of India,141,GNLA,1163,1,Garoland,{year},1,3,\
//! # 1997-05-29,1,2012-11-15,1,{end},750");
//! # let sheet = format!("{header}\n{}\n{}\n", row("2012", "0,"), row("2013", "1,2013-12-21"));
//! let mut graph = Graph::new(conflict());
//! let form = UcdpConflicts::citing("acd", Source::dataset("UCDP/PRIO Armed Conflict Dataset 23.1").published("2023"));
//! Import::all_or_nothing().run(&mut graph, &form, sheet.as_bytes())?;
//! let gnla = graph.lookup("ucdp_actor:1163")?;
//! let at_war: Vec<String> = graph.view().objects(gnla, AT_WAR_WITH)?.iter().map(|fact| fact.to_string()).collect();
//! assert_eq!(at_war, ["Government of India at war with GNLA [[2012-01-01..2012-11-15]/2013-12-21] certain, \
//!     UCDP/PRIO Armed Conflict Dataset 23.1"]);
//! # Ok::<(), allegiance::Error>(())
//! ```

use std::{
    collections::{HashMap, HashSet},
    io::BufRead,
};

use super::{ACTOR, CONFLICT, GOVERNMENT, GOVERNMENT_OF, country, day, governs, numbered, party, year};
use crate::{
    Error,
    interop::import::{
        ImportError, Importer, Intake, Place, Record, Thing,
        sheet::{Row, Sheet, items},
    },
    model::{Any, Bound, Citation, Date, Id, ModelError, Period, Source, SourceDraft, Text},
    vocabulary::{AT_WAR_WITH, CLASSED_AS, EXISTED, FOUGHT_OVER, LOCATED_IN, SUPPORTS},
};

/// Reads the UCDP/PRIO Armed Conflict Dataset: see the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct UcdpConflicts {
    key: String,
    source: SourceDraft,
}

/// One conflict in one year.
struct ConflictYear {
    line: u64,
    conflict: String,
    label: String,
    /// The names and numbers of the countries that it is about.
    location: Vec<(String, Option<String>)>,
    over_land: bool,
    over_government: bool,
    territory: Option<String>,
    year: i32,
    intensity: &'static str,
    sort: &'static str,
    first_death: Date,
    active_since: Date,
    ended: Option<Date>,
    parties: Vec<Party>,
    left_out: Vec<(&'static str, &'static str)>,
}

/// Whoever fights in a conflict.
struct Party {
    /// `A` or `B`.
    side: char,
    /// With troops in support of those whom the conflict is between.
    second: bool,
    /// Its number as an actor.
    number: Option<String>,
    /// The number of its state.
    state: Option<String>,
    name: String,
}

/// From when to when something goes on, as far as a set knows.
struct Run<'r> {
    first: &'r ConflictYear,
    last: &'r ConflictYear,
    /// Whether it reaches the last year of the set.
    to_the_last: bool,
}

/// All rows, and who is in which years of what.
struct Years {
    rows: Vec<ConflictYear>,
    /// The row of each conflict and year.
    at: HashMap<(String, i32), usize>,
    /// Who fights in which year of a conflict, and whom.
    active: HashSet<(String, i32)>,
    /// The actor that is the government of a state.
    governments: HashMap<String, String>,
    last: i32,
}

const COLUMNS: [&str; 11] = [
    "conflict_id",
    "location",
    "side_a",
    "side_b",
    "side_a_id",
    "side_b_id",
    "incompatibility",
    "year",
    "intensity_level",
    "type_of_conflict",
    "start_date",
];

impl UcdpConflicts {
    /// The conflicts of a data set, which is cited by this key.
    pub fn citing(key: impl Into<String>, source: SourceDraft) -> Self {
        UcdpConflicts { key: key.into(), source }
    }
}

impl Default for UcdpConflicts {
    fn default() -> Self {
        let source = Source::dataset("UCDP/PRIO Armed Conflict Dataset").publisher("Uppsala Conflict Data Program");
        UcdpConflicts::citing("ucdp-prio-acd", source)
    }
}

impl Importer for UcdpConflicts {
    fn form(&self) -> &str {
        "UCDP/PRIO conflicts"
    }

    fn read(&self, input: &mut dyn BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
        let mut sheet = Sheet::open(intake, intake.bounded(input), &COLUMNS)?;
        let source = intake.source(&self.key, || self.source.clone())?;
        let (mut rows, mut at) = (Vec::new(), HashMap::new());
        while let Some(row) = sheet.next(intake)? {
            let line = row.line;
            let read = ConflictYear::read(&row);
            match read {
                Ok(read) if at.contains_key(&(read.conflict.clone(), read.year)) => {
                    let wrong = ImportError::field("year", &read.year.to_string(), "one row for a conflict and year");
                    intake.refuse(Place::field(line, "year"), wrong)?;
                }
                Ok(read) => {
                    at.insert((read.conflict.clone(), read.year), rows.len());
                    rows.push(read);
                }
                Err(wrong) => intake.refuse(line, wrong)?,
            }
        }
        let years = Years::new(rows, at);
        let cite = Citation::from(source);
        for row in &years.rows {
            intake.record(row.line, |record| years.state(record, row, &cite))?;
        }
        Ok(())
    }
}

impl ConflictYear {
    fn read(row: &Row<'_>) -> Result<Self, Error> {
        let conflict = row.need("conflict_id")?.to_owned();
        let year = row.number("year")?.ok_or_else(|| ImportError::field("year", "", "a year"))?;
        let mut left_out = Vec::new();
        let (over_land, over_government) = match row.need("incompatibility")? {
            "1" => (true, false),
            "2" => (false, true),
            "3" => (true, true),
            other => return Err(ImportError::field("incompatibility", other, "1, 2 or 3").into()),
        };
        let intensity = match row.need("intensity_level")? {
            "1" => "minor armed conflict",
            "2" => "war",
            other => return Err(ImportError::field("intensity_level", other, "1 or 2").into()),
        };
        let sort = match row.need("type_of_conflict")? {
            "1" => "conflict with a people outside of the state",
            "2" => "conflict between states",
            "3" => "internal conflict",
            "4" => "internal conflict with foreign troops",
            other => return Err(ImportError::field("type_of_conflict", other, "1, 2, 3 or 4").into()),
        };
        let first_death = dated(row, "start_date", "start_prec")?;
        let first_death = first_death.ok_or_else(|| ImportError::field("start_date", "", "a day"))?;
        let active_since = dated(row, "start_date2", "start_prec2")?.unwrap_or_else(|| first_death.clone());
        let ended = match row.get("ep_end") {
            Some("1") => dated(row, "ep_end_date", "ep_end_prec")?,
            _ => None,
        };
        let (names, numbers) = (row.list("location", ','), row.list("gwno_loc", ','));
        if names.len() != numbers.len() {
            left_out.push(("gwno_loc", "the numbers of the countries are more or fewer than their names"));
        }
        let number = |at: usize| numbers.get(at).filter(|_| names.len() == numbers.len()).map(|it| (*it).to_owned());
        let location = names.iter().enumerate().map(|(at, name)| ((*name).to_owned(), number(at))).collect();
        let territory = row.get("territory_name").map(str::to_owned);
        let about = territory.as_deref().filter(|_| over_land).unwrap_or("Government");
        let label = format!("{}: {about}", row.need("location")?);
        let mut parties = Vec::new();
        for side in ['A', 'B'] {
            sides(row, side, &mut parties, &mut left_out)?;
        }
        if row.get("cumulative_intensity").is_some() {
            left_out.push(("cumulative_intensity", "whether there were a thousand deaths since the conflict began"));
        }
        if row.get("region").is_some() {
            left_out.push(("region", "it goes with the countries"));
        }
        Ok(ConflictYear {
            line: row.line,
            conflict,
            label,
            location,
            over_land,
            over_government,
            territory,
            year,
            intensity,
            sort,
            first_death,
            active_since,
            ended,
            parties,
            left_out,
        })
    }

    fn primary(&self, side: char) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(move |party| party.side == side && !party.second)
    }

    /// Who fights whom: known where one side is one.
    fn pairs(&self) -> Option<Vec<(&Party, &Party)>> {
        let pairs = self.primary('A').flat_map(|a| self.primary('B').map(move |b| (a, b)));
        (self.primary('A').count() < 2 || self.primary('B').count() < 2).then(|| pairs.collect())
    }

    /// Who supports whom: known where the side is one.
    fn support(&self) -> Vec<(&Party, &Party)> {
        let seconds = self.parties.iter().filter(|party| party.second);
        let one = |party: &Party| {
            let mut primary = self.primary(party.side);
            primary.next().filter(|_| primary.next().is_none())
        };
        seconds.filter_map(|second| Some((second, one(second)?))).collect()
    }

    fn of_conflict(&self, what: &str) -> String {
        format!("{}/{what}", self.conflict)
    }
}

impl Party {
    /// Who it is, whatever it is called.
    fn who(&self) -> String {
        let state = self.state.as_deref().map(|state| format!("state {state}"));
        self.number.clone().or(state).unwrap_or_else(|| self.name.clone())
    }

    fn entity(&self, record: &mut Record<'_, '_>, years: &Years, cite: &Citation) -> Result<Id<Any>, Error> {
        let government = self.name.starts_with(GOVERNMENT_OF);
        let kind = if government { "government" } else { "armed_group" };
        let of_state = self.state.as_ref().filter(|_| government);
        let number = self.number.as_ref().or_else(|| years.governments.get(of_state?));
        let known = match number {
            Some(number) => record.identified(ACTOR, number)?,
            None => None,
        };
        let kind = if known.is_some() { "actor" } else { kind };
        let thing = match (number, of_state) {
            (Some(number), Some(state)) => numbered(kind, ACTOR, number, &self.name)?.identified(GOVERNMENT, state)?,
            (Some(number), None) => numbered(kind, ACTOR, number, &self.name)?,
            (None, Some(state)) => numbered(kind, GOVERNMENT, state, &self.name)?,
            (None, None) => return Err(ImportError::field("side_b_id", "", "a number for each of the side").into()),
        };
        let id = record.entity(&thing, cite.clone())?;
        if let Some(state) = of_state {
            governs(record, id, (state, &self.name), cite)?;
        }
        Ok(id)
    }
}

/// Those on one side.
fn sides(
    row: &Row<'_>,
    side: char,
    parties: &mut Vec<Party>,
    left_out: &mut Vec<(&'static str, &'static str)>,
) -> Result<(), Error> {
    let (name, number, state, second, second_state) = match side {
        'A' => ("side_a", "side_a_id", "gwno_a", "side_a_2nd", "gwno_a_2nd"),
        _ => ("side_b", "side_b_id", "gwno_b", "side_b_2nd", "gwno_b_2nd"),
    };
    let numbers: Vec<&str> = items(row.need(number)?, ',');
    let mut names = row.list(name, ',');
    if numbers.len() == 1 {
        names = vec![row.need(name)?];
    }
    if names.len() != numbers.len() {
        let expected = format!("as many as there are names, {}", names.len());
        return Err(ImportError::field(number, row.need(number)?, expected).into());
    }
    let states = row.list(state, ',');
    let with_states = states.len() == numbers.len();
    if !states.is_empty() && !with_states {
        left_out.push((state, "the numbers of the states are more or fewer than those of the side"));
    }
    for (at, (name, number)) in names.iter().zip(&numbers).enumerate() {
        let state = states.get(at).filter(|_| with_states).map(|state| (*state).to_owned());
        parties.push(Party {
            side,
            second: false,
            number: Some((*number).to_owned()),
            state,
            name: (*name).to_owned(),
        });
    }
    let (seconds, states) = (row.list(second, ','), row.list(second_state, ','));
    if seconds.len() != states.len() {
        left_out.push((second, "the numbers of the states are more or fewer than their names"));
        return Ok(());
    }
    for (name, state) in seconds.iter().zip(&states) {
        let state = Some((*state).to_owned());
        parties.push(Party { side, second: true, number: None, state, name: (*name).to_owned() });
    }
    Ok(())
}

/// A date as exact as it is.
fn dated(row: &Row<'_>, field: &str, precision: &str) -> Result<Option<Date>, Error> {
    let Some(cell) = row.get(field) else { return Ok(None) };
    let day = day(field, cell)?;
    let text = match row.get(precision) {
        None | Some("1") => return Ok(Some(day.into())),
        Some("2" | "3") => format!("{:04}-{:02}", day.year(), day.month()),
        Some("4" | "5") => return Ok(Some(year(day.year())?)),
        Some("6" | "7") => format!("{:04}?", day.year()),
        Some(other) => return Err(ImportError::field(precision, other, "1 to 7").into()),
    };
    Ok(Some(text.parse::<Date>().map_err(ModelError::from)?))
}

impl Years {
    fn new(rows: Vec<ConflictYear>, at: HashMap<(String, i32), usize>) -> Self {
        let (mut active, mut governments) = (HashSet::new(), HashMap::new());
        let last = rows.iter().map(|row| row.year).max().unwrap_or_default();
        for row in &rows {
            active.extend(row.told().into_iter().map(|what| (row.of_conflict(&what), row.year)));
            for party in &row.parties {
                if let (Some(number), Some(state)) = (&party.number, &party.state) {
                    governments.entry(state.clone()).or_insert_with(|| number.clone());
                }
            }
        }
        Years { rows, at, active, governments, last }
    }

    /// The years that follow each other from this one on, where it goes on in them and not in the one before.
    fn run<'r>(&'r self, row: &'r ConflictYear, what: &str) -> Option<Run<'r>> {
        let what = row.of_conflict(what);
        let is_active = |year| self.active.contains(&(what.clone(), year));
        if row.year.checked_sub(1).is_some_and(is_active) {
            return None;
        }
        let last = (row.year..=self.last).take_while(|year| is_active(*year)).last()?;
        let last = self.rows.get(*self.at.get(&(row.conflict.clone(), last))?)?;
        Some(Run { first: row, last, to_the_last: last.year == self.last })
    }

    fn state(&self, record: &mut Record<'_, '_>, row: &ConflictYear, cite: &Citation) -> Result<(), Error> {
        for (field, reason) in &row.left_out {
            record.left_out(field, reason);
        }
        let conflict = numbered("conflict", CONFLICT, &row.conflict, &row.label)?;
        let conflict = record.at("conflict_id").entity(&conflict, cite.clone())?;
        let since = Period::new(Bound::Dated(row.first_death.clone()), Bound::Unknown).map_err(ModelError::from)?;
        record.at("start_date").state(conflict, EXISTED.any(), ()).during(since).cite(cite.clone())?;
        for (field, words) in [("intensity_level", row.intensity), ("type_of_conflict", row.sort)] {
            let in_year = Period::between(year(row.year)?, year(row.year)?).map_err(ModelError::from)?;
            record.at(field).state(conflict, CLASSED_AS, Text::new(words)?).during(in_year).cite(cite.clone())?;
        }
        if let Some(run) = self.run(row, "") {
            let active = run.period(&row.active_since)?;
            let cite = run.vouched(cite, &row.active_since)?;
            record
                .at("start_date2")
                .state(conflict, CLASSED_AS, Text::new("active conflict")?)
                .during(active)
                .cite(cite)?;
        }
        stakes(record, row, conflict, cite)?;
        self.parties(record, row, conflict, cite)
    }

    fn parties(
        &self,
        record: &mut Record<'_, '_>,
        row: &ConflictYear,
        conflict: Id<Any>,
        cite: &Citation,
    ) -> Result<(), Error> {
        let mut ids = HashMap::new();
        for it in &row.parties {
            let field = if it.side == 'A' { "side_a" } else { "side_b" };
            let id = it.entity(record.at(field), self, cite)?;
            ids.insert(it.who(), id);
            if let Some(run) = self.run(row, &it.told()) {
                let side = if it.second { format!("in support of {}", it.side) } else { it.side.to_string() };
                party(record, (id, Some(&side)), conflict, run.dated(cite)?)?;
            }
        }
        let Some(pairs) = row.pairs() else {
            record.left_out("side_b", "each side is several, and who of them fought whom is not said");
            return Ok(());
        };
        for (relation, pairs) in [(AT_WAR_WITH, pairs), (SUPPORTS, row.support())] {
            for (one, other) in pairs {
                let (Some(&from), Some(&to)) = (ids.get(&one.who()), ids.get(&other.who())) else { continue };
                let Some(run) = self.run(row, &pair(one, other)) else { continue };
                let (period, cite) = run.dated(cite)?;
                let draft = record.state(from, relation.any(), to).during(period);
                let draft = if one.second { draft.with("means", Text::new("troops")?) } else { draft };
                draft.cite(cite)?;
            }
        }
        Ok(())
    }
}

impl ConflictYear {
    /// What goes on in it: itself, each party, each pair of them.
    fn told(&self) -> Vec<String> {
        let parties = self.parties.iter().map(Party::told);
        let pairs = self.pairs().unwrap_or_default().into_iter().chain(self.support());
        [String::new()].into_iter().chain(parties).chain(pairs.map(|(one, other)| pair(one, other))).collect()
    }
}

impl Party {
    fn told(&self) -> String {
        format!("{}{}/{}", self.side, if self.second { "2" } else { "" }, self.who())
    }
}

fn pair(one: &Party, other: &Party) -> String {
    format!("{} and {}", one.told(), other.told())
}

impl Run<'_> {
    /// When it began: some day of the year, and where the fighting began anew in that year, not before the first death of
    /// the conflict nor after there had been 25.
    fn start(&self) -> Result<Date, Error> {
        let of_year = year(self.first.year)?;
        let (Some(first), Some(last)) = (of_year.earliest(), of_year.latest()) else { return Ok(of_year) };
        let active = &self.first.active_since;
        if active.earliest().is_none_or(|day| day < first) {
            return Ok(of_year);
        }
        let first = self.first.first_death.earliest().map_or(first, |day| day.max(first));
        let last = active.latest().map_or(last, |day| day.min(last));
        Ok(Date::between(first.min(last), last).map_err(ModelError::from)?)
    }

    fn period(&self, start: &Date) -> Result<Period, Error> {
        let end = match &self.last.ended {
            Some(date) => Bound::Dated(date.clone()),
            None if self.to_the_last => Bound::Open,
            None => Bound::Dated(year(self.last.year)?),
        };
        Ok(Period::new(Bound::Dated(start.clone()), end).map_err(ModelError::from)?)
    }

    /// The claim of what is open vouches for it up to the last year.
    fn vouched(&self, cite: &Citation, start: &Date) -> Result<Citation, Error> {
        if self.last.ended.is_some() || !self.to_the_last {
            return Ok(cite.clone());
        }
        let span = Period::between(start.clone(), year(self.last.year)?).map_err(ModelError::from)?;
        Ok(cite.clone().attesting(span))
    }

    fn dated(&self, cite: &Citation) -> Result<(Period, Citation), Error> {
        let start = self.start()?;
        Ok((self.period(&start)?, self.vouched(cite, &start)?))
    }
}

/// What a conflict is about.
fn stakes(record: &mut Record<'_, '_>, row: &ConflictYear, conflict: Id<Any>, cite: &Citation) -> Result<(), Error> {
    let mut lands = Vec::new();
    for (name, number) in &row.location {
        if let Some(number) = number {
            lands.push(country(record.at("gwno_loc"), number, name, cite)?);
        }
    }
    if row.over_government {
        for land in &lands {
            record.at("location").state(conflict, FOUGHT_OVER.any(), *land).cite(cite.clone())?;
        }
    }
    let Some(territory) = row.territory.as_ref().filter(|_| row.over_land) else { return Ok(()) };
    let territory = Thing::new("region", format!("{CONFLICT}:{}/territory", row.conflict), territory.as_str());
    let territory = record.at("territory_name").entity(&territory, cite.clone())?;
    record.state(conflict, FOUGHT_OVER.any(), territory).cite(cite.clone())?;
    match lands.as_slice() {
        [land] => drop(record.state(territory, LOCATED_IN.any(), *land).cite(cite.clone())?),
        _ => record.left_out("location", "in which of several countries the territory lies"),
    }
    Ok(())
}
