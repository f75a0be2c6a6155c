import { beforeAll, describe, expect, it } from 'vitest';
import { heldIn } from '../../src/app/share/contents';
import { newDocument } from '../../src/notebook/document';
import { bringWords, completeParams, PANELS } from '../../src/notebook/panels';
import type { NotebookDocument } from '../../src/notebook/schema';

const textOf = (document: NotebookDocument): string =>
  heldIn(document)
    .map(({ what, text }) => `${what}: ${text}`)
    .join('\n');

/** Another value of the same kind. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${value}x`;
  if (Array.isArray(value)) return [...(value as unknown[]), 'planted'];
  if (value === null) return 'planted';
  return { ...(value as object), planted: 'planted' };
}

beforeAll(async () => {
  for (const panel of PANELS.keys()) await bringWords(panel);
});

describe('what a link holds is said', () => {
  it('for every setting of every panel, by a name of its own', () => {
    for (const panel of PANELS.keys()) {
      const params = completeParams(panel, {});
      const document = (changed: Record<string, unknown>): NotebookDocument => ({
        ...newDocument('en'),
        cells: [
          {
            kind: 'panel',
            id: 'c1',
            panel,
            params: { ...params, ...changed },
            bind: {},
            segment: null,
            collapsed: false,
          },
        ],
      });
      const usual = textOf(document({}));
      for (const [key, value] of Object.entries(params))
        expect(textOf(document({ [key]: other(value) })), `${panel}.${key}`).not.toBe(usual);
    }
  });

  it('for the scope, figures, charts and parameters', () => {
    const base = newDocument('en');
    const changes: Partial<NotebookDocument['scope']>[] = [
      { asOf: '2024-03-01' },
      { from: '2024-01-01' },
      { to: '2024-02-01' },
      { compare: 'previous' },
      { rows: { ...base.scope.rows, returned: 'include' } },
      { rows: { ...base.scope.rows, reversed: 'exclude' } },
      { rows: { ...base.scope.rows, returns: 'net' } },
      { rows: { ...base.scope.rows, alsoFees: ['POST'] } },
    ];
    const segment = { id: 's1', name: 'five', rule: { all: [] } };
    const filed = [
      {},
      { folder: 'spring' },
      { note: 'for the mail' },
      { colour: 'green' } as const,
      { archived: true },
    ].map((filing) => textOf({ ...base, segments: [{ ...segment, ...filing }] }));
    expect(new Set(filed).size).toBe(filed.length);
    const usual = textOf(base);
    for (const change of changes)
      expect(textOf({ ...base, scope: { ...base.scope, ...change } }), JSON.stringify(change)).not.toBe(
        usual,
      );
    const kpi = {
      kind: 'kpi',
      id: 'k',
      from: 'a',
      column: 'b',
      aggregate: 'none',
      where: null,
      format: 'number',
      collapsed: false,
    } as const;
    const cells: NotebookDocument['cells'][] = [
      [kpi],
      [{ ...kpi, aggregate: 'sum' }],
      [{ ...kpi, format: 'percent' }],
      [{ ...kpi, where: { column: 'c', is: 'd' } }],
      [
        {
          kind: 'chart',
          id: 'h',
          from: 'a',
          chart: { type: 'bars', x: 'x', y: 'y', by: '', aggregate: 'none' },
          collapsed: false,
        },
      ],
      [
        {
          kind: 'chart',
          id: 'h',
          from: 'a',
          chart: { type: 'lines', x: 'x', y: 'y', by: 'z', aggregate: 'sum' },
          collapsed: false,
        },
      ],
    ];
    expect(new Set(cells.map((own) => textOf({ ...base, cells: own }))).size).toBe(cells.length);
  });
});
