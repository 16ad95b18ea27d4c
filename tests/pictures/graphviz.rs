//! Reads pictures back by Graphviz itself and by another parser of its language, where these are there.

use std::{
    collections::BTreeMap,
    env,
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value as Json;

/// What Graphviz makes of a picture; none where it is not there.
pub(crate) fn dot(picture: &str, form: &str) -> Option<String> {
    run(Command::new("dot").arg(format!("-T{form}")), picture, "Graphviz is not here")
}

/// Nodes with their labels, and edges with their ends, as pydot reads them; none where it is not there.
pub(crate) fn pydot(picture: &str) -> Option<Json> {
    const READ: &str = r#"
import json, sys
try:
    import pydot
except ImportError:
    sys.exit(3)
graph, = pydot.graph_from_dot_data(sys.stdin.read())
assert not graph.get_subgraphs()
bare = lambda text: text[1:-1].replace('\\"', '"')
nodes = [[bare(it.get_name()), bare(it.get("label")), sorted(it.get_attributes())] for it in graph.get_nodes() if it.get_name() not in ("node", "edge", "graph")]
edges = [[bare(it.get_source()), bare(it.get_destination()), bare(it.get("label")), sorted(it.get_attributes())] for it in graph.get_edges()]
json.dump({"nodes": nodes, "edges": edges}, sys.stdout)
"#;
    let python = env::var("ALLEGIANCE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let read = run(
        Command::new(python).args(["-c", READ]),
        picture,
        "pydot is not here (ALLEGIANCE_PYTHON names a Python that has it)",
    );
    read.map(|text| serde_json::from_str(&text).unwrap())
}

fn run(command: &mut Command, input: &str, absent: &str) -> Option<String> {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        println!("skipped: {absent}");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    if output.status.code() == Some(3) || output.status.code() == Some(127) {
        println!("skipped: {absent}");
        return None;
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !errors.contains("syntax error"), "{errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// What a label says when it is drawn: its escapes and the one entity that is written are read, lines that were broken are whole.
pub(crate) fn drawn(label: &str) -> String {
    let (mut text, mut signs) = (String::new(), label.chars());
    while let Some(c) = signs.next() {
        match c {
            '\\' => match signs.next() {
                Some('n') => text.push(' '),
                Some('\\') => text.push('\\'),
                other => panic!("{other:?} in {label}"),
            },
            c => text.push(c),
        }
    }
    text.replace("&amp;", "&")
}

/// Of each node of an SVG, by its class and place, the text that is seen; and all attributes that could lead somewhere.
pub(crate) fn texts(svg: &str) -> BTreeMap<usize, String> {
    let mut texts = BTreeMap::new();
    for group in svg.split("<g id=\"node").skip(1) {
        let (number, group) = group.split_once('"').unwrap();
        let lines = group.split("</g>").next().unwrap().split("<text ").skip(1);
        let line = |it: &str| {
            let (_, text) = it.split_once('>').unwrap();
            unescaped(text.split_once("</text>").unwrap().0)
        };
        texts.insert(number.parse().unwrap(), lines.map(line).collect::<Vec<_>>().join(" "));
    }
    texts
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap_or_else(|| panic!("{text}"));
        let number = match name {
            "amp" => 38,
            "lt" => 60,
            "gt" => 62,
            "quot" => 34,
            name => name.strip_prefix('#').and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("{text}")),
        };
        // Graphviz keeps spaces apart by spaces that do not break.
        plain.push(if number == 160 { ' ' } else { char::from_u32(number).unwrap() });
        plain.push_str(rest);
    }
    plain
}
