//! Points on the earth: where something lies, and how far off that may be.

use std::{f64::consts::PI, fmt, ops::RangeInclusive, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de::Visitor};

use super::{text::excerpt, wire::Fields};

/// Decimals of a degree that are kept: the last is about a centimetre on the ground.
const DEGREE_PLACES: usize = 7;
/// Decimals of a kilometre that are kept.
const KM_PLACES: usize = 3;
const HALF_TURN: i32 = 180_0000000;
/// A little more than half of the way round the earth: nothing lies farther off.
const MOST_METRES: u32 = 20_040_000;
/// The mean radius of the ellipsoid, (2a + b) / 3, in metres: Moritz, "Geodetic Reference System 1980",
/// Journal of Geodesy 74 (2000).
const MEAN_RADIUS: f64 = 6_371_008.771_4;

/// A point on the earth by latitude and longitude (WGS 84), and where a source says so, how far from it
/// the thing may really lie.
///
/// Degrees are kept as ten-millionths, so equal points are equal and what is written reads back the
/// same. Further decimals are rounded to the nearest; those of the radius up, so that nothing becomes
/// surer. The meridian opposite Greenwich is 180, also where it was given as -180.
///
/// ```
/// use allegiance::Point;
///
/// let bhamo = Point::new(24.2526, 97.2336)?;
/// let village: Point = "24.35, 97.3 within 1.5 km".parse()?;
/// assert_eq!(bhamo.to_string(), "24.2526, 97.2336");
/// assert_eq!(bhamo.metres_to(village), 12_751);
/// assert_eq!(bhamo.metres_between(village), 11_178..=14_310);
/// # Ok::<(), allegiance::PointError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Fields<PointRecord>", into = "PointRecord")]
pub struct Point {
    latitude: i32,
    longitude: i32,
    within: Option<u32>,
}

/// Why a point cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PointError {
    /// Not a decimal number.
    #[error("`{given}` is no {what}: expected a decimal number such as {example}")]
    NotANumber {
        /// What it was to be.
        what: &'static str,
        /// The beginning of what was given.
        given: String,
        /// A number that could stand there.
        example: &'static str,
    },
    /// A number that lies outside of all that there is.
    #[error("`{given}` is no {what}: expected {expected}")]
    OutOfRange {
        /// What it was to be.
        what: &'static str,
        /// The beginning of what was given.
        given: String,
        /// From where to where it can be.
        expected: &'static str,
    },
    /// Not two numbers.
    #[error(
        "`{given}` is no point: expected latitude and longitude such as `24.25, 97.23` or `24.25, 97.23 within 1.5 km`"
    )]
    NotAPoint {
        /// The beginning of what was given.
        given: String,
    },
}

impl Point {
    /// A point by its degrees: north and east are positive.
    ///
    /// # Errors
    /// When a number is not finite, the latitude is not from -90 to 90, or the longitude not from -180 to 180.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, PointError> {
        Self::read(&latitude.to_string(), &longitude.to_string())
    }

    /// The same point, from which the thing lies no farther than so many kilometres.
    ///
    /// # Errors
    /// When the number is not finite, negative, or more than half of the way round the earth.
    pub fn within_km(self, km: f64) -> Result<Self, PointError> {
        Ok(Point { within: Some(metres_of_km(km)?), ..self })
    }

    /// Degrees north of the equator; those south of it are negative.
    #[must_use]
    pub fn latitude(self) -> f64 {
        degrees(self.latitude)
    }

    /// Degrees east of Greenwich; those west of it are negative.
    #[must_use]
    pub fn longitude(self) -> f64 {
        degrees(self.longitude)
    }

    /// How many metres off the thing may lie, at most; none where nobody says.
    #[must_use]
    pub const fn uncertainty(self) -> Option<u32> {
        self.within
    }

    /// The way to another point along a great circle, in whole metres: the haversine formula (Sinnott,
    /// "Virtues of the haversine", Sky and Telescope 68, 1984) on a sphere of the mean radius of the earth.
    ///
    /// The earth is no sphere. The true distance of the two points is from 0.56 % less to 0.45 % more, as
    /// the radii of curvature of the ellipsoid, from 6,335 to 6,400 km, are to that of the sphere;
    /// [`metres_between`](Point::metres_between) allows for that.
    #[must_use]
    pub fn metres_to(self, other: Self) -> u32 {
        let half_sine = |from: i32, to: i32| (degrees_apart(from, to).to_radians() / 2.0).sin();
        let (north, east) = (half_sine(self.latitude, other.latitude), half_sine(self.longitude, other.longitude));
        let cosine = |point: Self| point.latitude().to_radians().cos();
        let square = (north * north + cosine(self) * cosine(other) * (east * east)).clamp(0.0, 1.0);
        let metres = 2.0 * MEAN_RADIUS * square.sqrt().atan2((1.0 - square).sqrt());
        // From 0 to half of a great circle, so it fits.
        metres.clamp(0.0, MEAN_RADIUS * PI).round() as u32
    }

    /// How far apart two things at these points are, at least and at most, in metres: what is not known of
    /// either, and that the earth is no sphere, is allowed for.
    #[must_use]
    pub fn metres_between(self, other: Self) -> RangeInclusive<u32> {
        let is_same = (self.latitude, self.longitude) == (other.latitude, other.longitude);
        let rounding = u64::from(!is_same);
        let metres = u64::from(self.metres_to(other));
        let least = metres.saturating_sub(rounding) * 9944 / 10_000;
        let most = ((metres + rounding) * 10_045).div_ceil(10_000);
        let off = u64::from(self.within.unwrap_or(0)) + u64::from(other.within.unwrap_or(0));
        let short = |metres: u64| u32::try_from(metres).unwrap_or(u32::MAX);
        short(least.saturating_sub(off))..=short(most + off)
    }

    /// Whether two things at these points may lie within so many metres of each other, by
    /// [`metres_between`](Point::metres_between). Most that do not are seen by their latitudes alone.
    pub(crate) fn may_be_within(self, other: Self, metres: u32) -> bool {
        // No way is shorter than that from one parallel to the other; the slack is more than what that of the least
        // distance and rounding take from it.
        let north = degrees_apart(self.latitude, other.latitude).abs().to_radians() * MEAN_RADIUS;
        let off = f64::from(self.within.unwrap_or(0)) + f64::from(other.within.unwrap_or(0));
        north * 0.994 - 10.0 <= f64::from(metres) + off && *self.metres_between(other).start() <= metres
    }

    fn read(latitude: &str, longitude: &str) -> Result<Self, PointError> {
        let coordinate = |what, given: &str, most: i32, expected| {
            let not_a_number = || PointError::NotANumber { what, given: excerpt(given), example: "24.25" };
            let number = decimal(given, DEGREE_PLACES, Rounding::Nearest).ok_or_else(not_a_number)?;
            let number = i32::try_from(number).ok().filter(|number| (-most..=most).contains(number));
            number.ok_or_else(|| PointError::OutOfRange { what, given: excerpt(given), expected })
        };
        let latitude = coordinate("latitude", latitude, HALF_TURN / 2, "degrees from -90 to 90")?;
        let longitude = coordinate("longitude", longitude, HALF_TURN, "degrees from -180 to 180")?;
        let longitude = if longitude == -HALF_TURN { HALF_TURN } else { longitude };
        Ok(Point { latitude, longitude, within: None })
    }

    fn read_within(self, km: &str) -> Result<Self, PointError> {
        Ok(Point { within: Some(metres(km)?), ..self })
    }
}

/// So many kilometres in metres, rounded up.
pub(crate) fn metres_of_km(km: f64) -> Result<u32, PointError> {
    metres(&km.to_string())
}

fn metres(km: &str) -> Result<u32, PointError> {
    let what = "distance";
    let not_a_number = || PointError::NotANumber { what, given: excerpt(km), example: "1.5" };
    let number = decimal(km, KM_PLACES, Rounding::Up).ok_or_else(not_a_number)?;
    let number = u32::try_from(number).ok().filter(|&number| number <= MOST_METRES);
    number.ok_or_else(|| PointError::OutOfRange { what, given: excerpt(km), expected: "kilometres from 0 to 20040" })
}

fn degrees(number: i32) -> f64 {
    f64::from(number) / 1e7
}

/// The difference is exact before it is turned into degrees, so points close by are not blurred.
fn degrees_apart(from: i32, to: i32) -> f64 {
    (i64::from(to) - i64::from(from)) as f64 / 1e7
}

#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    Nearest,
    Up,
}

/// A decimal number in ASCII digits, in units of so many places; none where the text is something
/// else. What is too large for any use is the largest number.
fn decimal(text: &str, places: usize, rounding: Rounding) -> Option<i64> {
    let (sign, number) = text.strip_prefix('-').map_or((1, text), |number| (-1, number));
    let (whole, fraction) = match number.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (number, ""),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let (kept, rest) = fraction.split_at_checked(places).unwrap_or((fraction, ""));
    let kept = kept.bytes().chain(std::iter::repeat(b'0')).take(places);
    let add = |sum: i64, digit: u8| sum.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    let cut = whole.bytes().chain(kept).fold(0, add);
    let is_more = match rounding {
        Rounding::Nearest => rest.bytes().next().is_some_and(|digit| digit >= b'5'),
        Rounding::Up => rest.bytes().any(|digit| digit != b'0'),
    };
    Some(sign * cut.saturating_add(i64::from(is_more)))
}

/// A number of so many places as text, without zeros that say nothing.
struct Decimal(i64, usize);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let &Decimal(number, places) = self;
        let digits = format!("{:0width$}", number.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - places).unwrap_or((&digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let (sign, point) = (if number < 0 { "-" } else { "" }, if fraction.is_empty() { "" } else { "." });
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

/// Writes `24.25, 97.23` or `24.25, 97.23 within 1.5 km`, which reads back.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = PointRecord::from(*self);
        write!(f, "{}, {}", record.lat.0, record.lon.0)?;
        match record.within_km {
            Some(km) => write!(f, " within {} km", km.0),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Point({self})")
    }
}

impl FromStr for Point {
    type Err = PointError;

    /// Reads `24.25, 97.23` or `24.25, 97.23 within 1.5 km`. A comma without a space is refused: `24,25` may
    /// be one number as well as two.
    ///
    /// # Errors
    /// [`PointError::NotAPoint`] for any other kind of text, otherwise as [`Point::new`] and
    /// [`Point::within_km`].
    fn from_str(given: &str) -> Result<Self, PointError> {
        let not_a_point = || PointError::NotAPoint { given: excerpt(given) };
        let (degrees, within) = given.split_once(" within ").map_or((given, None), |(it, km)| (it, Some(km)));
        let (latitude, longitude) = degrees.split_once(", ").ok_or_else(not_a_point)?;
        let point = Self::read(latitude, longitude)?;
        match within {
            Some(km) => point.read_within(km.strip_suffix(" km").ok_or_else(not_a_point)?),
            None => Ok(point),
        }
    }
}

/// How a [`Point`] is written down: texts of decimal numbers, which no reader rounds; numbers are read too.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Point", deny_unknown_fields)]
struct PointRecord {
    lat: Number,
    lon: Number,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    within_km: Option<Number>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Number(String);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrNumber;

        impl Visitor<'_> for TextOrNumber {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal number or its text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Number, E> {
                Ok(Number(text.to_owned()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Number, E> {
                Ok(Number(number.to_string()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
                Ok(Number(number.to_string()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
                Ok(Number(number.to_string()))
            }
        }

        deserializer.deserialize_any(TextOrNumber)
    }
}

impl From<Point> for PointRecord {
    fn from(point: Point) -> Self {
        let degrees = |number: i32| Number(Decimal(number.into(), DEGREE_PLACES).to_string());
        let km = |metres: u32| Number(Decimal(metres.into(), KM_PLACES).to_string());
        PointRecord { lat: degrees(point.latitude), lon: degrees(point.longitude), within_km: point.within.map(km) }
    }
}

impl TryFrom<Fields<PointRecord>> for Point {
    type Error = PointError;

    fn try_from(Fields(record): Fields<PointRecord>) -> Result<Self, PointError> {
        let point = Self::read(&record.lat.0, &record.lon.0)?;
        record.within_km.map_or(Ok(point), |km| point.read_within(&km.0))
    }
}
