import * as v from 'valibot';
import { whereSql, type PanelRule } from '../data/segments/rule';
import { AppError } from '../engine/errors';
import type { PastScore } from '../engine/person';
import type { PanelManifest, PanelTask, TaskContext } from '../panel/contract';
import { inSegment } from '../panel/measured';
import { ident, join, sql, type Sql } from '../sql/sql';

/** A panel as the session runs it. */
export interface RunnablePanel {
  manifest: PanelManifest;
  task: PanelTask;
}

/** What may be asked of panels besides a run: who stands behind a mark, and what they tell of each customer. */
export class Panels {
  readonly #byId: ReadonlyMap<string, RunnablePanel>;

  constructor(byId: ReadonlyMap<string, RunnablePanel>) {
    this.#byId = byId;
  }

  /** @throws {AppError} `panel_unknown`. */
  get(id: string): RunnablePanel {
    const panel = this.#byId.get(id);
    if (!panel) throw new AppError('panel_unknown', { panel: id });
    return panel;
  }

  /** Panels that stand in a new notebook. */
  get opening(): RunnablePanel[] {
    return [...this.#byId.values()].filter(({ manifest }) => manifest.opens);
  }

  /** Customers as a panel tells them, with the columns that `where` names. */
  people({ panel, params, where }: PanelRule, context: TaskContext): Promise<Sql> {
    const { manifest, task } = this.get(panel);
    return task.members(v.parse(manifest.schema, params) as never, context, where);
  }

  /** Keys of the customers behind a mark, of the segment that it is measured on. */
  async members(rule: PanelRule, context: TaskContext): Promise<Sql> {
    return sql`SELECT customer_key FROM (${await this.people(rule, context)}) WHERE ${whereSql(rule.where)} AND ${inSegment(context.segment)}`;
  }

  /** The sales behind a mark, where the panel says which: others are those of its customers within the dates. */
  async sales({ panel, params, where }: PanelRule, context: TaskContext): Promise<Sql | null> {
    const { manifest, task } = this.get(panel);
    return (await task.sales?.(v.parse(manifest.schema, params) as never, context, where)) ?? null;
  }

  /** What panels tell of a customer on earlier days, of what they have learnt. */
  async past(key: number, context: TaskContext): Promise<PastScore[]> {
    const found: PastScore[] = [];
    for (const { manifest, task } of this.#byId.values()) {
      const params = v.parse(manifest.schema, {}) as never;
      if (task.past && (task.atHand?.(params, context) ?? true))
        found.push(...(await task.past(params, context, key)));
    }
    return found;
  }

  /**
   * Adds what panels, with their default parameters, tell of each customer. @param rows with `customer_id` and `revenue`.
   * @param everything whether panels that still have to learn it do so now; else they add nothing.
   */
  async withScores(rows: Sql, context: TaskContext, everything = false): Promise<Sql> {
    let told = rows;
    if (context.catalog.customers === 0) return told;
    for (const { manifest, task } of this.#byId.values()) {
      if (!manifest.tells) continue;
      const params = v.parse(manifest.schema, {}) as never;
      if (!everything && task.atHand && !task.atHand(params, context)) continue;
      const people = await task.members(params, context, {});
      told = sql`SELECT r.*, ${join(manifest.tells.map((name) => sql`s.${ident(name)}`))} FROM (${told}) r
        LEFT JOIN customer_ids USING (customer_id) LEFT JOIN (${people}) s USING (customer_key) ORDER BY customer_id IS NULL, revenue DESC, customer_id`;
    }
    return told;
  }
}
