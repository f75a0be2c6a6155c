import type { Say } from './say';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a trait is called: its own word, the share of a category, a column by its name, a value of one. */
export function traitName(id: string, say: Say): string {
  const own = `term.trait.${id}`;
  if (say.has(own)) return say.word(own);
  const [, group, name] = /^(category|channel)=(.*)$/s.exec(id) ?? [];
  if (group && name !== undefined) return `${capital(say.word(`field.${group}`))}: ${name}`;
  const [, column = id, level] = /^column:(.*?)(?:=(.*))?$/s.exec(id) ?? [];
  const named = say.has(`field.${column}`) ? say.word(`field.${column}`) : column;
  return level === undefined ? capital(named) : `${capital(named)}: ${level}`;
}
