import { recordsOf } from '../data/catalog';
import { addDays } from '../data/scope';
import { day, exact, money } from '../i18n/format';
import { t, tKey } from '../i18n/locale.svelte';
import type { Notebook } from '../notebook/notebook.svelte';
import { PANELS } from '../notebook/panels';

/** Who was counted, when, gross or net, and what was left out: the quiet line under a panel, and a part of what its exports say. */
export function caveatOf(
  { base, catalog, document: { scope } }: Pick<Notebook, 'base' | 'catalog' | 'document'>,
  panel: string,
  params: Record<string, unknown>,
): string[] {
  if (!base || !catalog) return [];
  const manifest = PANELS.get(panel);
  const records = recordsOf(catalog, base.counts);
  const notImported = records - base.counts.total;
  const rules = base.counts.rules
    .filter((row) => row.rows > 0)
    .sort((a, b) => b.rows - a.rows)
    .slice(0, 2)
    .map((row) =>
      row.adds === 0
        ? t('left_out_rule', { count: exact(row.rows, 0), rule: tKey(`rule.${row.rule}`) })
        : t('left_out_rule_adds', {
            count: exact(row.rows, 0),
            rule: tKey(`rule.${row.rule}`),
            amount: money(row.adds, catalog.currency),
          }),
    );
  const { firstDay } = catalog;
  const last = addDays(base.asOf, -1);
  const own = manifest?.scores?.(params as never) ?? null;
  const measured = own ?? scope;
  const stretch = { from: day(measured.from ?? firstDay ?? ''), to: day(measured.to ?? last) };
  const scored = manifest?.scores && !own && (scope.from || scope.to);
  return [
    firstDay !== null &&
      (scored
        ? t('caveat.scored', { ...stretch, first: day(firstDay), last: day(last) })
        : t(own ? 'caveat.own_window' : 'caveat.period', { ...stretch, as_of: day(base.asOf) })),
    tKey(scope.rows.returns === 'net' ? 'caveat.net' : 'caveat.gross'),
    (scope.from || scope.to ? `${t('caveat.whole')} ` : '') +
      t('caveat.counted', { counted: exact(base.counts.counted, 0), records: exact(records, 0) }),
    notImported > 0 && t('caveat.not_imported', { count: exact(notImported, 0) }),
    rules.length > 0 && `${t('caveat.left_out')} ${rules.join(', ')}`,
  ].filter((part) => part !== false);
}
