//! What things are called: names with their language and script, and identifiers in other
//! people's schemes.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    ValueError,
    text::{escape, excerpt, is_blank},
    wire::Fields,
};

/// A text that is not blank: quotes, titles, descriptions.
///
/// ```
/// use allegiance::Text;
/// assert_eq!(Text::new("two thirds of the town area")?.as_str(), "two thirds of the town area");
/// assert!(Text::new("  ").is_err());
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(Box<str>);

impl Text {
    /// A text, kept to the letter.
    ///
    /// # Errors
    /// When nothing of the text would be seen: it is empty, white space, or invisible characters.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        let text = text.into();
        if is_blank(&text) {
            return Err(ValueError::Blank { what: "a text", given: excerpt(&text) });
        }
        Ok(Text(text.into_boxed_str()))
    }

    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(&self.0))
    }
}

impl TryFrom<String> for Text {
    type Error = ValueError;
    fn try_from(text: String) -> Result<Self, ValueError> {
        Text::new(text)
    }
}

impl TryFrom<&str> for Text {
    type Error = ValueError;
    fn try_from(text: &str) -> Result<Self, ValueError> {
        Text::new(text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        text.0.into()
    }
}

/// What sort of name a name is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NameKind {
    /// Any other name it goes by.
    #[default]
    Alias,
    /// The name it gives itself, in full.
    Official,
    /// Initials, such as KIA.
    Acronym,
    /// A short form of the full name.
    Short,
    /// A name it no longer has.
    Former,
    /// The name in another script.
    Transliteration,
    /// The name in another language.
    Translation,
    /// A name taken for the fight.
    NomDeGuerre,
    /// A spelling seen that is held to be a slip.
    Misspelling,
}

/// A name of an entity. From when to when it is used is the period of the statement that gives it.
///
/// ```
/// use allegiance::{Name, NameKind};
/// let name = Name::new("ကချင်လွတ်လပ်ရေးတပ်မတော်")?.of_kind(NameKind::Official).in_language("my")?.in_script("Mymr")?;
/// assert_eq!(name.language(), Some("my"));
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Fields<NameEntry>", into = "NameEntry")]
pub struct Name {
    text: Text,
    kind: NameKind,
    language: Option<Box<str>>,
    script: Option<Box<str>>,
}

impl Name {
    /// A name as it is written, an alias unless [`of_kind`](Name::of_kind) says more.
    ///
    /// # Errors
    /// When the name is blank.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        let text = text.into();
        let text = Text::new(text).map_err(|_| ValueError::Blank { what: "a name", given: String::new() })?;
        Ok(Name { text, kind: NameKind::Alias, language: None, script: None })
    }

    /// The same name, of the given sort.
    #[must_use]
    pub fn of_kind(mut self, kind: NameKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same name, in a language: a BCP 47 tag such as `my` or `zh-Hans`.
    ///
    /// # Errors
    /// When the tag is not of letters and digits in groups of up to eight, the first of letters.
    pub fn in_language(mut self, tag: &str) -> Result<Self, ValueError> {
        let group = |(i, g): (usize, &str)| {
            (1..=8).contains(&g.len())
                && g.chars().all(|c| if i == 0 { c.is_ascii_alphabetic() } else { c.is_ascii_alphanumeric() })
        };
        let first_fits = tag.split('-').next().is_some_and(|g| g.len() >= 2);
        if tag.len() > 35 || !first_fits || !tag.split('-').enumerate().all(group) {
            return Err(ValueError::Language(excerpt(tag)));
        }
        self.language = Some(tag.into());
        Ok(self)
    }

    /// The same name, in a script: the four letters of ISO 15924, such as `Latn` or `Mymr`.
    ///
    /// # Errors
    /// When it is not one capital and three small letters.
    pub fn in_script(mut self, code: &str) -> Result<Self, ValueError> {
        let fits = code.len() == 4
            && code
                .bytes()
                .enumerate()
                .all(|(i, b)| if i == 0 { b.is_ascii_uppercase() } else { b.is_ascii_lowercase() });
        if !fits {
            return Err(ValueError::Script(excerpt(code)));
        }
        self.script = Some(code.into());
        Ok(self)
    }

    /// The name as it is written.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// What sort of name it is.
    pub fn kind(&self) -> NameKind {
        self.kind
    }

    /// The language it is in, as a BCP 47 tag.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The script it is written in, as an ISO 15924 code.
    pub fn script(&self) -> Option<&str> {
        self.script.as_deref()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameEntry {
    text: String,
    #[serde(default, skip_serializing_if = "is_alias")]
    kind: NameKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    script: Option<String>,
}

fn is_alias(kind: &NameKind) -> bool {
    *kind == NameKind::Alias
}

impl From<Name> for NameEntry {
    fn from(name: Name) -> Self {
        NameEntry {
            text: name.text.into(),
            kind: name.kind,
            language: name.language.map(Into::into),
            script: name.script.map(Into::into),
        }
    }
}

impl TryFrom<Fields<NameEntry>> for Name {
    type Error = ValueError;
    fn try_from(Fields(entry): Fields<NameEntry>) -> Result<Self, ValueError> {
        let mut name = Name::new(entry.text)?.of_kind(entry.kind);
        if let Some(language) = &entry.language {
            name = name.in_language(language)?;
        }
        if let Some(script) = &entry.script {
            name = name.in_script(script)?;
        }
        Ok(name)
    }
}

/// What an entity is called in somebody's scheme: an id in Wikidata, UCDP, ISO 3166, ...
///
/// ```
/// use allegiance::Identifier;
/// let id = Identifier::new("ucdp-actor", "302")?;
/// assert_eq!(id.to_string(), "ucdp-actor:302");
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Fields<IdentifierEntry>", into = "IdentifierEntry")]
pub struct Identifier {
    scheme: Text,
    value: Text,
}

impl Identifier {
    /// The value that a scheme gives.
    ///
    /// # Errors
    /// When the scheme or the value is blank.
    pub fn new(scheme: impl Into<String>, value: impl Into<String>) -> Result<Self, ValueError> {
        let part = |text: String, what| Text::new(text).map_err(|_| ValueError::Blank { what, given: String::new() });
        Ok(Identifier {
            scheme: part(scheme.into(), "the scheme of an identifier")?,
            value: part(value.into(), "the value of an identifier")?,
        })
    }

    /// The scheme, such as `wikidata`.
    pub fn scheme(&self) -> &str {
        self.scheme.as_str()
    }

    /// The value in that scheme.
    pub fn value(&self) -> &str {
        self.value.as_str()
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.value)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentifierEntry {
    scheme: String,
    value: String,
}

impl From<Identifier> for IdentifierEntry {
    fn from(id: Identifier) -> Self {
        IdentifierEntry { scheme: id.scheme.into(), value: id.value.into() }
    }
}

impl TryFrom<Fields<IdentifierEntry>> for Identifier {
    type Error = ValueError;
    fn try_from(Fields(entry): Fields<IdentifierEntry>) -> Result<Self, ValueError> {
        Identifier::new(entry.scheme, entry.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_name_are_checked() {
        let name = || Name::new("KIA").unwrap();
        assert_eq!(Name::new(" ").unwrap_err().to_string(), "a name must not be blank");
        assert_eq!(
            name().in_language("").unwrap_err().to_string(),
            "`` is no language tag: expected a BCP 47 tag such as `my` or `zh-Hans`"
        );
        assert!(name().in_language("zh-Hans").is_ok());
        for tag in ["m", "123", "my_MM", "zh--Hans", "zh-", "a-b"] {
            assert!(name().in_language(tag).is_err(), "{tag}");
        }
        assert_eq!(
            name().in_script("latin").unwrap_err().to_string(),
            "`latin` is no script: expected four letters of ISO 15924 such as `Latn` or `Mymr`"
        );
        assert_eq!(
            Identifier::new("wikidata", "").unwrap_err().to_string(),
            "the value of an identifier must not be blank"
        );
    }
}
