-- Aggregates, grouping and window functions
select count(a), count(*), count(distinct a), count(*) filter (where a>0), count(1), count(distinct s) filter (where b=2) from t
select sum(a), sum(bi), sum(n), sum(f), sum(id::smallint), sum(1), sum(distinct b), sum(a) filter (where b = 2), sum(1.5), sum(null::int) from t
select avg(a), avg(n), avg(bi), avg(f), avg(distinct b), avg(a) filter (where b=2), avg(id), avg(a+0.5) from t
select sum(a), avg(a), max(s), min(d), array_agg(a), string_agg(s, ','), count(*), count(a), bool_and(bo) from t where false
select min(a), max(n), min(s), max(s), min(d), max(ts), min(f), max(tz), min(ts::time) from t
select bool_and(bo), bool_or(bo), every(bo), bool_and(a > 0) from t
select bit_and(a), bit_or(a), bit_and(id), bit_or(bi) from t where a>0
select any_value(a) from t where id=1
select string_agg(s, ',' order by s desc), string_agg(s, '' order by id), string_agg(distinct s, ','), string_agg(s, ', ' order by id) filter (where a > 0) from t
select array_agg(a order by id), array_agg(distinct b order by b desc), array_agg(s order by id) filter (where s is not null), array_agg(d order by d desc nulls last) from t
select array_to_string(array_agg(s order by id), '|'), cardinality(array_agg(a)), (array_agg(a order by a desc))[1], array_length(array_agg(b), 1) from t
select percentile_cont(0.5) within group (order by f), percentile_disc(0.5) within group (order by a), mode() within group (order by b), percentile_cont(0.25) within group (order by a), percentile_disc(0.9) within group (order by s), percentile_cont(0) within group (order by n), percentile_cont(0.5) within group (order by f desc), percentile_disc(0.25) within group (order by d) from t
select b, percentile_cont(0.5) within group (order by f), percentile_disc(0.5) within group (order by f) filter (where f > 0), mode() within group (order by s) from t group by b order by b
select b, count(*), sum(a), avg(a), min(s) from t group by b order by b
select b as g, count(*) from t group by g order by g
select b, count(*) from t group by 1 order by 2 desc, 1
select lower(s) as s, count(*) from t group by s order by 1
select a%2 as a, count(*) from t group by a%2 order by 1 nulls first
select b as x, sum(a) as a from t group by b having sum(a)>1 order by 1
select sum(a) as b from t group by b order by b
select a, count(*) from t group by a having count(*)>0 order by a nulls first
select max(a) from t having count(*) > 10
select sum(1) as "sum:Number of Records:ok" from t having (count(1) > 0)
select case when a > 0 then 'pos' else 'neg' end as sign, count(*), sum(n) from t group by case when a > 0 then 'pos' else 'neg' end order by 1
select extract(year from d), count(*) from t group by extract(year from d) order by 1
select b, a, sum(f) from t group by rollup(b,a) order by 1,2
select b, bo, count(*) from t group by cube(b,bo) order by 1,2,3
select b, grouping(b), grouping(b, bo), count(*) from t group by grouping sets ((b,bo),(b),()) order by 1,2,3,4
select coalesce(b::text, 'total'), sum(a), grouping(b) from t group by rollup(b) order by grouping(b), 1
select sum(bo) from t
select count(*) from t where s = 'alpha'
select rank() over (order by a desc), row_number() over (order by a desc), lag(a) over (order by id), first_value(a) over (order by id), dense_rank() over (order by b) from t order by id
select ntile(2) over (order by id), percent_rank() over (order by id), cume_dist() over (order by id), ntile(3) over (partition by b order by id desc) from t order by id
select sum(a) over (partition by b order by id rows between 1 preceding and current row), avg(a) over (order by id rows between unbounded preceding and 1 following), count(*) over (partition by b), sum(a) over () from t order by id
select sum(a) over (order by id range between 1 preceding and 1 following), sum(a) over (order by b), sum(a) over (order by b groups between 1 preceding and current row), sum(a) over (order by b, id rows between current row and unbounded following exclude current row), count(*) over (order by b range unbounded preceding exclude ties), count(*) over (order by b range unbounded preceding exclude group) from t order by id
select sum(n) over (order by ts range between interval '30 days' preceding and current row), count(*) over (order by d range between '40 days' preceding and current row) from t where ts is not null order by id
select last_value(a) over (order by id), nth_value(a,2) over (order by id rows between unbounded preceding and unbounded following), lead(a,1,0) over (order by id), lag(s, 2) over (order by id), lag(a, 1, -1) over (order by id), lead(n) over (order by id), lag(n, 1, 0) over (order by id), lead(f, id) over (order by id) from t order by id
select first_value(a) over w, sum(b) over w, count(*) over (w rows unbounded preceding) from t window w as (order by id) order by id
select sum(a) over w2 from t window w as (partition by b), w2 as (w order by id) order by id
select sum(sum(a)) over (), sum(a) * 1.0 / sum(sum(a)) over () from t group by b order by 1, 2
select b, sum(a), rank() over (order by sum(a) desc nulls last), 100.0 * count(*) / sum(count(*)) over () from t group by b order by b
select count(*) filter (where a > 0) over (order by id), string_agg(s, ',') over (order by id), array_agg(a) over (order by id), bool_or(bo) over (order by id), max(s) over (partition by b) from t order by id
select count(distinct a) over () from t
select row_number() over () from t limit 2
select a, row_number() over (partition by b order by a nulls first) from t order by id
select rank() over (order by s collate "C"), dense_rank() over (order by n desc) from t order by id
select avg(n) over (order by id), sum(n) over (order by id), avg(f) over (partition by b) from t order by id
select percentile_cont(0.5) within group (order by a) over () from t
select sum(case when a>0 then 1 else 0 end)/count(*), sum(case when a > 0 then n end), count(case when bo then 1 end), max(case when a is null then 1 else 0 end) + count(distinct a) from t
select sum(a)::float8 / nullif(count(*), 0), cast(sum(a) as float)/cast(count(*) as float), sum(bi)*2, sum(a) * 1.1, round(avg(n), 2), round(sum(n) / count(*), 3) from t
select corr(a,b), covar_pop(a,b), covar_samp(a,b), regr_slope(a,b), regr_intercept(a,b), regr_r2(a,b), regr_count(a,b), regr_avgx(a,b), regr_avgy(a,b), regr_sxx(a,b), regr_syy(a,b), regr_sxy(a,b) from t
select stddev(f), stddev_pop(f), stddev_samp(f), variance(f), var_samp(f), var_pop(f) from t
select stddev(a), stddev_pop(n), variance(a), var_samp(n), var_pop(a) from t
select stddev(f), var_pop(f), corr(f, f), stddev(a) from t where id = 1
select sum(f), avg(f) from t where f is null
select sum(generate_series) from generate_series(1, 100)
