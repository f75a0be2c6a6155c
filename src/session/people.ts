import type { Catalog } from '../data/catalog';
import { reachByChannel } from '../data/consent';
import { lunarBirthdays, lunarNumber } from '../data/lunar';
import { customerFields, type RuleField } from '../data/segments/fields';
import { expandRule, type PanelRule, type Rule, type Segment } from '../data/segments/rule';
import { PEOPLE, ruleSql, type RuleContext } from '../data/segments/sql';
import type { Audience, KnownPerson, ListAnswer, Overlap, Profile, ProfileRow } from '../engine/cells';
import { AppError } from '../engine/errors';
import { brokenReference } from '../engine/segments';
import { firstRow, rowsOf, type ResultTable } from '../engine/table';
import { testSharesWithPauses } from '../models/share-tests';
import type { TaskContext } from '../panel/contract';
import { ident, join, raw, sql, type Sql } from '../sql/sql';

const PROFILE_VALUES = 12;
const MOST_DISTINCT = 60;
const QUARTERS = [0.25, 0.5, 0.75];
const ROWS_PER_STATEMENT = 5000;
const SHOWN_UNMATCHED = 20;

type PanelKeys = (rule: PanelRule, context: TaskContext) => Promise<Sql>;

/** Who is in a segment, and what can be said of them: tables of customer keys, made once per base and rule. */
export class People {
  readonly #panelKeys: PanelKeys;
  readonly #tables = new Map<string, Sql>();
  /** Tables that nothing uses any more. */
  #stale: Sql[] = [];
  readonly #lists = new Set<string>();
  #made = 0;

  constructor(panelKeys: PanelKeys) {
    this.#panelKeys = panelKeys;
  }

  /** Other data have been loaded: nothing that was looked up in the ones before is there. */
  forgetData(): void {
    this.#lists.clear();
    this.#tables.clear();
    this.#stale.length = 0;
  }

  /** The base has changed: whoever was found may not be found again. */
  forget(): void {
    this.#stale.push(...this.#tables.values());
    this.#tables.clear();
  }

  /** A query of the keys of a rule that nobody has saved: no table is kept of it. */
  #keys(rule: Rule, segments: readonly Segment[], context: TaskContext): Promise<Sql> {
    expandRule(rule, segments, brokenReference(segments));
    const open: TaskContext = { ...context, period: { from: null, to: null }, segment: null };
    return ruleSql(rule, this.#rules(open, segments));
  }

  /** A table of `customer_key`. @throws {AppError} `segment_invalid`, `segment_circular`, `missing_column`, `list_missing`. */
  async table(rule: Rule, segments: readonly Segment[], context: TaskContext): Promise<Sql> {
    const key = JSON.stringify(expandRule(rule, segments, brokenReference(segments)));
    const known = this.#tables.get(key);
    if (known) return known;
    const open: TaskContext = { ...context, period: { from: null, to: null }, segment: null };
    const keys = await ruleSql(rule, this.#rules(open, segments));
    for (const old of this.#stale.splice(0)) await context.query(sql`DROP TABLE IF EXISTS ${old}`);
    const table = ident(`segment_${this.#made++}`);
    await context.query(sql`CREATE OR REPLACE TABLE ${table} AS SELECT DISTINCT customer_key FROM (${keys})`);
    this.#tables.set(key, table);
    return table;
  }

  /** The query of a rule as an analyst can read it. */
  async query(rule: Rule, segments: readonly Segment[], context: TaskContext): Promise<Sql> {
    const whole = expandRule(rule, segments, brokenReference(segments));
    const keys = await ruleSql(whole, this.#rules(context, segments));
    return sql`SELECT customer_id FROM customer_ids WHERE customer_key IN (${keys})`;
  }

  #rules(context: TaskContext, segments: readonly Segment[]): RuleContext {
    const { catalog, asOf, rows } = context;
    return {
      catalog,
      asOf,
      rows,
      panel: async (rule) => {
        const period = rule.dates ?? { from: null, to: null };
        const segment = rule.among ? await this.table(rule.among, segments, context) : null;
        return this.#panelKeys(rule, { ...context, period, segment });
      },
      segment: (id) => {
        const named = segments.find((one) => one.id === id);
        if (!named) throw new AppError('segment_invalid', { segment: id });
        return this.table(named.rule, segments, context);
      },
      list: (id) => this.#listKeys(id, context),
      lunarDays: () => this.#lunarDays(context),
      lunarWithin: (days) => lunarBirthdays(asOf, days),
      missing: (column) => {
        throw new AppError('missing_column', { column });
      },
    };
  }

  async audience(rule: Rule, segments: readonly Segment[], context: TaskContext): Promise<Audience> {
    const { catalog } = context;
    const keys = await this.#keys(rule, segments, context);
    const channels = reachByChannel(catalog.columns.customers ?? []);
    const flags = channels.map(
      ({ optedIn, reachable }, index) =>
        sql`${optedIn} AS ${ident(`o${index}`)}, ${reachable} AS ${ident(`r${index}`)}`,
    );
    const reach = channels.map(
      (_, index) =>
        sql`count(*) FILTER (WHERE inside AND ${ident(`o${index}`)})::DOUBLE AS ${ident(`opted_${index}`)}, count(*) FILTER (WHERE inside AND ${ident(`r${index}`)})::DOUBLE AS ${ident(`reach_${index}`)}`,
    );
    const row = firstRow<Record<string, number>>(
      await context.query(
        sql`SELECT count(*) FILTER (WHERE inside)::DOUBLE AS customers, count(*)::DOUBLE AS everyone,
            count(*) FILTER (WHERE inside AND buys)::DOUBLE AS buyers,
            coalesce(sum(units) FILTER (WHERE inside), 0)::DOUBLE AS units, coalesce(sum(units), 0)::DOUBLE AS all_units
            ${reach.length ? sql`, ${join(reach)}` : raw('')}
          FROM (SELECT i.customer_key IN (${keys}) AS inside, f.orders > 0 AS buys, f.amount_units AS units ${flags.length ? sql`, ${join(flags)}` : raw('')} FROM ${PEOPLE})`,
      ),
    );
    const figure = (name: string): number => row[name] ?? 0;
    return {
      customers: figure('customers'),
      everyone: figure('everyone'),
      buyers: figure('buyers'),
      revenue: figure('units') / catalog.moneyScale,
      revenueShare: figure('all_units') > 0 ? figure('units') / figure('all_units') : 0,
      reach: channels.map(({ channel }, index) => ({
        channel,
        optedIn: figure(`opted_${index}`),
        reachable: figure(`reach_${index}`),
      })),
    };
  }

  /**
   * How the values of all attributes are spread in a segment and among everyone. `lift` is the share in the segment ÷ the share
   * among everyone, both of customers whose value is known; `p` is Fisher's exact test (two-sided) of the segment against the
   * rest, `pAdjusted` Holm over all rows. Numbers are divided at the quartiles of everyone. A segment of everyone, or of nobody,
   * has no rows.
   */
  async profile(rule: Rule, segments: readonly Segment[], context: TaskContext): Promise<Profile> {
    const { catalog, asOf } = context;
    const keys = await this.#keys(rule, segments, context);
    const fields = profileFields(customerFields(catalog, asOf));
    const people = ident('people_now');
    await context.query(
      sql`CREATE OR REPLACE TABLE ${people} AS SELECT i.customer_key IN (${keys}) AS inside, ${join(
        fields.map(({ expression }, index) => sql`${expression} AS ${ident(`v${index}`)}`),
      )} FROM ${PEOPLE}`,
    );
    const totals = firstRow<{ customers: number; everyone: number }>(
      await context.query(
        sql`SELECT count(*) FILTER (WHERE inside)::DOUBLE AS customers, count(*)::DOUBLE AS everyone FROM ${people}`,
      ),
    );
    if (totals.customers === 0 || totals.customers === totals.everyone) return { ...totals, rows: [] };
    const found: (Omit<ProfileRow, 'share' | 'everyoneShare' | 'lift' | 'p' | 'pAdjusted'> & {
      known: number;
      allKnown: number;
    })[] = [];
    for (const [index, { id, type }] of fields.entries()) {
      const value = await this.#profileValue({ id, type, expression: ident(`v${index}`) }, people, context);
      if (!value) continue;
      const rows = await context.query(
        sql`SELECT ${id} AS field, value, count(*) FILTER (WHERE inside)::DOUBLE AS customers, count(*)::DOUBLE AS everyone,
            (sum(count(*) FILTER (WHERE inside)) OVER ())::DOUBLE AS known, (sum(count(*)) OVER ())::DOUBLE AS "allKnown"
          FROM (SELECT ${value} AS value, inside FROM ${people}) WHERE value IS NOT NULL
          GROUP BY value QUALIFY count(*) OVER () <= ${MOST_DISTINCT} ORDER BY everyone DESC, value LIMIT ${PROFILE_VALUES}`,
      );
      found.push(...rowsOf<(typeof found)[number]>(rows));
      await context.pause();
    }
    await context.query(sql`DROP TABLE ${people}`);
    const tested = await testSharesWithPauses(
      found.filter(({ known, allKnown }) => known > 0 && known < allKnown),
      (row) => ({
        hits: row.customers,
        of: row.known,
        otherHits: row.everyone - row.customers,
        otherOf: row.allKnown - row.known,
      }),
      context.pause,
    );
    const rows = tested.map(({ known, allKnown, ...row }): ProfileRow => {
      const [share, everyoneShare] = [row.customers / known, row.everyone / allKnown];
      return { ...row, share, everyoneShare, lift: share / everyoneShare };
    });
    return { ...totals, rows };
  }

  async #profileValue(
    field: Pick<RuleField, 'id' | 'type' | 'expression'>,
    people: Sql,
    context: TaskContext,
  ): Promise<Sql | null> {
    if (field.type === 'flag') return sql`CASE WHEN ${field.expression} THEN 'yes' ELSE 'no' END`;
    if (field.type === 'text') return sql`nullif(trim(${field.expression}::VARCHAR), '')`;
    const cuts = QUARTERS.map((share) => sql`quantile_disc(${field.expression}, ${share})`);
    const row = firstRow<Record<string, number | null>>(
      await context.query(
        sql`SELECT ${join(cuts.map((cut, index) => sql`(${cut})::DOUBLE AS ${ident(`q${index}`)}`))} FROM ${people}`,
      ),
    );
    const edges = [...new Set(QUARTERS.map((_, index) => row[`q${index}`]))].filter(
      (edge): edge is number => typeof edge === 'number',
    );
    if (edges.length === 0) return null;
    const text = (edge: number): string => String(Math.round(edge * 100) / 100);
    const cases = edges.map(
      (edge, index) =>
        sql`WHEN ${field.expression} <= ${edge} THEN ${index === 0 ? `≤ ${text(edge)}` : `${text(edges[index - 1] ?? 0)} – ${text(edge)}`}`,
    );
    return sql`CASE WHEN ${field.expression} IS NULL THEN NULL ${join(cases, ' ')} ELSE ${`> ${text(edges[edges.length - 1] ?? 0)}`} END`;
  }

  /** Ids of the segments that hold a customer. */
  async holding(id: string, segments: readonly Segment[], context: TaskContext): Promise<string[]> {
    const found: string[] = [];
    for (const segment of segments) {
      const table = await this.table({ segment: segment.id }, segments, context).catch(() => null);
      if (!table) continue;
      const { n } = firstRow<{ n: number }>(
        await context.query(
          sql`SELECT count(*)::INTEGER AS n FROM ${table} JOIN customer_ids USING (customer_key) WHERE customer_id = ${id}`,
        ),
      );
      if (n > 0) found.push(segment.id);
    }
    return found;
  }

  /** Customers by which of the segments hold them, without those whom none holds. */
  async overlap(
    ids: readonly string[],
    segments: readonly Segment[],
    context: TaskContext,
  ): Promise<Overlap[]> {
    const bits: Sql[] = [];
    for (const [index, id] of ids.entries()) {
      const table = await this.table({ segment: id }, segments, context);
      bits.push(sql`(customer_key IN (SELECT customer_key FROM ${table}))::INTEGER * ${2 ** index}`);
    }
    if (bits.length === 0) return [];
    return rowsOf<Overlap>(
      await context.query(
        sql`SELECT mask::INTEGER AS mask, count(*)::DOUBLE AS customers, (coalesce(sum(amount_units), 0) / ${context.catalog.moneyScale}::DOUBLE)::DOUBLE AS revenue
          FROM (SELECT ${join(bits, ' + ')} AS mask, amount_units FROM customer_ids LEFT JOIN customer_facts USING (customer_key))
          WHERE mask > 0 GROUP BY mask ORDER BY customers DESC, mask`,
      ),
    );
  }

  /** Keeps a pasted list of ids, phones or e-mails in the engine's memory, and says how much of it is known. */
  async setList(id: string, values: readonly string[], context: TaskContext): Promise<ListAnswer> {
    const table = ident(`list_${id}`);
    const distinct = [...new Set(values.map((value) => value.trim()).filter(Boolean))];
    await context.query(sql`CREATE OR REPLACE TABLE ${table} (value VARCHAR)`);
    for (let at = 0; at < distinct.length; at += ROWS_PER_STATEMENT) {
      const rows = distinct.slice(at, at + ROWS_PER_STATEMENT).map((value) => sql`(${value})`);
      await context.query(sql`INSERT INTO ${table} VALUES ${join(rows)}`);
    }
    this.#lists.add(id);
    this.forget();
    const matches = sql`(${matchesQuery(table, context.catalog)})`;
    const counts = firstRow<{ matched: number; customers: number }>(
      await context.query(
        sql`SELECT count(DISTINCT value)::DOUBLE AS matched, count(DISTINCT customer_key)::DOUBLE AS customers FROM ${matches}`,
      ),
    );
    const unmatched = rowsOf<{ value: string }>(
      await context.query(
        sql`SELECT value FROM ${table} WHERE value NOT IN (SELECT value FROM ${matches}) ORDER BY value LIMIT ${SHOWN_UNMATCHED}`,
      ),
    );
    return {
      given: values.filter((value) => value.trim()).length,
      distinct: distinct.length,
      ...counts,
      unmatched: unmatched.map(({ value }) => value),
    };
  }

  #listKeys(id: string, { catalog }: TaskContext): Promise<Sql> {
    if (!this.#lists.has(id)) throw new AppError('list_missing', { list: id });
    return Promise.resolve(
      sql`(SELECT DISTINCT customer_key FROM (${matchesQuery(ident(`list_${id}`), catalog)}))`,
    );
  }

  /** All birthdays with their day in the Chinese calendar: the engine has no such calendar. */
  async #lunarDays(context: TaskContext): Promise<Sql> {
    const table = ident('lunar_days');
    const days = rowsOf<{ day: string; number: number }>(
      await context.query(
        sql`SELECT strftime(birth_date, '%Y-%m-%d') AS day, (birth_date::DATE - DATE '1970-01-01')::INTEGER AS number FROM customers WHERE birth_date IS NOT NULL GROUP BY ALL`,
      ),
    );
    await context.insert(ident('lunar_numbers'), {
      number: Int32Array.from(days, ({ number }) => number),
      lunar: Int32Array.from(days, ({ day }) => lunarNumber(day)),
    });
    await context.query(
      sql`CREATE OR REPLACE TABLE ${table} AS SELECT DISTINCT DATE '1970-01-01' + number AS day, lunar FROM lunar_numbers`,
    );
    return table;
  }
}

/** Fields whose values divide people: no ids, nothing that names one person. */
function profileFields(fields: readonly RuleField[]): RuleField[] {
  const left = ['customer_id', 'name', 'email', 'phone', 'address', 'birth_date', 'postcode'];
  return fields.filter(({ id, type }) => !left.includes(id) && type !== 'date');
}

/** Entries of a list with the customers they mean: by id, by e-mail, or by the digits of a phone number. */
function matchesQuery(list: Sql, catalog: Catalog): Sql {
  const columns = catalog.columns.customers ?? [];
  const digits = (column: Sql): Sql => sql`right(regexp_replace(${column}::VARCHAR, '[^0-9]', '', 'g'), 11)`;
  const parts = [
    sql`SELECT value, customer_key FROM ${list} JOIN customer_ids ON lower(customer_id) = lower(value)`,
  ];
  if (columns.includes('email'))
    parts.push(
      sql`SELECT value, customer_key FROM ${list} JOIN customers ON lower(trim(email)) = lower(value) JOIN customer_ids USING (customer_id)`,
    );
  if (columns.includes('phone'))
    parts.push(
      sql`SELECT value, customer_key FROM ${list} JOIN customers ON ${digits(raw('phone'))} = ${digits(raw('value'))} AND length(${digits(raw('value'))}) >= 7 JOIN customer_ids USING (customer_id)`,
    );
  return join(parts, ' UNION ');
}

/** Shorter texts than these are too often something else. */
const SHORTEST: Record<string, number> = { customer_id: 3, name: 2, phone: 7, email: 5, address: 5 };

/** Which of some texts are an id, name, phone, e-mail or address of a loaded customer. */
export async function knownPersons(
  texts: readonly string[],
  catalog: Catalog,
  query: (statement: Sql) => Promise<ResultTable>,
): Promise<KnownPerson[]> {
  if (texts.length === 0) return [];
  const table = ident('list_candidates');
  await query(sql`CREATE OR REPLACE TABLE ${table} (value VARCHAR)`);
  for (let at = 0; at < texts.length; at += ROWS_PER_STATEMENT) {
    const rows = texts.slice(at, at + ROWS_PER_STATEMENT).map((value) => sql`(${value})`);
    await query(sql`INSERT INTO ${table} VALUES ${join(rows)}`);
  }
  const columns = Object.keys(SHORTEST).filter((name) => (catalog.columns.customers ?? []).includes(name));
  const parts = columns.map(
    (name) =>
      sql`SELECT ${name} AS kind, value AS text FROM ${table} WHERE length(value) >= ${SHORTEST[name] ?? 2} AND lower(value) IN (SELECT lower(trim(${ident(name)}::VARCHAR)) FROM customers)`,
  );
  const found = parts.length
    ? rowsOf<KnownPerson>(
        await query(
          sql`SELECT DISTINCT kind, text FROM (${join(parts, ' UNION ALL ')}) ORDER BY ALL LIMIT 200`,
        ),
      )
    : [];
  await query(sql`DROP TABLE ${table}`);
  return found;
}
