-- Arithmetic, rounding and functions on numbers
select a/b from t where b<>0 order by id
select 7/2, -7/2, 7.0/2, 7::numeric/2, 1::numeric(10,2)/3, 10/4.0, 1/2*100, 100*1/2, (7/2)*2
select 7 % 3, -7 % 3, mod(-7,3), 7.5 % 2, mod(7.5, -2), mod(a,2), a % 3, n % 3 from t order by id
select 1/0
select 1.0/0
select 1::float8/0
select a/0 from t
select a % 0 from t limit 1
select mod(5, 0)
select mod(5.5, 0)
select f/(a-a) from t where id=1
select a/nullif(b,0), a/(b*0+1) from t order by id
select sum(a)/count(*), 100*sum(a)/sum(b), sum(n)/count(*), sum(f)/count(*) from t
select sum(f)/0 from t
select n/3, n/7, n/n, n/0.001, n/1000000 from t order by id
select 1/3.0, 2/3.0, 10/3.0, 100/3.0, 12345/3.0, 1/7.0, 22/7.0, 9999/10000.0, 0.5/0.25, 0/5.0, 1.000/3, 3.5/3.2, 123456789/0.001, 1e10/3, 99999999999/7.0
select 5/9.0, 6/9.0, -1/3.0, -2/3.0, 1/-3.0, -10/-3.0, 20000/30000.0, 10000/3.0, 65536/3.0
select round(100.0 * sum(a) / sum(b), 2), round(sum(n) / nullif(sum(b), 0), 4) from t
select (a::numeric/3) * (b::numeric/7) from t order by id
select n*n, n+n, n-n, n*a, n+a, n*1.5, n*n*n, -n, +n from t order by id
select 0.1+0.2, 0.1::float8+0.2::float8, 1.1*1.1, 1.10*1.10, 1.0, 1.50, 1e3, 1.5e-3
select bi*bi from t where id=1
select bi*2, bi+a, bi-a, bi/3, bi%7, -bi from t order by id
select 2147483647 + 1
select a::smallint * 30000::smallint from t where id=1
select 32767::smallint + 1::smallint
select 9223372036854775807 + 1
select -2147483648 - 1
select 2147483647 * 2
select (-2147483648)::int / -1
select 1e308::float8*10
select f*1e308 from t where id=1
select 1e308::float8 + 1e308::float8
select exp(1000)
select 'NaN'::float8, 'Infinity'::float8, '-Infinity'::float8, 'NaN'::float8 = 'NaN'::float8, 'NaN'::float8 > 1e308, 'Infinity'::float8 > 1, 'Infinity'::float8 - 'Infinity'::float8
select 10 ^ 2, 2 ^ 3, |/ 16, @ -5, ||/ 27, @ -2.5
select power(2,3), sqrt(2), exp(1), ln(10), log(100), log10(1000), cbrt(27)
select power(2.0, 3), sqrt(16.0), log(2,8), exp(0.0), ln(1.0), log(100.0)
select ln(0)
select ln(-1)
select log(0::float8)
select sqrt(-1)
select power(0,-1)
select power(-8, 0.5)
select 0 ^ 0, power(2, -1), power(-2, 3), power(4, 0.5)
select 5 & 3, 5 | 3, 5 # 3, ~5, 5::bigint & 3
select round(2.5), round(-2.5), round(0.5::float8), round(1.5::float8), round(2.5::float8), round(-0.5::float8), round(3.7::float8)
select round(f), trunc(f), ceil(f), ceiling(f), floor(f), sign(f), abs(f) from t order by id
select round(n), trunc(n), ceil(n), floor(n), sign(n), abs(n), trunc(n,1), round(n,1), round(n,2), round(n,5) from t order by id
select round(2.345,2), round(-2.345,2), trunc(2.999,1), trunc(-2.999,1), trunc(2.5), ceil(2.1), floor(-2.1), round(1234.5,-2), round(1250,-2), round(-1250.0,-2), trunc(1299,-2), round(0.005,2), round(9.995,2), round(99.5), ceil(9.5), trunc(9.99, 0), round(5, 2), round(12345.678, -5)
select round(n, id) from t order by id
select round(a), ceil(a), floor(a), trunc(a), abs(a), sign(a) from t order by id
select width_bucket(5.35, 0.024, 10.06, 5), width_bucket(0, 0, 10, 5), width_bucket(10, 0, 10, 5), width_bucket(-1, 0, 10, 5), width_bucket(5, 10, 0, 5), width_bucket(f, 0, 2, 4) from t order by id
select width_bucket(1, 5, 5, 3)
select width_bucket(1, 0, 5, 0)
select div(7,2), div(-7,2), div(7.5,2), gcd(12,8), lcm(4,6), gcd(0,5), pi(), degrees(pi()), radians(180)
select div(1,0)
select sin(1), cos(1), tan(1), atan(1), atan2(1,2), asin(0.5), acos(0.5), sinh(1), cot(1)
select asin(2)
select greatest(1,null,3), least(1,null,3), greatest(null::int,null), greatest(a,b,null), least(a,3), greatest(a, 1.5), least(f, 0), greatest(n, 1) from t order by id
select coalesce(a,0), nullif(a,7), coalesce(n, 0), coalesce(f, 1), nullif(n, 0.333), coalesce(a, 2.5), coalesce(null, null, 3), nullif(1.0, 1) from t order by id
select num_nulls(a,b,s), num_nonnulls(a,b,s) from t order by id
select case when a > 1 then 1 else 2.5 end, case a when 7 then 'x' when 5 then 'y' end, case when true then 1 else 2.5 end from t order by id
select a = 7.0, a > 2.5, f = 1.5, n = 10.25, n = 10.250, bi > 1e9, a = f, n > f, a < bi from t order by id
select 12345678901234567890, 99999999999999999999999999999999999999, 0.00000000001, 1e20, 1.23e-5
select a between symmetric 10 and 1, a between 1 and 10, a not between 1 and 5, n between 0 and 10.5 from t order by id
select random() < 1
select random() between 0 and 1
select sum(a::numeric) / 3, avg(a) * 2, avg(n) / 3 from t
select null::int / 0, sum(a) / count(*), mod(null::int, 0), null::numeric / 0, null::float8 / 0, div(null::numeric, 0) from t where false
select distinct b + 1 as x from t order by b + 1
select a / b, lower(s), n / 3 from t order by id
select b, count(*) / count(a), sum(n) / nullif(count(n), 0) from t group by b order by b
select -(extract(second from null::timestamp)), abs(round(null::numeric - n, -1)) from t
