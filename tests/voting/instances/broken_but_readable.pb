VOTES
voter_id;vote;age
1;a,a;300
2;b,a;
3;;17

projects
project_id;cost;name;selected
a;6;"Lys; og ""lyd""";1
b;5;"two
lines";0
META;;
key;value
budget;6
vote_type;choose-1
num_votes;4
num_projects;2
comment;#1: budsjett rule=greedy satisfaction=cost
