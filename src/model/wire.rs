//! Reading strictly: what serde would take in passing, a list for named fields or the last of two
//! equal keys, is an error here.

use std::{collections::HashSet, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::text::excerpt;

/// What is read from a map of named fields and from nothing else. Serde alone would take a list
/// of the values too, so that the order of fields in our source became a part of the format.
pub(crate) struct Fields<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Fields<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Named<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Named<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields))
            }
        }

        deserializer.deserialize_map(Named(PhantomData)).map(Fields)
    }
}

/// One map of named fields.
#[cfg(any(feature = "csv", feature = "json"))]
pub(crate) fn fields<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Fields::deserialize(deserializer).map(|Fields(one)| one)
}

/// A list of maps of named fields.
pub(crate) fn list_of_fields<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let mut list: Vec<T> = Vec::deserialize(deserializer)?.into_iter().map(|Fields(one)| one).collect();
    // One claim is the rule, and a list that grows makes room for four.
    list.shrink_to_fit();
    Ok(list)
}

/// Reads a map in its order. A key that stands twice is an error, where serde would keep the last.
pub(crate) fn unique_keys<'de, D, V>(deserializer: D) -> Result<Vec<(String, V)>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    struct Unique<V>(PhantomData<V>);

    impl<'de, V: Deserialize<'de>> Visitor<'de> for Unique<V> {
        type Value = Vec<(String, V)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let (mut seen, mut pairs) = (HashSet::new(), Vec::new());
            while let Some((key, value)) = entries.next_entry::<String, V>()? {
                if !seen.insert(key.clone()) {
                    return Err(A::Error::custom(format_args!("duplicate key `{}`", excerpt(&key))));
                }
                pairs.push((key, value));
            }
            Ok(pairs)
        }
    }

    deserializer.deserialize_map(Unique(PhantomData))
}

/// Writes a list of pairs as a map in the order of the list.
#[cfg(any(feature = "csv", feature = "json"))]
pub(crate) fn in_a_map<S: serde::Serializer, V: serde::Serialize>(
    pairs: &[(String, V)],
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}

/// A list of pairs as a map in the order of the list, each key once.
#[cfg(feature = "csv")]
pub(crate) mod map {
    use serde::{Deserialize, Deserializer};

    pub(crate) use super::in_a_map as serialize;

    pub(crate) fn deserialize<'de, D, V>(from: D) -> Result<Vec<(String, V)>, D::Error>
    where
        D: Deserializer<'de>,
        V: Deserialize<'de>,
    {
        super::unique_keys(from)
    }
}

/// The same, of named fields each.
#[cfg(any(feature = "csv", feature = "json"))]
pub(crate) mod map_of_fields {
    use serde::{Deserialize, Deserializer};

    pub(crate) use super::in_a_map as serialize;

    pub(crate) fn deserialize<'de, D, V>(from: D) -> Result<Vec<(String, V)>, D::Error>
    where
        D: Deserializer<'de>,
        V: Deserialize<'de>,
    {
        let pairs = super::unique_keys::<D, super::Fields<V>>(from)?;
        Ok(pairs.into_iter().map(|(key, body)| (key, body.0)).collect())
    }
}
