-- Functions and operators on text
select lower(s), upper(s), length(s), char_length(s), octet_length(s), bit_length('ab') from t order by id
select s || '-' || a from t order by id
select s || null, null || s from t where id=1
select concat('a',null,'b',1,true,1.5), concat_ws('-','a',null,'b'), concat_ws(null,'a','b'), concat(a, s, bo, n) from t where id=1
select format('%s-%s', 'a', 1), format('%L', 'it''s'), format('100%%'), format('%s', null::text), format('%s', s) from t order by id
select s from t where s like 'a\_b%' escape '\'
select s from t where s like 'a!_b!%c' escape '!'
select s from t where s like 'a\_b\%c'
select s from t where s like 'a_b%c' escape ''
select s not like 'A%', s like '%a', s like '_eta', s like '', s like null from t order by id
select s ilike 'ALPHA', s not ilike '%A%', s like any(array['A%','b%']), s ilike all(array['%a%','%']) from t order by id
select lower(s) like '%f%' escape '\' from t order by id
select lower(s) like lower('%AL%'), s like s, s like '%' || s from t order by id
select '100%' like '100\%', '100%' like '100#%' escape '#', 'a\b' like 'a\\b', E'a\nb' like 'a_b', E'a\nb' like 'a%b'
select s ~ '^A', s ~* '^a', s !~ '^A', s !~* '^A' from t order by id
select s ~ 'a|b', s ~ '[[:alpha:]]+', s ~ '\d', s ~ '^.{5}$', s ~ 'a.b', s ~ '(l|e)(p|t)' from t order by id
select E'a\nb' ~ 'a.b', E'a\nb' ~ '^b', E'a\nb' ~ 'a$', 'a$' ~ 'a\$', 'a.b' ~ 'a\.b', 'ab' ~ 'a\.b', 'aXb' ~ 'a[X-Z]b', 'a]b' ~ 'a[]]b'
select s similar to 'A%', s similar to '(A|b)%', s not similar to '%a', s similar to '_eta', s similar to 'b[a-z]+' from t order by id
select '100%' similar to '100\%', 'abc' similar to 'abc', 'abc' similar to 'a', 'a.c' similar to 'a.c', 'abc' similar to 'a.c', 'abc' similar to 'a#%c' escape '#'
select 'abc' like 'ABC', 'abc' = 'ABC', 'a' < 'B', 'a' < 'b ', 'a'::text < 'B'::text, 'É' < 'z', 'a' < 'É'
select position('b' in 'abc'), strpos('abc','c'), position('' in 'abc'), strpos('日本語','語'), position('x' in s) from t order by id
select substring('abcdef' from 2 for 3), substring('abcdef',2), substring('abcdef' for 2), substr('abcdef',-1,3), substr('abcdef',0), substr('abcdef',10), substring('日本語',2,1), substring('abc',2,0), substring('abc', 2147483647, 2147483647)
select substring('abc', 1, -1)
select substring(s from 2 for 2), substr(s, id), substring(s from id for a) from t where a >= 0 order by id
select substring('foobar' from 'o(.)b'), substring('foobar' from 'o+'), substring('foobar' from 'x'), substring(s from '[a-z]+') from t order by id
select left('abc',-1), right('abc',2), left('abc',0), right('abc',-1), left('abc',10), right('abc',0), left('é',1), left(s, 2), right(s, -2) from t order by id
select split_part('a,b,c',',',2), split_part('a,b,c',',',-1), split_part('a,b,c',',',9), split_part('abc','',1), split_part('abc',',',1), split_part('',',',1), split_part('a--b--c','--',3), split_part('a,b',',',-3)
select split_part('a,b',',',0)
select initcap('hello world'), initcap('o''brien-SMITH x1y'), initcap(s), initcap('') from t order by id
select lpad('a',3), rpad('a',3,'x'), lpad('abc',2), rpad('abc',2), lpad('a',5,'xy'), rpad('a',0), lpad('a',-1), lpad('a',3,''), rpad('日',3,'本'), lpad(s, 7, '*') from t order by id
select repeat('ab',3), repeat('a',0), repeat('a',-2), repeat(s, 2) from t order by id
select ltrim('  a'), btrim(' a '), trim(both 'x' from 'xax'), trim(leading ' ' from ' a'), trim(trailing 'a' from 'baa'), rtrim('abab','ab'), ltrim('xyxa','xy'), trim(E'\ta\t'), trim('  a  ')
select reverse('abc'), reverse(''), reverse('é日'), replace('abc','b','x'), replace('abc','','x'), replace('aaa','a','bb'), translate('abc','ab','xy'), translate('abc','abc','x'), ascii('a'), ascii(''), ascii('é'), chr(65), chr(233), md5('a'), md5(s) from t order by id
select chr(0)
select chr(-5)
select overlay('abcdef' placing 'xx' from 2 for 3), overlay('abcdef' placing 'xyz' from 2), overlay('abc' placing 'x' from 4 for 0), overlay('abc' placing 'x' from 1 for 0)
select starts_with('abc','a'), starts_with('abc',''), 'abc' ^@ 'ab', starts_with(s, 'A') from t order by id
select regexp_replace('foobar','o','x'), regexp_replace('foobar','o','x','g'), regexp_replace('foobar','(o)(b)','[\2\1]'), regexp_replace('foobar','O','x','gi'), regexp_replace('foobar','o','[\&]','g'), regexp_replace('a.b','\.','\\')
select regexp_replace(s, '[aeiou]', '*', 'g') from t order by id
select (regexp_match('foobar','o(.)b'))[1], regexp_match('foobar','o+'), regexp_match('foobar','(f)(o)'), regexp_match('foobar','zzz')
select regexp_like('foobar','O','i'), regexp_like('foobar','^o')
select quote_literal('a''b'), quote_ident('Ab')
select to_hex(255), to_hex(-1), to_hex(10000000000)
select 'abc'::char(5) || 'x', 'abc'::varchar(2), s::varchar(3), s::char(3), length('ab '::char(5)), 'a'::char(3) = 'a', 'a'::char(3) || '|' from t order by id
select upper(s::char(3)) from t order by id
select s collate "C" from t order by 1
select s from t order by s collate "C" desc
select string_to_array('a,b,c', ','), string_to_array('abc', null), string_to_array('', ','), string_to_array('abc', ''), string_to_array('a,,b', ',', ''), string_to_array(null, ',')
select greatest('a','B'), least('a','B'), greatest(s, 'b'), coalesce(s, '?'), nullif(s, 'beta') from t order by id
select case when s = 'Alpha' then 'x' when s is null then 'none' else s end from t order by id
select s < 'b', s between 'A' and 'b', s in ('Alpha','beta'), s not in ('Alpha', 'x'), s in ('Alpha', null), s <> all(array['a']) from t order by id
select E'a\nb', U&'d\0061t', $$x$$, 'it''s', 'back\slash', '日本', ''
select '$0$', '${x}', '`', '--', '/* */', '?', '$1', ':a', '\x00', '%s', '{}'
select ascii(s), md5(s), octet_length(s) from t where s is null
select s || '-' || a || '-' || s, upper(s || 'x') || lower(s || 'Y' || a), concat(s, a, '|', s), concat_ws('-', s, a, s), concat_ws(s, 'a', 'b') from t order by id
select replace(s, 'a', 'xyz'), replace(s, '', 'x'), replace(s, s, 'q'), replace('banana', 'an', s), replace('banana', s, 'o'), regexp_replace(s, '[a-c]', 'xyz', 'g'), regexp_replace(s, '([a-z])', '\1\1') from t order by id
select null || s, s || null || 'x', array_to_string(array[1,2], null), format('%s-%s', s, a) from t order by id
