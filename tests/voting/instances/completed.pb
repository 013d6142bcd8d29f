META
key;value
description;Equal Shares leaves 50 in the pot; by votes b still fits, then c and d do not
country;Norway
unit;made
instance;completed
num_projects;4
num_votes;10
budget;80
vote_type;approval
rule;unknown
date_begin;2026
date_end;2026
comment;#1: budsjett rule=equal-shares satisfaction=cost ties=cost-then-id completion=greedy unsupported=left points=one
PROJECTS
project_id;cost;votes;name;selected
a;30;6;Road;1
b;30;6;Quay;1
c;30;6;Car park;0
d;40;4;Library;0
VOTES
voter_id;vote
1;a,b,c
2;a,b,c
3;a,b,c
4;a,b,c
5;a,b,c
6;a,b,c
7;d
8;d
9;d
10;d
