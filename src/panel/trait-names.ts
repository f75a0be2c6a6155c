import type { Say } from './say';

/** What a trait is called: its own word, the share of a category, a column by its name, a value of one. */
export function traitName(id: string, say: Say): string {
  const own = `term.trait.${id}`;
  if (say.has(own)) return say.word(own);
  const [, group, name] = /^(category|channel)=(.*)$/s.exec(id) ?? [];
  if (group && name !== undefined) return `${say.word(`field.${group}`)}: ${name}`;
  const [, column = id, level] = /^column:(.*?)(?:=(.*))?$/s.exec(id) ?? [];
  const named = say.has(`field.${column}`) ? say.word(`field.${column}`) : column;
  return level === undefined ? named : `${named}: ${level}`;
}
