-- Dates, timestamps, intervals
select date_trunc('month', d), date_trunc('year', d), date_trunc('week', d), date_trunc('quarter', d) from t order by id
select date_trunc('month', ts), date_trunc('quarter', ts), date_trunc('week', ts), date_trunc('hour', ts), date_trunc('day', ts), date_trunc('minute', ts), date_trunc('second', ts), date_trunc('milliseconds', ts), date_trunc('microseconds', ts), date_trunc('year', ts), date_trunc('decade', ts), date_trunc('century', ts), date_trunc('millennium', ts), date_trunc('MONTH', ts) from t order by id
select date_trunc('decade', timestamp '1999-05-06'), date_trunc('century', timestamp '2000-01-01'), date_trunc('century', timestamp '2001-01-01'), date_trunc('millennium', timestamp '2000-12-31'), date_trunc('week', timestamp '2024-01-07'), date_trunc('week', timestamp '2021-01-01')
select date_trunc('day', tz), date_trunc('week', tz), date_trunc('month', tz), date_trunc('day', tz, 'Europe/Zurich') from t order by id
select date_trunc('day', interval '1 mon 3 days 04:05:06'), date_trunc('hour', interval '27:45:00'), date_trunc('year', interval '26 months'), date_trunc('quarter', interval '5 months')
select date_trunc('fortnight', ts) from t
select extract(epoch from ts), extract(epoch from d), extract(epoch from tz), extract(epoch from interval '1 day 2 hours'), extract(epoch from interval '1 year 1 mon 1.5 sec') from t order by id
select extract(year from d), extract(month from d), extract(day from d), extract(dow from d), extract(isodow from d), extract(doy from d), extract(week from d), extract(isoyear from d), extract(quarter from d), extract(century from d), extract(decade from d), extract(millennium from d), extract(julian from d) from t order by id
select extract(hour from ts), extract(minute from ts), extract(second from ts), extract(milliseconds from ts), extract(microseconds from ts), extract(year from ts), extract(week from ts) from t order by id
select extract(timezone from tz), extract(timezone_hour from tz), extract(hour from tz), extract(day from tz) from t order by id
select date_part('year', ts), date_part('month', d), date_part('dow', ts), date_part('week', d), date_part('second', ts), date_part('epoch', ts), date_part('hour', tz), date_part('milliseconds', ts), date_part('doy', d) from t order by id
select extract(day from interval '35 days'), extract(hours from interval '27 hours'), extract(month from interval '14 mons'), extract(year from interval '14 mons'), extract(minute from interval '90 minutes'), extract(second from interval '1.5 seconds'), extract(milliseconds from interval '1.5 seconds'), extract(hour from interval '-90 minutes'), extract(minute from interval '-90 minutes')
select extract(hour from time '10:11:12.5'), extract(second from time '10:11:12.5'), extract(epoch from time '10:11:12.5'), extract(minute from ts::time) from t where id = 1
select extract(hour from d) from t
select extract(year from time '10:00')
select extract(year from d)::int, extract(month from ts)::text, date_part('hour',ts)::int, extract(year from d) * 100 + extract(month from d), extract(epoch from ts)::bigint, round(extract(second from ts), 1) from t order by id
select to_char(ts, 'YYYY-MM-DD HH24:MI:SS'), to_char(ts,'Mon YYYY'), to_char(d,'IYYY-IW'), to_char(ts,'Q'), to_char(ts,'Day'), to_char(ts,'FMDay, FMDD Month YYYY'), to_char(d,'YYYY'), to_char(ts, 'MS US'), to_char(ts, 'HH12:MI AM'), to_char(ts, 'HH:MI pm') from t order by id
select to_char(d, 'YYYY-"Q"Q'), to_char(d, 'DDD D ID WW W J CC'), to_char(d, 'MON Mon mon MONTH month DY Dy dy DAY day'), to_char(d, 'YY YYY Y IY I Y,YYY'), to_char(d, 'FMMM/FMDD/YYYY'), to_char(ts, 'FMHH24:FMMI:FMSS'), to_char(d, 'yyyy-mm-dd'), to_char(d, '"it''s" YYYY'), to_char(ts, 'SSSS'), to_char(tz, 'YYYY-MM-DD HH24:MI:SS.MS'), to_char(d, ''), to_char(d, '-') from t order by id
select to_char(1234.5,'999G999D99'), to_char(12,'00000'), to_char(0.5,'FM990.00'), to_char(-12.345, '999.99'), to_char(0.1, '9.99'), to_char(0, '9.99'), to_char(0, '999'), to_char(0, 'FM9.99'), to_char(-0.5, '999.99'), to_char(485, 'FM999'), to_char(1485, '9,999'), to_char(485, '9,999'), to_char(148.5, 'FM999.999'), to_char(148.5, 'FM999.990'), to_char(-485, '999S'), to_char(485, 'S999'), to_char(-485, '999MI'), to_char(485, 'MI999'), to_char(12345, '999')
select to_char(1234567.891, 'FM999,999,990.00'), to_char(1234567.891, '9,999,999'), to_char(12, '099,999'), to_char(0.999, '0.00'), to_char(99.999, '99.99'), to_char(-1.5, 'FM9.9'), to_char(1.0, 'FM9.9'), to_char(12.3, '$99.99'), to_char(50, 'FM990%'), to_char(n, 'FM9990.000'), to_char(a, '999'), to_char(f, '990.9'), to_char(bi, '99999999999') from t order by id
select to_date('20240131','YYYYMMDD'), to_date('2024-01-31','YYYY-MM-DD'), to_date('31/01/2024','DD/MM/YYYY'), to_date('5 Jan 2024', 'DD Mon YYYY'), to_date('January 2024', 'Month YYYY'), to_timestamp('2024-01-31 10:11:12','YYYY-MM-DD HH24:MI:SS'), to_timestamp('2024-01-31 10:11:12.345','YYYY-MM-DD HH24:MI:SS.MS'), to_timestamp('2025-10-09','YYYY-MM-DD'), to_date('2024', 'YYYY')
select to_date('2024-02-30','YYYY-MM-DD')
select to_date('hello','YYYY-MM-DD')
select to_date(to_char(d, 'YYYYMMDD'), 'YYYYMMDD') from t order by id
select timestamp '2024-01-31 10:00:00' + interval '1 month', date '2024-01-31' + interval '1 day', date '2024-01-31' + 1, date '2024-03-01' - date '2024-02-01', timestamp '2024-03-31 00:00:00' - interval '1 month', date '2024-02-29' + interval '1 year'
select d + interval '1 month', d - interval '1 year', d - 1, d + 30, d - 30, 1 + d, d + a, interval '1 day' + d from t order by id
select ts - ts, tz - tz, ts - timestamp '2024-01-01', ts + interval '1 month', (ts + interval '1 month')::date, ts + (5 * interval '1 day'), ts - interval '90 minutes', ts::timestamp + interval '0 minute' from t order by id
select cast(ts as date) - cast('2024-01-01' as date), d - '2024-01-01', d - date '2023-01-01', ts - d, tz + interval '1 day', tz - interval '1 mon', tz - ts::timestamptz from t order by id
select age(timestamp '2024-03-01', timestamp '2023-01-31'), age(date '2024-01-31', date '2020-02-29'), age(timestamp '2023-01-31', timestamp '2024-03-01'), age(timestamp '2024-03-01 10:00', timestamp '2024-02-28 12:00'), age(timestamp '2024-01-01', timestamp '2024-01-01'), age(d, date '2020-02-29'), age(ts, timestamp '2024-01-31'), age(tz, timestamptz '2024-01-30 00:00+00') from t order by id
select age(now()::date::timestamp) = interval '0', age(timestamp '2000-01-01') > interval '20 years'
select to_timestamp(1700000000), to_timestamp(1700000000.5), to_timestamp(0), to_timestamp(-1.25), to_timestamp(1730562810)
select make_date(2024,1,31), make_timestamp(2024,1,31,10,11,12.5), make_interval(days=>10), make_interval(years=>1, months=>2, secs=>3.5), make_interval(1,2,3,4,5,6,7.5), make_time(10,11,12.5), make_date(2024, id, 1) from t order by id
select make_date(2024,2,30)
select make_date(2024,13,1)
select interval '1 day 2 hours', interval '90 minutes', '1 mon'::interval, interval '1-2' year to month, interval '1.5 days', interval '-1 day +2 hours', interval '1 week', interval '0'
select interval '1 month' > interval '29 days', interval '1 day' = interval '24 hours', interval '1 month' = interval '30 days', interval '1 year' > interval '364 days', interval '1 hour' < interval '61 minutes'
select interval '2 days' * 1.5, interval '1 day' / 2, interval '1 month' * 1.5, interval '1 year 2 months 3 days 04:05:06' / 3, interval '1 mon' / 4, 3 * interval '1 hour', interval '10 days' * 0.15, interval '-1 day' * 2.5, interval '1 month' * a from t order by id
select interval '1 day' / 0
select interval '1 day' + interval '2 hours', interval '1 mon' - interval '1 day', -interval '1 day 2 hours'
select justify_days(interval '35 days'), justify_hours(interval '27 hours'), justify_days(interval '-35 days'), justify_hours(interval '2 days -50 hours'), justify_days(interval '2 mons -65 days')
select (date '2024-01-01', date '2024-02-01') overlaps (date '2024-01-15', date '2024-03-01'), (date '2024-01-01', date '2024-01-15') overlaps (date '2024-01-15', date '2024-03-01'), (timestamp '2024-01-01', interval '20 days') overlaps (timestamp '2024-01-15', timestamp '2024-03-01'), (time '10:00', time '12:00') overlaps (time '11:00', time '13:00'), (d, d) overlaps (d, date '2025-01-01') from t order by id
select (null::date, date '2024-02-01') overlaps (date '2024-01-15', date '2024-03-01'), (date '2024-01-20', null::date) overlaps (date '2024-01-15', date '2024-03-01')
select date_bin('15 minutes', timestamp '2024-01-01 10:17:00', timestamp '2024-01-01'), date_bin('1 day', ts, timestamp '2024-01-01 06:00'), date_bin('7 days', ts, timestamp '2024-01-01') from t order by id
select date_bin('1 month', ts, timestamp '2024-01-01') from t
select now() - now() < interval '1 day', current_date = now()::date, localtimestamp is not null, clock_timestamp() is not null, current_timestamp is not null, statement_timestamp() is not null, localtime is not null, current_timestamp(0) is not null, localtimestamp(3) is not null
select current_date - d > 0, current_date - interval '1 year' < current_timestamp, d > current_date - 10000, d <= now(), ts < now(), now() - ts > interval '1 day' from t order by id
select ts at time zone 'UTC', tz at time zone 'Europe/Zurich', ts at time zone 'Europe/Zurich', timezone('America/New_York', tz), timezone('America/New_York', ts), d at time zone 'UTC' from t order by id
select ts at time zone 'Nowhere/Land' from t
select timestamp '2024-03-31 02:30' at time zone 'Europe/Zurich', timestamp '2024-10-27 02:30' at time zone 'Europe/Zurich', timestamptz '2024-07-01 00:00+00' at time zone 'Asia/Kolkata'
select date '2024-01-31' = timestamp '2024-01-31 00:00:00', d = '2024-01-31', d = timestamp '2024-01-31 13:00', ts > d, ts > date '2024-01-31', tz > ts, tz >= d, d between '2024-01-01' and '2024-12-31', ts >= '2024-01-01' and ts < '2024-02-01' from t order by id
select cast(ts as date) between date '2024-01-01' and date '2024-12-31', d in ('2024-01-31', '2024-12-30'), d <> '2024-01-31', d is distinct from ts, greatest(d, date '2024-01-15'), least(ts, timestamp '2024-01-15'), greatest(d, ts) from t order by id
select 'infinity'::timestamp, '-infinity'::timestamp, 'infinity'::date, '-infinity'::date, 'infinity'::timestamp > now()::timestamp
select isfinite(d), isfinite(ts), isfinite(tz), isfinite('infinity'::date), isfinite(interval '1 day') from t order by id
select ts::text, d::text, tz::text, ts::time::text, ts || '' from t order by id
select ts::time, time '10:00' + interval '1 hour', time '23:30' + interval '1 hour', time '10:00' - time '08:30', time '10:00' - interval '11 hours', time '10:00' > time '09:00', date '2024-01-01' + time '10:00' from t order by id
select date_trunc('month', ts)::date as m, sum(n) from t group by date_trunc('month', ts)::date order by 1
select cast(date_trunc('month', cast(d as timestamp)) as date), date_trunc('week', date '2024-01-07')::date, cast(date_trunc('QUARTER', ts) as date), extract(year from ts) || '-' || extract(month from ts) from t order by 1
select case when d >= date '2024-01-01' then '2024' else 'before' end, date_trunc('month', d)::date = date '2024-01-01', (d - interval '1 month')::date, (date_trunc('month', d) + interval '1 month - 1 day')::date from t order by id
select max(d) - min(d), max(ts) - min(ts), max(tz) - min(tz), min(d), max(ts), count(distinct d), max(ts::time) from t
select date(ts), date(d), date(tz), date(cast(ts as timestamp) + interval '0 minute') from t order by id
