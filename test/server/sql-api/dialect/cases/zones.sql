-- Instants in a session whose time zone is not UTC
select tz::date, tz::timestamp, tz::time, tz::text, ts::timestamptz, d::timestamptz from t order by id
select date_trunc('day', tz), date_trunc('month', tz), date_trunc('hour', tz), date_trunc('day', d) from t order by id
select extract(hour from tz), extract(day from tz), extract(timezone from tz), date_part('hour', tz), extract(epoch from tz) from t order by id
select tz + interval '1 month', tz - interval '1 day 02:00:00', tz + interval '36 hours', tz + interval '7 mons 3 days 4 hours' from t order by id
select timestamptz '2024-03-30 12:00' + interval '1 day', timestamptz '2024-03-30 12:00' + interval '24 hours', timestamptz '2024-10-27 00:30' - interval '1 day', timestamptz '2024-03-10 01:30' + interval '1 hour'
select to_char(tz, 'YYYY-MM-DD HH24:MI'), to_timestamp('2024-07-01 10:00', 'YYYY-MM-DD HH24:MI'), to_timestamp(0), '2024-07-01 10:00'::timestamptz, '2024-07-01 10:00+00'::timestamptz from t order by id
select tz = ts, tz > d, tz::date = d, age(tz, timestamptz '2024-01-01'), make_timestamptz(2024, 7, 1, 10, 0, 0) from t order by id
select tz at time zone 'UTC', ts at time zone 'UTC', d at time zone 'UTC', tz at time zone 'Asia/Tokyo' from t order by id
select current_date = now()::date, localtimestamp = now()::timestamp, current_date::timestamptz <= now()
