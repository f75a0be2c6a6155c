import { ADDRESSES, comparable, type Address } from '../data/addresses';
import type { FileJoin, OpenId } from '../data/catalog';
import { mergeMap, type Merges } from '../data/merges';
import { ANONYMOUS } from '../data/vocabulary';
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
const MOST_CANDIDATES = 20;
const PLACES = 'joined_ids';

/** Customers by each address: which one has it, or all that share it; as what was decided of them says. */
interface Known {
  file: string;
  ids: Set<string>;
  by: Map<Address, Map<string, Set<string>>>;
}

/** Rows that tell the same of a person. */
type Group = { rows: number; customer_id: string } & Partial<Record<Address, string | null>>;

/** Where the ids of a file lead by one address: one customer, several, or none. */
interface Way {
  by: Address;
  /** All that may be meant. */
  leads: Map<string, ReadonlySet<string>>;
  /** Of them the ids that lead to one customer. */
  sure: Map<string, ReadonlySet<string>>;
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

async function knownPeople(parts: readonly Staged[], merges: Merges, exec: Exec): Promise<Known> {
  const known: Known = { file: parts[0]?.file.plan.name ?? '', ids: new Set(), by: new Map() };
  const merged = mergeMap(merges);
  const gone = new Set(merges.erased);
  for (const part of parts)
    for (const group of await groupsOf(part, held(part), exec)) {
      if (gone.has(group.customer_id)) continue;
      known.ids.add(group.customer_id);
      const id = merged.get(group.customer_id) ?? group.customer_id;
      for (const by of held(part)) {
        const value = comparable(by, group[by] ?? '');
        if (value === '') continue;
        const own = known.by.get(by) ?? new Map<string, Set<string>>();
        known.by.set(by, own);
        own.set(value, (own.get(value) ?? new Set()).add(id));
      }
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

/**
 * Where ids lead by an address: as the file's id itself is one, or as it stands beside the id. An id with addresses of which some are known and others are not leads nowhere for sure; one
 * that stands for nobody never does.
 */
function wayBy(
  by: Address,
  from: 'customer_id' | Address,
  groups: readonly Group[],
  { by: known }: Known,
): Way {
  const places = known.get(by);
  const leads = new Map<string, Set<string>>();
  const strange = new Set<string>();
  for (const group of groups) {
    const { customer_id: id } = group;
    const own = leads.get(id) ?? new Set();
    leads.set(id, own);
    const value = ANONYMOUS.includes(id.toLowerCase()) ? '' : comparable(by, group[from] ?? '');
    if (value === '') continue;
    const found = places?.get(value);
    if (!found) strange.add(id);
    for (const one of found ?? []) own.add(one);
  }
  let [matched, shared] = [0, 0];
  const people = new Set<string>();
  const sure = new Map([...leads].filter(([id, own]) => own.size === 1 && !strange.has(id)));
  for (const { customer_id: id, rows } of groups) {
    const [one] = sure.get(id) ?? [];
    people.add(one ?? id);
    if (one !== undefined) matched += rows;
    else if ((leads.get(id)?.size ?? 0) > 0) shared += rows;
  }
  return { by, leads, sure, matched, shared, people: people.size };
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

/**
 * Gives the rows of ids that lead to one customer to that customer. Where the file numbers people in its own way, an id that leads to none and is another customer's by chance gets the
 * file's name before it.
 */
async function follow(
  part: Staged,
  { leads, sure }: Way,
  taken: ReadonlySet<string>,
  exec: Exec,
): Promise<void> {
  const pairs = [...leads.keys()].flatMap((was) => {
    const [one] = sure.get(was) ?? [];
    const becomes = one ?? (taken.has(was) ? ownName(part, was) : was);
    return becomes === was ? [] : [sql`(${was}, ${becomes})`];
  });
  await exec(sql`CREATE OR REPLACE TEMP TABLE ${ident(PLACES)} (was VARCHAR, becomes VARCHAR)`);
  for (let at = 0; at < pairs.length; at += AT_ONCE)
    await exec(sql`INSERT INTO ${ident(PLACES)} VALUES ${join(pairs.slice(at, at + AT_ONCE))}`);
  await exec(
    sql`UPDATE ${ident(part.table)} SET customer_id = m.becomes FROM ${ident(PLACES)} m WHERE customer_id = m.was`,
  );
  await exec(sql`DROP TABLE IF EXISTS ${ident(PLACES)}`);
}

const ownName = ({ file }: Staged, id: string): string => `${file.plan.name}: ${id}`;

function openIds(
  part: Staged,
  groups: readonly Group[],
  { leads, sure }: Way,
  taken: ReadonlySet<string>,
  gone: ReadonlySet<string>,
): OpenId[] {
  const rows = new Map<string, number>();
  for (const { customer_id: id, rows: own } of groups)
    if (!sure.has(id) && !gone.has(id)) rows.set(id, (rows.get(id) ?? 0) + own);
  return [...rows]
    .map(([id, count]) => ({
      id: taken.has(id) ? ownName(part, id) : id,
      rows: count,
      candidates: [...(leads.get(id) ?? [])].sort().slice(0, MOST_CANDIDATES),
    }))
    .sort((a, b) => b.candidates.length - a.candidates.length || b.rows - a.rows)
    .slice(0, LISTED);
}

/** People who are told apart by an address stand under it before they are looked for. */
async function byAddress(part: Staged, exec: Exec): Promise<void> {
  const { people } = part.file.plan;
  if (!people || !part.columns.has(people.kind)) return;
  await exec(
    sql`UPDATE ${ident(part.table)} SET customer_id = lower(${ident(people.kind)}) WHERE ${ident(people.kind)} IS NOT NULL`,
  );
  part.file = { ...part.file, plan: { ...part.file.plan, people: null } };
}

/**
 * Finds the customers of files that name people in another way than the customers' own file does: by phone, e-mail or name, compared as
 * `comparable` spells them. Ids that lead to one customer become that customer's; where several share the address, and where nobody has it,
 * they stay as they are, counted and listed.
 * @throws {AppError} `files_unjoined` where most ids are not known, or are known with another phone or e-mail, more rows are found by an
 * address, and nobody has said yet which holds.
 */
export async function joinPeople(all: readonly Staged[], merges: Merges, exec: Exec): Promise<FileJoin[]> {
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
    known ??= await knownPeople(parts, merges, exec);
    if (way !== null) await byAddress(part, exec);
    const groups = await groupsOf(part, held(part), exec);
    const ways = waysOf(part, groups, known);
    if (way === null) {
      if (ways.some(({ matched }) => matched > agreed && matched >= HARDLY_ANY * byId.rows))
        throw asked(part, ways, byId, known.file);
      continue;
    }
    const chosen = ways.find(({ by }) => by === way);
    if (!chosen) continue;
    const taken = agreed < OWN_IDS * byId.rows ? known.ids : new Set<string>();
    await follow(part, chosen, taken, exec);
    const { matched, shared } = chosen;
    joined.push({
      file,
      by: way,
      rows: byId.rows,
      matched,
      shared,
      open: openIds(part, groups, chosen, taken, new Set(merges.erased)),
    });
  }
  return joined;
}
