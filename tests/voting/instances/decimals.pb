META
key;value
description;Decimal commas and points, and a budget that only exact arithmetic meets
country;Norway
unit;made
instance;decimals
num_projects;3
num_votes;3
budget;0,3
vote_type;approval
rule;greedy
date_begin;2026
date_end;2026
comment;#1: budsjett rule=greedy satisfaction=cost
PROJECTS
project_id;cost;votes;name;selected
a;0.1;3;One tenth;1
b;0,2;2;Two tenths: with a they make exactly three in no float;1
c;0.05;1;Does not fit;0
VOTES
voter_id;vote
1;a,b,c
2;a,b
3;a
