//! Weighing what is said for and against: certain evidence on the day first, then the later of two
//! inertias, each voice by its last word.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, BinaryHeap, HashMap, HashSet},
};

use super::{NoGrade, Verdict};
use crate::{
    graph::{
        Row, Scope,
        effects::{State, Wanted},
        extent::{Level, Spans},
        lens::{Ending, Lens, Rival, RivalOf, Window},
    },
    model::{Claim, Doing, Grade, Modality, Persistence, Stance},
};

/// One claim, for or against, with the window that it alone gives its statement.
struct Saying<'l> {
    statement: u32,
    row: Row,
    index: u32,
    claim: &'l Claim,
    window: Window,
    /// Whose word it is, numbered.
    voice: usize,
    /// When it was said, to tell a later saying of one voice from an earlier one.
    moment: (i32, u32),
    /// Whether its voice later said the opposite about the first day that it vouches for, and
    /// about the last.
    taken_back: (bool, bool),
}

impl Saying<'_> {
    fn stance(&self) -> Stance {
        self.claim.stance
    }

    fn place(&self) -> Place {
        (self.statement, self.index)
    }
}

/// A claim with its statement, the statement first.
type Place = (u32, u32);

/// Equal evidence for and against something, with the days from the first to the last on which it is.
#[derive(Default)]
pub(super) struct Dispute {
    pub(super) days: (i32, i32),
    pub(super) affirming: BTreeSet<Place>,
    pub(super) denying: BTreeSet<Place>,
}

fn opposite(stance: Stance) -> Option<Stance> {
    match stance {
        Stance::Affirms => Some(Stance::Denies),
        Stance::Denies => Some(Stance::Affirms),
        _ => None,
    }
}

/// Finds which sayings their own voice took back at their ends: a sweep over the days of each
/// voice and stance, with the last words that cover the day on a heap.
fn find_taken_back(sayings: &mut [Saying<'_>]) {
    type OfVoice<T> = HashMap<(usize, Stance), Vec<T>>;
    let with_core = |s: &&Saying<'_>| s.window.has_core();
    let mut covering: OfVoice<(i32, (i32, u32), i32)> = HashMap::new();
    for saying in sayings.iter().filter(with_core) {
        let days = (saying.window.ls, saying.moment, saying.window.ee);
        covering.entry((saying.voice, saying.stance())).or_default().push(days);
    }
    let mut ends: OfVoice<(i32, usize, bool)> = HashMap::new();
    for (place, saying) in sayings.iter().enumerate().filter(|(_, s)| with_core(s)) {
        if let Some(opposite) = opposite(saying.stance()).filter(|&o| covering.contains_key(&(saying.voice, o))) {
            let asked = ends.entry((saying.voice, opposite)).or_default();
            asked.extend([(saying.window.ls, place, false), (saying.window.ee, place, true)]);
        }
    }
    for (of, mut ends) in ends {
        let mut words = covering.get(&of).cloned().unwrap_or_default();
        words.sort_unstable();
        ends.sort_unstable();
        let (mut words, mut open) = (words.into_iter().peekable(), BinaryHeap::new());
        for (day, place, is_last) in ends {
            while let Some((_, moment, until)) = words.next_if(|&(from, ..)| from <= day) {
                open.push((moment, until));
            }
            while open.peek().is_some_and(|&(_, until)| until < day) {
                open.pop();
            }
            let (Some(&(last, _)), Some(saying)) = (open.peek(), sayings.get_mut(place)) else { continue };
            let end = if is_last { &mut saying.taken_back.1 } else { &mut saying.taken_back.0 };
            *end = last > saying.moment;
        }
    }
}

/// What is said for and against something, each voice's last word known.
fn sayings<'l>(lens: &'l Lens, asked: &Row) -> Vec<Saying<'l>> {
    let (mut sayings, mut voices) = (Vec::new(), HashMap::new());
    for (statement, row) in lens.alike(asked) {
        if lens.modality(&row) != Modality::Actual {
            continue;
        }
        for (index, said) in lens.claims(statement) {
            let claim = said.claim;
            let windows = lens.windows_of(&row, std::iter::once(claim));
            let next = voices.len();
            let voice = *voices.entry(lens.voice(claim)).or_insert(next);
            let moment = lens.moment(claim, lens.data.recorded(index));
            sayings.extend(windows.into_iter().map(|window| Saying {
                statement,
                row,
                index,
                claim,
                window,
                voice,
                moment,
                taken_back: (false, false),
            }));
        }
    }
    find_taken_back(&mut sayings);
    sayings
}

/// The claims whose voice later said the opposite about all that they vouch for.
pub(super) fn taken_back(lens: &Lens, asked: &Row) -> HashSet<u32> {
    let sayings = sayings(lens, asked);
    sayings.iter().filter(|saying| saying.taken_back == (true, true)).map(|saying| saying.index).collect()
}

/// A statement that holds on a day, as far as it goes by itself.
struct Graded {
    /// The statement that it is, where it is one.
    statement: Option<u32>,
    grade: Grade,
    window: Window,
    /// Whether it is a hold of all of its object.
    full: bool,
    /// Presumed until something cut it, be it of this or of what it follows from.
    was_cut: bool,
    /// The state of an event that it is, by its place.
    state: Option<usize>,
    /// Whether it follows by a rule or along a chain.
    follows: bool,
    /// Whether what it rests on is disputed.
    is_disputed: bool,
}

/// What follows by rules or along a chain, over all days.
pub(super) struct Followed<'v> {
    pub(super) spans: Spans,
    pub(super) full: bool,
    /// Where anybody may be against what it rests on.
    pub(super) premises: Option<Premises<'v>>,
}

/// What something rests on, as far as it may be disputed.
pub(super) struct Premises<'v> {
    /// The days at which that may begin or cease.
    pub(super) turns: Vec<i32>,
    pub(super) are_disputed_on: Box<dyn Fn(i32) -> bool + 'v>,
}

/// The denials around a day: the last day before it that one speaks of, the last evidence of one
/// that goes on and that no affirmation followed, and where the next one begins.
struct Against {
    last: Option<i32>,
    lasting: Option<i32>,
    next: Option<i32>,
}

/// Weighs what is said for and against one statement.
pub(super) struct Judge<'l> {
    lens: &'l Lens,
    asked: Row,
    persistence: Persistence,
    sayings: Vec<Saying<'l>>,
    rivals: Vec<Rival>,
    /// The states that events began or ended, and the ends that events put to it.
    states: Vec<(State, bool)>,
    endings: Vec<Ending>,
    followed: Vec<Followed<'l>>,
    /// By statement of a rival, the denials of its hold.
    denied_rivals: HashMap<u32, Vec<Window>>,
    lives: Vec<(i32, i32)>,
}

impl<'l> Judge<'l> {
    pub(super) fn new(lens: &'l Lens, asked: &Row, partners: &[u32], followed: Vec<Followed<'l>>) -> Self {
        let sayings = sayings(lens, asked);
        let rivals = lens.rivals_of(asked, partners);
        let denied_rivals = rivals.iter().filter_map(|rival| {
            let RivalOf::Statement(statement) = rival.of else { return None };
            let row = lens.data.statement(statement)?;
            Some((statement, lens.against(&row, Stance::Denies).collect()))
        });
        let denied_rivals = denied_rivals.collect();
        let wanted = Wanted { subject: Some(asked.subject), object: asked.entity(), does: None };
        let states = lens.states(asked.relation, wanted).into_iter().filter(|state| state.object == asked.object);
        let states = states.map(|state| {
            let full = lens.is_full_state(&state);
            (state, full)
        });
        Judge {
            lens,
            asked: *asked,
            persistence: lens.data.persistence(asked.relation),
            sayings,
            rivals,
            states: states.collect(),
            endings: lens.endings(asked),
            followed,
            denied_rivals,
            lives: lens.clipping(asked).into_iter().map(|(_, life)| life).collect(),
        }
    }

    /// Whether somebody speaks against it in some days of the time of the lens, or did before and was not answered.
    pub(super) fn is_opposed(&self, (first, last): (i32, i32)) -> bool {
        // A denial of one of some days opposes nothing but that something happened on one of them.
        let counts = |window: &Window| window.has_core() || self.is_of_an_event();
        let from = |window: &Window| if window.has_core() { window.ls } else { window.es };
        let meets = |window: &Window| from(window) <= last && first <= window.le;
        let Scope::Day(day) = self.lens.scope else {
            return self.lasting_denials().any(|denial| counts(denial) && meets(denial));
        };
        let day = day.number();
        if self.on(day) == Verdict::Disputed {
            return true;
        }
        let standing = self.standing_on(day);
        let of = |stance: Stance| standing.iter().filter(move |said| said.stance() == stance).map(|said| &said.window);
        let graded = self.graded(&standing, day);
        let affirmed = of(Stance::Affirms).chain(graded.iter().map(|one| &one.window));
        let affirmed = affirmed.filter_map(|window| window.spoken_by(day)).max();
        let is_unanswered = |denial: &Window| denial.spoken_by(day).is_some_and(|denied| affirmed <= Some(denied));
        of(Stance::Denies)
            .filter(|denial| counts(denial) && meets(denial))
            .any(|denial| denial.certainly_on(day) || !denial.has_core() || is_unanswered(denial))
    }

    pub(super) fn at_some_time(&self) -> Verdict {
        let Scope::Span(..) = self.lens.scope else { return self.on(self.lens.scope.days().0) };
        let verdicts = self.verdicts();
        let yes = |verdict: &Verdict| if let Verdict::Yes(grade) = verdict { Some(*grade) } else { None };
        let disputed = verdicts.contains(&Verdict::Disputed);
        if let Some(grade) = verdicts.iter().filter_map(yes).max() {
            return match self.falls_within() {
                Some(Verdict::Disputed) if grade == Grade::Possible => Verdict::Disputed,
                Some(surely) if !disputed => surely,
                _ => Verdict::Yes(grade),
            };
        }
        if disputed {
            return Verdict::Disputed;
        }
        Judge::all_no(&verdicts).map_or(Verdict::Unknown, Verdict::No)
    }

    pub(super) fn throughout(&self) -> Verdict {
        let verdicts = self.verdicts();
        let no = |verdict: &Verdict| if let Verdict::No(grade) = verdict { Some(*grade) } else { None };
        if let Some(grade) = verdicts.iter().filter_map(no).max() {
            return Verdict::No(grade);
        }
        for verdict in [Verdict::Disputed, Verdict::Unknown] {
            if verdicts.contains(&verdict) {
                return verdict;
            }
        }
        let grades = verdicts.iter().filter_map(|v| if let Verdict::Yes(grade) = v { Some(*grade) } else { None });
        grades.min().map_or(Verdict::Unknown, Verdict::Yes)
    }

    fn all_no(verdicts: &[Verdict]) -> Option<NoGrade> {
        let grades = verdicts.iter().map(|v| if let Verdict::No(grade) = v { Some(*grade) } else { None });
        grades.collect::<Option<Vec<_>>>()?.into_iter().min()
    }

    /// The verdicts on the days of the span at which one can change.
    fn verdicts(&self) -> Vec<Verdict> {
        self.days().into_iter().map(|day| self.on(day)).collect()
    }

    /// The days of the span at which the verdict can change.
    pub(super) fn days(&self) -> Vec<i32> {
        let (a, b) = self.lens.scope.days();
        let denied = self.denied_rivals.values().flatten().copied();
        let windows = self.sayings.iter().map(|s| s.window).chain(self.rivals.iter().map(|r| r.window)).chain(denied);
        let windows = windows.chain(self.states.iter().map(|(state, _)| state.window));
        let mut days: Vec<i32> =
            windows.flat_map(|window| window.turns(a, b, self.lens.presume).collect::<Vec<_>>()).collect();
        days.extend([a, b]);
        let around = |day: i32| [day.saturating_sub(1), day, day.saturating_add(1)];
        let lives = self.lives.iter().flat_map(|&(first, last)| [first, last]).flat_map(around);
        let ends = self.endings.iter().flat_map(|end| [end.first(), end.last()]);
        let followed = self.followed.iter().flat_map(|followed| Level::ALL.map(|level| followed.spans.at(level)));
        let followed = followed.flat_map(|ranges| ranges.iter().flat_map(|(first, last)| [first, last]));
        let premises = self.followed.iter().filter_map(|followed| followed.premises.as_ref());
        let turns = ends.chain(followed).flat_map(around).chain(premises.flat_map(|it| it.turns.iter().copied()));
        days.extend(lives.chain(turns).filter(|day| a < *day && *day < b));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The days of the scope on which as much speaks for it as is denied, and the claims of both sides.
    pub(super) fn dispute(&self) -> Option<Dispute> {
        if !self.sayings.iter().any(|saying| saying.stance() == Stance::Denies) {
            return None;
        }
        let mut found: Option<Dispute> = None;
        for day in self.days() {
            let Some((affirming, denying)) = self.disputing(day) else { continue };
            let dispute = found.get_or_insert_with(|| Dispute { days: (day, day), ..Dispute::default() });
            dispute.days.1 = day;
            dispute.affirming.extend(affirming);
            dispute.denying.extend(denying);
        }
        found
    }

    /// The claims of equal evidence for and against it on a day, by statement.
    fn disputing(&self, day: i32) -> Option<(Vec<Place>, Vec<Place>)> {
        let standing = self.standing_on(day);
        let denials: Vec<_> = standing.iter().filter(|saying| saying.stance() == Stance::Denies).collect();
        if denials.is_empty() || self.on(day) != Verdict::Disputed {
            return None;
        }
        let mut graded = self.graded(&standing, day);
        let best = graded.iter().map(|one| one.grade).max()?;
        graded.retain(|one| one.grade == best);
        let opposes = |denial: &Window| match best {
            Grade::Certain => denial.certainly_on(day),
            _ => {
                let of_one_day = |one: &Graded| one.window.ls <= day && one.window.evidence() == denial.evidence();
                denial.may_last_until(day) && graded.iter().any(of_one_day)
            }
        };
        let denying: Vec<Place> = denials.iter().filter(|s| opposes(&s.window)).map(|s| s.place()).collect();
        let affirming = standing.iter().filter(|saying| {
            saying.stance() == Stance::Affirms && graded.iter().any(|one| one.statement == Some(saying.statement))
        });
        (!denying.is_empty()).then(|| (affirming.map(|s| s.place()).collect(), denying))
    }

    /// The denials that their voices did not take back altogether.
    fn lasting_denials(&self) -> impl Iterator<Item = &Window> {
        let lasting = self.sayings.iter().filter(|said| said.taken_back != (true, true));
        lasting.filter(|said| said.stance() == Stance::Denies).map(|said| &said.window)
    }

    /// Whether it is about when an event happened, or who did what in it.
    fn is_of_an_event(&self) -> bool {
        self.persistence == Persistence::Role || self.lens.data.known.occurred == Some(self.asked.relation)
    }

    /// Whether a statement holds at some time of the span for sure, though on no day of it: a
    /// meeting on one of five days. That is disputed where it is denied of all of these days.
    fn falls_within(&self) -> Option<Verdict> {
        let (a, b) = self.lens.scope.days();
        let rows =
            self.lens.alike(&self.asked).into_iter().filter(|(_, row)| self.lens.modality(row) == Modality::Actual);
        let windows = rows.flat_map(|(index, row)| self.lens.windows(index, &row, Stance::Affirms));
        let within = windows.filter(|window| !window.has_core() && window.falls_within(a, b));
        let is_denied = |window: Window| {
            let covers = |denial: &Window| denial.es <= window.es && window.le <= denial.le;
            self.is_of_an_event() && self.lasting_denials().any(covers)
        };
        let verdict = |window: Window| if is_denied(window) { Verdict::Disputed } else { Verdict::Yes(Grade::Certain) };
        let verdicts: Vec<Verdict> = within.map(verdict).collect();
        let yes = verdicts.iter().find(|verdict| matches!(verdict, Verdict::Yes(_)));
        yes.or(verdicts.first()).copied()
    }

    fn on(&self, day: i32) -> Verdict {
        let standing = self.standing_on(day);
        let graded = self.graded(&standing, day);
        let denials = || standing.iter().filter(|s| s.stance() == Stance::Denies).map(|s| &s.window);
        let ceased = self.lives.iter().any(|&(first, last)| day < first || last < day);
        let denied = ceased || denials().any(|denial| denial.certainly_on(day));
        let mut certain = graded.iter().filter(|one| one.grade == Grade::Certain).peekable();
        if certain.peek().is_some() {
            let rests_on_disputed = certain.clone().all(|one| one.is_disputed);
            let opposed = denied || rests_on_disputed || certain.any(|one| self.is_held_by_others(one, day));
            return if opposed { Verdict::Disputed } else { Verdict::Yes(Grade::Certain) };
        }
        if denied {
            return Verdict::No(NoGrade::Certain);
        }

        let affirming = standing.iter().filter(|s| s.stance() == Stance::Affirms);
        let followed = graded.iter().filter_map(|one| one.window.spoken_by(day));
        let affirmed = affirming.filter_map(|s| s.window.spoken_by(day)).chain(followed).max();
        // Whoever denies that something happened on some day says nothing of the days after.
        let lasts = !self.is_of_an_event();
        let denied = denials().filter(|denial| lasts && denial.may_last_until(day)).map(Window::evidence);
        let began_later = |end: &&Ending| {
            let mut states = self.states.iter().filter(|(state, _)| state.does == Doing::Initiates);
            states.any(|(state, _)| self.lens.may_come_before(end, state))
        };
        let ended = self.endings.iter().filter(|end| end.last() < day && !end.is_doubtful);
        let ended = ended.filter(|end| !began_later(end)).map(Ending::last);
        let lasting = denied.chain(ended).max();
        let against = Against {
            last: denials().filter_map(|denial| denial.spoken_by(day)).max(),
            lasting: lasting.filter(|&denied| affirmed.is_none_or(|affirmed| affirmed <= denied)),
            next: denials().filter(|denial| denial.evidence() >= day).map(|denial| denial.ls).min(),
        };
        self.carry(&graded, &against, day)
    }

    /// Whether it is full and somebody else holds all of it on the day, other than at a hand-over.
    fn is_held_by_others(&self, one: &Graded, day: i32) -> bool {
        let holds = |rival: &Rival| rival.excludes_on(day) && !is_hand_over(&one.window, &rival.window, day);
        one.full && self.rivals.iter().any(holds)
    }

    /// Whether a rival's hold is itself denied for the day, so that it excludes nobody.
    fn is_denied(&self, rival: &Rival, day: i32) -> bool {
        let RivalOf::Statement(statement) = rival.of else { return false };
        let denials = self.denied_rivals.get(&statement);
        denials.is_some_and(|denials| denials.iter().any(|denial| denial.certainly_on(day)))
    }

    /// What was known before and after, carried to a day for which nobody vouches.
    fn carry(&self, graded: &[Graded], against: &Against, day: i32) -> Verdict {
        let no = if self.rivals.iter().any(|rival| rival.excludes_on(day) && !self.is_denied(rival, day)) {
            Some(NoGrade::Excluded)
        } else {
            against.lasting.map(|_| NoGrade::Presumed)
        };
        let is_possible = graded.iter().any(|one| !one.was_cut);
        let possible = if is_possible { Verdict::Yes(Grade::Possible) } else { Verdict::Unknown };
        let cut = no.map_or(possible, Verdict::No);
        let presumed = graded.iter().filter(|one| one.grade == Grade::Presumed || one.was_cut);
        let weigh = |one: &Graded| match self.weigh_inertia(one, against, cut, day) {
            Verdict::Yes(_) if one.was_cut => possible,
            Verdict::Yes(Grade::Presumed) if one.is_disputed => Verdict::Disputed,
            verdict => verdict,
        };
        let weighed: Vec<Verdict> = presumed.map(weigh).collect();
        let best = [Verdict::Yes(Grade::Presumed), Verdict::Disputed].into_iter().find(|best| weighed.contains(best));
        let no = weighed.iter().find(|verdict| matches!(verdict, Verdict::No(_))).copied();
        match best.or(no).unwrap_or(cut) {
            Verdict::No(NoGrade::Presumed) if self.may_have_begun_since(graded, against, day) => possible,
            verdict => verdict,
        }
    }

    /// Whether an event may have begun it after all that speaks against it, or somebody says so of a day after: lost in
    /// May, and taken back on some day of June.
    fn may_have_begun_since(&self, graded: &[Graded], against: &Against, day: i32) -> bool {
        let rivals = self.rivals.iter().filter(|rival| !rival.is_doubtful && rival.window.ls <= day);
        let last = rivals.map(|rival| rival.window.evidence()).chain(against.lasting).chain(against.last).max();
        let possible = graded.iter().filter(|one| one.grade == Grade::Possible && !one.was_cut);
        let may_be_since = |one: &Graded| {
            let newer = if one.state.is_some() { Some(one.window.es) } else { one.window.spoken_by(day) };
            last.is_some_and(|last| newer.is_some_and(|newer| last < newer))
        };
        !self.states.is_empty() && possible.into_iter().any(may_be_since)
    }

    /// Inertia against contrary evidence: of two, the later wins; of the same day, neither. What
    /// is left of it where it is `cut` depends on whether the contrary lasts.
    fn weigh_inertia(&self, one: &Graded, against: &Against, cut: Verdict, day: i32) -> Verdict {
        let evidence = one.window.evidence();
        if day < one.window.ls {
            let denied = against.next.is_some_and(|next| next < one.window.ls);
            return if denied { cut } else { Verdict::Yes(Grade::Presumed) };
        }
        // What follows was weighed in what it rests on, against rivals and events alike.
        if one.follows && !one.was_cut {
            let is_denied = against.last.is_some_and(|denied| evidence <= denied);
            return if is_denied { Verdict::Disputed } else { Verdict::Yes(Grade::Presumed) };
        }
        if against.last.is_some_and(|denied| evidence < denied) {
            return cut;
        }
        let own = one.state.and_then(|place| self.states.get(place)).map(|(state, _)| state);
        let began_later = |end: &Ending| own.is_some_and(|own| self.lens.may_come_before(end, own));
        let ended = |end: &&Ending| evidence <= end.last() && end.first() <= day && !began_later(end);
        if let Some(end) = self.endings.iter().filter(|end| !end.is_doubtful).find(ended) {
            let over = end.last() < day;
            return if over && matches!(cut, Verdict::No(_)) { cut } else { Verdict::Yes(Grade::Possible) };
        }
        let may_take_over = |rival: &Rival| match &rival.of {
            RivalOf::State(state) => {
                (state.event_start()..=state.event_end()).contains(&day) && self.lens.takes_over(state, own, evidence)
            }
            RivalOf::Statement(_) => false,
        };
        if evidence < day && self.rivals.iter().any(|rival| !rival.is_doubtful && may_take_over(rival)) {
            return Verdict::Yes(Grade::Possible);
        }
        let mut disputed = against.lasting == Some(evidence);
        disputed |= self.endings.iter().filter(|end| end.is_doubtful).any(|end| ended(&end));
        // Begun and ended in the same days, nobody knows in which order.
        let is_unordered = |own: &State, event: &State| own.overlaps(event) && self.lens.order(own, event).is_none();
        disputed |= own.is_some_and(|own| {
            let mut begun = self.endings.iter().filter(|end| end.first() < day);
            begun.any(|end| is_unordered(own, &end.state))
        });
        let mut left = None;
        for rival in &self.rivals {
            let lasts = rival.lasts_until(day);
            let (is_before, is_unordered) = match (own, &rival.of) {
                (Some(own), RivalOf::State(state)) => (
                    self.lens.order(own, state) == Some(Ordering::Greater),
                    state.is_dated() && is_unordered(own, state),
                ),
                _ => (false, false),
            };
            if is_before {
                continue;
            }
            if is_unordered {
                disputed |= one.full && rival.may_hold_on(day);
                continue;
            }
            let later = match &rival.of {
                RivalOf::State(state) => state.event_end() < day && self.lens.takes_over(state, own, evidence),
                RivalOf::Statement(_) => rival.window.spoken_by(day).is_some_and(|held| evidence < held),
            };
            if later && !rival.is_doubtful {
                let ended = lasts && !matches!(cut, Verdict::No(_));
                left = if ended { Some(Verdict::No(NoGrade::Presumed)) } else { left.or(Some(cut)) };
            }
            let equal = lasts && rival.window.evidence() == evidence && one.full;
            disputed |= later || equal;
        }
        let kept = if disputed { Verdict::Disputed } else { Verdict::Yes(Grade::Presumed) };
        left.unwrap_or(kept)
    }

    /// The statements that hold on a day by what is affirmed of them, before anything is weighed
    /// against it.
    fn graded(&self, standing: &[&Saying<'l>], day: i32) -> Vec<Graded> {
        let mut found = Vec::new();
        for sayings in standing.chunk_by(|a, b| a.statement == b.statement) {
            let affirming = sayings.iter().filter(|saying| saying.stance() == Stance::Affirms);
            let claims: Vec<&Claim> = affirming.map(|saying| saying.claim).collect();
            let first = sayings.first().filter(|_| !claims.is_empty());
            let Some((statement, row)) = first.map(|saying| (saying.statement, saying.row)) else { continue };
            for window in self.lens.windows_of(&row, claims.into_iter()) {
                let grade = window.grade_on(day, self.persistence, self.lens.presume);
                let full = self.lens.is_full(&row);
                found.extend(grade.map(|grade| Graded {
                    statement: Some(statement),
                    grade,
                    window,
                    full,
                    was_cut: false,
                    state: None,
                    follows: false,
                    is_disputed: false,
                }));
            }
        }
        for (place, (state, full)) in self.states.iter().enumerate() {
            let grade = state.window.grade_on(day, self.persistence, self.lens.presume);
            let graded = |grade| Graded {
                statement: None,
                grade,
                window: state.window,
                full: *full,
                was_cut: false,
                state: Some(place),
                follows: false,
                is_disputed: state.is_denied,
            };
            found.extend(grade.map(graded));
        }
        for Followed { spans, full, premises } in &self.followed {
            if let Some(level) = spans.on(day) {
                let window = Window::of_spans(spans, day);
                let was_cut = level == Level::Remote && window.has_core() && window.ls <= day;
                // What is possible without any bound concludes nothing.
                if level == Level::Remote && !was_cut {
                    continue;
                }
                found.push(Graded {
                    statement: None,
                    grade: level.grade(),
                    window,
                    full: *full,
                    was_cut,
                    state: None,
                    follows: true,
                    is_disputed: premises.as_ref().is_some_and(|premises| (premises.are_disputed_on)(day)),
                });
            }
        }
        found
    }

    /// What is said, less what the same voice took back: later said the opposite about the same
    /// day, or where a saying tells of the day by inertia only, about the nearest that it
    /// vouches for.
    fn standing_on(&self, day: i32) -> Vec<&Saying<'l>> {
        let mut last_word: HashMap<(usize, Stance), (i32, u32)> = HashMap::new();
        for saying in self.sayings.iter().filter(|saying| saying.window.certainly_on(day)) {
            let last = last_word.entry((saying.voice, saying.stance())).or_insert(saying.moment);
            *last = saying.moment.max(*last);
        }
        let superseded = |saying: &Saying<'l>| {
            if day < saying.window.ls {
                return saying.taken_back.0;
            }
            if day > saying.window.ee {
                return saying.taken_back.1;
            }
            let Some(opposite) = opposite(saying.stance()) else { return false };
            last_word.get(&(saying.voice, opposite)).is_some_and(|&last| last > saying.moment)
        };
        self.sayings.iter().filter(|saying| !superseded(saying)).collect()
    }

    pub(super) fn is_questioned(&self) -> bool {
        let (a, b) = self.lens.scope.days();
        let questions = |s: &&Saying<'_>| matches!(s.stance(), Stance::Doubts | Stance::CouldNotConfirm);
        self.sayings.iter().filter(questions).any(|s| s.window.es <= b && a <= s.window.le)
    }
}

/// One ends on the day on which the other begins.
fn is_hand_over(one: &Window, other: &Window, day: i32) -> bool {
    (one.le == day && other.es == day) || (other.le == day && one.es == day)
}
