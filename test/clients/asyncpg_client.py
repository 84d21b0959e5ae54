"""asyncpg: named statements, everything in binary, cursors with row limits, timeouts."""
import asyncio
import datetime
import ssl
import os
from decimal import Decimal

import asyncpg

MRR = ["420.00", "1420.00", "1480.00", "1590.00", "1680.00", "1450.00", "1550.00", "1580.00"]
BY_MONTH = "SELECT month, MEASURE(mrr) AS mrr, MEASURE(customers) AS customers, MEASURE(nrr) AS nrr FROM revenue GROUP BY 1 ORDER BY 1"


async def main():
    context = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])
    connection = await asyncpg.connect(host="localhost", ssl=context)
    rows = await connection.fetch(BY_MONTH)
    assert [row["mrr"] for row in rows] == [Decimal(value) for value in MRR], rows
    assert rows[0]["month"] == datetime.date(2024, 1, 1) and rows[0]["nrr"] is None
    value = await connection.fetchval("SELECT SUM(mrr) FROM revenue WHERE month = $1 AND region = $2", datetime.date(2024, 8, 1), "EMEA")
    assert value == Decimal(380), value
    async with connection.transaction():
        seen = [row["mrr"] async for row in connection.cursor(BY_MONTH, prefetch=3)]
    assert seen == [Decimal(value) for value in MRR]
    try:
        await connection.fetch("SELECT nope FROM revenue")
        raise SystemExit("no error")
    except asyncpg.UndefinedColumnError as error:
        assert error.position == "8"
    await connection.reset()
    try:
        await connection.fetch("SELECT count(*) FROM (SELECT account_id a, month m FROM revenue) x CROSS JOIN generate_series(1, 1000000) y CROSS JOIN generate_series(1, 1000000) z", timeout=1)
        raise SystemExit("no error")
    except asyncio.TimeoutError:
        pass
    assert await connection.fetchval("SELECT SUM(mrr) FROM revenue") == Decimal(1580)
    text = []

    async def keep(data):
        text.append(data)

    await connection.copy_from_query("SELECT region, SUM(mrr) FROM revenue WHERE region = 'EMEA' GROUP BY 1", output=keep)
    assert b"".join(text) == b"EMEA\t380.00\n", text
    await connection.close()
    pool = await asyncpg.create_pool(host="localhost", ssl=context, min_size=4, max_size=4)
    answers = await asyncio.gather(*[pool.fetchval("SELECT SUM(mrr) FROM revenue WHERE month = $1", datetime.date(2024, 1 + i % 8, 1)) for i in range(40)])
    assert answers == [Decimal(MRR[i % 8]) for i in range(40)]
    await pool.close()


asyncio.run(main())
print("asyncpg is right")
