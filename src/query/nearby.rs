//! What lies within so many kilometres, what happened there, and who had a part in it.
//!
//! Everything is by points that somebody gave. A thing without one is not guessed at by what it lies in:
//! it is named as [unplaced](Around::unplaced).

use std::{
    collections::{HashMap, hash_map::Entry},
    fmt,
    ops::Deref,
    sync::OnceLock,
};

use foldhash::fast::RandomState;

use super::{EventRow, Fact, List, Pattern, View};
use crate::{
    Error,
    model::{Any, Id, Is, Kind, Modality, Point, Value, metres_of_km, text::excerpt},
    vocabulary::{Actor, HAPPENED_AT, LIES_AT, OBJECT, OCCURRED, PLACE, Seizure, Site, TARGET_SITE},
};

/// What is looked around: a point, or a place or a facility by the points that are given for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Centre {
    /// A point.
    Point(Point),
    /// A place or a facility.
    Site(Id<Any>),
}

impl From<Point> for Centre {
    fn from(point: Point) -> Self {
        Centre::Point(point)
    }
}

impl<K: Is<Site>> From<Id<K>> for Centre {
    fn from(site: Id<K>) -> Self {
        Centre::Site(site.any())
    }
}

/// Why nothing can be looked for around a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// Nobody gives a point for it.
    #[error("nobody says where `{label}` lies at the time of the view: expected a trusted `lies_at` of it, or a point")]
    NoPoint {
        /// The place.
        label: String,
    },
}

/// What was found around a centre, the nearest first, and what may be there for all that is known. It is a list of what was
/// found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Around<'v, T> {
    /// What was found, the nearest first.
    pub found: Vec<T>,
    view: &'v View,
    /// Of places and facilities it is worked out when it is asked for: that takes far longer than to find what is near.
    rest: OnceLock<Rest>,
}

/// What is not among what was found.
#[derive(Clone, Debug, Default)]
struct Rest {
    unplaced: Vec<Id<Any>>,
    left_out: usize,
}

impl<T> Around<'_, T> {
    /// The places and facilities, or the events, for which nobody gives a point: in the order of the graph.
    ///
    /// # Complexity
    /// Of places and facilities, linear in all points that are given and in the entities, the first time it or
    /// [`left_out`](Around::left_out) is asked for.
    pub fn unplaced(&self) -> &[Id<Any>] {
        &self.rest().unplaced
    }

    /// How many facts were left out that are merely possible, as [`List::left_out`]: of all that give a point, be it near
    /// or not.
    ///
    /// # Complexity
    /// As [`unplaced`](Around::unplaced).
    pub fn left_out(&self) -> usize {
        self.rest().left_out
    }

    fn rest(&self) -> &Rest {
        self.rest.get_or_init(|| self.view.rest_of_sites().unwrap_or_default())
    }
}

impl<T> Deref for Around<'_, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.found
    }
}

/// Where something lies in a circle.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Nearby<'v> {
    /// The place, the facility or the event whose point it is.
    pub entity: Id<Any>,
    /// The fact that gives the point: of several points the one nearest to the centre. None of the centre
    /// itself.
    pub fact: Option<Fact<'v>>,
    /// The way from the centre to the point, on a sphere, in metres.
    pub metres: u32,
    /// It is no nearer than this: all that the sources leave open and the shape of the earth allowed for.
    pub at_least: u32,
    /// It is no farther than this; none where nobody knows, since the point is merely said to be that of
    /// a wider area.
    pub at_most: Option<u32>,
    /// Whether it lies in the circle by every point that is given for it and for the centre, at its
    /// farthest. Otherwise it does by one of them, at its nearest. That is about space; how surely and on
    /// whose word it lies there says the fact.
    pub certainly: bool,
}

/// The distance, whether it is certainly within, and the fact: `12.7 km, possibly within: Momauk lies at …`.
impl fmt::Display for Nearby<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let surely = if self.certainly { "certainly" } else { "possibly" };
        let hundreds = self.metres.saturating_add(50) / 100;
        write!(f, "{}.{} km, {surely} within", hundreds / 10, hundreds % 10)?;
        match &self.fact {
            Some(fact) => write!(f, ": {fact}"),
            None => f.write_str(": the centre itself"),
        }
    }
}

/// An event in a circle.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NearbyEvent<'v> {
    /// The event.
    pub event: EventRow<'v>,
    /// Where: its own point, or that of the nearest place at which it happened.
    pub at: Nearby<'v>,
}

/// An actor with a part in what happened in a circle.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NearbyActor<'v> {
    /// The actor.
    pub actor: Id<Any>,
    /// Its roles, those of the nearest event first.
    pub roles: Vec<Fact<'v>>,
    /// Where the nearest of its events happened; certainly within if any of them is.
    pub at: Nearby<'v>,
}

/// A point as somebody gives it for something.
#[derive(Clone, Copy)]
struct Reading<'v> {
    point: Point,
    fact: Option<Fact<'v>>,
    /// Whether it is no more than the point of a wider area, of a size that nobody gives.
    is_vague: bool,
}

impl<'v> Reading<'v> {
    fn of(fact: Fact<'v>) -> Option<Self> {
        let point = fact.point()?;
        let is_exact = |value: &_| matches!(value, Value::Term(term) if term == "exact");
        let is_vague = point.uncertainty().is_none() && fact.qualifier("precision").is_some_and(|it| !is_exact(it));
        Some(Reading { point, fact: Some(fact), is_vague })
    }
}

/// What is given for each thing.
type Readings<'v> = HashMap<Id<Any>, Vec<Reading<'v>>, RandomState>;

/// A circle around all points that are given for its centre.
struct Circle<'v> {
    site: Option<Id<Any>>,
    centres: Vec<Reading<'v>>,
    metres: u32,
}

impl<'v> Circle<'v> {
    /// Whether what lies at a point may lie in it.
    fn may_hold(&self, point: Point) -> bool {
        self.centres.iter().any(|centre| point.may_be_within(centre.point, self.metres))
    }

    /// Where something lies in it by the points that are given for it.
    fn holds(&self, entity: Id<Any>, readings: &[Reading<'v>]) -> Option<Nearby<'v>> {
        if self.site == Some(entity) {
            return Some(Nearby { entity, fact: None, metres: 0, at_least: 0, at_most: Some(0), certainly: true });
        }
        let pairs = readings.iter().flat_map(|reading| self.centres.iter().map(move |centre| (reading, centre)));
        let by = pairs.map(|(reading, centre)| {
            let (at_least, at_most) = reading.point.metres_between(centre.point).into_inner();
            let at_most = (!reading.is_vague && !centre.is_vague).then_some(at_most);
            let certainly = at_most.is_some_and(|most| most <= self.metres);
            let metres = reading.point.metres_to(centre.point);
            Nearby { entity, fact: reading.fact, metres, at_least, at_most, certainly }
        });
        let all = by.reduce(|one, other| Nearby {
            at_least: one.at_least.min(other.at_least),
            at_most: one.at_most.zip(other.at_most).map(|(one, other)| one.max(other)),
            certainly: one.certainly && other.certainly,
            ..if other.metres < one.metres { other } else { one }
        });
        all.filter(|all| all.at_least <= self.metres)
    }
}

impl View {
    /// The places and facilities within so many kilometres of a point or of another place, the nearest
    /// first: by the points that are given for them at the time of the view.
    ///
    /// ```
    /// use allegiance::{Graph, Point, Source, vocabulary::*};
    ///
    /// let mut graph = Graph::new(conflict());
    /// let (bhamo, momauk) = (graph.add(Town, "Bhamo")?, graph.add(Town, "Momauk")?);
    /// let (laiza, post) = (graph.add(Town, "Laiza")?, graph.add(Outpost, "a hilltop post")?);
    /// let map = graph.source(Source::article("A map").published("2024-12-17"))?;
    /// graph.state(bhamo, LIES_AT, Point::new(24.25, 97.23)?).cite(map)?;
    /// graph.state(momauk, LIES_AT, Point::new(24.25, 97.35)?).cite(map)?;
    /// graph.state(laiza, LIES_AT, Point::new(24.76, 97.56)?.within_km(40.0)?).cite(map)?;
    ///
    /// let view = graph.as_of("2024-12-17")?;
    /// let near = view.within_km_of(bhamo, 50.0)?;
    /// let told: Vec<_> = near.iter().map(|it| (it.entity, it.metres / 1000, it.certainly)).collect();
    /// assert_eq!(told, [(momauk.any(), 12, true), (laiza.any(), 65, false)]);
    /// assert_eq!(near.unplaced(), [post.any()]);
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`PlaceError::NoPoint`] when the centre is a place for which nobody whom the view trusts gives a
    /// point; when the number of kilometres is negative or not finite, the id is of another graph or newer than the
    /// view, or the schema does not have [`LIES_AT`].
    ///
    /// # Complexity
    /// Linear in all points that are given, since there is no index of space; but only what may lie in the circle
    /// is weighed. With rules in force all points are.
    pub fn within_km_of(&self, centre: impl Into<Centre>, km: f64) -> Result<Around<'_, Nearby<'_>>, Error> {
        let of_site = |site| {
            let (mut sites, _) = self.readings(Pattern::any().subject(site).relation(LIES_AT))?;
            Ok(sites.remove(&site))
        };
        let circle = self.circle(centre.into(), km, of_site)?;
        let sites = self.readings_within(&circle)?;
        let others = sites.iter().filter(|&(&site, _)| circle.site != Some(site));
        let mut found: Vec<_> = others.filter_map(|(&site, points)| circle.holds(site, points)).collect();
        found.sort_unstable_by_key(|it| (it.metres, it.entity));
        Ok(Around { found, view: self, rest: OnceLock::new() })
    }

    /// Every point that is given for a site, of those sites for which one may lie in a circle; rarely of others.
    fn readings_within(&self, circle: &Circle<'_>) -> Result<Readings<'_>, Error> {
        let all = Pattern::any().relation(LIES_AT);
        if self.inference.is_some() {
            return Ok(self.readings(all)?.0);
        }
        let (data, relation) = (&self.lens.data, self.relation_place(LIES_AT)?);
        let mut sites = Readings::default();
        for (_, row) in data.rows(Some(relation), self.lens.scope.days()) {
            let subject = self.id(row.subject);
            if data.point(&row).is_some_and(|point| circle.may_hold(point)) && !sites.contains_key(&subject) {
                // All of them count, also those that lie elsewhere.
                let (of_site, _) = self.readings(all.clone().subject(subject))?;
                sites.insert(subject, of_site.into_values().flatten().collect());
            }
        }
        Ok(sites)
    }

    /// The places and facilities for which nobody gives a point, and how many facts that give one were left out.
    fn rest_of_sites(&self) -> Result<Rest, Error> {
        let (sites, left_out) = self.readings(Pattern::any().relation(LIES_AT))?;
        let all = self.snapshot.entities().filter(|it| it.added() <= self.revision());
        let schema = self.snapshot.schema();
        let unplaced = all.filter(|it| schema.is_a(it.kind(), Site::NAME)).map(|it| it.id());
        Ok(Rest { unplaced: unplaced.filter(|id| !sites.contains_key(id)).collect(), left_out })
    }

    /// The events of the time of the view that happened within so many kilometres of a point or a place, the nearest
    /// first: at a point of their own, else at a place or a facility for which a point is given (where they
    /// happened, what was struck, what was seized). Planned, demanded and aggregate ones are among them and
    /// say so.
    ///
    /// An event at several places is certainly within when one of them is.
    ///
    /// # Errors
    /// As [`within_km_of`](View::within_km_of), and when the schema has no events.
    ///
    /// # Complexity
    /// Linear in all points that are given and in the events of the time.
    pub fn events_within_km_of(
        &self,
        centre: impl Into<Centre>,
        km: f64,
    ) -> Result<Around<'_, NearbyEvent<'_>>, Error> {
        let (sites, sites_left_out) = self.readings(Pattern::any().relation(LIES_AT))?;
        let (own, own_left_out) = self.readings(Pattern::any().any_modality().relation(HAPPENED_AT))?;
        let circle = self.circle(centre.into(), km, |site| Ok(sites.get(&site).cloned()))?;
        let occurred = self.facts(Pattern::any().any_modality().relation(OCCURRED))?;
        let left_out = sites_left_out + own_left_out + occurred.left_out();
        let mut unplaced = Vec::new();
        let mut places: HashMap<Id<Any>, Option<Nearby<'_>>, RandomState> = HashMap::default();
        let mut within = List::default();
        for fact in occurred {
            let event = fact.subject();
            if let Entry::Vacant(place) = places.entry(event) {
                let at = match own.get(&event) {
                    Some(points) => circle.holds(event, points),
                    None => {
                        let (at, is_placed) = self.at_sites(event, &circle, &sites)?;
                        unplaced.extend((!is_placed).then_some(event));
                        at
                    }
                };
                place.insert(at);
            }
            if places.get(&event).is_some_and(Option::is_some) {
                within.items.push(fact);
            }
        }
        unplaced.sort_unstable();
        let rows = self.event_rows(within)?.into_iter();
        let found = rows.filter_map(|event| Some(NearbyEvent { at: *places.get(&event.event)?.as_ref()?, event }));
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|it| it.at.metres);
        Ok(Around { found, view: self, rest: Rest { unplaced, left_out }.into() })
    }

    /// Who had a part in what happened within so many kilometres of a point or a place in the time of the view:
    /// the actors with a role in one of its [events](View::events_within_km_of) that is neither planned
    /// nor merely demanded, those of the nearest event first. Their roles say which part, so who was the
    /// target is told from who struck.
    ///
    /// ```
    /// use allegiance::{Graph, Point, Source, vocabulary::*};
    /// # let mut graph = Graph::new(conflict());
    /// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
    /// # let (bhamo, momauk) = (graph.add(Town, "Bhamo")?, graph.add(Town, "Momauk")?);
    /// # let map = graph.source(Source::article("A map").published("2024-12-17"))?;
    /// graph.state(bhamo, LIES_AT, Point::new(24.25, 97.23)?).cite(map)?;
    /// graph.state(momauk, LIES_AT, Point::new(24.25, 97.35)?).cite(map)?;
    /// let taken = graph.add(Seizure, "the capture of Momauk")?;
    /// graph.state(taken, OCCURRED, ()).during("2024-08-19").cite(map)?;
    /// graph.state(taken, CAPTOR, kia).cite(map)?;
    /// graph.state(taken, OBJECT, momauk).cite(map)?;
    ///
    /// let view = graph.during("2024")?;
    /// let active = view.actors_within_km_of(bhamo, 50.0)?;
    /// assert_eq!((active[0].actor, active[0].at.entity), (kia.any(), momauk.any()));
    /// # Ok::<(), allegiance::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`events_within_km_of`](View::events_within_km_of).
    ///
    /// # Complexity
    /// As [`events_within_km_of`](View::events_within_km_of).
    pub fn actors_within_km_of(
        &self,
        centre: impl Into<Centre>,
        km: f64,
    ) -> Result<Around<'_, NearbyActor<'_>>, Error> {
        let Around { found: events, view, rest } = self.events_within_km_of(centre, km)?;
        let schema = self.snapshot.schema();
        let mut places: HashMap<Id<Any>, usize, RandomState> = HashMap::default();
        let mut found: Vec<NearbyActor<'_>> = Vec::new();
        for NearbyEvent { event, at } in events {
            if matches!(event.modality, Modality::Planned | Modality::Demanded) {
                continue;
            }
            for role in event.roles {
                let Some(actor) = role.object_entity() else { continue };
                if !schema.is_a(self.entity(actor)?.kind(), Actor::NAME) {
                    continue;
                }
                let place = *places.entry(actor).or_insert(found.len());
                match found.get_mut(place) {
                    Some(known) => {
                        known.at.certainly |= at.certainly;
                        known.roles.push(role);
                    }
                    None => found.push(NearbyActor { actor, roles: vec![role], at }),
                }
            }
        }
        Ok(Around { found, view, rest })
    }

    /// Every point that some facts give at the time of the view, by what it is given for, and how many facts were
    /// left out.
    fn readings(&self, pattern: Pattern) -> Result<(Readings<'_>, usize), Error> {
        let facts = self.facts(pattern)?;
        let (mut readings, left_out) = (Readings::default(), facts.left_out());
        for fact in facts {
            if let Some(reading) = Reading::of(fact) {
                readings.entry(fact.subject()).or_default().push(reading);
            }
        }
        Ok((readings, left_out))
    }

    fn circle<'v>(
        &'v self,
        centre: Centre,
        km: f64,
        of_site: impl FnOnce(Id<Any>) -> Result<Option<Vec<Reading<'v>>>, Error>,
    ) -> Result<Circle<'v>, Error> {
        let metres = metres_of_km(km)?;
        match centre {
            Centre::Point(point) => {
                let centres = vec![Reading { point, fact: None, is_vague: false }];
                Ok(Circle { site: None, centres, metres })
            }
            Centre::Site(site) => {
                let site = self.stands_for(site)?;
                let label = self.entity(site)?.label();
                let centres = of_site(site)?.ok_or_else(|| PlaceError::NoPoint { label: excerpt(label) })?;
                Ok(Circle { site: Some(site), centres, metres })
            }
        }
    }

    /// Where an event lies in a circle by the nearest of the sites at which it happened, and whether a point
    /// is given for any of them.
    fn at_sites<'v>(
        &'v self,
        event: Id<Any>,
        circle: &Circle<'v>,
        sites: &Readings<'v>,
    ) -> Result<(Option<Nearby<'v>>, bool), Error> {
        let is_seizure = self.snapshot.schema().is_a(self.entity(event)?.kind(), Seizure::NAME);
        let roles = [PLACE.any(), TARGET_SITE.any(), OBJECT.any()];
        // What is demanded or talked of need not be where that is done; what is seized is.
        let roles = roles.get(..if is_seizure { 3 } else { 2 }).unwrap_or_default();
        let (mut nearest, mut is_placed): (Option<Nearby<'v>>, _) = (None, false);
        for role in self.roles(event, roles)? {
            let Some((site, points)) = role.object_entity().and_then(|site| Some((site, sites.get(&site)?))) else {
                continue;
            };
            is_placed = true;
            nearest = match (nearest, circle.holds(site, points)) {
                (Some(one), Some(other)) => {
                    let certainly = one.certainly || other.certainly;
                    Some(Nearby { certainly, ..if other.metres < one.metres { other } else { one } })
                }
                (one, other) => one.or(other),
            };
        }
        Ok((nearest, is_placed))
    }
}
