import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../src/data/base';
import { DEFAULT_SCOPE } from '../src/data/scope';
import type { Segment } from '../src/data/segments/rule';
import type { NamedResult, SqlResult } from '../src/engine/cells';
import { AppError } from '../src/engine/errors';
import { decodeTable, rowsOf } from '../src/engine/table';
import { planFile } from '../src/ingest/plan';
import { parametersIn, placeOf, substitute, tablesIn } from '../src/sql/lex';
import type { Session } from '../src/session/session';
import { REFUSED_FUNCTIONS } from '../src/session/sql-cells';
import { testSession } from './helpers/session';
import { testEngine } from './helpers/engine';

let analysis: Session;
let runs = 0;
const nextRun = (): string => `run ${++runs}`;

beforeAll(async () => {
  analysis = await testSession();
  const orders = Array.from({ length: 120 }, (_, n) => `o${n},k${n % 20},2024-0${1 + (n % 9)}-11,${10 + n}`);
  const people = Array.from(
    { length: 20 },
    (_, n) => `k${n},王小${n},1380013${String(8000 + n)},k${n}@example.com,北京市朝阳区${n}号,Paris`,
  );
  const given = [
    ['orders.csv', `order_id,customer_id,order_date,amount\n${orders.join('\n')}\n`],
    ['customers.csv', `customer_id,name,phone,email,address,city\n${people.join('\n')}\n`],
  ] as const;
  const files = [];
  for (const [name, text] of given) {
    const file = new Blob([text]);
    files.push({ plan: await planFile(name, name, file), file });
  }
  await analysis.importFiles('import', files, { rows: DEFAULT_ROW_RULES, asOf: null });
});

const SEGMENTS: Segment[] = [{ id: 's1', name: 'many', rule: { field: 'orders', op: 'gte', value: 1 } }];

async function run(sql: string, results: NamedResult[] = [], limit = 1000): Promise<SqlResult[]> {
  const request = { cell: 'c9', sql, limit, results, scope: DEFAULT_SCOPE, segments: SEGMENTS };
  return (await analysis.runSql(nextRun(), request)).results;
}
const rows = (result: SqlResult | undefined): unknown[][] =>
  result ? rowsOf<Record<string, unknown>>(decodeTable(result.rows)).map((row) => Object.values(row)) : [];

async function refusal(sql: string): Promise<AppError> {
  const cause: unknown = await run(sql).catch((error: unknown) => error);
  if (!(cause instanceof AppError)) throw new Error(`it ran: ${sql}`);
  return cause;
}

async function counts(): Promise<unknown[]> {
  const [result] = await run(
    'SELECT (SELECT count(*) FROM transactions)::INTEGER, (SELECT count(*) FROM customers)::INTEGER, (SELECT count(*) FROM orders)::INTEGER',
  );
  return rows(result)[0] ?? [];
}

describe('a SQL cell', () => {
  it('reads the canonical tables, segments and named results', async () => {
    const named = [
      { name: 'big', sql: 'SELECT customer_id, sum(amount) AS money FROM transactions GROUP BY 1' },
      { name: 'rfm.customers', sql: `SELECT 'k1' AS customer_id` },
    ];
    const [result] = await run(
      'SELECT count(*)::INTEGER AS n FROM big JOIN "rfm.customers" USING (customer_id) JOIN "segments.s1" USING (customer_id);',
      named,
    );
    expect(rows(result)).toEqual([[1]]);
  });

  it('reads a panel whose tables are called like those of the data', async () => {
    const request = { panel: 'rfm', params: {}, scope: DEFAULT_SCOPE, segments: [], cell: 'c1' };
    const { tables } = await analysis.runPanel(nextRun(), request);
    const named = tables.map(({ name, sql }) => ({ name: `rfm.${name}`, sql }));
    const [result] = await run(
      'SELECT count(*)::INTEGER AS n FROM "rfm.customers" JOIN customers USING (customer_id)',
      named,
    );
    expect(rows(result)).toEqual([[20]]);
  });

  it('runs every statement, in order', async () => {
    const results = await run(`-- a; comment\nSELECT ';' AS a; /* ; */ FROM range(3);\n\n`);
    expect(results.map(rows)).toEqual([[[';']], [['0'], ['1'], ['2']]]);
  });

  it('keeps every digit of every type', async () => {
    const [result] =
      await run(`SELECT 9007199254740993::BIGINT, 1.10::DECIMAL(9,2), 170141183460469231731687303715884105727::HUGEINT,
      DATE '2024-02-29', TIMESTAMP '2024-03-05 23:59:59.123456', INTERVAL '1 month 2 days', 0.1::FLOAT, NULL::INTEGER, true, [1.5::DECIMAL(4,1)], 'infinity'::TIMESTAMP`);
    expect(rows(result)).toEqual([
      [
        '9007199254740993',
        '1.10',
        '170141183460469231731687303715884105727',
        '2024-02-29',
        '2024-03-05 23:59:59.123456',
        '1 month 2 days',
        '0.1',
        null,
        true,
        '[1.5]',
        'infinity',
      ],
    ]);
    expect(result?.columns.map(({ kind }) => kind)).toEqual(
      'number number number time time time number number flag other time'.split(' '),
    );
  });

  it('says that rows are left out beyond the limit', async () => {
    const [result] = await run('FROM range(50)', [], 20);
    expect([rows(result).length, result?.more]).toEqual([20, true]);
    const [all] = await run('FROM range(20)', [], 20);
    expect([rows(all).length, all?.more]).toEqual([20, false]);
  });

  it('keeps columns of one name apart, and a column called __proto__', async () => {
    const [result] = await run('SELECT 1 AS a, 2 AS a, 3 AS "__proto__", 4 AS "a,b=;<b>"');
    expect(rows(result)).toEqual([[1, 2, 3, 4]]);
    expect(new Set(result?.columns.map(({ name }) => name)).size).toBe(4);
  });

  it('describes, summarises and explains', async () => {
    const [described, summary, plan] = await run('DESCRIBE customers; SUMMARIZE customers; EXPLAIN SELECT 1');
    expect(rows(described).length).toBeGreaterThan(5);
    expect(rows(summary).length).toBe(rows(described).length);
    expect(rows(plan).length).toBeGreaterThan(0);
  });

  it.each([
    ['SELECT *\n  FORM transactions', 2, 8],
    ['SELECT customer_id,\n  nothing FROM transactions', 2, 3],
    [`SELECT '中文中文', zzz FROM customers`, 1, 16],
    [`SELECT 1;\nSELECT order_id,\n 'abc'::INTEGER + length(order_id) FROM transactions`, 3, 7],
    ['SELECT * FROM nowhere', 1, 15],
    ['DESCRIBE nowhere', 1, 10],
  ])('points at the mistake in %j', async (sql, line, column) => {
    const error = await refusal(sql);
    expect(error.code).toBe('sql');
    expect(placeOf(sql, Number(error.args.at))).toEqual({ line, column });
  });

  it('points at it past the values of parameters', () => {
    const { text, back } = substitute('SELECT $a + $long_name, x', (name) => (name === 'a' ? '12345' : '1'));
    expect(text).toBe('SELECT 12345 + 1, x');
    expect(back(text.indexOf('x'))).toBe('SELECT $a + $long_name, x'.indexOf('x'));
    expect(back(9)).toBe(7);
    const named = substitute(
      'SELECT r.x FROM rfm.customers r, RFM."segments" WHERE a.b = t.rfm.x',
      () => '',
      (name) => name.startsWith('rfm.'),
    );
    expect(named.text).toBe('SELECT r.x FROM "rfm.customers" r, "rfm.segments" WHERE a.b = t.rfm.x');
    expect(named.back(named.text.indexOf('WHERE'))).toBe(
      'SELECT r.x FROM rfm.customers r, RFM."segments" '.length,
    );
  });

  it('is told apart from its strings, comments and quotes', () => {
    const sql = `SELECT '$no', "a$b", $$ $no FROM x $$, $yes /* FROM a /* b */ $no */ FROM Big b, "Two Words" t JOIN rfm.customers c ON true -- FROM d
      WHERE x IN (SELECT y FROM inner_one, other) AND e'\\'FROM z' = 'a''FROM q'`;
    expect([...parametersIn(sql)]).toEqual(['yes']);
    expect([...tablesIn(sql)]).toEqual(['big', 'two words', 'rfm.customers', 'inner_one', 'other']);
  });
});

describe('ways of writing', () => {
  it('full-width blanks are blanks, and stay what they are inside of strings', async () => {
    const [result] = await run("SELECT\u3000'a\u3000b'\u3000AS\u3000x");
    expect(rows(result)).toEqual([['a\u3000b']]);
  });
  it('a result made of a segment can be read by others', async () => {
    const [result] = await run('SELECT count(*)::INTEGER AS n FROM part', [
      { name: 'part', sql: 'SELECT * FROM "segments.s1"' },
    ]);
    expect(rows(result)).toEqual([[20]]);
  });
  it('columns that are called by their table stay as they are; so do names of WITH and the FROM of a function', () => {
    const rewrite = (sql: string): string =>
      substitute(
        sql,
        () => '',
        (name) => name === 'rfm.customers',
      ).text;
    expect(rewrite('SELECT rfm.customers FROM rfm.customers AS rfm')).toBe(
      'SELECT rfm.customers FROM "rfm.customers" AS rfm',
    );
    expect([...tablesIn('WITH tops AS (SELECT 1) SELECT * FROM tops, others')]).toEqual(['others']);
    expect([...tablesIn('SELECT extract(dow FROM day) FROM t')]).toEqual(['t']);
  });
  it('counted holds the rows that the panels count', async () => {
    const [result] = await run('SELECT count(*)::INTEGER AS n, sum(amount) AS money FROM counted');
    const [panel] = await run('SELECT sum(lines)::INTEGER, sum(amount_units) / 100.0 FROM orders');
    expect(rows(result)[0]?.[0]).toBe(rows(panel)[0]?.[0]);
  });
});

describe('personal data in results', () => {
  it('is found in rows, lists and numbers', async () => {
    const [result] = await run(
      'SELECT c, list(name), phone::BIGINT AS n, upper(name) AS u, count(*) AS k FROM customers c GROUP BY ALL',
    );
    expect(result?.columns.map(({ personal }) => personal)).toEqual(['name', 'name', 'phone', 'name', null]);
  });

  it('is found by its name, by its form, and by where it comes from', async () => {
    const [result] = await run(
      `SELECT customer_id, phone, email AS x, name AS who, address AS y, city, 'call 13800138000' AS note, phone || '' AS z, 'tea' AS name FROM customers`,
    );
    expect(result?.columns.map(({ personal }) => personal)).toEqual([
      null,
      'phone',
      'email',
      'name',
      'address',
      null,
      'phone',
      'phone',
      null,
    ]);
  });
});

describe('a SQL cell cannot', () => {
  it.each([
    'DROP TABLE lines',
    'DELETE FROM customers',
    'UPDATE lines SET amount_units = 0',
    'INSERT INTO customers SELECT * FROM customers',
    'CREATE TABLE x AS SELECT 1',
    'CREATE OR REPLACE TEMP VIEW transactions AS SELECT 1',
    'ALTER TABLE customers DROP COLUMN name',
    'TRUNCATE customers',
    'COMMIT; DROP TABLE lines',
    'SELECT 1; COMMIT; DROP TABLE lines',
    'ROLLBACK',
    'WITH gone AS (DELETE FROM customers RETURNING *) SELECT * FROM gone',
    'EXPLAIN ANALYZE DELETE FROM customers',
    `EXPLAIN ANALYZE COPY (SELECT 1) TO 'in/x.csv'`,
    `COPY customers TO 'in/x.csv'`,
    `COPY customers TO 'http://127.0.0.1:9/x'`,
    `EXPORT DATABASE 'in/db'`,
    `ATTACH 'in/a.db'`,
    `ATTACH 'http://127.0.0.1:9/a.db'`,
    'DETACH memory',
    'USE temp',
    `INSTALL httpfs`,
    `LOAD 'http://127.0.0.1:9/x.wasm'`,
    `SET enable_external_access = true`,
    'SET lock_configuration = false',
    `SET allowed_directories = ['/']`,
    `SET memory_limit = '10GB'`,
    'RESET memory_limit',
    'SET VARIABLE x = 1',
    'PRAGMA enable_profiling',
    'CALL enable_logging()',
    `SELECT * FROM enable_logging(storage = 'file')`,
    `SELECT * FROM "enable_logging" (storage = 'file')`,
    `SELECT * FROM system.main.enable_logging /* x */ (storage = 'file')`,
    `SELECT 'x'.write_log()`,
    `SELECT * FROM query('SELECT * FROM enable_' || 'logging()')`,
    `SELECT * FROM query_table(['customers'])`,
    `SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')`,
    `SELECT * FROM 'http://127.0.0.1:9/x.csv'`,
    `SELECT * FROM '/etc/passwd'`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM glob('/*')`,
    `SELECT sleep_ms(100000)`,
    'CHECKPOINT',
    'VACUUM',
    'PREPARE p AS SELECT 1',
    'EXECUTE p',
    'BEGIN',
    'SELECT 1 AS \uFEFFx ; COMMIT; DROP TABLE customers',
    'SELECT 1 AS \uFEFFx ; COMMIT; UPDATE lines SET amount_units = 0',
    "SELECT * FROM\u00A0query('SELECT 42')",
    'SELECT * FROM\u3000enable_logging()',
    'SELECT 1+\u00A0sleep_ms(100000)',
    'SELECT \u200Bsleep_ms(100000)',
    "IMPORT DATABASE 'in/db'",
    '(SELECT 1); DROP TABLE customers',
    'SELECT * FROM (SELECT 1) t); DROP TABLE customers; --',
    'SELECT 1 AS a\n); DROP TABLE customers; CREATE TABLE x AS (SELECT 1',
  ])('%s', async (sql) => {
    const before = await counts();
    expect(['sql_reads_only', 'sql']).toContain((await refusal(sql)).code);
    expect(await counts()).toEqual(before);
  });

  it('call any function that does more than compute: all of the engine are known', async () => {
    const HARMLESS =
      `duckdb_approx_database_count duckdb_columns duckdb_connection_count duckdb_constraints duckdb_coordinate_systems duckdb_databases
      duckdb_dependencies duckdb_extensions duckdb_functions duckdb_indexes duckdb_keywords duckdb_memory duckdb_optimizers duckdb_prepared_statements
      duckdb_schemas duckdb_secret_types duckdb_sequences duckdb_settings duckdb_tables duckdb_types duckdb_variables duckdb_views generate_series
      pragma_collations pragma_database_size pragma_platform pragma_show pragma_table_info pragma_user_agent pragma_version range repeat repeat_row summary
      unnest histogram histogram_values duckdb_profiling_settings current_connection_id current_query current_query_id current_transaction_id error
      gen_random_uuid random stats uuid uuidv4 uuidv7`.split(/\s+/);
    const engine = await testEngine();
    const known = await engine.rows<{ name: string }>(
      `SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro') OR has_side_effects`,
    );
    expect(
      known
        .map(({ name }) => name)
        .filter((name) => !REFUSED_FUNCTIONS.has(name) && !HARMLESS.includes(name)),
    ).toEqual([]);
  });

  it('eat all memory: it ends with a message, and the next one runs', async () => {
    expect((await refusal('SELECT list(r) FROM range(2000000000) t(r)')).code).toBe('out_of_memory');
    expect(await counts()).toEqual([120, 20, 120]);
  });
});

describe('a panel as SQL', () => {
  it.each([
    ['rfm', 'customers'],
    ['rfm', 'segments'],
    ['pareto', 'tiers'],
    ['cohorts', 'retention'],
  ])('%s.%s in one statement gives the same rows', async (panel, name) => {
    const request = { panel, params: {}, scope: DEFAULT_SCOPE, segments: [], cell: 'c1' };
    const { tables } = await analysis.runPanel(nextRun(), request);
    const table = tables.find((one) => one.name === name);
    expect(table?.whole).not.toContain('cell_c1 ');
    const text = async (sql: string): Promise<string[]> =>
      rowsOf<object>(decodeTable(await analysis.table(nextRun(), sql)))
        .map((row) => JSON.stringify(row))
        .sort();
    const expected = await text(table?.sql ?? '');
    await analysis.table(nextRun(), 'DROP TABLE IF EXISTS cell_c1');
    expect(await text(table?.whole ?? '')).toEqual(expected);
    expect(await run(table?.whole ?? '')).toHaveLength(1);
  });

  it('that holds results is read under its name, so that no figures go into a notebook', async () => {
    const request = { panel: 'overview', params: {}, scope: DEFAULT_SCOPE, segments: [], cell: 'c1' };
    const { tables } = await analysis.runPanel(nextRun(), request);
    expect(tables.find(({ name }) => name === 'kpis')?.whole).toBeNull();
  });
});
