/** A description as SQL. */
import {
  type Block,
  type Expr,
  type Grouping,
  type Item,
  idOf,
  type Join,
  type Kind,
  type Layer,
  type Op,
  type Outer,
  passedOn,
  type Query,
  type Sort,
  setsOf,
  type TableJoin,
  type Value,
} from './description.ts';

export interface Printed {
  readonly sql: string;
  /** Of $1, $2, ... as texts. */
  readonly parameters: readonly string[];
}

/** @param bind literals of conditions become parameters */
export function print(query: Query, bind: boolean): Printed {
  const printer = new Printer(bind);
  const sql = printer.query(query);
  return { sql, parameters: printer.parameters };
}

class Printer {
  readonly parameters: string[] = [];
  readonly #bind: boolean;
  #inCondition = false;
  #aliases = 0;
  /** What follows a column's name in the SELECT that is printed. */
  #suffix = '';
  #keys: readonly string[] = [];
  /** Expressions that are columns of the SELECT, where they are named by their numbers. */
  #numbered: readonly string[] = [];

  constructor(bind: boolean) {
    this.#bind = bind;
  }

  query(query: Query): string {
    const before = {
      inCondition: this.#inCondition,
      suffix: this.#suffix,
      keys: this.#keys,
      numbered: this.#numbered,
    };
    this.#inCondition = false;
    this.#suffix = '';
    this.#keys = [];
    this.#numbered = [];
    const sql = this.#query(query);
    this.#inCondition = before.inCondition;
    this.#suffix = before.suffix;
    this.#keys = before.keys;
    this.#numbered = before.numbered;
    return sql;
  }

  #query(query: Query): string {
    switch (query.kind) {
      case 'block':
        return this.#block(query);
      case 'outer':
        return this.#outer(query);
      case 'join':
        return this.#join(query);
      case 'union':
        return `(${this.query(query.left)}) UNION ${query.all ? 'ALL ' : ''}(${this.query(query.right)})`;
    }
  }

  #block(block: Block): string {
    const { layers, grouping, join, having } = block;
    const passed = passedOn(block);
    let from: string = block.view;
    let cte = '';
    layers.forEach((layer, depth) => {
      const select = this.#layer(layer, depth, passed, from);
      const last = depth === layers.length - 1;
      const alias = this.#alias();
      if (last && block.cte) cte = `WITH ${alias} AS (${select}) `;
      from = last && block.cte ? alias : `(${select}) AS ${alias}`;
    });
    this.#suffix = layers.length ? `_${layers.length}` : '';
    this.#numbered = block.ordinals ? block.items.map(({ value }) => idOf(value)) : [];
    this.#keys = grouping ? setsOf(grouping).flat().map(idOf) : [];
    const items = this.#items(block.items);
    const joined = join ? this.#tableJoin(join) : '';
    const where = this.#where(block.where);
    const groups = grouping ? this.#grouping(grouping) : '';
    const after = having ? ` HAVING ${this.#condition(having)}` : '';
    return `${cte}SELECT ${block.distinct ? 'DISTINCT ' : ''}${items} FROM ${from}${joined}${where}${groups}${after}${this.#end(block)}`;
  }

  #layer(layer: Layer, depth: number, passed: readonly Expr[], from: string): string {
    const name = (expr: Expr) => (expr.op === 'column' || expr.op === 'computed' ? expr.name : '');
    const columns = passed.map((expr) => {
      this.#suffix = depth ? `_${depth}` : '';
      const value = depth === 0 && expr.op === 'computed' ? this.expr(expr.of) : `${name(expr)}${this.#suffix}`;
      return `${value} AS ${name(expr)}_${depth + 1}`;
    });
    return `SELECT ${columns.join(', ')} FROM ${from}${this.#where(layer.where)}`;
  }

  #tableJoin({ alias, left, table, on }: TableJoin): string {
    const source =
      table.kind === 'values'
        ? `(VALUES ${table.rows.map((row) => `(${row.map((value, i) => literal(value, table.kinds[i]!)).join(', ')})`).join(', ')}) AS ${alias}(${table.names.join(', ')})`
        : `(${this.query(table)}) AS ${alias}`;
    return ` ${left ? 'LEFT ' : ''}JOIN ${source} ON ${alias}.${on.key} = ${this.expr(on.column)}`;
  }

  #grouping(grouping: Grouping): string {
    const list = (keys: readonly Expr[]) => keys.map((key) => this.#numberOf(key) ?? this.expr(key)).join(', ');
    switch (grouping.style) {
      case 'plain':
        return grouping.keys.length ? ` GROUP BY ${list(grouping.keys)}` : '';
      case 'GROUPING SETS':
        return ` GROUP BY GROUPING SETS (${grouping.sets.map((set) => `(${list(set)})`).join(', ')})`;
      default: {
        const { outside, keys, style } = grouping;
        return ` GROUP BY ${outside.length ? `${list(outside)}, ` : ''}${style}(${list(keys)})`;
      }
    }
  }

  #outer(outer: Outer): string {
    const alias = this.#alias();
    const inner = this.query(outer.from);
    const groups = outer.groups?.length ? ` GROUP BY ${outer.groups.map((group) => this.expr(group)).join(', ')}` : '';
    const rest = `SELECT ${this.#items(outer.items)} FROM ${outer.cte ? alias : `(${inner}) AS ${alias}`}${this.#where(outer.where)}${groups}${this.#end(outer)}`;
    return outer.cte ? `WITH ${alias} AS (${inner}) ${rest}` : rest;
  }

  #join({ left, right, type, on, nullSafe, items }: Join): string {
    const equal = on.map((name) => (nullSafe ? `a.${name} IS NOT DISTINCT FROM b.${name}` : `a.${name} = b.${name}`));
    return `SELECT ${this.#items(items)} FROM (${this.query(left)}) a ${type} JOIN (${this.query(right)}) b ON ${equal.join(' AND ')}`;
  }

  #items = (items: readonly Item[]) => items.map(({ name, value }) => `${this.expr(value)} AS ${name}`).join(', ');
  #alias = () => `q${this.#aliases++}`;

  #where(where: readonly Expr[]): string {
    return where.length ? ` WHERE ${where.map((expr) => this.#condition(expr)).join(' AND ')}` : '';
  }
  #condition(expr: Expr): string {
    this.#inCondition = true;
    const sql = this.expr(expr);
    this.#inCondition = false;
    return sql;
  }

  #end({ order, limit, offset }: { order: readonly Sort[]; limit?: number; offset?: number }): string {
    return `${order.length ? ` ORDER BY ${this.#sorts(order, true)}` : ''}${limit === undefined ? '' : ` LIMIT ${limit}`}${offset ? ` OFFSET ${offset}` : ''}`;
  }
  #sorts = (order: readonly Sort[], numbered = false) =>
    order
      .map(({ by, descending, nulls }) => {
        const key = (numbered ? this.#numberOf(by) : undefined) ?? this.expr(by);
        return `${key}${descending ? ' DESC' : ''}${nulls ? ` NULLS ${nulls}` : ''}`;
      })
      .join(', ');
  #numberOf(expr: Expr): string | undefined {
    const number = this.#numbered.indexOf(idOf(expr)) + 1;
    return number > 0 ? String(number) : undefined;
  }

  expr(expr: Expr): string {
    const inCondition = this.#inCondition;
    // A key has to be written as in GROUP BY, and an operator needs to know its types.
    if (this.#keys.includes(idOf(expr)) || expr.op === 'arithmetic') this.#inCondition = false;
    const sql = this.#expr(expr);
    this.#inCondition = inCondition;
    return sql;
  }

  #expr(expr: Expr): string {
    const sql = (part: Expr) => this.expr(part);
    switch (expr.op) {
      case 'column':
        return `${expr.name}${this.#suffix}`;
      case 'joined':
        return `j.${expr.name}`;
      case 'computed':
        return this.#suffix ? `${expr.name}${this.#suffix}` : sql(expr.of);
      case 'value':
        return this.#value(expr);
      case 'trunc': {
        const of = expr.through ? `CAST(${sql(expr.of)} AS timestamp)` : sql(expr.of);
        const made = `date_trunc('${expr.unit}', ${of})`;
        return expr.kind === 'date' ? `CAST(${made} AS date)` : made;
      }
      case 'extract': {
        const made = `EXTRACT(${expr.unit.toUpperCase()} FROM ${sql(expr.of)})`;
        return expr.kind === 'int' ? `CAST(${made} AS integer)` : made;
      }
      case 'call':
        return called(expr.name, expr.args.map(sql));
      case 'case':
        return `CASE WHEN ${sql(expr.when)} THEN ${sql(expr.result)}${expr.otherwise ? ` ELSE ${sql(expr.otherwise)}` : ''} END`;
      case 'cast':
        return `CAST(${sql(expr.of)} AS ${expr.kind})`;
      case 'arithmetic':
        return arithmetic(expr, sql(expr.left), sql(expr.right));
      case 'compare':
        return `(${sql(expr.left)} ${expr.sign} ${sql(expr.right)})`;
      case 'in':
        return `(${sql(expr.of)} ${expr.not ? 'NOT ' : ''}IN (${expr.values.map(sql).join(', ')}))`;
      case 'isDistinct':
        return `(${sql(expr.left)} IS ${expr.not ? 'NOT ' : ''}DISTINCT FROM ${sql(expr.right)})`;
      case 'isNull':
        return `(${sql(expr.of)} IS ${expr.not ? 'NOT ' : ''}NULL)`;
      case 'like':
        return `(${sql(expr.of)} ${expr.not ? 'NOT ' : ''}${expr.anyCase ? 'ILIKE' : 'LIKE'} ${this.#value({ op: 'value', kind: 'text', value: expr.pattern })})`;
      case 'between':
        return `(${sql(expr.of)} BETWEEN ${sql(expr.low)} AND ${sql(expr.high)})`;
      case 'and':
      case 'or':
        return `(${expr.args.map(sql).join(` ${expr.op.toUpperCase()} `)})`;
      case 'not':
        return `(NOT ${sql(expr.of)})`;
      case 'scalar':
        return `(${this.query(expr.query)})`;
      case 'inQuery':
        return `(${sql(expr.of)} ${expr.not ? 'NOT ' : ''}IN (${this.query(expr.query)}))`;
      case 'measure':
        return this.#measure(expr);
      case 'aggregate':
        return this.#aggregate(expr);
      case 'grouping':
        return `GROUPING(${expr.of.map(sql).join(', ')})`;
      case 'window':
        return this.#window(expr);
    }
  }

  #value({ value, kind, bare }: Omit<Op<'value'>, 'op'> & { op: 'value' }): string {
    if (!this.#bind || !this.#inCondition || value === null) return literal(value, bare ? 'text' : kind);
    this.parameters.push(typeof value === 'boolean' ? (value ? 't' : 'f') : String(value));
    return `$${this.parameters.length}`;
  }

  #measure({ name, how, filter, times, plus }: Op<'measure'>): string {
    const column = `${name}${this.#suffix}`;
    if (how === 'bare') return column;
    const value = `${times === -1 ? `-${column}` : `${column}${times === undefined ? '' : ` * ${times}`}`}${plus === undefined ? '' : ` + ${plus}${this.#suffix}`}`;
    if (!filter) return `${how}(${value})`;
    const condition = this.expr(filter.condition);
    if (filter.style === 'FILTER') return `${how}(${value}) FILTER (WHERE ${condition})`;
    return `${how}(CASE WHEN ${condition} THEN ${value}${filter.style === 'CASE ELSE 0' ? ' ELSE 0' : ''} END)`;
  }

  #aggregate({ name, of, filter }: Op<'aggregate'>): string {
    const value = of ? this.expr(of) : '*';
    const call =
      name === 'count distinct'
        ? `COUNT(DISTINCT ${value})`
        : name === 'string_agg'
          ? `string_agg(DISTINCT ${value}, ', ' ORDER BY ${value})`
          : `${name}(${value})`;
    return filter ? `${call} FILTER (WHERE ${this.expr(filter)})` : call;
  }

  #window({ name, of, partition, order }: Op<'window'>): string {
    const value = of ? this.expr(of) : name === 'count' ? '*' : '';
    const by = partition.length ? `PARTITION BY ${partition.map((key) => this.expr(key)).join(', ')}` : '';
    const over = [by, order.length ? `ORDER BY ${this.#sorts(order)}` : ''].filter(Boolean).join(' ');
    return `${name === 'running sum' ? 'sum' : name}(${value}) OVER (${over})`;
  }
}

function literal(value: Value, kind: Kind): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return String(value);
  const text = `'${value.replaceAll("'", "''")}'`;
  return kind === 'date' || kind === 'timestamp' ? `${kind.toUpperCase()} ${text}` : text;
}

function called(name: Op<'call'>['name'], args: readonly string[]): string {
  if (name === 'initial') return `substring(${args[0]} from 1 for 1)`;
  if (name === 'append') return `(${args.join(' || ')})`;
  return `${name}(${args.join(', ')})`;
}

function arithmetic({ sign, kind, left: { kind: of } }: Op<'arithmetic'>, left: string, right: string): string {
  if (sign !== 'per') return `(${left} ${sign} ${right})`;
  return of === 'numeric'
    ? `(${left} / NULLIF(${right}, 0))`
    : `(CAST(${left} AS ${kind} precision) / NULLIF(${right}, 0))`;
}
