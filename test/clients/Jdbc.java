import java.math.BigDecimal;
import java.sql.*;
import java.util.*;

/** pgjdbc: metadata, row limits, binary transfer after five runs, named portals, dates, cancel. */
public class Jdbc {
  static final String[] MRR = {"420.00", "1420.00", "1480.00", "1590.00", "1680.00", "1450.00", "1550.00", "1580.00"};
  static final String BY_MONTH = "SELECT month, MEASURE(mrr) AS mrr, MEASURE(customers) AS customers, MEASURE(nrr) AS nrr FROM revenue GROUP BY 1 ORDER BY 1";
  static final String LONG = "SELECT count(*) FROM (SELECT account_id a, month m FROM revenue) x CROSS JOIN generate_series(1, 1000000) y CROSS JOIN generate_series(1, 1000000) z";

  static void check(boolean right, Object seen) {
    if (!right) throw new AssertionError(String.valueOf(seen));
  }

  static List<String> column(ResultSet rows, int column) throws SQLException {
    List<String> values = new ArrayList<>();
    while (rows.next()) values.add(rows.getString(column));
    return values;
  }

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://localhost:" + System.getenv("PGPORT") + "/strata?sslmode=verify-full&sslrootcert=" + System.getenv("PGSSLROOTCERT");
    try (Connection connection = DriverManager.getConnection(url, System.getenv("PGUSER"), System.getenv("PGPASSWORD"))) {
      check(connection.isValid(5), "isValid");
      DatabaseMetaData meta = connection.getMetaData();
      check(meta.getDatabaseMajorVersion() == 14, meta.getDatabaseProductVersion());
      List<String> tables = column(meta.getTables(null, "public", "%", new String[] {"TABLE", "VIEW"}), 3);
      check(tables.containsAll(List.of("revenue", "cohorts", "customers", "segments")), tables);
      ResultSet columns = meta.getColumns(null, "public", "revenue", "m%");
      Map<String, Integer> types = new TreeMap<>();
      while (columns.next()) {
        types.put(columns.getString("COLUMN_NAME"), columns.getInt("DATA_TYPE"));
        check(columns.getString("REMARKS") != null, "REMARKS of " + columns.getString("COLUMN_NAME"));
      }
      check(types.equals(Map.of("month", Types.DATE, "mrr", Types.NUMERIC)), types);
      meta.getPrimaryKeys(null, "public", "revenue").close();
      meta.getImportedKeys(null, "public", "revenue").close();
      meta.getIndexInfo(null, "public", "revenue", false, true).close();
      meta.getTypeInfo().close();

      try (PreparedStatement statement = connection.prepareStatement("SELECT SUM(mrr), MEASURE(customers) FROM revenue WHERE month = ?")) {
        // From the sixth run on the driver names the statement and asks for binary values.
        for (int run = 0; run < 16; run++) {
          statement.setDate(1, java.sql.Date.valueOf(String.format("2024-%02d-01", 1 + run % 8)));
          ResultSet rows = statement.executeQuery();
          check(rows.next() && rows.getBigDecimal(1).equals(new BigDecimal(MRR[run % 8])), run);
          check(rows.getLong(2) > 0 && rows.getObject(2) instanceof Long, rows.getObject(2));
        }
      }
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(3);
        ResultSet rows = statement.executeQuery(BY_MONTH);
        check(rows.getMetaData().getColumnType(1) == Types.DATE && rows.getMetaData().getColumnType(4) == Types.DOUBLE, "types");
        check(rows.next() && rows.getDate(1).toString().equals("2024-01-01"), "date");
        List<String> rest = column(rows, 2);
        check(rest.equals(Arrays.asList(MRR).subList(1, 8)), rest);
        statement.setMaxRows(2);
        check(column(statement.executeQuery(BY_MONTH), 2).size() == 2, "max rows");
      }
      connection.rollback();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("SELECT nope FROM revenue");
        throw new AssertionError("no error");
      } catch (SQLException error) {
        check(error.getSQLState().equals("42703"), error.getSQLState());
      }
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        statement.executeQuery(LONG);
        throw new AssertionError("no error");
      } catch (SQLException error) {
        check(error.getSQLState().equals("57014"), error.getSQLState());
      }
      try (Statement statement = connection.createStatement()) {
        check(column(statement.executeQuery("SELECT SUM(mrr) FROM revenue"), 1).equals(List.of("1580.00")), "after a cancel");
        check(statement.execute("CREATE LOCAL TEMPORARY TABLE \"#Tableau_1_Connect\" (\"COL\" INTEGER) ON COMMIT PRESERVE ROWS") == false, "temporary");
        check(statement.executeUpdate("INSERT INTO \"#Tableau_1_Connect\" VALUES (1), (2)") == 2, "insert");
        check(column(statement.executeQuery("SELECT SUM(\"COL\") FROM \"#Tableau_1_Connect\""), 1).equals(List.of("3")), "sum");
        statement.execute("DROP TABLE \"#Tableau_1_Connect\"");
      }
    }
    try (Connection simple = DriverManager.getConnection(url + "&preferQueryMode=simple", System.getenv("PGUSER"), System.getenv("PGPASSWORD"));
        PreparedStatement statement = simple.prepareStatement("SELECT SUM(mrr) FROM revenue WHERE month = ? AND region = ANY (?)")) {
      statement.setDate(1, java.sql.Date.valueOf("2024-08-01"));
      statement.setArray(2, simple.createArrayOf("text", new String[] {"EMEA", "NA"}));
      List<String> values = column(statement.executeQuery(), 1);
      check(values.equals(List.of("1480.00")), values);
    }
    System.out.println("pgjdbc is right");
  }
}
