//! Trust: which claims a view believes, and who speaks on whose behalf.

use std::{collections::HashSet, convert::Infallible, fmt, sync::Arc};

use super::{
    GraphError,
    data::{ClaimRow, Data},
    row::Row,
    snapshot::ClaimRef,
};
use crate::model::{Credibility, Flag, Persistence, Reliability, SourceId, Speaker};

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn has(&self, n: u32) -> bool {
        self.0.get(n as usize / 64).is_some_and(|word| word >> (n % 64) & 1 == 1)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.len() * 8
    }

    /// The numbers, the smallest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.0).flat_map(|(word, &bits)| {
            let with_lowest_gone = |bits: &u64| Some(bits & (bits - 1)).filter(|&bits| bits != 0);
            let left = std::iter::successors(Some(bits).filter(|&bits| bits != 0), with_lowest_gone);
            left.map(move |bits| word * 64 + bits.trailing_zeros())
        })
    }

    pub(crate) fn set(&mut self, n: u32) {
        let word = n as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (n % 64);
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Parties {
    #[default]
    Trusted,
    NotOnOwnBehalf,
    Distrusted,
}

/// Which claims a view believes. All of them, until restricted; restrictions add up.
///
/// A *party* to the conflict is a speaker (or the author of a source that speaks for itself) who
/// fights, or whose armed wing, parent or superior does, one step away: who stands in a
/// statement of a [hostile](crate::Flag::Hostile) relation, such as `AT_WAR_WITH`, `PARTY_TO`, `ATTACKER` or
/// `CAPTOR`. It speaks *on its own behalf* where its side fills a role of what is stated.
///
/// ```
/// use allegiance::{Graph, Source, Trust, vocabulary::*};
/// # let mut graph = Graph::new(conflict());
/// # let kia = graph.add(ArmedGroup, "Kachin Independence Army")?;
/// # let bhamo = graph.add(Town, "Bhamo")?;
/// # let article = graph.source(Source::article("An article").published("2024-12-17"))?;
/// graph.state(kia, CONTROLS, bhamo).share(2, 3).cite(article.quoting("residents", "two thirds"))?;
///
/// let view = graph.as_of("2024-12-17")?;
/// assert_eq!(view.controllers_of(bhamo)?.len(), 1);
/// let named_only = view.trusting(Trust::all().without_unnamed())?;
/// assert_eq!(named_only.controllers_of(bhamo)?.len(), 0);
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Trust {
    only_sources: Option<Vec<SourceId>>,
    without_sources: Vec<SourceId>,
    only_speakers: Option<Vec<Speaker>>,
    without_speakers: Vec<Speaker>,
    without_unnamed: bool,
    parties: Parties,
    credibility: Option<Credibility>,
    reliability: Option<Reliability>,
    custom: Option<Arc<Custom>>,
}

type Custom = dyn Fn(ClaimRef<'_>) -> bool + Send + Sync;

impl Trust {
    /// Every claim.
    pub fn all() -> Self {
        Trust::default()
    }

    /// Only claims in these sources.
    pub fn only_sources(mut self, sources: impl IntoIterator<Item = SourceId>) -> Self {
        self.only_sources = Some(sources.into_iter().collect());
        self
    }

    /// No claim in these sources.
    pub fn without_sources(mut self, sources: impl IntoIterator<Item = SourceId>) -> Self {
        self.without_sources.extend(sources);
        self
    }

    /// Only claims whose word is that of one of these speakers. What a source says itself has
    /// no speaker and is left out.
    pub fn only_speakers<P: Into<Speaker>>(mut self, speakers: impl IntoIterator<Item = P>) -> Self {
        self.only_speakers = Some(speakers.into_iter().map(Into::into).collect());
        self
    }

    /// No claim that comes through one of these speakers, at any link of the chain.
    pub fn without_speakers<P: Into<Speaker>>(mut self, speakers: impl IntoIterator<Item = P>) -> Self {
        self.without_speakers.extend(speakers.into_iter().map(Into::into));
        self
    }

    /// No claim whose word is that of somebody without a name, or of a described class.
    pub fn without_unnamed(mut self) -> Self {
        self.without_unnamed = true;
        self
    }

    /// No claim by a party to the conflict about what its own side did or holds.
    pub fn without_parties_on_their_own_behalf(mut self) -> Self {
        self.parties = Parties::NotOnOwnBehalf;
        self
    }

    /// No claim by a party to the conflict.
    pub fn without_parties(mut self) -> Self {
        self.parties = Parties::Distrusted;
        self
    }

    /// Only claims held to be at least this credible.
    pub fn at_least(mut self, credibility: Credibility) -> Self {
        self.credibility = Some(credibility);
        self
    }

    /// Only claims in sources held to be at least this reliable.
    pub fn reliable(mut self, reliability: Reliability) -> Self {
        self.reliability = Some(reliability);
        self
    }

    /// Only claims for which your function says so. It is called once a claim, when the view is
    /// made; if it panics, the panic passes through and the graph is as it was.
    pub fn only_if(mut self, trusted: impl Fn(ClaimRef<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.custom = Some(Arc::new(trusted));
        self
    }

    /// Whether it leaves out nothing.
    pub(crate) fn is_all(&self) -> bool {
        self.only_sources.is_none()
            && self.without_sources.is_empty()
            && self.only_speakers.is_none()
            && self.without_speakers.is_empty()
            && !self.without_unnamed
            && self.parties == Parties::Trusted
            && self.credibility.is_none()
            && self.reliability.is_none()
            && self.custom.is_none()
    }

    /// Whether it reads a source at all.
    pub(crate) fn reads(&self, source: SourceId) -> bool {
        self.only_sources.as_ref().is_none_or(|only| only.contains(&source)) && !self.without_sources.contains(&source)
    }

    /// The claims it leaves out, of so many.
    pub(crate) fn distrusted(
        &self,
        data: &Data,
        sides: &Sides,
        claims: u32,
        revision: u32,
    ) -> Result<Bits, GraphError> {
        if data.one.is_some() {
            return self.told_of(data).distrusted_of(data, sides, claims, revision);
        }
        self.distrusted_of(data, sides, claims, revision)
    }

    /// The same policy, which names whoever stands for its speakers.
    fn told_of(&self, data: &Data) -> Trust {
        let told = |speaker: &Speaker| {
            let Ok(told): Result<Speaker, Infallible> = speaker.clone().try_map(|id| Ok(data.one_id(id)));
            told
        };
        Trust {
            only_speakers: self.only_speakers.as_ref().map(|only| only.iter().map(told).collect()),
            without_speakers: self.without_speakers.iter().map(told).collect(),
            ..self.clone()
        }
    }

    fn distrusted_of(&self, data: &Data, sides: &Sides, claims: u32, revision: u32) -> Result<Bits, GraphError> {
        for &source in self.only_sources.iter().flatten().chain(&self.without_sources) {
            data.checked_source(source)?;
        }
        for speaker in self.only_speakers.iter().flatten().chain(&self.without_speakers) {
            if let Some(&entity) = speaker.entity() {
                data.checked_entity(entity)?;
            }
        }
        let mut bits = Bits::default();
        for index in 0..claims {
            let Some(row) = data.claim(index) else { continue };
            let seen = self.custom.as_ref().zip(ClaimRef::known_at(data, index, revision));
            if !self.trusts(data, sides, &row) || seen.is_some_and(|(custom, claim)| !custom(claim)) {
                bits.set(index);
            }
        }
        Ok(bits)
    }

    fn trusts(&self, data: &Data, sides: &Sides, row: &ClaimRow<'_>) -> bool {
        let claim = row.claim;
        let source = data.source(claim.source);
        let word = claim.originator();
        let trusted_source = self.reads(claim.source)
            && self.reliability.is_none_or(|least| source.is_some_and(|s| s.reliability >= least));
        let trusted_speaker = self.only_speakers.as_ref().is_none_or(|only| word.is_some_and(|w| only.contains(w)))
            && !claim.speakers.iter().any(|s| self.without_speakers.contains(s))
            && !(self.without_unnamed && word.is_some_and(|w| !w.is_named()));
        let trusted_party = match self.parties {
            Parties::Trusted => true,
            Parties::NotOnOwnBehalf => !sides.speaks_on_own_behalf(data, row),
            Parties::Distrusted => !sides.is_party(data, row),
        };
        trusted_source
            && trusted_speaker
            && trusted_party
            && self.credibility.is_none_or(|least| claim.credibility >= least)
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust")
            .field("only_sources", &self.only_sources)
            .field("without_sources", &self.without_sources)
            .field("only_speakers", &self.only_speakers)
            .field("without_speakers", &self.without_speakers)
            .field("without_unnamed", &self.without_unnamed)
            .field("parties", &self.parties)
            .field("credibility", &self.credibility)
            .field("reliability", &self.reliability)
            .field("custom", &self.custom.is_some())
            .finish()
    }
}

/// Who is on a side of the conflict, and who stands above whom: read from all that is stored at a
/// revision, whatever a view trusts, but for the sources that it does not read at all: seen
/// without a source, nothing depends on what that source says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sides {
    fights: HashSet<u32>,
    /// Pairs of one side, from both ends, and upwards only.
    beside: Vec<(u32, u32)>,
    above: Vec<(u32, u32)>,
    /// Who and what fills a role, by event.
    roles: HashSet<(u32, u32)>,
}

impl Sides {
    /// From so many claims, those of a revision.
    pub(crate) fn new(data: &Data, claims: u32, revision: u32, trust: &Trust) -> Self {
        let mut sides = Sides::default();
        let stored = |statement: u32| {
            let known = data.claims_of(statement).filter(|&claim| claim < claims && data.stands(claim, revision));
            let mut known = known.filter_map(|claim| data.claim(claim));
            known.any(|row| row.affirms() && trust.reads(row.claim.source))
        };
        for relation in 0..data.schema.relations().len() as u16 {
            let hostile = data.schema.relation_has(relation, Flag::Hostile);
            let same_side = data.schema.relation_has(relation, Flag::SameSide);
            let role = data.schema.relation_def(relation).is_some_and(|def| def.lasts() == Persistence::Role);
            if !hostile && !same_side && !role {
                continue;
            }
            for (_, row) in data.rows_ever(relation).filter(|&(statement, _)| stored(statement)) {
                if role {
                    sides.roles.extend(mentioned(data, &row).map(|participant| (row.subject, participant)));
                }
                let ends = [Some(row.subject), row.entity()];
                if hostile {
                    let actors = ends.iter().flatten().filter(|&&end| data.is_of(end, data.known.actor));
                    sides.fights.extend(actors);
                }
                if let (true, Some(object)) = (same_side, row.entity()) {
                    sides.beside.extend([(row.subject, object), (object, row.subject)]);
                    sides.above.push((row.subject, object));
                }
            }
        }
        sides.beside.sort_unstable();
        sides.above.sort_unstable();
        sides
    }

    fn next<'a>(pairs: &'a [(u32, u32)], of: u32) -> impl Iterator<Item = u32> + 'a {
        let from = pairs.partition_point(|&(a, _)| a < of);
        pairs.iter().skip(from).take_while(move |&&(a, _)| a == of).map(|&(_, b)| b)
    }

    /// Everybody above an actor in its chain of command.
    pub(crate) fn chain_above(&self, actor: u32) -> HashSet<u32> {
        let (mut found, mut open) = (HashSet::new(), vec![actor]);
        while let Some(at) = open.pop() {
            for above in Sides::next(&self.above, at) {
                if found.insert(above) {
                    open.push(above);
                }
            }
        }
        found
    }

    /// An actor with its wings and parents, one step.
    fn side_of(&self, actor: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::once(actor).chain(Sides::next(&self.beside, actor))
    }

    /// Whoever's word a claim is: its far speaker, else the author of the source.
    fn speaker(data: &Data, claim: &ClaimRow<'_>) -> Option<u32> {
        match claim.claim.originator() {
            Some(speaker) => speaker.entity().map(|id| id.index),
            None => data.source(claim.claim.source)?.author.map(|id| id.index),
        }
    }

    pub(crate) fn is_party(&self, data: &Data, claim: &ClaimRow<'_>) -> bool {
        Sides::speaker(data, claim).is_some_and(|speaker| self.side_of(speaker).any(|one| self.fights.contains(&one)))
    }

    /// Whether the speaker is of the side of an actor, one step.
    pub(crate) fn speaks_for(&self, data: &Data, claim: &ClaimRow<'_>, actor: u32) -> bool {
        Sides::speaker(data, claim).is_some_and(|speaker| self.side_of(speaker).any(|one| one == actor))
    }

    pub(crate) fn speaks_on_own_behalf(&self, data: &Data, claim: &ClaimRow<'_>) -> bool {
        let Some(speaker) = Sides::speaker(data, claim).filter(|_| self.is_party(data, claim)) else { return false };
        let Some(row) = data.statement(claim.statement) else { return false };
        let fills_a_role = |one: u32| {
            one == row.subject
                || mentioned(data, &row).any(|mentioned| mentioned == one)
                || self.roles.contains(&(row.subject, one))
        };
        self.side_of(speaker).any(fills_a_role)
    }
}

/// The object of a statement and the entities in its qualifiers.
fn mentioned(data: &Data, row: &Row) -> impl Iterator<Item = u32> {
    row.entity().into_iter().chain(data.detail(row).mentioned())
}
