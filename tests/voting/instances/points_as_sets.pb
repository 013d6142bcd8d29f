META
key;value
description;The same points in a file that does not say they weigh: ballots as sets
country;Norway
unit;made
instance;points_as_sets
num_projects;2
num_votes;3
budget;10
vote_type;cumulative
rule;greedy
date_begin;2026
date_end;2026
max_sum_points;10
comment;#1: budsjett rule=greedy satisfaction=cost
PROJECTS
project_id;cost;votes;score;name;selected
a;10;1;9;First;0
b;10;3;8;Second;1
VOTES
voter_id;vote;points
1;a,b;9,1
2;b;4
3;b;3
