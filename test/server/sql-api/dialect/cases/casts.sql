-- Casts between types
select 2.5::int, 3.5::int, -2.5::int, 2.5::float8::int, 3.5::float8::int, (-2.5)::float8::int, 2.4::int, 0.5::float8::bigint, 1e10::bigint, n::int, f::int from t order by id
select n::bigint, f::bigint, a::bigint, bi::float8, a::float8, n::float8, a::smallint, bi::numeric, a::numeric, a::real from t order by id
select 99999999999::int
select bi::int from t
select 1e20::float8::bigint
select 40000::smallint
select 3000000000.5::int
select '12'::int, ' 12 '::int, '-5'::int, '+7'::int
select s::int from t
select ('1'||id)::int, (' ' || id || ' ')::int, (id || '.5')::numeric, (id || '.5')::float8, ('1e' || id)::float8, (id||'e2')::numeric(10,1) from t order by id
select (id || '.5')::int from t
select (id || 'x')::numeric from t
select ('x' || id)::float8 from t
select (s || '')::int from t where id = 3
select (id || '99999999999')::int from t
select ('NaN' || '')::float8, ('inf' || '')::float8, ('-Infinity' || '')::float8
select '1.50'::numeric, '1.50'::numeric::text, 1.50::numeric(10,2)::text, (1.5::numeric(10,1)*2)::text, 1.555::numeric(10,2), 1.565::numeric(4,2), -1.555::numeric(10,2)
select 123.456::numeric(4,2)
select n::numeric(10,1), n::numeric(12,5), a::numeric(10,2), f::numeric(10,2), f::numeric, cast(f as decimal(10,2)), round(cast(f as numeric),2) from t order by id
select 0.1::float8::numeric, 1e15::float8::numeric, 123456.789::float8::numeric, (0.1::float8+0.2)::numeric, 0.1::real::numeric, 1.005::float8::numeric(10,2)
select 100000000000000000000::numeric, 0.123456::numeric, 12345678901234567890.5::numeric, 0.1234567::numeric * 2
select cast(n as text), cast(bo as text), cast(d as text), cast(ts as text), cast(tz as text), cast(a as text), cast(bi as text), cast(f as text), f::varchar, f || '' from t order by id
select 0.1::float8::text, 100::float8::text, 1e15::float8::text, 1e14::float8::text, 123456789012345::float8::text, 1234567890123456::float8::text, 1.5e16::float8::text, 1e20::float8::text, 1e-4::float8::text, 1e-5::float8::text, 1.5e-7::float8::text, 'NaN'::float8::text, 'Infinity'::float8::text, '-Infinity'::float8::text, (-1e15)::float8::text, 0::float8::text, 1.1::real::text, 1e6::real::text, 123456::real::text
select round(avg(a), 2)::text, (sum(n))::text, sum(a)::text, avg(f)::text, count(*)::text from t
select 'yes'::bool, 't'::bool, 'off'::bool, '1'::bool, 'f'::bool, 'NO'::bool, 'true'::bool
select ('ye' || 's')::bool, ('o' || 'ff')::bool, (' tr' || 'ue ')::bool, ('0' || '')::bool
select ('ma' || 'ybe')::bool
select true::int, 1::bool, 0::bool, 5::bool, true::text, bo::int, bo::text, (a > 3)::int, a::bool from t order by id
select sum(bo::int), count(bo), sum((a > 1)::int) from t
select bo::varchar(2), a::varchar(1), n::varchar(3), d::varchar(4) from t order by id
select d::timestamp, ts::date, ts::time, tz::date, d::timestamptz, ts::timestamptz, tz::timestamp, tz::time from t order by id
select '2024-01-31'::date, '2024-01-31T10:00:00'::timestamp, '2024-01-31 10:00:00+02'::timestamptz, date '2024-1-5', '20240105'::date, 'January 5, 2024'::date, '2024-01-05 1:2:3'::timestamp, '10:00'::time, 'epoch'::timestamp
select ('2024-01-' || '05')::date, ('2024-01-05' || ' 10:11:12.5')::timestamp, ('2024-1-5' || ' 10:11')::timestamp, ('10:11' || ':12')::time, ('2024-01-05' || ' 10:00')::date
select ('2024-13-' || '05')::date
select ('2024-02-' || '30')::date
select ('not a ' || 'date')::date
select (s || '')::timestamp from t where id=1
select '2024-01-31 10:11:12.345678'::timestamp(3), '2024-01-31 10:11:12.5'::timestamp(0), ts::timestamp(0), ts::timestamp(2), tz::timestamptz(0) from t order by id
select interval '1 day'::text, interval '25 hours'::text, interval '1 year 2 months 3 days 04:05:06.7'::text, interval '-1 day'::text, interval '1 day -2 hours'::text, interval '-1 mon +2 days'::text, interval '0'::text, interval '-00:00:01.5'::text, (ts - timestamp '2024-01-01')::text from t order by id
select '1'::text::int + 1, '2'::int::text || 'x', 1::text = '1', 5::text > '10'
select cast(null as int), null::text, null::numeric, null::date, null::bool, null::float8 + 1, null::int + 1, null::numeric + 1, null::text || 'a'
select 1::int4, 2::int8, 3::float4, 4::numeric, 5::int2
select 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid
select 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid::text
select cast('{1,2,3}' as int[]), '{a,"b c",NULL,"q\"x"}'::text[], '{}'::int[], '{1.5,2}'::numeric[], array[1,2]::text[], array['1','2']::int[], array[1.5,2.5]::int[]
