import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { addWords, LANGUAGES } from '../src/i18n/dictionary';
import { PANELS } from '../src/notebook/panels';
import type { TaskContext } from '../src/panel/contract';
import { openingOf } from '../src/panel/picture';
import { differencesOf, readingsOf } from '../src/panel/readings';
import { sayIn } from '../src/panel/say';
import type { Around } from '../src/panel/tools';
import { loadSample } from './helpers/sample';
import { contextOf } from './helpers/panel';
import { everyPart } from '../src/panel/parts';
import { checkAsks, checkPicture, checkPieces, type PanelFolder } from './helpers/panel-checks';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const MODULES = import.meta.glob<Record<string, unknown>>('../src/panels/*/{panel,words,task,present}.ts', {
  eager: true,
});

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

function folderOf(name: string): PanelFolder {
  const part = (file: string): Record<string, unknown> => MODULES[`../src/panels/${name}/${file}.ts`] ?? {};
  return {
    name,
    panel: part('panel').panel,
    words: part('words').words,
    task: part('task'),
    present: part('present').present,
    findingText: textOf(`${SRC}/panels/${name}/finding.ts`),
    ownText: textOf(`${SRC}/panels/${name}/own.ts`),
  } as unknown as PanelFolder;
}

let context: TaskContext;
let around: Around;
beforeAll(async () => {
  const loaded = await loadSample();
  context = contextOf(loaded);
  around = { catalog: loaded.catalog, segments: [] };
});

const NAMES = readdirSync(`${SRC}/panels`);

async function everythingWrong(folder: PanelFolder): Promise<string[]> {
  const pieces = checkPieces(folder);
  const { panel, task } = folder;
  if (!panel || !task) return pieces;
  const params = v.parse(panel.schema, {});
  const result = await task.run(params as never, context);
  return [
    ...pieces,
    ...LANGUAGES.flatMap((language) => checkPicture(folder, result, params, language, around)),
    ...(await checkAsks(folder, context)),
  ];
}

describe('the registry', () => {
  it('holds every folder under its own name', () => {
    expect([...PANELS.keys()].sort()).toEqual([...NAMES].sort());
    for (const name of NAMES) expect(MODULES[`../src/panels/${name}/task.ts`], name).toBeDefined();
  });
  it.each(NAMES)('%s has all its pieces, words and answers', async (name) => {
    expect(await everythingWrong(folderOf(name))).toEqual([]);
  });
  it.each(NAMES)('%s compared with itself shows no difference', async (name) => {
    const { panel, task, present } = folderOf(name);
    const params = v.parse(panel?.schema ?? v.never(), {});
    const { figures } = (await task?.run(params as never, context)) ?? { figures: {} };
    const compared = LANGUAGES.flatMap((language) => {
      const say = sayIn(language, 'CNY');
      const picture = present?.(figures as never, params as never, say as never, around);
      return picture ? differencesOf(readingsOf(picture), picture, name, say) : [];
    });
    expect(compared.flatMap(({ differences }) => differences)).toEqual([]);
    expect(compared.reduce((sum, { same }) => sum + same, 0)).toBeGreaterThan(0);
  });
  it.each(NAMES)('%s says the same figures in both languages', async (name) => {
    const { panel, task, present } = folderOf(name);
    const params = v.parse(panel?.schema ?? v.never(), {});
    const { figures } = (await task?.run(params as never, context)) ?? { figures: {} };
    const rows = LANGUAGES.map((language) =>
      everyPart(
        present?.(figures as never, params as never, sayIn(language, null) as never, around) ?? {
          findings: [],
          top: [],
          pages: [],
          bottom: [],
        },
      ).flatMap((part) =>
        part.kind === 'table' && typeof part.rows !== 'string'
          ? part.rows.map((row) => Object.values(row).filter((cell) => typeof cell === 'number'))
          : [],
      ),
    );
    expect(rows[0]).toEqual(rows[1]);
  });
  it('names both sides where a row opens the customers of both', async () => {
    const { panel, task, present } = folderOf('basket');
    const params = v.parse(panel?.schema ?? v.never(), {});
    const result = await task?.run(params as never, context);
    const say = sayIn('en', null);
    const picture = present?.(result?.figures as never, params as never, say as never, around);
    const part = picture
      ? everyPart(picture).find((one) => one.kind === 'table' && one.name === 'rules')
      : null;
    if (part?.kind !== 'table' || typeof part.rows === 'string') throw new Error('no rules');
    for (const row of part.rows) {
      const opening = openingOf(part, row, say);
      expect(opening?.label).toBe(`${String(row.antecedent)} ${String(row.consequent)}`);
      expect(JSON.parse(String((opening?.who.itemset as string[])[0]))).toHaveLength(
        opening?.label.split(/ \+ | ⇒ /).length ?? 0,
      );
    }
  });
  it('lets no word stand in place of another', () => {
    expect(() => addWords('a new panel', { 'term.segment.champion': ['x', 'x'] })).toThrow(/used twice/);
    expect(() => addWords('a new panel', { close: ['x', 'x'] })).toThrow(/used twice: close/);
  });
});

describe('a panel made by npm run new-panel', () => {
  const ROOT = fileURLToPath(new URL('..', import.meta.url));
  const TRIAL = `${ROOT}.cache/new-panel/src`;
  let folder: PanelFolder;
  let lines = 0;

  beforeAll(async () => {
    rmSync(`${ROOT}.cache/new-panel`, { recursive: true, force: true });
    mkdirSync(`${TRIAL}/panels`, { recursive: true });
    for (const name of readdirSync(SRC))
      if (name !== 'panels') symlinkSync(`${SRC}/${name}`, `${TRIAL}/${name}`);
    const { status } = spawnSync(process.execPath, [`${ROOT}tools/new-panel.mjs`, 'trial', TRIAL]);
    expect(status).toBe(0);
    const own = `${TRIAL}/panels/trial`;
    for (const file of readdirSync(own))
      lines += readFileSync(`${own}/${file}`, 'utf8').split('\n').length - 1;
    const load = async (file: string): Promise<Record<string, unknown>> =>
      (await import(/* @vite-ignore */ `${own}/${file}.ts`)) as Record<string, unknown>;
    folder = {
      name: 'trial',
      panel: (await load('panel')).panel,
      words: (await load('words')).words,
      task: await load('task'),
      present: (await load('present')).present,
      findingText: textOf(`${own}/finding.ts`),
    } as unknown as PanelFolder;
  });

  it('passes every check, and takes at most 140 lines', async () => {
    expect(await everythingWrong(folder)).toEqual([]);
    expect(lines).toBeLessThanOrEqual(140);
  });
  it.each(['panel', 'words', 'task', 'present', 'findingText'] as const)(
    'is told by name that its %s is missing',
    (piece) => {
      const name = piece === 'findingText' ? 'finding' : piece;
      expect(checkPieces({ ...folder, [piece]: undefined })).toContain(`trial: no ${name}.ts`);
    },
  );
  it('is told by name which word is missing', async () => {
    const { words = {} } = folder;
    expect(Object.keys(words).length).toBeGreaterThan(5);
    const { forgetWords } = await import('../src/i18n/dictionary');
    for (const key of Object.keys(words)) {
      forgetWords('trial');
      const rest = Object.fromEntries(Object.entries(words).filter(([own]) => own !== key));
      expect((await everythingWrong({ ...folder, words: rest })).join('\n'), key).toContain(key);
    }
  });
  it('is told by name which column and which answer is missing', async () => {
    const { panel, task } = folder;
    if (!panel || !task) throw new Error('no trial');
    const other = { ...panel, asks: [{ column: 'segment' }] };
    expect((await everythingWrong({ ...folder, panel: other })).join('\n')).toMatch(
      /members do not answer segment/,
    );
    const bare = {
      ...task,
      run: async (...args: Parameters<typeof task.run>) => {
        const { figures, tables } = await task.run(...args);
        const { weekdays } = figures as { weekdays: { orders: number }[] };
        return {
          figures: { weekdays: weekdays.map(({ orders, ...row }) => ({ ...row, o: orders })) },
          tables,
        };
      },
    };
    expect((await everythingWrong({ ...folder, task: bare })).join('\n')).toMatch(/has no orders/);
    const foreign = { ...panel, needs: [{ table: 'transactions' as const, column: 'colour' }] };
    expect(checkPieces({ ...folder, panel: foreign }).join('\n')).toMatch(/transactions\.colour/);
  });
});
