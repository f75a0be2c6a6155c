/** A word, a quoted name, a `$parameter`, or a single other sign of SQL; strings and comments are passed over. */
export interface SqlToken {
  kind: 'word' | 'quoted' | 'parameter' | 'sign';
  /** The name itself, without quotes or `$`. */
  text: string;
  start: number;
  /** Exclusive. */
  end: number;
}

const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const PARAMETER = /\$([\p{L}_][\p{L}\p{N}_]*)/uy;
const DOLLAR_QUOTE = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Where a quoted text ends; two quotes in a row are one inside. With `escapes`, a backslash takes the next sign along. */
function endOfQuote(text: string, at: number, quote: string, escapes = false): number {
  for (let index = at + 1; index < text.length; index++) {
    if (escapes && text[index] === '\\') index++;
    else if (text[index] === quote) {
      if (text[index + 1] !== quote) return index + 1;
      index++;
    }
  }
  return text.length;
}

function endOfComment(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    if (text.startsWith('/*', index)) {
      depth++;
      index++;
    } else if (text.startsWith('*/', index)) {
      depth--;
      index++;
      if (depth === 0) return index + 1;
    }
  }
  return text.length;
}

/** Splits SQL into what names something. Enough to know what a statement refers to; whether it is right, the engine says. */
export function tokensOf(text: string, onblank: (at: number) => void = () => undefined): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? '';
    const start = at;
    const escaped = /[eE]/.test(sign) && text[at + 1] === "'";
    if (text.startsWith('--', at)) {
      const line = text.indexOf('\n', at);
      at = line < 0 ? text.length : line;
    } else if (text.startsWith('/*', at)) at = endOfComment(text, at);
    else if (sign === "'" || escaped) at = endOfQuote(text, escaped ? at + 1 : at, "'", escaped);
    else if (sign === '"') {
      at = endOfQuote(text, at, '"');
      tokens.push({
        kind: 'quoted',
        text: text.slice(start + 1, at - 1).replaceAll('""', '"'),
        start,
        end: at,
      });
    } else {
      const dollar = matchAt(DOLLAR_QUOTE, text, at);
      const parameter = matchAt(PARAMETER, text, at);
      const word = matchAt(WORD, text, at);
      if (dollar) {
        const close = text.indexOf(dollar[0], at + dollar[0].length);
        at = close < 0 ? text.length : close + dollar[0].length;
      } else if (parameter) {
        at += parameter[0].length;
        tokens.push({ kind: 'parameter', text: parameter[1] ?? '', start, end: at });
      } else if (word) {
        at += word[0].length;
        tokens.push({ kind: 'word', text: word[0], start, end: at });
      } else {
        at++;
        if (sign.trim()) tokens.push({ kind: 'sign', text: sign, start, end: at });
        else onblank(start);
      }
    }
  }
  return tokens;
}

const OPENS_TABLES = new Set([
  'from',
  'join',
  'table',
  'pivot',
  'unpivot',
  'describe',
  'desc',
  'summarize',
  'show',
]);
const ENDS_TABLES = new Set(
  'select where group order having limit on using qualify window union intersect except set values offset sample'.split(
    ' ',
  ),
);

/** Lower case as the engine makes it: of Latin letters without marks alone. */
export const foldName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The text with a plain blank for every other one (U+3000, U+00A0 …) outside of strings, quotes and comments. */
export function plainBlanks(text: string): string {
  const letters = text.split('');
  tokensOf(text, (at) => {
    if (!/[\n\r\t]/.test(letters[at] ?? '')) letters[at] = ' ';
  });
  return letters.join('');
}

const NO_CALL = new Set(
  'select from join in as exists where and or not on using values over by any all some with union except intersect having case when then else lateral'.split(
    ' ',
  ),
);

/** A name where a table stands, folded, its parts joined by points. */
export interface TableName {
  name: string;
  start: number;
  end: number;
}

/** Names that stand where a table does. Names of the statement's own WITH are left out, as is the FROM inside of `extract(… FROM …)`. */
export function tablesAt(text: string): TableName[] {
  const tables: TableName[] = [];
  const own = new Set<string>();
  const tokens = tokensOf(text);
  const isName = (token: SqlToken | undefined): token is SqlToken =>
    token?.kind === 'word' || token?.kind === 'quoted';
  const isSign = (token: SqlToken | undefined, sign: string): boolean =>
    token?.kind === 'sign' && token.text === sign;
  let among = false;
  let expected = false;
  let call = false;
  const outer: { among: boolean; call: boolean }[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    const before = tokens[index - 1];
    const word = token.kind === 'word' ? foldName(token.text) : '';
    if (isName(token) && /^as$/i.test(tokens[index + 1]?.text ?? '') && isSign(tokens[index + 2], '('))
      own.add(foldName(token.text));
    if (isSign(token, '(')) {
      outer.push({ among, call });
      call = isName(before) && !(before.kind === 'word' && NO_CALL.has(foldName(before.text)));
      among = expected;
    } else if (isSign(token, ')')) {
      ({ among, call } = outer.pop() ?? { among: false, call: false });
      expected = false;
    } else if (isSign(token, ',')) expected = among;
    else if (word === 'select') {
      call = false;
      among = false;
      expected = false;
    } else if (OPENS_TABLES.has(word) && !call) {
      among = true;
      expected = true;
    } else if (ENDS_TABLES.has(word)) {
      among = false;
      expected = false;
    } else if (expected && isName(token)) {
      const parts = [token];
      while (isSign(tokens[index + 1], '.') && isName(tokens[index + 2])) {
        parts.push(tokens[index + 2] as SqlToken);
        index += 2;
      }
      const name = foldName(parts.map((part) => part.text).join('.'));
      tables.push({ name, start: token.start, end: (parts[parts.length - 1] ?? token).end });
      expected = false;
    }
  }
  return tables.filter(({ name }) => !own.has(name));
}

export const tablesIn = (text: string): Set<string> => new Set(tablesAt(text).map(({ name }) => name));

/** Names of the parameters of a statement, as they are written. */
export const parametersIn = (text: string): Set<string> =>
  new Set(
    tokensOf(text)
      .filter(({ kind }) => kind === 'parameter')
      .map((token) => token.text),
  );

/** A statement with some of its names replaced, and the way from a place in it back to the place in the text that was written. */
export interface Substituted {
  text: string;
  back(offset: number): number;
}

/**
 * Replaces `$parameters` by what `valueOf` gives, and tables that `isResult` knows by name by one quoted name: a schema of that name
 * would hide the tables of the data inside its own views.
 */
export function substitute(
  text: string,
  valueOf: (parameter: string) => string,
  isResult: (name: string) => boolean = () => false,
): Substituted {
  const parameters = tokensOf(text)
    .filter(({ kind }) => kind === 'parameter')
    .map(({ text: name, start, end }) => ({ start, end, value: valueOf(name) }));
  const results = tablesAt(text)
    .filter(({ name }) => isResult(name))
    .map(({ name, start, end }) => ({ start, end, value: `"${name.replaceAll('"', '""')}"` }));
  const shifts: { at: number; length: number; was: number; start: number }[] = [];
  let result = '';
  let from = 0;
  for (const { start, end, value } of [...parameters, ...results].sort((a, b) => a.start - b.start)) {
    result += text.slice(from, start);
    shifts.push({ at: result.length, length: value.length, was: end - start, start });
    result += value;
    from = end;
  }
  result += text.slice(from);
  return {
    text: result,
    back: (offset) => {
      let moved = 0;
      for (const { at, length, was, start } of shifts) {
        if (offset < at) break;
        if (offset < at + length) return start;
        moved += was - length;
      }
      return offset + moved;
    },
  };
}

function splice(text: string, places: readonly { start: number; end: number; value: string }[]): string {
  return [...places]
    .sort((a, b) => b.start - a.start)
    .reduce((kept, { start, end, value }) => kept.slice(0, start) + value + kept.slice(end), text);
}

/** The statement with `$before` written `$after`. */
export const renameParameter = (text: string, before: string, after: string): string =>
  splice(
    text,
    tokensOf(text).flatMap(({ kind, text: name, start, end }) =>
      kind === 'parameter' && name === before ? [{ start, end, value: `$${after}` }] : [],
    ),
  );

/** The statement with the table `before`, or the tables `before.…`, under another name; columns that are called by it stay. */
export const renameTable = (text: string, before: string, after: string): string =>
  splice(
    text,
    tablesAt(text).flatMap(({ name, start, end }) => {
      const [head = '', ...rest] = name.split('.');
      return head === foldName(before) ? [{ start, end, value: [after, ...rest].join('.') }] : [];
    }),
  );

/** Line and column, from 1, of a place in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before[before.length - 1] ?? '').length + 1 };
}
