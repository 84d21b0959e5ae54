"""psycopg 3: binary values, prepared statements, server cursors, pipelines, cancel."""
import datetime
import threading
import time
from decimal import Decimal

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

MRR = ["420.00", "1420.00", "1480.00", "1590.00", "1680.00", "1450.00", "1550.00", "1580.00"]
BY_MONTH = "SELECT month, MEASURE(mrr) AS mrr, MEASURE(customers) AS customers, MEASURE(nrr) AS nrr FROM revenue GROUP BY 1 ORDER BY 1"

with psycopg.connect("", autocommit=True) as connection:
    for binary in (False, True):
        rows = connection.execute(BY_MONTH, binary=binary).fetchall()
        assert [row[1] for row in rows] == [Decimal(value) for value in MRR], (binary, rows)
        assert rows[0][0] == datetime.date(2024, 1, 1) and isinstance(rows[0][2], int)
    # The same statement often: it is prepared, and its parameters come in binary.
    for month, expected in [(1, "420.00"), (2, "1420.00"), (3, "1480.00"), (4, "1590.00"), (5, "1680.00"), (6, "1450.00"), (7, "1550.00"), (8, "1580.00")] * 2:
        statement = "SELECT SUM(mrr) FROM revenue WHERE month = %b AND 1 = %b"
        row = connection.execute(statement, (datetime.date(2024, month, 1), 1), prepare=True).fetchone()
        assert row == (Decimal(expected),), row
    row = connection.cursor(row_factory=dict_row).execute("SELECT region, MEASURE(mrr) FROM revenue WHERE region = ANY(%s) GROUP BY 1", (["EMEA"],)).fetchone()
    assert row == {"region": "EMEA", "mrr": Decimal("380.00")}, row
    types = "SELECT 1::int2, 2::int4, 3::int8, 1.5::float4, 2.5::float8, 12.50::numeric, true, 'é'::text, date '2024-02-29', timestamp '2024-02-29 12:34:56.789', NULL::text, ARRAY[1,2] FROM revenue LIMIT 1"
    expected = (1, 2, 3, 1.5, 2.5, Decimal("12.50"), True, "é", datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 34, 56, 789000), None, [1, 2])
    for binary in (False, True):
        assert connection.execute(types, binary=binary).fetchone() == expected

    with connection.transaction(), connection.cursor("parts", binary=True) as cursor:
        cursor.execute(BY_MONTH)
        assert [column.name for column in cursor.description] == ["month", "mrr", "customers", "nrr"]
        cursor.itersize = 3
        assert [row[1] for row in cursor] == [Decimal(value) for value in MRR]

    with connection.pipeline():
        asked = [connection.execute("SELECT SUM(mrr) FROM revenue WHERE month = %s", (datetime.date(2024, month, 1),)) for month in (1, 2, 3)]
    assert [cursor.fetchone()[0] for cursor in asked] == [Decimal(420), Decimal(1420), Decimal(1480)]

    with connection.cursor().copy("COPY (SELECT month, SUM(mrr) FROM revenue GROUP BY 1 ORDER BY 1) TO STDOUT (FORMAT binary)") as copy:
        copy.set_types(["date", "numeric"])
        assert [row[1] for row in copy.rows()] == [Decimal(value) for value in MRR]

    try:
        connection.execute("SELECT MEASURE(mrr) FROM revenue WHERE month = %s", ("no month",))
        raise SystemExit("no error")
    except psycopg.DataError as error:
        assert error.sqlstate in ("22007", "22P02"), error.sqlstate

    # A statement that runs long is cancelled from another thread.
    long = "SELECT count(*) FROM (SELECT account_id a, month m FROM revenue) x CROSS JOIN generate_series(1, 1000000) y CROSS JOIN generate_series(1, 1000000) z"
    threading.Timer(1, connection.cancel).start()
    began = time.monotonic()
    try:
        connection.execute(long)
        raise SystemExit("no error")
    except psycopg.errors.QueryCanceled:
        assert time.monotonic() - began < 60
    connection.execute("SET statement_timeout = '500ms'")
    try:
        connection.execute(long)
        raise SystemExit("no error")
    except psycopg.errors.QueryCanceled:
        pass
    connection.execute("RESET statement_timeout")
    assert connection.execute("SELECT SUM(mrr) FROM revenue").fetchone() == (Decimal(1580),)
    columns = connection.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'revenue' AND column_name IN ('month', 'mrr') ORDER BY 1").fetchall()
    assert columns == [("month", "date"), ("mrr", "numeric")], columns
    assert connection.execute(sql.SQL("SELECT {} FROM {} LIMIT 1").format(sql.Identifier("region"), sql.Identifier("public", "revenue"))).fetchone()
print("psycopg is right")
