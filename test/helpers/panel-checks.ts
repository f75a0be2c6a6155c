import * as v from 'valibot';
import { fieldsOf as canonicalFields, ROLES, TABLES } from '../../src/data/canonical';
import { whereSql, type Where } from '../../src/data/segments/rule';
import { rowsOf } from '../../src/engine/table';
import { addWords, LANGUAGES, messageIn, type Language } from '../../src/i18n/dictionary';
import type { Pairs } from '../../src/i18n/pairs';
import type { Ask, PanelManifest, PanelTask, TaskContext, TaskResult } from '../../src/panel/contract';
import { fieldsOf, valueOf, writtenOf, type Field } from '../../src/panel/form';
import { everyPart } from '../../src/panel/parts';
import { cellText, openingOf, type Picture } from '../../src/panel/picture';
import { sayIn, type Say } from '../../src/panel/say';
import { sentenceOf } from '../../src/panel/sentences';
import type { Around } from '../../src/panel/tools';
import { sql } from '../../src/sql/sql';

/** A panel as its folder holds it. */
export interface PanelFolder {
  /** Name of the folder. */
  name: string;
  panel?: PanelManifest;
  words?: Pairs;
  task?: PanelTask;
  present?: (figures: never, params: never, say: Say<never>, around: Around) => Picture;
  /** The text of `finding.ts`, which names sentences, and of `own.ts`, which names components. */
  findingText?: string;
  ownText?: string;
}

type Problems = string[];

const placeholders = (text: string): string => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ');

/** What is wrong with a folder before anything runs: pieces that are missing, words that one language lacks. */
export function checkPieces(folder: PanelFolder): Problems {
  const { name, panel, words, task, present, findingText } = folder;
  const problems: Problems = [];
  for (const [piece, there] of Object.entries({ panel, words, task, present, finding: findingText }))
    if (there === undefined) problems.push(`${name}: no ${piece}.ts`);
  if (!panel || !words) return problems;
  if (panel.id !== name) problems.push(`${name}: its manifest says ${panel.id}`);
  for (const part of panel.title) if (!part) problems.push(`${name}: a title is empty`);
  for (const [key, [english, chinese]] of Object.entries(words)) {
    if (!english || !chinese) problems.push(`${name}: the word ${key} is empty in one language`);
    if (placeholders(english) !== placeholders(chinese))
      problems.push(`${name}: the word ${key} has other figures in the other language`);
  }
  for (const { table, column } of panel.needs)
    if (!TABLES.includes(table) || !canonicalFields(roleOf(table)).includes(column))
      problems.push(`${name}: needs ${table}.${column}, which is no canonical column`);
  return [...problems, ...checkParams(panel), ...checkWords(folder)];
}

const roleOf = (table: string): (typeof ROLES)[number] =>
  ROLES.find((role) => role === table) ?? 'transactions';

/** Parameters that the manifest names exist; what the form makes of any input, the schema takes, at both ends of every bound. */
function checkParams({ id, schema, ...manifest }: PanelManifest): Problems {
  const problems: Problems = [];
  const fields = fieldsOf(schema);
  const names = fields.map(({ name }) => name);
  for (const list of ['viewParams', 'dimensionParams', 'segmentParams'] as const)
    for (const name of manifest[list] ?? [])
      if (!names.includes(name)) problems.push(`${id}: ${list} names ${name}, which is no parameter`);
  const takes = (name: string, value: unknown): boolean => v.safeParse(schema, { [name]: value }).success;
  const at = (field: Field, typed: string): void => {
    const value = valueOf(field, typed);
    if (!takes(field.name, value)) problems.push(`${id}: the form makes ${String(value)} of ${field.name}`);
  };
  for (const field of fields) {
    if (field.input === 'number') {
      for (const typed of ['', 'x', '0', '-1e9', '1e9', '2.5', '999999999999']) at(field, typed);
      for (const bound of [field.min, field.max])
        if (bound !== null) {
          if (!takes(field.name, bound))
            problems.push(`${id}: ${field.name} does not take its bound ${bound}`);
          const beyond = bound === field.min ? bound - 1 : bound + 1;
          if (takes(field.name, beyond))
            problems.push(`${id}: ${field.name} takes ${beyond}, beyond its bound`);
        }
      if (valueOf(field, writtenOf(field, field.otherwise)) !== field.otherwise)
        problems.push(`${id}: the default of ${field.name} does not survive its form`);
    }
    if (field.input === 'texts') at(field, Array.from({ length: 500 }, (_, index) => `x${index}`).join('\n'));
    if (field.input === 'choice' && !field.asked?.options)
      for (const option of field.options)
        if (!takes(field.name, valueOf(field, option)))
          problems.push(`${id}: ${field.name} does not take ${option}`);
  }
  return problems;
}

/** Every sentence, parameter, choice and term has words. */
function checkWords({ panel, words, findingText = '' }: PanelFolder): Problems {
  if (!panel || !words) return [];
  const { id } = panel;
  const problems: Problems = [];
  const said = (key: string): boolean =>
    Object.hasOwn(words, key) || LANGUAGES.every((language) => messageIn(language, key) !== undefined);
  const want = (key: string, what: string): void => {
    if (!said(key)) problems.push(`${id}: no words for ${what}: ${key}`);
  };
  want(`panel.${id}.definition`, 'its definition');
  for (const [, sentence = ''] of findingText.matchAll(/'([A-Z]{2}-[A-Z]\d?[\w-]*)'/g))
    want(`finding.${sentence}`, `the sentence ${sentence}`);
  for (const { column, terms, values = [] } of panel.asks ?? []) {
    want(`column.${column}`, `the condition ${column}`);
    if (terms) for (const value of values) want(`term.${terms}.${value}`, `the value ${value}`);
  }
  const ask = (field: Field, path: string): void => {
    want(`${id}.${path}`, `the parameter ${path}`);
    for (const option of field.options) {
      const key = field.asked?.words?.replace('{}', option) ?? `${id}.${path}.${option}`;
      want(key, `the choice ${option} of ${path}`);
    }
    for (const inner of field.fields) ask(inner, `${path}.${inner.name}`);
  };
  for (const field of fieldsOf(panel.schema)) {
    if (!field.asked) continue;
    ask(field, field.name);
    const { menu } = field.asked;
    if (menu && menu !== 'page') want(`${id}.menu.${menu}`, `the menu ${menu}`);
  }
  return problems;
}

/** What is wrong with a picture: words that are missing, figures that are no data, components that are not there, nothing drawn. */
export function checkPicture(
  folder: PanelFolder,
  result: TaskResult<object>,
  params: object,
  language: Language,
  around: Around,
): Problems {
  const { name, present, words, ownText = '' } = folder;
  if (!present || !words) return [];
  addWords(name, words);
  const problems: Problems = [];
  const say = sayIn(language, 'EUR', (key) => problems.push(`${name}: no words in ${language} for ${key}`));
  const picture = present(result.figures as never, params as never, say as never, around);
  for (const finding of picture.findings) {
    for (const { as, terms, value } of Object.values(finding.values))
      if (as === 'term' && terms && !say.has(`term.${terms}.${String(value)}`))
        problems.push(`${name}: no words in ${language} for term.${terms}.${String(value)}`);
    const text = sentenceOf(finding, say);
    if (/[{}]|NaN|undefined/.test(text)) problems.push(`${name}: the sentence ${finding.id} says ${text}`);
  }
  const parts = everyPart(picture);
  if (!parts.some(({ kind }) => ['chart', 'table', 'facts', 'own'].includes(kind)))
    problems.push(`${name}: draws nothing`);
  for (const part of parts) {
    if (part.kind === 'own' && !new RegExp(`\\b${part.component}\\b`).test(ownText))
      problems.push(`${name}: no component ${part.component} in own.ts`);
    if (part.kind !== 'table' || typeof part.rows === 'string') continue;
    for (const row of part.rows.slice(0, 40)) {
      for (const column of part.columns) {
        const spoken = `term.${column.terms}.${String(row[column.key])}`;
        if (column.kind === 'term' && !column.free && row[column.key] != null && !say.has(spoken))
          problems.push(`${name}: no words in ${language} for ${spoken}`);
        if (!(column.key in row)) problems.push(`${name}: the table ${part.name} has no ${column.key}`);
        if (/NaN|undefined|\[object/.test(cellText(column, row, say)))
          problems.push(`${name}: ${part.name}.${column.key} says ${cellText(column, row, say)}`);
      }
      const opened = Object.values(openingOf(part, row, say)?.who ?? {}).flat();
      if (opened.includes(undefined as never)) problems.push(`${name}: a row of ${part.name} opens nobody`);
    }
  }
  const copy = JSON.stringify(picture);
  if (copy.includes('"undefined"')) problems.push(`${name}: the picture is no data`);
  for (const { name: table } of result.tables) say(`table.${table}` as never);
  return [...new Set(problems)];
}

const conditionOf = ({ values, typed, items }: Ask): Where[string] | null =>
  values ? [...values] : items ? [JSON.stringify(['x'])] : typed ? ['x'] : { from: 1, to: 2 };

/** Every condition that rules may ask is answered by `members`. */
export async function checkAsks({ panel, task }: PanelFolder, context: TaskContext): Promise<Problems> {
  const problems: Problems = [];
  if (!panel || !task) return problems;
  for (const ask of panel.asks ?? []) {
    const where = { [ask.column]: conditionOf(ask) ?? [] };
    try {
      const people = await task.members(v.parse(panel.schema, {}) as never, context, where);
      rowsOf(await context.query(sql`SELECT customer_key FROM (${people}) WHERE ${whereSql(where)} LIMIT 1`));
    } catch (cause) {
      problems.push(`${panel.id}: members do not answer ${ask.column}: ${String(cause).slice(0, 200)}`);
    }
  }
  return problems;
}
