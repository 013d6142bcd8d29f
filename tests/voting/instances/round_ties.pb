META
key;value
description;Equal votes in a round of ours: the cheaper first, and nothing that nobody wants
country;Norway
unit;made
instance;round_ties
num_projects;3
num_votes;1
budget;5
vote_type;approval
rule;unknown
date_begin;2026
date_end;2026
comment;#1: Counted twice by hand, #2: budsjett rule=greedy satisfaction=cost ties=cost-then-id completion=none unsupported=left points=one
PROJECTS
project_id;cost;votes;name;selected
9;4;1;Nine;1
10;5;1;Ten;0
1;1;0;Nobody's;0
VOTES
voter_id;vote
1;9,10
