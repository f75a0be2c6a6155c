import { askOf, bringWords, PANELS } from '../../notebook/panels';
import { number, term, type ColumnOf } from '../../panel/picture';

/** What panels tell of customers beside every list of them, as columns; their words are on the way. */
export const toldColumns = (): ColumnOf[] =>
  [...PANELS.values()].flatMap(({ id, tells = [] }) => {
    if (tells.length > 0) void bringWords(id);
    return tells.map((column): ColumnOf => {
      const { terms, kind } = askOf(id, column) ?? {};
      if (terms) return term(column, { terms });
      return kind ? { key: column, kind } : number(column, { digits: 0 });
    });
  });
