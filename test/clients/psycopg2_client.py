"""psycopg2: the simple protocol, named cursors, COPY, errors and what comes after them."""
import datetime
import io
from decimal import Decimal

import psycopg2
import psycopg2.errors
from psycopg2 import extensions

MRR = ["420.00", "1420.00", "1480.00", "1590.00", "1680.00", "1450.00", "1550.00", "1580.00"]
BY_MONTH = "SELECT month, MEASURE(mrr) AS mrr, MEASURE(customers) AS customers, MEASURE(nrr) AS nrr FROM revenue GROUP BY 1 ORDER BY 1"

connection = psycopg2.connect("")
assert connection.server_version == 140012
assert connection.info.ssl_in_use
with connection.cursor() as cursor:
    cursor.execute(BY_MONTH)
    assert [(column.name, column.type_code) for column in cursor.description] == [("month", 1082), ("mrr", 1700), ("customers", 20), ("nrr", 701)]
    rows = cursor.fetchall()
    assert [row[1] for row in rows] == [Decimal(value) for value in MRR], rows
    assert rows[0][0] == datetime.date(2024, 1, 1) and isinstance(rows[0][2], int) and isinstance(rows[1][3], float)
    cursor.execute("SELECT region, SUM(mrr) FROM revenue WHERE month >= %s AND region IN %s GROUP BY 1 ORDER BY 1", (datetime.date(2024, 8, 1), ("EMEA", "NA")))
    assert cursor.fetchall() == [("EMEA", Decimal(380)), ("NA", Decimal(1100))], cursor.query
    cursor.execute("SELECT count(*) FROM revenue WHERE region = %s", ("it's \\ 100%",))
    assert cursor.fetchone() == (0,)

# After an error the transaction is over until it is rolled back.
with connection.cursor() as cursor:
    try:
        cursor.execute("SELECT nope FROM revenue")
        raise SystemExit("no error")
    except psycopg2.errors.UndefinedColumn as error:
        assert error.diag.statement_position == "8", error.diag.statement_position
    try:
        cursor.execute("SELECT 1")
        raise SystemExit("no error")
    except psycopg2.errors.InFailedSqlTransaction:
        pass
    connection.rollback()
    try:
        cursor.execute("SELECT AVG(mrr) FROM revenue")
        raise SystemExit("no error")
    except psycopg2.errors.FeatureNotSupported as error:
        assert "MEASURE(mrr)" in error.diag.message_hint
    connection.rollback()
    try:
        cursor.execute("DELETE FROM revenue")
        raise SystemExit("no error")
    except psycopg2.errors.ReadOnlySqlTransaction:
        connection.rollback()

# A server-side cursor gives its rows in parts.
with connection.cursor("parts") as cursor:
    cursor.itersize = 3
    cursor.execute(BY_MONTH)
    assert [row[1] for row in cursor] == [Decimal(value) for value in MRR]
connection.rollback()

with connection.cursor() as cursor:
    text = io.StringIO()
    cursor.copy_expert("COPY (SELECT month, SUM(mrr) FROM revenue GROUP BY 1 ORDER BY 1 LIMIT 2) TO STDOUT WITH (FORMAT csv, HEADER)", text)
    assert text.getvalue() == "month,sum\n2024-01-01,420.00\n2024-02-01,1420.00\n", text.getvalue()
connection.commit()
assert connection.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE
connection.set_session(readonly=True, autocommit=True)
with connection.cursor() as cursor:
    cursor.execute("SET TIME ZONE 'Europe/Zurich'")
    cursor.execute("SHOW TIME ZONE")
    assert cursor.fetchone() == ("Europe/Zurich",)
connection.close()

try:
    psycopg2.connect(password="wrong")
    raise SystemExit("no error")
except psycopg2.OperationalError as error:
    assert "password authentication failed" in str(error), error
print("psycopg2 is right")
