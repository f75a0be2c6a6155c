import { randomSource } from '../../src/models/random';
import { schema as clusterSchema } from '../../src/panels/clusters/params';
import * as clusters from '../../src/panels/clusters/task';
import { schema as peopleSchema } from '../../src/panels/people/params';
import * as people from '../../src/panels/people/task';
import { schema as treeSchema } from '../../src/panels/tree/params';
import * as tree from '../../src/panels/tree/task';
import { Directory } from '../../src/session/directory';
import { csv, load } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';

type Rows = (string | number)[][];

/** So many people, one in fifty of them twice, with four orders each, the same from the same seed. */
function crowd(count: number): { customers: Rows; orders: Rows } {
  const random = randomSource(3);
  const upTo = (most: number, power = 1): number => Math.floor(most * random() ** power);
  const names = (many: number): string[] => Array.from({ length: many }, () => `n${upTo(1e6).toString(36)}`);
  const [given, family] = [names(300), names(3000)];
  const customers: Rows = Array.from({ length: count }, (_, at) => [
    `c${at}`,
    `${given[upTo(300, 2)]} ${family[upTo(3000, 2)]}`,
    `13${String(upTo(1e9)).padStart(9, '0')}`,
    `u${at}@example.com`,
    `city${upTo(300, 2)}`,
    `19${40 + upTo(60)}-0${1 + upTo(9)}-1${upTo(9)}`,
  ]);
  for (let at = 0; at < count / 50; at++) {
    const [one, other] = [customers[upTo(count / 2)], customers[count - 1 - at]];
    if (!one || !other) continue;
    other[1] = String(one[1]).toUpperCase();
    other[5] = one[5] ?? '';
    if (random() < 0.5) other[2] = one[2] ?? '';
  }
  const orders: Rows = Array.from({ length: 4 * count }, (_, at) => [
    `o${at}`,
    `c${upTo(count, 1.7)}`,
    new Date(Date.UTC(2023, 0, 1) + upTo(700) * 864e5).toISOString().slice(0, 10),
    `p${upTo(200)}`,
    `k${upTo(10)}`,
    (500 + upTo(9000)) / 100,
  ]);
  return {
    customers: [['customer_id', 'name', 'phone', 'email', 'city', 'birth_date'], ...customers],
    orders: [['order_id', 'customer_id', 'order_date', 'product', 'category', 'amount'], ...orders],
  };
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

/** Panels and search over a crowd, each in milliseconds; every run starts from nothing learnt. */
export async function timeCrowd(
  count: number,
): Promise<Record<'clusters' | 'tree' | 'people' | 'search', () => Promise<number>>> {
  const { customers, orders } = crowd(count);
  const loaded = await load([
    { name: 'customers.csv', file: csv(customers) },
    { name: 'orders.csv', file: csv(orders) },
  ]);
  const directory = new Directory();
  const find = (text: string): Promise<unknown> =>
    directory.find(text, loaded.catalog, contextOf(loaded).query);
  await find('c1');
  return {
    clusters: () => timed(() => runPanel(clusters, clusterSchema, {}, contextOf(loaded))),
    tree: () => timed(() => runPanel(tree, treeSchema, {}, contextOf(loaded))),
    people: () => timed(() => runPanel(people, peopleSchema, {}, contextOf(loaded))),
    search: () => timed(() => find('138123')),
  };
}
