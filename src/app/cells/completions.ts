import { panelShown } from '../../notebook/cell-run';
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { typeOf } from '../../data/canonical';
import { t, tKey } from '../../i18n/locale.svelte';
import { BUILT_IN_PARAMETERS, resultNames } from '../../notebook/graph';
import type { Notebook } from '../../notebook/notebook.svelte';

/** Columns that `transactions` and `orders` have beside those of the files. */
const MADE_COLUMNS = [
  'customer_key',
  'order_key',
  'day',
  'amount_units',
  'lines',
  'orders',
  'first_at',
  'last_at',
];

const KEYWORDS =
  'select from where group by order having limit join left inner full cross using on as and or not in is null between like ilike case when then else end distinct union all except intersect with qualify window partition over pivot unpivot values summarize describe asc desc'.split(
    ' ',
  );

const isField = (name: string): boolean => {
  try {
    typeOf(name);
    return true;
  } catch {
    return false;
  }
};

/** Everything that a SQL cell may name: canonical tables and columns, named results, segments, parameters, functions. */
export function completionsOf(notebook: Notebook, functions: readonly string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[$\p{L}\p{N}_.]*/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const catalog = notebook.catalog;
    const columns = new Set([...Object.values(catalog?.columns ?? {}).flat(), ...MADE_COLUMNS]);
    const names = resultNames(notebook.document);
    const options: Completion[] = [
      ...Object.keys(catalog?.rows ?? {}).map((label) => ({ label, type: 'class', boost: 3 })),
      { label: 'counted', type: 'class', boost: 4, detail: t('sql.counted') },
      ...['orders', 'customer_facts', 'customer_ids'].map((label) => ({ label, type: 'class' })),
      ...[...columns].map((label) => ({
        label,
        type: 'property',
        detail: isField(label) ? tKey(`field.${label}`) : '',
        boost: 2,
      })),
      ...(catalog?.attributes ?? []).map((name) => ({
        label: name,
        apply: `"${name.replaceAll('"', '""')}"`,
        type: 'property',
      })),
      ...notebook.document.cells.flatMap((cell): Completion[] => {
        const name = names.get(cell.id);
        if (cell.kind === 'parameter') return [{ label: `$${cell.name}`, type: 'variable', boost: 2 }];
        if (cell.kind === 'sql' && cell.name) return [{ label: cell.name, type: 'class', boost: 4 }];
        const tables = panelShown(notebook.run(cell.id))?.answer.tables ?? [];
        return cell.kind === 'panel' && name
          ? tables.map((table) => ({ label: `${name}.${table.name}`, type: 'class', boost: 1 }))
          : [];
      }),
      ...notebook.document.segments.map(({ id, name }) => ({
        label: `segments.${id}`,
        detail: name,
        type: 'class',
      })),
      ...BUILT_IN_PARAMETERS.map((name) => ({ label: `$${name}`, type: 'variable' })),
      ...KEYWORDS.map((label) => ({ label: label.toUpperCase(), type: 'keyword' })),
      ...functions.map((label) => ({ label, apply: `${label}(`, type: 'function', boost: -1 })),
    ];
    return { from: word.from, options, validFor: /^[$\p{L}\p{N}_.]*$/u };
  };
}
