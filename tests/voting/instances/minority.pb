META
key;value
description;Six of ten want the three dear measures, four want the library
country;Norway
unit;made
instance;minority
num_projects;4
num_votes;10
budget;100
vote_type;approval
rule;equalshares
date_begin;2026
date_end;2026
comment;#1: budsjett rule=equal-shares satisfaction=cost
PROJECTS
project_id;cost;votes;name;selected
a;30;6;Road;1
b;30;6;Quay;1
c;30;6;Car park;0
d;40;4;Library;1
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
