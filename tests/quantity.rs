//! Ratios, shares and counts as JSON.
#![cfg(test)]
#![cfg(feature = "json")]

use allegiance::{Count, Measure, Ratio, Share};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(serde_json::from_str::<T>(json).unwrap(), *value);
}

fn refuse<T: DeserializeOwned + std::fmt::Debug>(json: &str, message: &str) {
    let refused = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(refused.starts_with(message), "{json}: {refused}");
}

#[test]
fn ratios() {
    check(&Ratio::new(4, 6).unwrap(), "\"2/3\"");
    refuse::<Ratio>("0.25", "invalid type: floating point `0.25`, expected a string");
}

#[test]
fn shares() {
    let share = Share::exact(2, 3).unwrap().with_measure(Measure::Area);
    let share = share.with_whole("the town").unwrap().with_words("two thirds").unwrap();
    check(&share, r#"{"value":"2/3","measure":"area","whole":"the town","words":"two thirds"}"#);
    check(&Share::partial(), r#"{"value":"partial"}"#);
    for (json, message) in [
        ("{}", "missing field `value`"),
        (r#"{"value":"1","of":"x"}"#, "unknown field `of`, expected one of `value`, `measure`, `whole`, `words`"),
        (r#"{"value":0.5}"#, "invalid type: floating point `0.5`, expected a string"),
        (r#"{"value":"5/3"}"#, "`5/3` is more than the whole: expected a ratio from 0 to 1"),
        (r#"{"value":"1","words":" "}"#, "` ` is blank: expected the words of a share in visible characters"),
        (r#"{"value":"1","measure":""}"#, "`` is blank: expected a measure in visible characters"),
        (r#"["1"]"#, "invalid type: sequence, expected a map"),
    ] {
        refuse::<Share>(json, message);
    }
}

#[test]
fn counts() {
    let count = Count::between(10, 12).unwrap().with_unit("posts").unwrap().with_words("a dozen").unwrap();
    check(&count, r#"{"low":10,"high":12,"unit":"posts","words":"a dozen"}"#);
    for (json, message) in [
        (r#"{"best":1.5}"#, "invalid type: floating point `1.5`, expected u64"),
        (r#"{"best":-1}"#, "invalid value: integer `-1`, expected u64"),
        (r#"{"best":18446744073709551616}"#, "invalid type: floating point `1.8446744073709552e+19`, expected u64"),
        (r#"{"best":"70"}"#, "invalid type: string \"70\", expected u64"),
        (r#"{"best":1,"worst":2}"#, "unknown field `worst`"),
        (r#"{"unit":"posts"}"#, "the count has no number"),
        (r#"{"low":2,"best":1}"#, "`low 2, best 1` is out of order"),
        (r#"{"best":1,"words":""}"#, "`` is blank: expected the words of a count"),
        ("[1]", "invalid type: sequence, expected a map"),
    ] {
        refuse::<Count>(json, message);
    }
}

fn words() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(any::<String>())
}

proptest! {
    #[test]
    fn shares_go_round(ends in any::<[u32; 2]>(), partial: bool, whole in words(), words in words(), measure in words()) {
        let [low, high] = ends.map(|it| Ratio::new(it.min(u32::MAX - 1), u32::MAX).unwrap_or(Ratio::ZERO));
        let mut share = Share::between(low.min(high), low.max(high))?;
        if partial {
            share = Share::partial();
        }
        // Blank texts are refused and left out.
        share = whole.and_then(|it| share.clone().with_whole(it).ok()).unwrap_or(share);
        share = words.and_then(|it| share.clone().with_words(it).ok()).unwrap_or(share);
        share = measure.and_then(|it| Some(share.clone().with_measure(it.parse().ok()?))).unwrap_or(share);
        prop_assert_eq!(&serde_json::from_str::<Share>(&serde_json::to_string(&share)?)?, &share);
        prop_assert_eq!(Share::from_value(&share.value())?.value(), share.value());
        prop_assert!(share.low() <= share.high() && share.comparable_with(&share));
        prop_assert!(!share.to_string().chars().any(char::is_control));
    }

    #[test]
    fn counts_go_round(mut numbers: [u64; 3], given in 1u8..8, unit in words(), words in words()) {
        numbers.sort_unstable();
        let [low, best, high] = numbers;
        let keep = |bit: u8, number| (given & bit != 0).then_some(number);
        let mut count = Count::new(keep(1, low), keep(2, best), keep(4, high))?;
        count = unit.and_then(|it| count.clone().with_unit(it).ok()).unwrap_or(count);
        count = words.and_then(|it| count.clone().with_words(it).ok()).unwrap_or(count);
        prop_assert_eq!(&serde_json::from_str::<Count>(&serde_json::to_string(&count)?)?, &count);
        prop_assert!(!count.to_string().is_empty() && !count.to_string().chars().any(char::is_control));
    }
}
