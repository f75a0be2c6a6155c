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
export function tokensOf(text: string): SqlToken[] {
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

/** Names that stand where a table does, lower case, as they are joined by points: `a.b`. What is not a table at all may be among them. */
export function tablesIn(text: string): Set<string> {
  const tables = new Set<string>();
  const tokens = tokensOf(text);
  let among = false;
  let expected = false;
  const outer: boolean[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (token.text === '(' && token.kind === 'sign') {
      outer.push(among);
      among = expected;
    } else if (token.text === ')' && token.kind === 'sign') {
      among = outer.pop() ?? false;
      expected = false;
    } else if (token.text === ',' && token.kind === 'sign') expected = among;
    else if (OPENS_TABLES.has(word)) {
      among = true;
      expected = true;
    } else if (ENDS_TABLES.has(word)) {
      among = false;
      expected = false;
    } else if (expected && (word || token.kind === 'quoted')) {
      const parts = [token.text];
      while (tokens[index + 1]?.text === '.' && tokens[index + 2] && tokens[index + 2]?.kind !== 'sign') {
        parts.push(tokens[index + 2]?.text ?? '');
        index += 2;
      }
      tables.add(parts.join('.').toLowerCase());
      expected = false;
    }
  }
  return tables;
}

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
 * Replaces `$parameters` by what `valueOf` gives, and names of two parts that `isResult` knows by one quoted name: a schema of
 * that name would hide the tables of the data inside its own views.
 */
export function substitute(
  text: string,
  valueOf: (parameter: string) => string,
  isResult: (name: string) => boolean = () => false,
): Substituted {
  const shifts: { at: number; length: number; was: number; start: number }[] = [];
  const tokens = tokensOf(text);
  const named = (token: SqlToken | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';
  let result = '';
  let from = 0;
  const replace = (start: number, end: number, value: string): void => {
    result += text.slice(from, start);
    shifts.push({ at: result.length, length: value.length, was: end - start, start });
    result += value;
    from = end;
  };
  tokens.forEach((token, index) => {
    if (token.kind === 'parameter') return replace(token.start, token.end, valueOf(token.text));
    const [point, last] = [tokens[index + 1], tokens[index + 2]];
    if (token.start < from || !named(token) || point?.text !== '.' || !last || !named(last)) return;
    if (tokens[index - 1]?.text === '.') return;
    const name = `${token.text}.${last.text}`.toLowerCase();
    if (isResult(name)) replace(token.start, last.end, `"${name.replaceAll('"', '""')}"`);
  });
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

/** Line and column, from 1, of a place in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before[before.length - 1] ?? '').length + 1 };
}
