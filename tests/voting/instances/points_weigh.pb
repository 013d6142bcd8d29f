META
key;value
description;Points that weigh: 9 points against 8, though more voters name the second
country;Norway
unit;made
instance;points_weigh
num_projects;2
num_votes;3
budget;10
vote_type;cumulative
rule;unknown
date_begin;2026
date_end;2026
max_sum_points;10
comment;#1: budsjett rule=greedy satisfaction=cost ties=cost-then-id points=weigh
PROJECTS
project_id;cost;votes;score;name;selected
a;10;1;9;First;1
b;10;3;8;Second;0
VOTES
voter_id;vote;points
1;a,b;9,1
2;b;4
3;b;3
