//! Which of many spans of days clash: a sweep over time that looks at pairs until the first that
//! clashes, so that of many who all clash each is looked at once or twice.

/// Something that holds from a day to a day.
pub(super) struct Span<T> {
    pub(super) days: (i32, i32),
    pub(super) item: T,
}

/// Spans that clash, directly or through each other, and the first and the last day on which two do.
pub(super) struct Clash {
    pub(super) days: (i32, i32),
    /// Places among the spans, in the order of their first day.
    pub(super) members: Vec<usize>,
}

struct Group {
    first: Option<i32>,
    members: Vec<usize>,
    /// The members that have not ended yet, as far as was noticed.
    active: Vec<usize>,
}

/// The groups of spans that clash. Two spans without a common day are never asked about.
pub(super) fn clashes<T>(spans: &[Span<T>], clash: impl Fn(&T, &T) -> bool) -> Vec<Clash> {
    let clash = |a: usize, b: usize| match (spans.get(a), spans.get(b)) {
        (Some(a), Some(b)) => a.days.0 <= b.days.1 && b.days.0 <= a.days.1 && clash(&a.item, &b.item),
        _ => false,
    };
    let days = |place: usize| spans.get(place).map_or((0, 0), |span| span.days);
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|&place| days(place));

    let (mut open, mut done): (Vec<Group>, Vec<Group>) = Default::default();
    for place in order {
        let (from, _) = days(place);
        let mut joined = Group { first: None, members: vec![place], active: vec![place] };
        let mut apart = Vec::new();
        for mut group in open {
            let meets = meets(&mut group.active, |other| days(other).1 < from, |other| clash(place, other));
            if meets {
                joined.first = [joined.first, group.first].into_iter().flatten().min().or(Some(from));
                joined.members.append(&mut group.members);
                absorb(&mut joined.active, group.active);
            } else if group.active.is_empty() {
                done.push(group);
            } else {
                apart.push(group);
            }
        }
        apart.push(joined);
        open = apart;
    }
    done.append(&mut open);

    let clashing = done.into_iter().filter_map(|group| {
        let mut members = group.members;
        let last = last_clash(&members, days, clash);
        members.sort_by_key(|&place| (days(place), place));
        Some(Clash { days: (group.first?, last?), members })
    });
    let mut clashing: Vec<Clash> = clashing.collect();
    clashing.sort_by(|a, b| (a.days, &a.members).cmp(&(b.days, &b.members)));
    clashing
}

/// Whether one of the active clashes; forgets those that it finds ended.
fn meets(active: &mut Vec<usize>, ended: impl Fn(usize) -> bool, clash: impl Fn(usize) -> bool) -> bool {
    let mut at = 0;
    while let Some(&other) = active.get(at) {
        if ended(other) {
            active.swap_remove(at);
        } else if clash(other) {
            return true;
        } else {
            at += 1;
        }
    }
    false
}

/// The shorter of two lists goes into the longer.
fn absorb(into: &mut Vec<usize>, mut other: Vec<usize>) {
    if into.len() < other.len() {
        std::mem::swap(into, &mut other);
    }
    into.append(&mut other);
}

/// The last day on which two clash: the last day of the first, counted from the end, that meets one
/// that ends no earlier.
fn last_clash(
    members: &[usize],
    days: impl Fn(usize) -> (i32, i32),
    clash: impl Fn(usize, usize) -> bool,
) -> Option<i32> {
    let mut members = members.to_vec();
    members.sort_by_key(|&place| std::cmp::Reverse(days(place).1));
    let (_, last) = members.iter().enumerate().find_map(|(at, &place)| {
        let others = members.iter().take(at);
        others.into_iter().any(|&other| clash(place, other)).then_some(days(place))
    })?;
    Some(last)
}
