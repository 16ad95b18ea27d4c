"""The nine patterns of the Labelled Subgraph Query Benchmark: allegiance, DuckDB and Kuzu side by side.

    python -m pip install duckdb kuzu
    python benches/peers/lsqb.py FOLDER... [--expected expected-output.csv] [--rounds 5]

A folder is one of the benchmark's projected layout, such as social-network-sf0.003-projected-fk, or one that lsqb_made.py
made. All is in memory and on one thread. Times are processor time, the least of some runs. All counts have to be equal,
and equal to those expected where the benchmark publishes them; else it ends with an error.
"""

import argparse
import csv
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import warnings

import duckdb
import kuzu

# By table: its two columns, the files whose ties it has, and by Kuzu the kinds at its ends. Posts and comments are both messages;
# what a pattern asks of one of them alone has a table of its own, so that neither has to look at the others.
TABLES = {
    "in_country": ("city", "country", ["City_isPartOf_Country"], "City", "Country"),
    "in_city": ("person", "city", ["Person_isLocatedIn_City"], "Person", "City"),
    "has_member": ("forum", "person", ["Forum_hasMember_Person"], "Forum", "Person"),
    "contains": ("forum", "post", ["Forum_containerOf_Post"], "Forum", "Message"),
    "reply_of_post": ("comment", "post", ["Comment_replyOf_Post"], "Message", "Message"),
    "reply_of": ("comment", "message", ["Comment_replyOf_Post", "Comment_replyOf_Comment"], "Message", "Message"),
    "comment_tag": ("comment", "tag", ["Comment_hasTag_Tag"], "Message", "Tag"),
    "message_tag": ("message", "tag", ["Post_hasTag_Tag", "Comment_hasTag_Tag"], "Message", "Tag"),
    "has_type": ("tag", "class", ["Tag_hasType_TagClass"], "Tag", "Class"),
    "knows": ("one", "two", ["Person_knows_Person"], "Person", "Person"),
    "post_creator": ("post", "person", ["Post_hasCreator_Person"], "Message", "Person"),
    "comment_creator": ("comment", "person", ["Comment_hasCreator_Person"], "Message", "Person"),
    "message_creator": (
        "message",
        "person",
        ["Post_hasCreator_Person", "Comment_hasCreator_Person"],
        "Message",
        "Person",
    ),
    "likes": ("person", "message", ["Person_likes_Post", "Person_likes_Comment"], "Person", "Message"),
    "has_interest": ("person", "tag", ["Person_hasInterest_Tag"], "Person", "Tag"),
}

REPLIED = """FROM message_tag t JOIN reply_of r ON r.message = t.message JOIN comment_tag o ON o.comment = r.comment
    WHERE t.tag <> o.tag"""
FRIENDS = """FROM knows a JOIN knows b ON a.two = b.one JOIN has_interest i ON i.person = b.two WHERE a.one <> b.two"""
SQL = [
    """FROM in_country c JOIN in_city p ON p.city = c.city JOIN has_member m ON m.person = p.person
    JOIN contains o ON o.forum = m.forum JOIN reply_of_post r ON r.post = o.post JOIN comment_tag t ON t.comment = r.comment
    JOIN has_type y ON y.tag = t.tag""",
    """FROM knows k JOIN comment_creator c ON c.person = k.one JOIN reply_of_post r ON r.comment = c.comment
    JOIN post_creator p ON p.post = r.post AND p.person = k.two""",
    """FROM knows x JOIN knows y ON y.one = x.two JOIN knows z ON z.one = y.two AND z.two = x.one
    JOIN in_city a ON a.person = x.one JOIN in_city b ON b.person = y.one JOIN in_city c ON c.person = z.one
    JOIN in_country d ON d.city = a.city JOIN in_country e ON e.city = b.city AND e.country = d.country
    JOIN in_country f ON f.city = c.city AND f.country = d.country""",
    """FROM message_tag t JOIN message_creator c ON c.message = t.message JOIN likes l ON l.message = t.message
    JOIN reply_of r ON r.message = t.message""",
    REPLIED,
    FRIENDS,
    """FROM message_tag t JOIN message_creator c ON c.message = t.message LEFT JOIN likes l ON l.message = t.message
    LEFT JOIN reply_of r ON r.message = t.message""",
    REPLIED + " AND NOT EXISTS (FROM comment_tag x WHERE x.comment = r.comment AND x.tag = t.tag)",
    FRIENDS + " AND NOT EXISTS (FROM knows x WHERE x.one = a.one AND x.two = b.two)",
]

REPLIED = """MATCH (t:Tag)<-[:message_tag]-(m:Message)<-[:reply_of]-(c:Message)-[:comment_tag]->(o:Tag) WHERE t.id <> o.id"""
FRIENDS = """MATCH (a:Person)-[:knows]->(b:Person)-[:knows]->(c:Person)-[:has_interest]->(t:Tag) WHERE a.id <> c.id"""
CYPHER = [
    """MATCH (:Country)<-[:in_country]-(:City)<-[:in_city]-(:Person)<-[:has_member]-(:Forum)-[:contains]->(:Message)
    <-[:reply_of_post]-(:Message)-[:comment_tag]->(:Tag)-[:has_type]->(:Class)""",
    """MATCH (a:Person)-[:knows]->(b:Person), (a)<-[:comment_creator]-(:Message)-[:reply_of_post]->(:Message)-[:post_creator]->(b)""",
    """MATCH (l:Country), (a:Person)-[:in_city]->(:City)-[:in_country]->(l), (b:Person)-[:in_city]->(:City)-[:in_country]->(l),
    (c:Person)-[:in_city]->(:City)-[:in_country]->(l), (a)-[:knows]->(b)-[:knows]->(c)-[:knows]->(a)""",
    """MATCH (:Tag)<-[:message_tag]-(m:Message)-[:message_creator]->(:Person), (m)<-[:likes]-(:Person), (m)<-[:reply_of]-(:Message)""",
    REPLIED,
    FRIENDS,
    """MATCH (:Tag)<-[:message_tag]-(m:Message)-[:message_creator]->(:Person)
    OPTIONAL MATCH (m)<-[:likes]-(:Person) OPTIONAL MATCH (m)<-[:reply_of]-(:Message)""",
    REPLIED + " AND NOT (c)-[:comment_tag]->(t)",
    FRIENDS + " AND NOT (a)-[:knows]->(c)",
]

# No more runs of a pattern are begun after so many seconds.
ENOUGH = 10


def read(folder):
    """The ties by table; who knows whom from both ends."""
    ties = {}
    for table, (*_, files, _, _) in TABLES.items():
        found = set()
        for file in files:
            with open(folder / f"{file}.csv", newline="") as lines:
                rows = csv.reader(lines, delimiter="|")
                next(rows)
                found.update((int(one), int(other)) for one, other in rows)
        if table == "knows":
            found |= {(two, one) for one, two in found}
        ties[table] = sorted(found)
    posts, comments = ({one for one, _ in ties[table]} for table in ("post_creator", "comment_creator"))
    if posts & comments:
        sys.exit(f"{folder}: a post and a comment have one number")
    return ties


def written(rows, folder, name):
    path = pathlib.Path(folder) / f"{name}.csv"
    path.write_text("".join("|".join(map(str, row)) + "\n" for row in rows))
    return path


def duck(ties, folder):
    """Tables of two columns of integers, filled in their order and analyzed; each pattern a prepared statement."""
    database = duckdb.connect(":memory:", config={"threads": 1})
    for table, (one, other, *_) in TABLES.items():
        path = written(ties[table], folder, table)
        database.execute(f"CREATE TABLE {table} ({one} BIGINT NOT NULL, {other} BIGINT NOT NULL)")
        database.execute(f"COPY {table} FROM '{path}' (DELIMITER '|', HEADER false)")
    database.execute("ANALYZE")
    for number, pattern in enumerate(SQL, 1):
        database.execute(f"PREPARE pattern_{number} AS SELECT count(*) {pattern}")
    return lambda number: database.execute(f"EXECUTE pattern_{number}").fetchone()[0]


def kuzu_database(ties, folder):
    """Node tables by kind, a relationship table by relation; each pattern a prepared statement."""
    connection = kuzu.Connection(kuzu.Database(":memory:", max_num_threads=1), num_threads=1)
    nodes = {}
    for table, (*_, one, other) in TABLES.items():
        nodes.setdefault(one, set()).update(it for it, _ in ties[table])
        nodes.setdefault(other, set()).update(it for _, it in ties[table])
    for kind, ids in nodes.items():
        connection.execute(f"CREATE NODE TABLE {kind} (id INT64 PRIMARY KEY)")
        path = written(((it,) for it in sorted(ids)), folder, kind)
        connection.execute(f"COPY {kind} FROM '{path}' (HEADER=false)")
    for table, (*_, one, other) in TABLES.items():
        connection.execute(f"CREATE REL TABLE {table} (FROM {one} TO {other})")
        path = written(ties[table], folder, table)
        connection.execute(f"COPY {table} FROM '{path}' (HEADER=false, DELIM='|')")
    # It would rather have each asked in one call, which would plan it anew.
    warnings.simplefilter("ignore", DeprecationWarning)
    prepared = [connection.prepare(f"{pattern} RETURN count(*)") for pattern in CYPHER]
    return lambda number: connection.execute(prepared[number - 1]).get_next()[0]


def best(ask, rounds):
    """What each pattern counts, and the least milliseconds of processor time of some runs, one more before them."""
    answers = {}
    for number in range(1, 10):
        began = time.monotonic()
        count, least = ask(number), float("inf")
        for _ in range(rounds):
            start = time.process_time()
            if ask(number) != count:
                sys.exit(f"pattern {number}: another count than before")
            least = min(least, time.process_time() - start)
            if time.monotonic() - began > ENOUGH:
                break
        answers[number] = (count, least * 1e3)
    return answers


def allegiance(folder):
    """What the crate's own benchmark of the patterns prints."""
    root = pathlib.Path(__file__).resolve().parents[2]
    command = ["cargo", "bench", "--quiet", "--bench", "lsqb", "--", "--counted", "--data", str(folder.resolve())]
    table = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = re.findall(r"^\| (\d+) \| (\d+) \| ([\d.]+) ms \|", table, re.MULTILINE)
    return {int(number): (int(count), float(time)) for number, count, time in rows}


def expected(path, folder):
    """The counts that the benchmark publishes for the scale of a folder, none for a scale that it does not know."""
    scale = re.fullmatch(r"social-network-sf(.+)-projected-fk", folder.name)
    if path is None or scale is None:
        return {}
    with open(path, newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if row[2] == scale[1]]
    return {int(row[3]): int(row[5]) for row in rows}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments.add_argument("--expected", type=pathlib.Path)
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    print(f"| data | pattern | count | allegiance | DuckDB {duckdb.__version__} | Kuzu {kuzu.__version__} |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    is_wrong = False
    for folder in asked.folders:
        answers, ties = [allegiance(folder)], read(folder)
        for build in (duck, kuzu_database):
            with tempfile.TemporaryDirectory() as files:
                answers.append(best(build(ties, files), asked.rounds))
        published = expected(asked.expected, folder)
        name = re.sub(r"social-network-|-projected-fk", "", folder.name)
        for number in range(1, 10):
            counts = [of[number][0] for of in answers] + [it for it in [published.get(number)] if it is not None]
            if len(set(counts)) > 1:
                is_wrong = True
                print(f"{folder}, pattern {number}: counts {counts}", file=sys.stderr)
            times = " | ".join(f"{of[number][1]:.2f} ms" for of in answers)
            print(f"| {name} | {number} | {counts[0]} | {times} |", flush=True)
    sys.exit(is_wrong)


if __name__ == "__main__":
    main()
