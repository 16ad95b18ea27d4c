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
//! The names and the numbers of several are each sorted by themselves in this set, so the third number is not that of the
//! third name. Whose a name is, is worked out from all rows together; where it does not follow, the number is stored, and the
//! name is reported as left out, unless the graph knows who has the number.
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
//! let gnla = graph.get::<ArmedGroup>("ucdp_actor:1163")?;
//! let at_war: Vec<String> = graph.view().objects(gnla, AT_WAR_WITH)?.iter().map(|fact| fact.to_string()).collect();
//! assert_eq!(at_war, ["Government of India at war with GNLA [2012-01-01..2012-11-15/2013-12-21], certain — \
//!     UCDP/PRIO Armed Conflict Dataset 23.1"]);
//! # Ok::<(), allegiance::Error>(())
//! ```

use std::{
    collections::{HashMap, HashSet},
    io::BufRead,
};

use super::{
    CONFLICT, STATE, country, day, numbered,
    parties::{Names, Party, Side},
    party, year,
};
use crate::{
    Error,
    interop::import::{
        ImportError, Importer, Intake, Place, Record, Thing,
        sheet::{Row, Sheet},
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
    /// The names and the numbers of the countries that it is about, each list sorted by itself.
    countries: (Vec<String>, Vec<String>),
    over_land: bool,
    over_government: bool,
    territory: Option<String>,
    year: i32,
    intensity: &'static str,
    sort: &'static str,
    first_death: Date,
    active_since: Date,
    ended: Option<Date>,
    sides: [Side; 2],
    parties: Vec<Party>,
    left_out: Vec<&'static str>,
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
    names: Names,
    last: i32,
}

/// All columns of the set.
const KNOWN: [&str; 28] = [
    "conflict_id",
    "location",
    "side_a",
    "side_a_id",
    "side_a_2nd",
    "side_b",
    "side_b_id",
    "side_b_2nd",
    "incompatibility",
    "territory_name",
    "year",
    "intensity_level",
    "cumulative_intensity",
    "type_of_conflict",
    "start_date",
    "start_prec",
    "start_date2",
    "start_prec2",
    "ep_end",
    "ep_end_date",
    "ep_end_prec",
    "gwno_a",
    "gwno_a_2nd",
    "gwno_b",
    "gwno_b_2nd",
    "gwno_loc",
    "region",
    "version",
];
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
        let input = intake.bounded(input);
        let mut sheet = Sheet::open(intake, input, (&COLUMNS, &KNOWN))?;
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
        let list = |field| row.list(field, ',').into_iter().map(str::to_owned).collect::<Vec<_>>();
        let territory = row.get("territory_name").map(str::to_owned);
        let about = territory.as_deref().filter(|_| over_land).unwrap_or("Government");
        let label = format!("{}: {about}", row.need("location")?);
        Ok(ConflictYear {
            line: row.line,
            conflict,
            label,
            countries: (list("location"), list("gwno_loc")),
            over_land,
            over_government,
            territory,
            year,
            intensity,
            sort,
            first_death,
            active_since,
            ended,
            sides: [Side::read(row, 'A')?, Side::read(row, 'B')?],
            parties: Vec::new(),
            left_out: ["cumulative_intensity", "region"].into_iter().filter(|it| row.get(it).is_some()).collect(),
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
    fn new(mut rows: Vec<ConflictYear>, at: HashMap<(String, i32), usize>) -> Self {
        let sides = rows.iter().flat_map(|row| &row.sides);
        let names = Names::of(sides, rows.iter().map(|row| &row.countries));
        let lands = names.lands();
        for row in &mut rows {
            let [a, b] = &row.sides;
            row.parties = names.parties(a, 'A', &lands);
            row.parties.extend(names.parties(b, 'B', &lands));
        }
        let last = rows.iter().map(|row| row.year).max().unwrap_or_default();
        let told = |row: &ConflictYear| row.told().into_iter().map(|what| (row.of_conflict(&what), row.year)).collect();
        let active = rows.iter().flat_map(|row| -> Vec<_> { told(row) }).collect();
        drop(lands);
        Years { rows, at, active, names, last }
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
        for field in &row.left_out {
            record.left_out(field, left_out(field));
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
        stakes(record, row, conflict, (cite, &self.names))?;
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
            let id = it.entity(record.at(it.field()), cite)?;
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

fn left_out(field: &str) -> &'static str {
    match field {
        "region" => "it goes with the countries",
        _ => "whether there were a thousand deaths since the conflict began",
    }
}

/// What a conflict is about.
fn stakes(
    record: &mut Record<'_, '_>,
    row: &ConflictYear,
    conflict: Id<Any>,
    (cite, names): (&Citation, &Names),
) -> Result<(), Error> {
    let mut lands = Vec::new();
    for number in &row.countries.1 {
        lands.push(match (names.land(number), record.identified(STATE, number)?) {
            (Some(name), _) => country(record.at("gwno_loc"), number, name, cite)?,
            (None, Some(known)) => known,
            (None, None) => {
                record.left_out("location", "which of the names is whose");
                country(record.at("gwno_loc"), number, &format!("state {number}"), cite)?
            }
        });
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
