/** Errors of the SQL API. The only file that knows SQLSTATEs (Postgres' documentation, Appendix A). */

export interface SqlErrorDetails {
  readonly detail?: string;
  readonly hint?: string;
  /** Where in the statement, counted in characters from 1. */
  readonly position?: number;
}

/** Conditions by Postgres' own names. */
export const SQLSTATE = {
  active_sql_transaction: '25001',
  admin_shutdown: '57P01',
  ambiguous_column: '42702',
  array_subscript_error: '2202E',
  cannot_connect_now: '57P03',
  cannot_modify: '25006',
  cant_change_runtime_param: '55P02',
  cardinality_violation: '21000',
  character_not_in_repertoire: '22021',
  configuration_limit_exceeded: '53400',
  datetime_field_overflow: '22008',
  disk_full: '53100',
  division_by_zero: '22012',
  duplicate_cursor: '42P03',
  duplicate_prepared_statement: '42P05',
  duplicate_table: '42P07',
  feature_not_supported: '0A000',
  idle_in_transaction_session_timeout: '25P03',
  idle_session_timeout: '57P05',
  in_failed_sql_transaction: '25P02',
  insufficient_privilege: '42501',
  internal_error: 'XX000',
  interval_field_overflow: '22015',
  invalid_argument_for_logarithm: '2201E',
  invalid_argument_for_power_function: '2201F',
  invalid_authorization: '28000',
  invalid_binary_representation: '22P03',
  invalid_cursor_name: '34000',
  invalid_datetime_format: '22007',
  invalid_json_text: '22032',
  invalid_parameter_value: '22023',
  invalid_password: '28P01',
  invalid_regular_expression: '2201B',
  invalid_row_count_in_limit_clause: '2201W',
  invalid_savepoint_specification: '3B001',
  invalid_sql_statement_name: '26000',
  invalid_text_representation: '22P02',
  invalid_time_zone_displacement_value: '22009',
  no_active_sql_transaction: '25P01',
  numeric_value_out_of_range: '22003',
  object_not_in_prerequisite_state: '55000',
  out_of_memory: '53200',
  program_limit_exceeded: '54000',
  protocol_violation: '08P01',
  query_canceled: '57014',
  serialization_failure: '40001',
  statement_too_complex: '54001',
  syntax_error: '42601',
  too_many_connections: '53300',
  undefined_column: '42703',
  undefined_function: '42883',
  undefined_object: '42704',
  undefined_parameter: '42P02',
  undefined_table: '42P01',
} as const;
export type Condition = keyof typeof SQLSTATE;

/** An error as a Postgres client gets it. */
export class SqlError extends Error {
  readonly code: string;
  readonly details: SqlErrorDetails;

  /** @param condition its name, or its five-letter SQLSTATE where Postgres itself gave it */
  constructor(condition: Condition | { readonly code: string }, message: string, details: SqlErrorDetails = {}) {
    super(message);
    this.name = 'SqlError';
    this.code = typeof condition === 'string' ? SQLSTATE[condition] : condition.code;
    this.details = details;
  }
}
