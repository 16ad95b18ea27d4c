//! Things with several names, from public data, where it is there.

use std::{
    env,
    error::Error,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use allegiance::NameLikeness;
use flate2::read::GzDecoder;

/// Things by their labels, and questions for them: a name and the place of the thing.
pub struct Aliases {
    pub name: &'static str,
    pub labels: Vec<String>,
    pub asked: Vec<(&'static str, Vec<(String, usize)>)>,
}

type Found = Result<Option<Aliases>, Box<dyn Error>>;

/// 14,515 people, places, films and organisations.
pub fn wikidata() -> Found {
    let Some(text) = read("wikidata-aliases", "entity2wikidata.json.gz") else { return Ok(None) };
    let mut all = Things::default();
    // One field a line, as the file is written; a label comes after the other names of its thing.
    let mut others: Vec<String> = Vec::new();
    let mut is_listing = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("\"alternatives\":") {
            is_listing = !line.contains(']');
            others.clear();
        } else if is_listing && line.starts_with(']') {
            is_listing = false;
        } else if is_listing {
            others.extend(string(line.trim_end_matches(',')));
        } else if let Some(label) = line.strip_prefix("\"label\": ").and_then(|rest| string(rest.trim_end_matches(',')))
        {
            all.add(label, std::mem::take(&mut others));
        }
    }
    Ok(Some(all.into_set("wikidata-aliases")))
}

/// 8,976 persons, companies and vessels of a list of sanctions, with what else they are known as.
pub fn ofac() -> Found {
    let (Some(things), Some(others)) = (read("ofac-sdn", "sdn.csv.gz"), read("ofac-sdn", "alt.csv")) else {
        return Ok(None);
    };
    let mut names: std::collections::HashMap<String, Vec<String>> = std::collections::HashMap::new();
    for fields in others.lines().map(fields).filter(|fields| fields.len() > 3) {
        names.entry(fields[0].clone()).or_default().push(fields[3].clone());
    }
    let mut all = Things::default();
    for fields in things.lines().map(fields).filter(|fields| fields.len() > 3) {
        all.add(fields[1].clone(), names.remove(&fields[0]).unwrap_or_default());
    }
    Ok(Some(all.into_set("ofac-sdn")))
}

/// 2,498 towns of eleven countries in Asia and Africa, with their names in many scripts.
pub fn geonames() -> Found {
    let Some(text) = read("geonames-extract", "cities500.tsv") else { return Ok(None) };
    let mut all = Things::default();
    for fields in text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()).filter(|it| it.len() > 8) {
        all.add(fields[1].to_owned(), fields[8].split('|').map(str::to_owned).collect());
    }
    Ok(Some(all.into_set("geonames-extract")))
}

#[derive(Default)]
struct Things {
    labels: Vec<String>,
    others: Vec<(String, usize)>,
}

impl Things {
    fn add(&mut self, label: String, others: Vec<String>) {
        let place = self.labels.len();
        let others = others.into_iter().filter(|other| !other.trim().is_empty() && *other != label);
        self.others.extend(others.map(|other| (other, place)));
        self.labels.push(label);
    }

    fn into_set(self, name: &'static str) -> Aliases {
        let Things { labels, others } = self;
        let is_like = |(other, of): &(String, usize)| NameLikeness::between(other, &labels[*of]).is_some();
        let near: Vec<_> = others.iter().filter(|it| is_like(it)).cloned().collect();
        Aliases { name, labels, asked: vec![("any other name", others), ("another name that is like the label", near)] }
    }
}

/// The text of a string as JSON writes it.
fn string(quoted: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = quoted.strip_prefix('"')?.strip_suffix('"')?.chars();
    let mut units: Vec<u16> = Vec::new();
    while let Some(c) = rest.next() {
        let c = match (c, if c == '\\' { rest.next() } else { None }) {
            (_, Some('u')) => {
                let digits: String = rest.by_ref().take(4).collect();
                units.push(u16::from_str_radix(&digits, 16).ok()?);
                continue;
            }
            (_, Some('n' | 't' | 'r' | 'b' | 'f')) => ' ',
            (_, Some(escaped)) => escaped,
            (c, None) => c,
        };
        text.push_str(&String::from_utf16_lossy(&std::mem::take(&mut units)));
        text.push(c);
    }
    text.push_str(&String::from_utf16_lossy(&units));
    Some(text)
}

/// The fields of a line, those in quotes without them.
fn fields(line: &str) -> Vec<String> {
    let (mut all, mut field, mut is_quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => all.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    all.push(field);
    all.into_iter().map(|field| field.trim().to_owned()).collect()
}

fn read(set: &str, file: &str) -> Option<String> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let path = env::var_os("ALLEGIANCE_DATA").map_or_else(beside, PathBuf::from).join(set).join(file);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            println!("{set} is left out: {file}: {error} (ALLEGIANCE_DATA names the folder with the data)");
            return None;
        }
    };
    if !file.ends_with(".gz") {
        return Some(String::from_utf8_lossy(&bytes).into_owned());
    }
    let mut text = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}
