import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fieldsOf, ROLES } from '../src/data/canonical';
import { ERROR_CODES } from '../src/engine/errors';
import { en } from '../src/i18n/en';
import { zhCN } from '../src/i18n/zh-CN';
import { SYNONYMS } from '../src/data/synonyms';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const sources = readdirSync(SRC, { recursive: true })
  .map(String)
  .filter((name) => /\.(ts|svelte)$/.test(name))
  .map((name) => readFileSync(`${SRC}/${name}`, 'utf8'))
  .join('\n');

const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('the dictionaries', () => {
  it('have the same keys, none empty, with the same figures', () => {
    expect(Object.keys(zhCN).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) {
      const other = zhCN[key as keyof typeof en];
      expect(text.length * other.length, key).toBeGreaterThan(0);
      expect(placeholders(other), key).toEqual(placeholders(text));
    }
  });
  it('say every error, field and role', () => {
    const keys = new Set(Object.keys(en));
    for (const code of ERROR_CODES) expect(keys).toContain(`error.${code}`);
    for (const role of ROLES) {
      expect(keys).toContain(`role.${role}`);
      for (const field of fieldsOf(role)) expect(keys).toContain(`field.${field}`);
    }
  });
  it('have no key that nobody says', () => {
    const direct = new Set([...sources.matchAll(/'([a-z_]+(?:\.[\w-]+)*)'/g)].map(([, key]) => key));
    const families = [
      'error.',
      'finding.',
      'field.',
      'term.',
      'kpi.',
      'role.',
      'platform.',
      'format.',
      'date_order.',
      'step.',
      'rule.',
      'reject.',
      'table.',
      'theme.',
      'question.',
      'answer.',
      'panel.',
      'channel.',
      'scope.compare.',
      'caveat.',
      'column.',
      'cell.',
    ];
    const unsaid = Object.keys(en).filter(
      (key) => !direct.has(key) && !families.some((family) => key.startsWith(family)),
    );
    expect(unsaid).toEqual([]);
  });
  it('use the terms of the trade', () => {
    const all = Object.values(zhCN).join('\n');
    expect(all).not.toMatch(/重复率|毛收入|队列|映射字段|被删除/);
    expect(zhCN['kpi.average_order_value']).toBe('笔单价');
    expect(zhCN['kpi.repeat_rate']).toBe('复购率');
  });
});

describe('the synonyms', () => {
  it('name only columns that exist', () => {
    for (const role of ROLES)
      for (const { field } of SYNONYMS[role]) expect(fieldsOf(role), `${role}.${field}`).toContain(field);
  });
});
