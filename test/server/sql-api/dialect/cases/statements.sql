-- Statements: SELECT and its clauses, joins, subqueries, names
select a from t order by id fetch first 2 rows only
select a from t order by id offset 1 rows fetch next 2 rows only
select a from t order by id limit all offset 3
select a from t order by id limit null
select a from t order by id limit 1+1
select * from t limit 0
select a from t limit -1
select b from t order by b fetch first 1 rows with ties
select b, id from t order by b desc offset 1 fetch first 1 rows with ties
select b, sum(a) from t group by b order by count(*) desc fetch first 1 row with ties
select a from t union all select b from t order by 1 fetch first 2 rows with ties
select x from (select a as x from t) q order by x limit 1
select distinct b from t order by b
select distinct a, b from t order by a desc, b
select distinct on (b) b, a from t order by b, id
select distinct on (b) b, a from t order by b, a desc nulls last
select a from t order by a
select a from t order by a desc
select s from t order by s
select s from t order by lower(s) desc nulls last
select a from t order by a asc nulls first, id desc
select -id as id from t order by id limit 2
select -id as x from t order by id + 0 limit 2
select a as b, b+1 as c from t order by t.id
select id, a as "A" from t order by "A" limit 2
select t.id as "ID", t.a as "id" from t order by "id" limit 2
select x."ID" from (select id as "ID", -id as "id" from t) x order by 1 limit 2
select x."id" from (select id as "ID", -id as "id" from t) x order by 1 limit 2
select 1 as "Mixed", 2 as "mixed"
select "Mixed" from (select 1 as "Mixed", 2 as "mixed") q
select "mixed" from (select 1 as "Mixed", 2 as "mixed") q
select "T".a, t.a from t join (select 1 as a) "T" on true order by t.id
select 1 as aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg
select 5 as qualify, 6 as pivot, 7 as asof, 8 as summarize, 9 as positional
select qualify from (select 5 as qualify) x
select 1 as at, 2 as semi, 3 as anti, 4 as describe, 5 as show, 6 as "select", 7 as "a b", 8 as "a""b", 9 as "é", 10 as "end"
select pivot.semi from (select 1 as semi) as pivot join (select 2 as anti) as asof on pivot.semi < asof.anti
select a as value, b as end, n as "user" from t where id=1
select t."id" from "t" where "t"."id" = 1
select "_"."id" from (select "rows"."id" as "id" from "t" "rows") "_" where not "_"."id" is null order by 1 limit 1
select t.* from t where id=1
select (t).a from t where id=1
select * from (values (1,'a'),(2,'b')) v(x,y) order by x
select * from (values (1,1.5),(2,2)) v(x,y) order by x
values (1, 'a'), (2, null)
select x + 1, y || '!' from (values (1,'a'),(2,'b')) v(x,y) order by y desc
select a from t where a = any(array[5,7]) order by id
select a from t where a in (5,7) order by id
select a from t where a in (5,7,null) or a not in (1, 5) order by id
select a from t where not (a in (7))  order by id
select a from t where a = any('{5,7}') order by id
select a from t where s = any('{Alpha,beta}'::text[]) order by id
select a from t where a > any(array[5,6]) and a < all(array[100, 200]) order by id
select a from t where a = any(string_to_array('5,7', ',')::int[]) order by id
select a = any(array[1,null]), a <> all(array[1,null]), a = any(array[]::int[]), a <> all(array[]::int[]), a = any(null::int[]) from t order by id
select a from t where (a,b) in ((7,2),(5,3)) order by id
select a from t where (a,b) > (5,0) order by id
select (1,2) < (1,3), (1,null) < (2,0), (1,null) < (1,0), (1,2) = (1,null), (1,2) <> (2,null), (1,2) >= (1,2), (a,b) < (b,a) from t order by id
select a is not distinct from null, a is distinct from 7, s is distinct from 'beta', (a,b) is distinct from (7,2) from t order by id
select bo is true, bo is not true, bo is false, bo is not false, bo is unknown, bo is not unknown, not bo from t order by id
select bo and a > 1, bo or a > 1, bo and null, bo or null, (a > 1) = bo, bo = true from t order by id
select row(a,b) is null, row(a,b) is not null, (a,b) is null from t order by id
select null = null, null in (1), 1 not in (null, 2), null is null, 1 is not null
select exists(select 1 from t where a=7), (select max(a) from t), not exists(select 1 from t where a = 100)
select (select a from t)
select (select a from t where id = 100), (select sum(x.a) from t x where x.b = t.b) from t order by id
select a from t where a in (select max(a) from t) order by id
select id from t where b in (select b from t group by b order by count(*) desc, b limit 1) order by id
select id from t where (b, bo) in (select b, bo from t where a > 0) order by id
select id, (a,b) not in (select 7, 2), a not in (select a from t where a is null), a in (select a from t), a in (select b from t where false) from t order by id
select a from t where a not in (select b from t) order by a
select a > all (select b from t), a > any (select b from t), a < all (select b from t where false), a = any (select 7), a <> all (select b from t where b > 1) from t order by id
select a from t x where exists (select 1 from t y where y.b = x.b and y.id <> x.id) order by id
select array(select a from t order by id), array(select s from t where false)
select t1.a from t t1 join t t2 using (id) order by id limit 1
select id, t1.a, t2.b from t t1 left join (select id, b from t where b = 2) t2 using (id) order by id
select id, t1.a, t2.a from (select * from t where id < 3) t1 full join (select * from t where id > 1) t2 using (id) order by id
select id, t2.a from (select * from t where id < 3) t1 right join (select * from t where id > 1) t2 using (id) order by id
select * from (select id, a from t) t1 natural join (select id from t) t2 order by id limit 1
select x.id, y.id from t x cross join t y where x.id < y.id order by 1, 2
select x.id, y.id from t x join (t y join t z on y.id = z.id) on x.id = y.id + 1 order by 1
select x.id, y.id from t x left join t y on x.b = y.b and y.a > 0 order by 1, 2 nulls first
select x.id from (t x join t y on x.id = y.id) order by 1
select a, l.c from t, lateral (select t.b+1 as c) l where c=3 order by id
select t1.id, g from t t1 left join lateral (select * from generate_series(1,t1.b) g) l on true where t1.id=1 order by 2
select t1.id, l.m from t t1, lateral (select max(t2.a) as m from t t2 where t2.b = t1.b) l order by 1
with x as (select a, b from t) select b, sum(a) from x group by b order by 1
with x as materialized (select 1 as a), y as not materialized (select a + 1 as b from x) select * from x, y
with x(p, q) as (select a, b from t), y as (select q, sum(p) as s from x group by q) select y.q, y.s, x.p from y join x on x.q = y.q order by 1, 3
with t as (select 1 as a) select a from t
with x as (select 1 as a) select * from (with x as (select 2 as a) select a from x) q, x
with recursive x as (select 1 as a) select a from x
select a from t union select b from t order by 1
select a from t except all select b from t order by 1
select a from t intersect select b from t order by 1
select 1 union select 1.0
select 1 union all select 2.5 union all select null order by 1
select a, s from t union all select 1, 'x' order by 1, 2
select d from t union select ts from t order by 1
(select a from t order by id limit 1) union all (select b from t order by id limit 1)
select a as x from t union all select b from t order by x desc limit 3 offset 1
(select 1 union select 2) except select 2
select q.x, count(*) from (select a as x from t union all select b from t) q group by q.x order by 1
select * from generate_series(1,3) g order by 1
select * from generate_series(1,10,3) g(x) order by 1
select * from generate_series(5,1,-2) g order by 1
select * from generate_series(1,3,0) g
select * from generate_series(1.0, 2.0, 0.5) g order by 1
select * from generate_series(date '2024-01-01', date '2024-03-01', interval '1 month') as g(d) order by 1
select g::date from generate_series(timestamp '2024-01-01', timestamp '2024-01-03', interval '12 hours') g order by g
select count(*) from generate_series(1, 1000000) g
select * from unnest(array[3,1,2]) u order by 1
select e, o from unnest(array['b','a']) with ordinality u(e, o) order by o
select t.id, u.x from t, unnest(string_to_array(s, 'a')) u(x) order by 1, 2
select a from only t where id=1
select (array[1,2,3])[2], (array[1,2,3])[0], (array[1,2,3])[5], (array[1,2,3])[-1], (array[1,2,3])[2:3], (array[1,2,3])[:2], (string_to_array('a,b',','))[2]
select array[1,2] || 3, 3 || array[1,2], array[1,2] || array[3], array[1,2] @> array[1], array[1] <@ array[1,2], array[1,2] && array[2,3], array[1,2] = array[1,2], array[1,2] < array[1,3], array[]::int[] = array[]::int[]
select array_position(array['a','b'],'b'), array_position(array['a'],'z'), array_remove(array[1,2,1],1), array_replace(array[1,2],2,3), array_append(array[1],2), array_prepend(0,array[1]), array_cat(array[1],array[2]), array_upper(array[1,2],1), array_lower(array[1,2],1), array_ndims(array[1]), array_length(array[]::int[],1), cardinality(array[]::int[]), array_length(array[1,2],2)
select array_to_string(array[1,null,3],','), array_to_string(array[1,null,3],',','*'), array_to_string(array['a','b'],''), array_to_string(array[]::text[],','), array_to_string(array[1.5,2.5],' '), array_to_string(array[true,false],',')
select array[1,null,3] @> array[null]::int[]
select case a when 7 then 1 else 2 end, case when a is null then 'none' when a > 0 then 'pos' end, case when a > 1 then 'x' else null end, case when bo then 1 else 2.5 end from t order by id
select case when a = 0 then 0 else 10 / a end, case when b > 0 then a / b end from t order by id
select coalesce(null, 'x'), coalesce(s, 'none'), nullif('a', 'a'), nullif(a, b), greatest(d, date '2024-06-01') from t order by id
select 1 where true, 2
select 1 where 1=1 and null is null
select 1 where false
select count(*), count(*) from t
select 1 = '1', '2' > 10, d = '2024-01-31' from t order by id
select a from t where a operator(pg_catalog.>) 5 order by id
select a as x, b as x from (select 1 as a, 2 as b) q
