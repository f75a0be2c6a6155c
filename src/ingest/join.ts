import { ADDRESSES, comparable, type Address } from '../data/addresses';
import type { FileJoin, OpenId } from '../data/catalog';
import { AppError } from '../engine/errors';
import { firstRow, rowsOf } from '../engine/table';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import type { Exec, Staged } from './report';

const AT_ONCE = 5_000;
const LISTED = 200;
/** Files most of whose rows name customers by their id need no other way. */
const OWN_IDS = 0.5;
/** A way by which hardly any row finds its customer is none. */
const HARDLY_ANY = 0.05;
const PLACES = 'joined_ids';

/** Customers by each address: which one has it, or all that share it. */
interface Known {
  file: string;
  by: Map<Address, Map<string, string[]>>;
}

/** Rows that tell the same of a person. */
type Group = { rows: number; customer_id: string } & Partial<Record<Address, string | null>>;

/** Where the ids of a file lead by one address: one customer, several, or none. */
interface Way {
  by: Address;
  leads: Map<string, ReadonlySet<string>>;
  matched: number;
  shared: number;
  people: number;
}

const held = ({ columns }: Staged): Address[] => ADDRESSES.filter((name) => columns.has(name));

async function groupsOf(part: Staged, columns: readonly Address[], exec: Exec): Promise<Group[]> {
  const texts = columns.map((name) => sql`${ident(name)}::VARCHAR AS ${ident(name)}`);
  const own = sql`customer_id::VARCHAR AS customer_id`;
  return rowsOf<Group>(
    await exec(
      sql`SELECT ${join([own, ...texts])}, count(*)::DOUBLE AS rows FROM ${ident(part.table)} WHERE customer_id IS NOT NULL GROUP BY ALL ORDER BY min(rowid)`,
    ),
  );
}

/** Files of those by whom others are found: the customers' own, or where there are none the buyers'. */
function filesOfKnown(all: readonly Staged[]): Staged[] {
  const ofRoles = (roles: readonly string[]): Staged[] =>
    all.filter((part) => roles.includes(part.file.plan.role) && part.columns.has('customer_id'));
  const customers = ofRoles(['customers']);
  return customers.length > 0 ? customers : ofRoles(['transactions', 'orders']);
}

async function knownPeople(parts: readonly Staged[], exec: Exec): Promise<Known> {
  const known: Known = { file: parts[0]?.file.plan.name ?? '', by: new Map() };
  for (const part of parts)
    for (const group of await groupsOf(part, held(part), exec))
      for (const by of held(part)) {
        const value = comparable(by, group[by] ?? '');
        if (value === '') continue;
        const own = known.by.get(by) ?? new Map<string, string[]>();
        known.by.set(by, own);
        const ids = own.get(value);
        if (!ids) own.set(value, [group.customer_id]);
        else if (!ids.includes(group.customer_id)) ids.push(group.customer_id);
      }
  return known;
}

/** Rows with an id; of them those whose id is known, and of these those whose phone or e-mail is another than the known one's. */
interface ById {
  rows: number;
  ids: number;
  differ: number;
}

/** The end of a phone number, the letters of an address: enough to see that two are not one. */
const CRUDE = {
  phone: (column: Sql): Sql => sql`right(regexp_replace(${column}::VARCHAR, '[^0-9]', '', 'g'), 7)`,
  email: (column: Sql): Sql => sql`lower(trim(${column}::VARCHAR))`,
};

async function countById(part: Staged, parts: readonly Staged[], exec: Exec): Promise<ById> {
  const by = (['phone', 'email'] as const).find(
    (name) => part.columns.has(name) && parts.some(({ columns }) => columns.has(name)),
  );
  const crude = (holder: Staged): Sql =>
    by && holder.columns.has(by) ? CRUDE[by](ident(by)) : raw('NULL::VARCHAR');
  const known = join(
    parts.map(
      (one) =>
        sql`SELECT customer_id, ${crude(one)} AS address FROM ${ident(one.table)} WHERE customer_id IS NOT NULL`,
    ),
    ' UNION ALL ',
  );
  return firstRow<ById>(
    await exec(
      sql`SELECT count(*)::DOUBLE AS rows, count(k.customer_id)::DOUBLE AS ids, (count(*) FILTER (WHERE own.address <> '' AND k.addresses[1] <> '' AND NOT list_contains(k.addresses, own.address)))::DOUBLE AS differ
        FROM (SELECT customer_id, ${crude(part)} AS address FROM ${ident(part.table)} WHERE customer_id IS NOT NULL) own
        LEFT JOIN (SELECT customer_id, list(DISTINCT address ORDER BY address DESC) AS addresses FROM (${known}) GROUP BY 1) k USING (customer_id)`,
    ),
  );
}

/** Where ids lead by an address: as the file's id itself is one, or as it stands beside the id. */
function wayBy(
  by: Address,
  from: 'customer_id' | Address,
  groups: readonly Group[],
  { by: known }: Known,
): Way {
  const places = known.get(by);
  const leads = new Map<string, Set<string>>();
  for (const group of groups) {
    const found = places?.get(comparable(by, group[from] ?? '')) ?? [];
    const own = leads.get(group.customer_id) ?? new Set();
    for (const id of found) own.add(id);
    leads.set(group.customer_id, own);
  }
  let [matched, shared] = [0, 0];
  const people = new Set<string>();
  for (const { customer_id: id, rows } of groups) {
    const own = [...(leads.get(id) ?? [])];
    people.add(own.length === 1 ? (own[0] as string) : id);
    if (own.length === 1) matched += rows;
    if (own.length > 1) shared += rows;
  }
  return { by, leads, matched, shared, people: people.size };
}

/** The best way of each address, of those by which some are found. */
function waysOf(part: Staged, groups: readonly Group[], known: Known): Way[] {
  return ADDRESSES.flatMap((by) => {
    const ways = (['customer_id', by] as const)
      .filter((from) => part.columns.has(from))
      .map((from) => wayBy(by, from, groups, known))
      .sort((a, b) => b.matched - a.matched);
    const [best] = ways;
    return best && best.matched + best.shared > 0 ? [best] : [];
  });
}

function asked(part: Staged, ways: readonly Way[], byId: ById, other: string): AppError {
  const args: Record<string, string | number> = {
    file: part.file.plan.name,
    other,
    ...byId,
    apart_people: new Set(ways[0]?.leads.keys()).size,
  };
  for (const { by, matched, shared, people } of ways) {
    args[by] = matched;
    args[`${by}_shared`] = shared;
    args[`${by}_people`] = people;
  }
  return new AppError('files_unjoined', args);
}

/** Gives the rows of ids that lead to one customer to that customer. */
async function follow({ table }: Staged, { leads }: Way, exec: Exec): Promise<void> {
  const pairs = [...leads].flatMap(([was, ids]) => {
    const [becomes] = ids;
    return ids.size === 1 && becomes !== undefined && becomes !== was ? [sql`(${was}, ${becomes})`] : [];
  });
  await exec(sql`CREATE OR REPLACE TEMP TABLE ${ident(PLACES)} (was VARCHAR, becomes VARCHAR)`);
  for (let at = 0; at < pairs.length; at += AT_ONCE)
    await exec(sql`INSERT INTO ${ident(PLACES)} VALUES ${join(pairs.slice(at, at + AT_ONCE))}`);
  await exec(
    sql`UPDATE ${ident(table)} SET customer_id = m.becomes FROM ${ident(PLACES)} m WHERE customer_id = m.was`,
  );
  await exec(sql`DROP TABLE IF EXISTS ${ident(PLACES)}`);
}

function openIds(groups: readonly Group[], { leads }: Way): OpenId[] {
  const rows = new Map<string, number>();
  for (const group of groups)
    if (leads.get(group.customer_id)?.size !== 1)
      rows.set(group.customer_id, (rows.get(group.customer_id) ?? 0) + group.rows);
  return [...rows]
    .map(([id, count]) => ({ id, rows: count, candidates: [...(leads.get(id) ?? [])].sort() }))
    .sort((a, b) => b.candidates.length - a.candidates.length || b.rows - a.rows)
    .slice(0, LISTED);
}

/**
 * Finds the customers of files that name people in another way than the customers' own file does: by phone, e-mail or name, compared as
 * `comparable` spells them. Ids that lead to one customer become that customer's; where several share the address, and where nobody has it,
 * they stay as they are, counted and listed.
 * @throws {AppError} `files_unjoined` where most ids are not known, or are known with another phone or e-mail, more rows are found by an
 * address, and nobody has said yet which holds.
 */
export async function joinPeople(all: readonly Staged[], exec: Exec): Promise<FileJoin[]> {
  const parts = filesOfKnown(all);
  const joined: FileJoin[] = [];
  if (!parts.some((part) => held(part).length > 0)) return joined;
  let known: Known | null = null;
  for (const part of all) {
    const { join: way, name: file } = part.file.plan;
    if (parts.includes(part) || !part.columns.has('customer_id') || way === 'apart') continue;
    const byId = await countById(part, parts, exec);
    const agreed = byId.ids - byId.differ;
    if (way === null && agreed >= OWN_IDS * byId.rows) continue;
    known ??= await knownPeople(parts, exec);
    const groups = await groupsOf(part, held(part), exec);
    const ways = waysOf(part, groups, known);
    if (way === null) {
      if (ways.some(({ matched }) => matched > agreed && matched >= HARDLY_ANY * byId.rows))
        throw asked(part, ways, byId, known.file);
      continue;
    }
    const chosen = ways.find(({ by }) => by === way);
    if (!chosen) continue;
    await follow(part, chosen, exec);
    const { matched, shared } = chosen;
    joined.push({ file, by: way, rows: byId.rows, matched, shared, open: openIds(groups, chosen) });
  }
  return joined;
}
