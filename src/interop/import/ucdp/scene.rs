//! Where an event of UCDP happened: the point, how exact it is, and the place that it stands for.

use super::{STATE, country};
use crate::{
    Error,
    interop::import::{ImportError, Record, Thing, sheet::Row},
    model::{Any, Citation, Id, ModelError, Point, Value},
    vocabulary::{LIES_AT, LOCATED_IN},
};

/// Where something happened.
#[derive(Debug, Default)]
pub(super) struct Scene {
    pub(super) place: Option<Id<Any>>,
    pub(super) point: Option<Point>,
    pub(super) precision: Option<&'static str>,
}

/// Reads where an event happened, and makes its place known with all that it lies in.
pub(super) fn scene(record: &mut Record<'_, '_>, row: &Row<'_>, cite: &Citation) -> Result<Scene, Error> {
    let point = match (row.number("latitude")?, row.number("longitude")?) {
        (Some(latitude), Some(longitude)) => {
            let point = Point::new(latitude, longitude).map_err(ModelError::from)?;
            // The codebook says how near: within some 25 km of the place that is named.
            let near = row.get("where_prec") == Some("2");
            Some(if near { point.within_km(25.0).map_err(ModelError::from)? } else { point })
        }
        _ => None,
    };
    let precision = match row.get("where_prec") {
        None => None,
        Some("1") => Some("exact"),
        Some("2") => Some("near"),
        Some("3") => Some("district"),
        Some("4") => Some("province"),
        Some("5" | "7") => Some("feature"),
        Some("6") => Some("country"),
        Some(other) => return Err(ImportError::field("where_prec", other, "1 to 7").into()),
    };
    let land = match (row.get("country_id"), row.get("country")) {
        (Some(number), Some(name)) => Some(country(record, number, name, cite)?),
        (Some(number), None) => record.identified(STATE, number)?,
        (None, _) => None,
    };
    let mut key = format!("ucdp_place:{}", row.get("country_id").or(row.get("country")).unwrap_or_default());
    let mut around = land;
    let mut units = [None, None];
    for ((field, kind), unit) in [("adm_1", "province"), ("adm_2", "district")].into_iter().zip(&mut units) {
        key.push('/');
        let Some(name) = row.get(field) else { continue };
        key.push_str(name);
        let id = within(record, &Thing::new(kind, &key, name), around, cite)?;
        (around, *unit) = (Some(id), Some(id));
    }
    let [province, district] = units;
    let spot = row.get("where_coordinates");
    let place = match precision {
        Some("country") => land,
        Some("province") if province.is_some() => province,
        Some("district") if district.is_some() => district,
        _ => match spot {
            Some(name) => {
                let exact = matches!(precision, Some("exact" | "near"));
                let (kind, around) = if exact { (kind_of(name), around) } else { ("region", land) };
                let spot = within(record, &Thing::new(kind, format!("{key}/{name}"), name), around, cite)?;
                if let (Some(point), Some("exact")) = (point, precision) {
                    let draft = record.state(spot, LIES_AT.any(), Value::Point(point));
                    let draft = draft.with("precision", Value::Term("exact".to_owned()));
                    draft.cite(cite.clone())?;
                }
                Some(spot)
            }
            None => around,
        },
    };
    Ok(Scene { place, point, precision })
}

/// The names say what a place is.
fn kind_of(name: &str) -> &'static str {
    match name.rsplit(' ').next() {
        Some("town" | "city") => "town",
        Some("village") => "village",
        _ => "place",
    }
}

fn within(
    record: &mut Record<'_, '_>,
    thing: &Thing,
    around: Option<Id<Any>>,
    cite: &Citation,
) -> Result<Id<Any>, Error> {
    let id = record.entity(thing, cite.clone())?;
    if let Some(around) = around.filter(|around| *around != id) {
        record.state(id, LOCATED_IN.any(), around).cite(cite.clone())?;
    }
    Ok(id)
}
