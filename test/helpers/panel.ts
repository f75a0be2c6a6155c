import * as v from 'valibot';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { rowsOf } from '../../src/engine/table';
import { Memory } from '../../src/session/memory';
import { sharedOf } from '../../src/panel/shared';
import { RUNNABLE } from '../../workers/panels';
import { ident, nameOf } from '../../src/sql/sql';
import type { TaskContext, TaskResult } from '../../src/panel/contract';
import type { Loaded } from './load';

export function contextOf(loaded: Loaded, changes: Partial<TaskContext> = {}): TaskContext {
  const memory = new Memory();
  const kept: Partial<TaskContext> = {
    remember: (key, work) => memory.remember(key, work),
    hold: (table, key, make) => memory.hold(table.text, key, make),
    holds: (table, key) => memory.holds(table.text, key),
  };
  return {
    query: (statement) => loaded.engine.query(statement.text),
    catalog: loaded.catalog,
    asOf: loaded.base?.asOf ?? '1970-01-01',
    rows: DEFAULT_ROW_RULES,
    period: { from: null, to: null },
    compare: 'none',
    segment: null,
    ...(kept as Pick<TaskContext, 'remember' | 'hold' | 'holds'>),
    progress: () => undefined,
    pause: () => Promise.resolve(),
    insert: (table, columns) => loaded.engine.insert(nameOf(table), columns),
    peopleOf: async (panel, params) => {
      const found = RUNNABLE.get(panel);
      if (!found) throw new Error(`no panel ${panel}`);
      return found.task.members(
        v.parse(found.manifest.schema, params) as never,
        contextOf(loaded, { ...kept, ...changes }),
        {},
      );
    },
    segmentOf: (id) => Promise.resolve(ident(id)),
    store: ident('cell_test'),
    storeOf: (part) => ident(`cell_test_${part}`),
    sharedOf,
    ...changes,
  };
}

/** Runs a panel on loaded data and reads its result tables. */
export async function runPanel<P, F>(
  task: { run(params: P, context: TaskContext): Promise<TaskResult<F>> },
  schema: v.GenericSchema<unknown, P>,
  params: object,
  context: TaskContext,
): Promise<{ figures: F; table<T>(name: string): Promise<T[]> }> {
  const result = await task.run(v.parse(schema, params), context);
  return {
    figures: result.figures,
    table: async <T>(name: string): Promise<T[]> => {
      const found = result.tables.find((table) => table.name === name);
      if (!found) throw new Error(`no table ${name}`);
      return rowsOf<T>(await context.query(found.sql));
    },
  };
}
