import * as v from 'valibot';

/** Where a parameter stands in the form of its panel, and how it is asked. What it may be, its bounds and default the schema says. */
export interface Asked {
  /** The menu it stands in; without one it stands in the head of the cell, with `page` where the picture puts it. */
  menu?: string;
  /** Asked only while other parameters have one of these values. */
  when?: Readonly<Record<string, readonly unknown[]>>;
  /** A slider, a share written in percent, or one text per line. */
  as?: 'slider' | 'percent' | 'lines';
  /** Step of a slider or a number. */
  step?: number;
  /** Keys by which options are said, `{}` standing for the option; `<panel>.<parameter>.<option>` unless told. */
  words?: string;
  /** Values to choose from where the schema takes any text. */
  options?: readonly string[];
  placeholder?: string;
}

/** A parameter that the form asks. */
export const asked = <S extends v.GenericSchema>(schema: S, how: Asked = {}): S =>
  v.pipe(schema, v.metadata({ asked: how })) as unknown as S;

export type Input = 'choice' | 'number' | 'flag' | 'date' | 'text' | 'numbers' | 'texts' | 'group' | 'other';

/** What the schema says of one parameter. */
export interface Field {
  name: string;
  input: Input;
  nullable: boolean;
  options: readonly string[];
  min: number | null;
  max: number | null;
  integer: boolean;
  /** The most entries of a list, or signs of a text. */
  most: number | null;
  /** What an entry of a list may be. */
  item: Field | null;
  /** The fewest entries of a list. */
  least: number;
  /** Fields of a group, by their own names. */
  fields: readonly Field[];
  otherwise: unknown;
  asked: Asked | null;
}

interface Node {
  type: string;
  kind?: string;
  pipe?: Node[];
  wrapped?: Node;
  item?: Node;
  entries?: Record<string, Node>;
  options?: readonly unknown[];
  requirement?: unknown;
  metadata?: { asked?: Asked };
  default?: unknown;
}

interface Found {
  base: Node;
  steps: Node[];
  nullable: boolean;
  asked: Asked | null;
}

/** The schema at the heart, with what stands around it. */
function unwrapped(node: Node): Found {
  const steps = (node.pipe ?? []).filter(({ kind }) => kind !== 'schema');
  const own = steps.find(({ metadata }) => metadata?.asked)?.metadata?.asked ?? null;
  const head = (node.pipe ?? []).find(({ kind }) => kind === 'schema') ?? node;
  const nullable = head.type === 'nullable' || head.type === 'nullish';
  const wrapped = ['optional', 'nullable', 'nullish'].includes(head.type) ? head.wrapped : undefined;
  const inner = wrapped ?? (head === node ? undefined : head);
  if (!inner) return { base: node, steps, nullable, asked: own };
  const deeper = unwrapped(inner);
  return {
    base: deeper.base,
    steps: [...deeper.steps, ...steps],
    nullable: nullable || deeper.nullable,
    asked: own ?? deeper.asked,
  };
}

function inputOf(base: Node, steps: readonly Node[], how: Asked | null): Input {
  if (how?.options) return 'choice';
  switch (base.type) {
    case 'picklist':
      return 'choice';
    case 'number':
      return 'number';
    case 'boolean':
      return 'flag';
    case 'string':
      return steps.some(({ type }) => type === 'iso_date') ? 'date' : 'text';
    case 'strict_object':
      return 'group';
    case 'array': {
      const item = base.item ? unwrapped(base.item).base.type : '';
      return item === 'number' ? 'numbers' : item === 'string' ? 'texts' : 'other';
    }
    default:
      return 'other';
  }
}

function fieldOf(name: string, node: Node, otherwise: unknown): Field {
  const { base, steps, nullable, asked: how } = unwrapped(node);
  const bound = (type: string): number | null => {
    const found = steps.find((step) => step.type === type)?.requirement;
    return typeof found === 'number' ? found : null;
  };
  const input = inputOf(base, steps, how);
  const inner = (otherwise ?? {}) as Record<string, unknown>;
  return {
    name,
    input,
    nullable,
    options: (how?.options ?? base.options ?? []).map(String),
    min: bound('min_value'),
    max: bound('max_value'),
    integer: steps.some(({ type }) => type === 'integer'),
    most: bound('max_length'),
    least: bound('min_length') ?? 0,
    item: base.item ? fieldOf(name, base.item, undefined) : null,
    fields:
      input === 'group'
        ? Object.entries(base.entries ?? {}).map(([key, entry]) =>
            fieldOf(key, entry, inner[key] ?? entry.default),
          )
        : [],
    otherwise,
    asked: how,
  };
}

const known = new WeakMap<object, Field[]>();

/** The parameters of a panel as fields, in the order of its schema. */
export function fieldsOf(schema: v.GenericSchema<unknown, object>): Field[] {
  const found = known.get(schema);
  if (found) return found;
  const defaults = v.parse(schema, {}) as Record<string, unknown>;
  const entries = (schema as unknown as Node).entries ?? {};
  const fields = Object.entries(entries).map(([name, node]) => fieldOf(name, node, defaults[name]));
  known.set(schema, fields);
  return fields;
}

/** A field by its name, or by the path of a group: `bins.r`. @throws where there is none. */
export function fieldAt(schema: v.GenericSchema<unknown, object>, path: string): Field {
  const [name = '', inner] = path.split('.');
  const field = fieldsOf(schema).find((one) => one.name === name);
  const found = inner === undefined ? field : field?.fields.find((one) => one.name === inner);
  if (!found) throw new Error(`no parameter: ${path}`);
  return found;
}

const isAsked = ({ asked: how }: Field, params: Record<string, unknown>): boolean =>
  Object.entries(how?.when ?? {}).every(([name, values]) => values.includes(params[name]));

/** Fields that the form asks now, by menu; those of the head stand under ''. */
export function menusOf(
  schema: v.GenericSchema<unknown, object>,
  params: Record<string, unknown>,
): Map<string, Field[]> {
  const menus = new Map<string, Field[]>();
  for (const field of fieldsOf(schema)) {
    if (!field.asked || field.asked.menu === 'page') continue;
    const menu = field.asked.menu ?? '';
    menus.set(menu, [...(menus.get(menu) ?? []), ...(isAsked(field, params) ? [field] : [])]);
  }
  return menus;
}

/** The value nearest to a number that the field takes. */
export function clamped({ min, max, integer }: Field, value: number): number {
  const inside = Math.min(max ?? Infinity, Math.max(min ?? -Infinity, value));
  return integer ? Math.round(inside) : inside;
}

const SEPARATORS = /[,，;；\s]+/;

/** A list as long as it may be; the default where nothing is left and something must stand. */
const upTo = ({ most, least, otherwise }: Field, list: readonly unknown[]): unknown =>
  list.length < least ? otherwise : list.slice(0, most ?? undefined);

/**
 * What somebody typed as a value that the schema takes: numbers are brought within their bounds, lists cut to their length, what is
 * no number falls back to the default. Empty is null where the field may be.
 */
export function valueOf(field: Field, written: string): unknown {
  const typed = written.trim();
  const scale = field.asked?.as === 'percent' ? 0.01 : 1;
  switch (field.input) {
    case 'number': {
      if (typed === '') return field.nullable ? null : field.otherwise;
      const number = Number(typed);
      return Number.isFinite(number) ? clamped(field, number * scale) : field.otherwise;
    }
    case 'numbers': {
      const numbers = typed.split(SEPARATORS).filter(Boolean).map(Number);
      const taken = numbers.filter((number) => field.item && clamped(field.item, number) === number);
      return upTo(
        field,
        [...new Set(taken)].sort((a, b) => a - b),
      );
    }
    case 'texts': {
      const parts = written.split(field.asked?.as === 'lines' ? '\n' : /[;；]/);
      const longest = field.item?.most ?? undefined;
      return upTo(field, [
        ...new Set(parts.map((part) => part.trim().slice(0, longest).trim()).filter(Boolean)),
      ]);
    }
    case 'date':
    case 'choice':
    case 'text':
      if (typeof field.otherwise === 'number') return typed === '' ? field.otherwise : Number(typed);
      return typed === '' && field.nullable
        ? null
        : typed === ''
          ? field.otherwise
          : typed.slice(0, field.most ?? undefined);
    default:
      return written;
  }
}

/** A value as the field shows it. */
export function writtenOf(field: Field, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value))
    return value.join(field.input === 'numbers' ? ', ' : field.asked?.as === 'lines' ? '\n' : '; ');
  if (field.asked?.as === 'percent') return String(Math.round(Number(value) * 1e6) / 1e4);
  return String(value);
}
