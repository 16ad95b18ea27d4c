"""Makes a social network in the projected layout of the Labelled Subgraph Query Benchmark, of any size, from a seed.

    python benches/peers/lsqb_made.py FOLDER [--ties 1000000] [--seed 7]

Only the fifteen files of ties that the patterns ask for are written. Shares and hubs are about those of the benchmark's own
data: some people know, post and like far more than most; people know those of their country, and each other's acquaintances.
"""

import argparse
import pathlib
import random

# Per thousand ties.
PERSONS, FORUMS, POSTS, COMMENTS, LIKES, INTERESTS = 4, 9, 85, 130, 100, 75
CITIES, COUNTRIES, TAGS, CLASSES = 1343, 111, 16080, 71


class Maker:
    def __init__(self, ties, seed):
        self.random = random.Random(seed)
        self.many = lambda per_thousand: max(2, ties * per_thousand // 1000)

    def skewed(self, many, exponent):
        """A rank, each about as likely as its place to the power of minus the exponent, which is less than one."""
        power = 1 - exponent
        most = (many + 1) ** power - 1
        return min(int((1 + self.random.random() * most) ** (1 / power)) - 1, many - 1)

    def below(self, many):
        return int(self.random.random() * many)

    def few(self, mean):
        """A small number with this mean, each less likely than the one before."""
        many = 0
        while self.random.random() < mean / (1 + mean):
            many += 1
        return many

    def acquaintances(self, persons):
        """Persons are numbered by country, so those nearby are of one country; every third tie closes a triangle."""
        known = [[] for _ in range(persons)]
        ties = set()
        for _ in range(persons * 14):
            # Those who know many are in all countries.
            one = self.skewed(persons, 0.5) * 7919 % persons
            friends = known[one]
            if friends and self.below(3) == 0:
                nearby = known[friends[self.below(len(friends))]]
                two = nearby[self.below(len(nearby))]
            elif self.below(3) == 0:
                two = self.below(persons)
            else:
                two = (one + self.skewed(max(3, persons // 30), 0.6) + 1) % persons
            tie = (min(one, two), max(one, two))
            if one != two and tie not in ties:
                ties.add(tie)
                known[one].append(two)
                known[two].append(one)
        return sorted(ties), known

    def ties(self):
        persons, forums, posts, comments = map(self.many, (PERSONS, FORUMS, POSTS, COMMENTS))
        tag = lambda: self.skewed(TAGS, 0.6)
        person = lambda: self.skewed(persons, 0.5)
        countries = sorted(self.skewed(COUNTRIES, 0.6) for _ in range(CITIES))
        yield "City_isPartOf_Country", enumerate(countries)
        yield "Person_isLocatedIn_City", [(one, one * CITIES // persons) for one in range(persons)]
        yield "Tag_hasType_TagClass", [(one, self.skewed(CLASSES, 0.8)) for one in range(TAGS)]
        knows, known = self.acquaintances(persons)
        yield "Person_knows_Person", knows
        members = set()
        for forum in range(forums):
            for _ in range(1 + self.few(14)):
                members.add((forum, person()))
        yield "Forum_hasMember_Person", sorted(members)
        yield "Forum_containerOf_Post", [(self.skewed(forums, 0.4), post) for post in range(posts)]
        authors = [person() for _ in range(posts)]
        yield "Post_hasCreator_Person", enumerate(authors)
        tags = [{tag() for _ in range(self.few(0.8))} for _ in range(posts)]
        yield "Post_hasTag_Tag", [(post, it) for post, its in enumerate(tags) for it in sorted(its)]
        # Posts and comments are both messages, so comments are numbered after posts.
        to_posts, to_comments = [], []
        for comment in range(posts, posts + comments):
            if comment == posts or self.below(2) == 0:
                to = self.skewed(posts, 0.3)
                to_posts.append((comment, to))
            else:
                to = posts + self.below(comment - posts)
                to_comments.append((comment, to))
            friends = known[authors[to]]
            authors.append(friends[self.below(len(friends))] if friends and self.below(2) == 0 else person())
            taken_up = {it for it in sorted(tags[to]) if self.below(2) == 0}
            tags.append(taken_up | {tag() for _ in range(self.few(0.9))})
        messages = range(posts, posts + comments)
        yield "Comment_replyOf_Post", to_posts
        yield "Comment_replyOf_Comment", to_comments
        yield "Comment_hasCreator_Person", [(it, authors[it]) for it in messages]
        yield "Comment_hasTag_Tag", [(it, one) for it in messages for one in sorted(tags[it])]
        likes = {(person(), self.skewed(posts + comments, 0.3)) for _ in range(self.many(LIKES))}
        yield "Person_likes_Post", sorted(it for it in likes if it[1] < posts)
        yield "Person_likes_Comment", sorted(it for it in likes if it[1] >= posts)
        yield "Person_hasInterest_Tag", sorted({(self.below(persons), tag()) for _ in range(self.many(INTERESTS))})


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--ties", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=7)
    asked = arguments.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for name, ties in Maker(asked.ties, asked.seed).ties():
        lines = [f"{one}|{other}\n" for one, other in ties]
        total += len(lines)
        (asked.folder / f"{name}.csv").write_text("from|to\n" + "".join(lines))
    print(f"{total} ties in {asked.folder}")


if __name__ == "__main__":
    main()
