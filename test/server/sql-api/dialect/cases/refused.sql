-- Statements of Postgres that the dialect refuses: each with its SQLSTATE and message
select format('%1$s', 'a')
--> 0A000 The format specifier %1 is not supported over the semantic views
select 'abc' like 'abc\'
--> 0A000 A LIKE pattern that ends with its escape character is not supported over the semantic views
select 'abc' like 'a%\'
--> 0A000 A LIKE pattern that ends with its escape character is not supported over the semantic views
select 'abc' ~ '\mabc', 'abc' ~ 'b\M'
--> 0A000 \m in a regular expression is not supported over the semantic views
select 'abab' ~ '(ab)\1'
--> 0A000 \1 in a regular expression is not supported over the semantic views
select s ~ s from t
--> 0A000 a regular expression that is not a literal is not supported over the semantic views
select substring('foobar' from 'o|b')
--> 0A000 The choice between alternatives in the regular expression o|b is not supported over the semantic views
select lpad('a', 100000000)
--> 54000 requested length too large: more than 10,000
select repeat('a', 100000000)
--> 54000 requested length too large: more than 10,000
select regexp_replace('foobar','o|b','x','g')
--> 0A000 The choice between alternatives in the regular expression o|b is not supported over the semantic views
select regexp_replace(s, s, 'x') from t
--> 0A000 a regular expression that is not a literal is not supported over the semantic views
select regexp_matches('foobar','o(.)b')
--> 0A000 The function regexp_matches(text, text) is not supported over the semantic views
select 'abc'::char(5) like 'abc'
--> 0A000 ~~ on character(n) is not supported over the semantic views
select s collate "en_US" from t
--> 0A000 The collation "en_US" is not supported over the semantic views
select encode('abc','hex')
--> 0A000 A bytea constant is not supported over the semantic views
select 'NaN'::numeric
--> 0A000 NaN as numeric is not supported over the semantic views
select 1 << 3
--> 0A000 The operator integer << integer is not supported over the semantic views
select round(n, a) from t where id in (2,4)
--> 0A000 rounding before the decimal point needs a literal number of digits
select 123456789012345678901234567890123456789012
--> 0A000 a number of more than 38 digits is not supported
select factorial(5)
--> 0A000 The function factorial(bigint) is not supported over the semantic views
select (a/3.0)::text from t
--> 0A000 The text of a computed numeric is not supported over the semantic views
select avg(a)::text from t
--> 0A000 The text of a computed numeric is not supported over the semantic views
select ('1 ' || 'day')::interval
--> 0A000 A cast of text to interval is not supported over the semantic views
select 6::oid
--> 0A000 The type oid is not supported over the semantic views
select 't'::regclass
--> 0A000 The type regclass is not supported over the semantic views
select cast(1 as bit)
--> 0A000 The type bit is not supported over the semantic views
select '\x41'::bytea
--> 0A000 A bytea constant is not supported over the semantic views
select '{"a":1}'::json
--> 0A000 The type json is not supported over the semantic views
select '{"a":{"b":1}}'::json->'a'->>'b'
--> 0A000 The type json is not supported over the semantic views
select 5::money
--> 0A000 The type money is not supported over the semantic views
select t from t where id=2
--> 0A000 The type t is not supported over the semantic views
select pg_typeof(1)
--> 0A000 The function pg_typeof(integer) is not supported over the semantic views
select date_trunc(s, ts) from t
--> 0A000 a unit of time that is not a literal is not supported over the semantic views
select date_trunc('dow', ts) from t
--> 0A000 unit "dow" not supported for type timestamp without time zone
select to_char(d, 'DDth') from t
--> 0A000 th in a format is not supported over the semantic views
select to_char(ts, 'TZ') from t
--> 0A000 TZ in a format is not supported over the semantic views
select to_char(d, s) from t
--> 0A000 a format that is not a literal is not supported over the semantic views
select to_char(interval '1 day', 'DD')
--> 0A000 The function to_char(interval, text) is not supported over the semantic views
select to_char(485, '999th')
--> 0A000 The number format 999th is not supported over the semantic views
select to_char(485, 'RN')
--> 0A000 The number format RN is not supported over the semantic views
select to_char(1.5, '9.9EEEE')
--> 0A000 The number format 9.9EEEE is not supported over the semantic views
select to_number('12,454.8-', '99G999D9S')
--> 0A000 The function to_number(text, text) is not supported over the semantic views
select justify_interval(interval '1 mon -1 hour')
--> 0A000 The function justify_interval(interval) is not supported over the semantic views
select ts at time zone s from t
--> 0A000 a time zone that is not a literal is not supported over the semantic views
select tz at time zone interval '1 hour' from t
--> 0A000 The function timezone(interval, timestamp with time zone) is not supported over the semantic views
select generate_series(date '2024-01-01', date '2024-01-03', interval '1 day')
--> 0A000 The function generate_series(timestamp with time zone, timestamp with time zone, interval) is not supported over the semantic views
select sum(ts - timestamp '2024-01-01'), min(interval '1 day' * id), max(interval '1 day' * id) from t
--> 0A000 The function sum(interval) is not supported over the semantic views
select avg(ts - timestamp '2024-01-01') from t
--> 0A000 The function avg(interval) is not supported over the semantic views
select timeofday()
--> 0A000 The function timeofday() is not supported over the semantic views
select bit_xor(a) from t
--> 0A000 The function bit_xor(integer) is not supported over the semantic views
select string_agg(s, s) from t
--> 0A000 a separator that is not a literal is not supported over the semantic views
select percentile_cont(array[0.25,0.75]) within group (order by f) from t
--> 0A000 The function percentile_cont(double precision[], double precision) is not supported over the semantic views
select percentile_cont(0.5) within group (order by ts - timestamp '2024-01-01') from t
--> 0A000 percentile_cont of interval is not supported over the semantic views
select percentile_cont(1.5) within group (order by f) from t
--> 0A000 The percentile 1.5 is not supported over the semantic views
select b, count(*) from t group by distinct rollup(b, b)
--> 0A000 GROUP BY DISTINCT is not supported over the semantic views
select count(distinct (a,b)) from t
--> 0A000 An aggregate over rows is not supported over the semantic views
select count(t) from t
--> 0A000 A whole row as an argument is not supported over the semantic views
select count(t.*) from t
--> 0A000 A whole row as an argument is not supported over the semantic views
select array_agg(array[a]) from t
--> 0A000 array_agg of arrays is not supported over the semantic views
select json_agg(a) from t
--> 0A000 The function json_agg(integer) is not supported over the semantic views
select distinct b from t order by b fetch first 1 rows with ties
--> 0A000 WITH TIES after DISTINCT is not supported over the semantic views
select j.id from (t x join (select 1 as q) y on true) as j order by 1
--> 0A000 An alias for a join is not supported over the semantic views
with recursive r(n) as (select 1 union all select n+1 from r where n<3) select * from r
--> 0A000 WITH RECURSIVE is not supported over the semantic views
select count(*) from generate_series(1, 100000000) g
--> 54000 generate_series is limited to a million rows
select unnest(array[1,2])
--> 0A000 The function unnest(integer[]) is not supported over the semantic views
select generate_series(1,3)
--> 0A000 The function generate_series(integer, integer) is not supported over the semantic views
select * from json_each('{"a":1}')
--> 0A000 The type json is not supported over the semantic views
select * from t tablesample system (100)
--> 0A000 RangeTableSample in FROM is not supported over the semantic views
select a from t for update
--> 0A000 FOR UPDATE and FOR SHARE is not supported over the semantic views
select array[[1,2],[3,4]]
--> 0A000 An array of arrays or of different types is not supported over the semantic views
select current_schema(), current_database(), version()
--> 0A000 The function current_schema() is not supported over the semantic views
select txid_current() > 0
--> 0A000 The function txid_current() is not supported over the semantic views
select hashtext('a')
--> 0A000 The function hashtext(text) is not supported over the semantic views
select jsonb_build_object('a',1)
--> 0A000 The function jsonb_build_object(unknown, integer) is not supported over the semantic views
select row_to_json(t) from t
--> 0A000 A whole row as a value is not supported over the semantic views
select xmlelement(name a)
--> 0A000 XmlExpr in an expression is not supported over the semantic views
select pg_read_file('x')
--> 0A000 The function pg_read_file(text) is not supported over the semantic views
select set_config('a.b','c',false)
--> 0A000 The function set_config(text, text, boolean) is not supported over the semantic views
select current_setting('timezone')
--> 0A000 The function current_setting(text) is not supported over the semantic views
select getpgusername()
--> 0A000 The function getpgusername() is not supported over the semantic views
select lo_import('x')
--> 0A000 The function lo_import(text) is not supported over the semantic views
select pg_backend_pid()
--> 0A000 The function pg_backend_pid() is not supported over the semantic views
select pg_table_size('t')
--> 0A000 The type regclass is not supported over the semantic views
select query_to_xml('select 1', true, true, '')
--> 0A000 The function query_to_xml(text, boolean, boolean, text) is not supported over the semantic views
select inet '10.0.0.1'
--> 0A000 The type inet is not supported over the semantic views
select point '(1,2)'
--> 0A000 The type point is not supported over the semantic views
select int4range(1,5)
--> 0A000 The function int4range(integer, integer) is not supported over the semantic views
select 'a'::tsvector
--> 0A000 The type tsvector is not supported over the semantic views
select length(replace(repeat('a', 5000), 'a', repeat('b', 5000)))
--> 54000 requested length too large: more than 100,000
select length(regexp_replace(repeat('a', 9999), 'a', 'bbbbbbbbbbb', 'g'))
--> 54000 requested length too large: more than 100,000
select length(x || x || x || x || x || x || x || x || x || x || x) from (select repeat(id || 'xyz', 2500) as x from t) q
--> 54000 requested length too large: more than 100,000
select array_to_string(array['a', 'b'], s) from t
--> 0A000 a separator that is not a literal is not supported over the semantic views
