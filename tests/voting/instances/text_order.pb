META
key;value
description;Equal votes: "10" comes before "9"
country;Norway
unit;made
instance;text_order
num_projects;2
num_votes;1
budget;5
vote_type;approval
rule;greedy
date_begin;2026
date_end;2026
comment;#1: budsjett rule=greedy satisfaction=cost
PROJECTS
project_id;cost;votes;name;selected
9;4;1;Nine;0
10;5;1;Ten;1
VOTES
voter_id;vote
1;9,10
