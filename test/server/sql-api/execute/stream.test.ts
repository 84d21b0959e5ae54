/** Rows come whole or end with an error: never cut, whatever fails, stops or waits in between. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SqlError } from '../../../../server/sql-api/errors.ts';
import { isStale } from '../../../../server/sql-api/execute/executor.ts';
import type { Rows } from '../../../../server/sql-api/types.ts';
import { messages, plain, publishBuild, readAll, rowsOf, type Served, serve, texts, withValue } from './served.ts';

const ROWS = 3_000_000;
let served: Served;
beforeAll(async () => {
  served = await serve(`
    create table big as select i, i::varchar as s, 'a text of more than twelve bytes ' || i as long from range(${ROWS}) r(i);
    create table trap as select i, case when i = 2500000 then 'x' else i::varchar end as s from range(${ROWS}) r(i);
    create table small_trap as select i, case when i = 90000 then 'x' else i::varchar end as s from range(100000) r(i);
  `);
});
afterAll(() => served.close());

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.code;
  }
};
const count = async (rows: Rows) => {
  let all = 0;
  for (;;) {
    const next = await rows.next(0, [0]);
    if (!next) return all;
    all += next.rows;
  }
};
const idle = async () => {
  // Rows that have ended give their lease back without being asked.
  for (let i = 0; i < 200 && served.executor.load.open > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(served.executor.load).toEqual({ open: 0, running: 0, waiting: 0 });
};

describe('all rows', () => {
  test.each([0, 1, 2, 2047, 2048, 2049, 4096, 8191, 8192, 8193, 100_000])(
    '%i of them, whole and in order',
    async (n) => {
      for (const max of [0, 1000, 2048, 5000]) {
        const rows = await texts(served, plain(`select i from big order by i limit ${n}`, 20));
        expect(rows.length).toBe(n);
        expect(rows.every(([value], i) => value === String(i))).toBe(true);
        const data = await messages(served, plain(`select i from big order by i limit ${n}`, 20), 1, max);
        expect(data.length).toBe(n * 19);
      }
      await idle();
    },
  );

  test('NULLs in every position', async () => {
    const sql = `select case when i % 3 = 0 then null else i end, case when i % 2 = 0 then null else s end,
      case when i % 5 = 0 then null else i::double end, case when i % 7 = 0 then null else [i, null] end, null::decimal(18,2), i::integer
      from big where i < 5000 order by i`;
    const rows = await texts(served, plain(sql, 20, 25, 701, 1016, 1700, 23));
    expect(rows.length).toBe(5000);
    const one = (i: number) => [
      i % 3 ? `${i}` : null,
      i % 2 ? `${i}` : null,
      i % 5 ? `${i}` : null,
      i % 7 ? `{${i},NULL}` : null,
      null,
      `${i}`,
    ];
    expect(rows.every((row, i) => row.join() === one(i).join())).toBe(true);
  });

  test('rows of 500 columns, and of two megabytes', async () => {
    const columns = Array.from({ length: 500 }, (_, n) => `i + ${n}`).join();
    const wide = await texts(
      served,
      plain(`select ${columns} from big where i < 3000 order by i`, ...Array<number>(500).fill(20)),
    );
    expect([wide.length, wide[2999]![499]]).toEqual([3000, '3498']);
    const large = await texts(
      served,
      plain(`select repeat(s || '-', 300000) from big where i >= 100000 and i < 100050 order by i`, 25),
    );
    expect(large.map(([value]) => value!.length)).toEqual(Array<number>(50).fill(2_100_000));
  });

  test('told in other formats from one call to the next', async () => {
    const rows = await served.executor.start(plain('select i::integer, s from big order by i limit 5000', 23, 25));
    const first = await rows.next(10, [0, 0]);
    const second = await rows.next(10, [1, 0]);
    expect(rowsOf(first!.data).at(-1)!.map(String)).toEqual(['9', '9']);
    expect(rowsOf(second!.data)[0]![0]!.readInt32BE(0)).toBe(10);
    const rest = rowsOf(await readAll(rows, [0, 1], 700));
    expect([rest.length, String(rest[0]![0]), String(rest.at(-1)![0])]).toEqual([4980, '20', '4999']);
    expect(await rows.next(0, [0, 0])).toBeUndefined();
  });

  test('memory that was released is written over, and no other', async () => {
    const sql = "select 'row ' || lpad(i::varchar, 40, '0') from big order by i limit 60000";
    const [a, b] = await Promise.all([served.executor.start(plain(sql, 25)), served.executor.start(plain(sql, 25))]);
    const kept: Buffer[] = [];
    let released = 0;
    for (;;) {
      const [one, other] = [await a.next(0, [0]), await b.next(0, [0])];
      if (!one || !other) break;
      kept.push(one.data);
      // More than once does no harm.
      other.release?.();
      other.release?.();
      if (other.release) released++;
    }
    const rows = rowsOf(Buffer.concat(kept));
    const right = rows.every(([value], i) => String(value) === `row ${String(i).padStart(40, '0')}`);
    expect([rows.length, right, released > 10]).toEqual([60_000, true, true]);
  });

  test('parameters of each kind, NULL among them', async () => {
    expect(await texts(served, withValue('select s from big where i = $1::bigint', 20, '123456', 0, 25))).toEqual([
      ['123456'],
    ]);
    expect(await texts(served, withValue('select $1::varchar', 25, null, 0, 25))).toEqual([[null]]);
    expect(
      await texts(
        served,
        withValue('select count(*) from big where s in (select unnest($1::varchar[]))', 1009, '{1,2,x}', 0, 20),
      ),
    ).toEqual([['2']]);
  });

  test('two results at once, read in turns', async () => {
    const [a, b] = await Promise.all(
      [0, 1].map((n) => served.executor.start(plain(`select i * 2 + ${n} from big order by i limit 200000`, 20))),
    );
    const seen = [0, 0];
    let wrong = false;
    for (let more = true; more; ) {
      more = false;
      for (const [n, rows] of [a!, b!].entries()) {
        const next = await rows.next(3000, [0]);
        if (!next) continue;
        for (const [value] of rowsOf(next.data)) wrong ||= Number(value) !== 2 * seen[n]!++ + n;
        more = true;
      }
    }
    expect([wrong, ...seen]).toEqual([false, 200_000, 200_000]);
    await idle();
  });
});

describe('an error', () => {
  test.each([
    ['small_trap', 'select s::integer from small_trap'],
    ['in the middle of a stream', 'select s::integer from trap'],
    ['after a sort', 'select s::integer from trap order by 1'],
    ['behind a limit', 'select s::integer from trap limit 2900000'],
    ['with a parameter', 'select s::integer from trap where i >= $1::bigint'],
  ])('%s is told, never taken for the end', async (_, sql) => {
    const given = sql.includes('$1');
    const execution = given ? withValue(sql, 20, '5', 0, 23) : plain(sql, 23);
    await expect(served.executor.start(execution).then(count)).rejects.toMatchObject({
      code: '22P02',
      message: 'invalid input syntax for type integer: "x"',
    });
    await idle();
  });

  test('before the failing row is no error', async () => {
    expect((await texts(served, plain('select s::integer from trap limit 10', 23))).length).toBe(10);
  });

  test('that does not come again was of memory that others had taken: the statement is told to run again', async () => {
    // Fails at one of its rows, now and then: after that it may go well, as a statement does whose neighbours have ended.
    const sql =
      "select case when random() < 0.0000003 then error('strata 22012: division by zero') else 1 end from big";
    const codes = new Set<string>();
    for (let i = 0; i < 60 && !codes.has('53200'); i++)
      codes.add(await codeOf(served.executor.start(plain(sql, 23)).then(count)));
    expect([...codes].filter((code) => !['no error', '22012', '53200'].includes(code))).toEqual([]);
    expect(codes).toContain('53200');
    await idle();
  });

  test('of a small result comes before its first row', async () => {
    expect(
      await codeOf(
        served.executor.start(
          plain('select (s || case when i = 5 then $$x$$ else $$$$ end)::integer from big where i < 6', 23),
        ),
      ),
    ).toBe('22P02');
  });

  test('comes again when it is asked again', async () => {
    const rows = await served.executor.start(plain('select s::integer from trap', 23));
    const first = await codeOf(count(rows));
    expect([first, await codeOf(rows.next(0, [0]))]).toEqual(['22P02', '22P02']);
    await rows.close();
  });

  test.each([
    ["select 'abc'::integer", 23, '22P02', 'invalid input syntax for type integer: "abc"'],
    ['select s::uuid from big limit 1', 2950, '22P02', /invalid input syntax for type uuid: "\d+"/],
    ['select 9223372036854775807::bigint + i from big', 20, '22003', 'bigint out of range'],
    ['select 300::tinyint::smallint', 21, '22003', 'smallint out of range'],
    ['select (i * 1e15)::bigint from big', 20, '22003', 'bigint out of range'],
    ["select '2020-13-01'::date", 1082, '22008', 'date/time field value out of range: "2020-13-01"'],
    ["select 'x'::date", 1082, '22007', /^invalid input syntax for type date: "x"/],
    ['select 1e30::decimal(18,3)', 1700, '22003', 'numeric field overflow'],
    ['select ln(i) from big where i = 0', 701, '2201E', 'cannot take logarithm of zero'],
    ['select sqrt(-i) from big where i = 1', 701, '2201F', 'cannot take square root of a negative number'],
    ['select (select i from big)', 20, '21000', 'more than one row returned by a subquery used as an expression'],
    ["select error('strata 22012: division by zero')::integer", 23, '22012', 'division by zero'],
    ["select regexp_matches(s, '(') from big", 16, '2201B', /^invalid regular expression/],
    ["select date '5874897-01-01' + interval '300000 years'", 1114, '22008', 'timestamp out of range'],
    ['select nothing from nowhere', 23, 'XX000', 'the statement could not be run as it was planned'],
    ["select * from read_csv('/etc/hosts')", 25, 'XX000', 'the statement could not be run as it was planned'],
  ])('%s', async (sql, oid, code, message) => {
    await expect(served.executor.start(plain(sql, oid)).then(count)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    await idle();
  });

  test.each(['limit $1::bigint', 'offset $1::bigint', 'limit (select $1::bigint)'])('negative %s', async (clause) => {
    const execution = withValue(`select i from big ${clause}`, 20, '-1', 0, 20);
    expect(await codeOf(served.executor.start(execution))).toBe('2201W');
  });

  test('long values are cut, on one line', async () => {
    const error = await served.executor
      .start(plain(`select repeat('long' || chr(10), 1000)::integer`, 23))
      .catch((e: SqlError) => e);
    expect((error as SqlError).message.length).toBeLessThan(120);
    expect((error as SqlError).message).not.toContain('\n');
  });

  test('of columns that are not as planned says which', async () => {
    await expect(served.executor.start(plain('select 1, i from big', 23, 25))).rejects.toMatchObject({
      code: 'XX000',
      message: 'column 2 was planned as text, but its values are BIGINT',
    });
    await expect(served.executor.start(plain('select 1', 23, 25))).rejects.toMatchObject({ code: 'XX000' });
    const scale = {
      ...plain('select 1.5::decimal(18,3)', 1700),
      columns: [{ oid: 1700, modifier: ((18 << 16) | 2) + 4 }],
    };
    await expect(served.executor.start(scale)).rejects.toMatchObject({ code: 'XX000' });
    await idle();
  });

  test('of parameters names the one', async () => {
    expect(await codeOf(served.executor.start({ ...plain('select 1', 23), parameters: [23] }))).toBe('08P01');
    await expect(
      served.executor.start(withValue('select $1::integer', 23, Buffer.alloc(3), 1, 23)),
    ).rejects.toMatchObject({
      code: '22P03',
      message: 'incorrect binary data format in bind parameter 1',
    });
    expect(await codeOf(served.executor.start(withValue('select $1::varchar', 25, Buffer.from([0xff]), 0, 25)))).toBe(
      '22021',
    );
    expect(await codeOf(served.executor.start(withValue('select $1::varchar', 600, '1', 0, 25)))).toBe('0A000');
  });
});

describe('a statement that is stopped', () => {
  const heavy = 'select count(*) from big a, big b where a.i + b.i = -1';

  test('at any time, never looks finished', async () => {
    for (let round = 0; round < 40; round++) {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), Math.random() * 150);
      const work = served.executor
        .start({ ...plain('select i, long from big', 20, 25), signal: stop.signal })
        .then(async (rows) => {
          let all = 0;
          for (;;) {
            const next = await rows.next(0, [0, 0]);
            if (!next) return all;
            all += next.rows;
          }
        });
      const end = await work.catch((error: SqlError) => error.code);
      clearTimeout(timer);
      expect([ROWS, '57014']).toContain(end);
    }
    await idle();
  });

  test('before its first row ends at once', async () => {
    const stop = new AbortController();
    const work = codeOf(served.executor.start({ ...plain(heavy, 20), signal: stop.signal }));
    setTimeout(() => stop.abort(), 50);
    expect(await work).toBe('57014');
    await idle();
  });

  test('ends with the reason that is given', async () => {
    const reason = new SqlError('query_canceled', 'canceling statement due to statement timeout');
    const stop = AbortSignal.timeout(30);
    const own = new AbortController();
    stop.addEventListener('abort', () => own.abort(reason));
    await expect(served.executor.start({ ...plain(heavy, 20), signal: own.signal })).rejects.toBe(reason);
    expect(await codeOf(served.executor.start({ ...plain('select 1', 23), signal: AbortSignal.abort() }))).toBe(
      '57014',
    );
  });

  test('by closing it, early, twice, and while its rows are being read', async () => {
    const rows = await served.executor.start(plain('select i from big', 20));
    await rows.next(5, [0]);
    await Promise.all([rows.close(), rows.close()]);
    expect(await codeOf(rows.next(5, [0]))).toBe('57014');
    await idle();
    const reading = await served.executor.start(plain('select i, long from big', 20, 25));
    const next = (async () => {
      while (await reading.next(0, [0, 0]));
    })();
    next.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await reading.close();
    expect(await codeOf(next)).toBe('57014');
    await idle();
  });

  test('leaves connections that work', async () => {
    for (let round = 0; round < 20; round++) {
      const rows = await served.executor.start(plain('select i from big', 20));
      if (round % 2) await rows.next(10, [0]);
      await rows.close();
      expect(await texts(served, plain('select 42', 23))).toEqual([['42']]);
    }
    await idle();
  });
});

describe('limits', () => {
  test('more statements than may run wait in line; more than may wait are refused; waiting ones can be stopped', async () => {
    const small = await serve('create table big as select i from range(100000) r(i)', { running: 1, waiting: 1 });
    try {
      const [one, two] = [new AbortController(), new AbortController()];
      const heavy = plain('select count(*) from big a, big b where a.i + b.i = -1', 20);
      const running = codeOf(small.executor.start({ ...heavy, signal: one.signal }));
      const waiting = codeOf(small.executor.start({ ...heavy, signal: two.signal }));
      expect(small.executor.load).toEqual({ open: 2, running: 1, waiting: 1 });
      expect(await codeOf(small.executor.start(plain('select 1', 23)))).toBe('53300');
      two.abort();
      expect(await waiting).toBe('57014');
      const next = texts(small, plain('select 1', 23));
      one.abort();
      expect([await running, await next]).toEqual(['57014', [['1']]]);
    } finally {
      await small.close();
    }
  });

  test('one user who asks without an end leaves room for others', async () => {
    // Fewer than the threads of libuv that a test has.
    const small = await serve('create table big as select i from range(100000) r(i)', { running: 3, ofOne: 2 });
    const stop = new AbortController();
    try {
      const heavy = plain('select count(*) from big a, big b where a.i + b.i = -1', 20);
      const hogs = Array.from({ length: 4 }, () =>
        codeOf(small.executor.start({ ...heavy, user: 'hog', signal: stop.signal })),
      );
      await vi.waitFor(() => expect(small.executor.load).toMatchObject({ running: 2, waiting: 2 }));
      expect(await texts(small, { ...plain('select 42::bigint', 20), user: 'ana' })).toEqual([['42']]);
      stop.abort();
      expect(new Set(await Promise.all(hogs))).toEqual(new Set(['57014']));
    } finally {
      stop.abort();
      await small.close();
    }
  });

  test('rows that are not read hold no thread; too many of them are refused', async () => {
    const small = await serve('create table big as select i from range(100000) r(i)', { running: 1, open: 3 });
    try {
      const open: Rows[] = [];
      for (let n = 0; n < 3; n++) open.push(await small.executor.start(plain('select i from big', 20)));
      for (const rows of open) expect((await rows.next(0, [0]))!.rows).toBe(2048);
      await expect(small.executor.start(plain('select 1', 23))).rejects.toMatchObject({ code: '53300' });
      await open[0]!.close();
      expect(await texts(small, plain('select 1', 23))).toEqual([['1']]);
      await small.executor.close();
      expect(await codeOf(open[1]!.next(0, [0]).then(() => open[1]!.next(0, [0])))).toBe('57P01');
      expect(await codeOf(small.executor.start(plain('select 1', 23)))).toBe('57P01');
    } finally {
      await small.close();
    }
  });

  test('a statement planned for another build is stale; a running one goes on with its own', async () => {
    const small = await serve('create table t as select 1 as n from range(50000)');
    try {
      const { generation } = small.snapshots.current()!;
      const running = await small.executor.start(plain('select n from t', 23));
      await publishBuild(small.warehouse, '20240101T000002Z-0002', 'create table t as select 2 as n');
      await small.snapshots.refresh();
      const stale = await small.executor
        .start({ ...plain('select n from t', 23), generation })
        .catch((error: unknown) => error);
      expect(isStale(stale)).toBe(true);
      expect(await texts(small, plain('select n from t', 23))).toEqual([['2']]);
      expect(rowsOf(await readAll(running, [0])).every(([value]) => String(value) === '1')).toBe(true);
    } finally {
      await small.close();
    }
  });
});
