// Something of everything that is read.
AS OF '2024-12-16'
MATCH (a:ArmedGroup {described_as: 'an army'})-[r:CONTROLS|CONTESTS {share: '2/3'}]->(t:town), (a)-[:ALLIED_WITH]-(b)
MATCH (b)-[:SUBORDINATE_TO*1..3]->(c), (c)<-[x]-(d)-->(:`set`)
OPTIONAL MATCH (c)-[:ARMED_WING_OF*2]->(e) WHERE e.name STARTS WITH "K\u0041"
MATCH (g) WHERE (r.from >= '2024-05' OR NOT (t)<-[:CONTESTS]-()) AND NOT EXISTS { MATCH (f:militia)-[s]->(t) WHERE s.from > r.from }
  AND a.kind IN ['militia', $kind] AND r.until IS NULL AND 'town' IN labels(t) /* and so on */
RETURN DISTINCT a.name AS name, type(r), count(DISTINCT t), min(r.from), collect(b.key)
ORDER BY name DESC SKIP 1 LIMIT 5;
