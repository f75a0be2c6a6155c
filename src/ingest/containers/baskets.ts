import type { Layout } from '../dialect';
import { fieldMap, type FilePlan } from '../file-plan';
import { RowReader, scanSource, type Source } from '../source';
import { isNothing, itemsOf, type BasketShape } from '../basket-kinds';
import { partOf, type Part } from './part';
import { TableText, WRITTEN } from './table-text';

/** Names that the new columns have. */
const ORDER = 'order_id';
const ITEM = 'product_name';
const QUANTITY = 'quantity';

/** The baskets that a look at a file found. */
export function unfoldPlan(plan: FilePlan, file: Blob): Promise<Part> {
  const { name, encoding, bomBytes, wrapped, layout, names, baskets } = plan;
  if (!baskets) throw new Error('a table without baskets');
  const hasOrder = fieldMap(plan).has('order_id');
  return unfoldBaskets(name, { file, encoding, bomBytes, wrapped }, layout, names, baskets, hasOrder);
}

/** A row for each item of each basket: what stands beside the items is repeated, and a basket without a name gets its number. */
async function unfoldBaskets(
  name: string,
  source: Source,
  layout: Layout,
  names: readonly string[],
  shape: BasketShape,
  hasOrder: boolean,
): Promise<Part> {
  const text = new TableText();
  const reader = new RowReader(layout);
  const own = hasOrder ? [] : [ORDER];
  const kept =
    shape.kind === 'list'
      ? names.map((_, column) => column).filter((column) => column !== shape.column)
      : shape.kind === 'columns'
        ? names.map((_, column) => column).filter((column) => !shape.items.includes(column))
        : [];
  const head =
    shape.kind === 'wide'
      ? [ORDER, ITEM]
      : [...own, ...kept.map((column) => names[column] ?? ''), ITEM, QUANTITY];
  text.add(head);
  let basket = 0;
  const addBasket = (cells: readonly string[]): void => {
    basket++;
    if (shape.kind === 'wide') {
      const id = shape.id < 0 ? String(basket) : (cells[shape.id] ?? '');
      for (const item of cells.slice(shape.firstItem)) if (!isNothing(item)) text.add([id, item.trim()]);
      return;
    }
    const beside = [...own.map(() => String(basket)), ...kept.map((column) => cells[column] ?? '')];
    if (shape.kind === 'list')
      for (const item of itemsOf(cells[shape.column] ?? '', shape.separator))
        text.add([...beside, ...counted(item)]);
    else
      for (const column of shape.items) {
        const cell = (cells[column] ?? '').trim();
        if (!isNothing(cell)) text.add([...beside, names[column] ?? '', /^\d+$/.test(cell) ? cell : '1']);
      }
  };
  if (shape.kind === 'wide' && !shape.headed) addBasket(layout.header);
  await scanSource(source, layout, { onRecord: (record) => addBasket(reader.texts(record)) });
  return {
    ...partOf(name, text.blob(), [{ code: 'baskets_unfolded', args: { baskets: basket } }]),
    choices: { ...WRITTEN, headerLine: 1 },
  };
}

/** `2× Tea`: the item and how many of it. */
function counted(item: string): [string, string] {
  const found = /^(\d{1,4})\s*[×xX*]\s*(\S.*)$/.exec(item) ?? null;
  const behind = found ? null : /^(\S.*?)\s*[×xX*]\s*(\d{1,4})$/.exec(item);
  if (found) return [found[2] ?? item, found[1] ?? '1'];
  return behind ? [behind[1] ?? item, behind[2] ?? '1'] : [item, '1'];
}
