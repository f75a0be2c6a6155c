const MARKER = /LINE (\d+): (.*)\n([^\n]*)\^/;

/** Signs that stand two columns wide in the engine's messages. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/;

/** What the engine says of a statement, without its drawing, and the place in the statement that it points at. */
export interface EngineMessage {
  text: string;
  offset: number | null;
}

/** Reads a message of the engine: plain, or JSON as some of its calls give it. The place counts from the start of `statement`. */
export function readEngineMessage(message: string, statement: string): EngineMessage {
  let text = message;
  try {
    const parsed = JSON.parse(message) as { exception_type?: string; exception_message?: string };
    if (parsed.exception_message) text = `${parsed.exception_type ?? ''} Error: ${parsed.exception_message}`;
  } catch {
    // Most messages are plain text.
  }
  const found = MARKER.exec(text);
  const said = (found ? text.slice(0, found.index) : text).trim();
  if (!found) return { text: said, offset: null };
  const [, line = '1', excerpt = '', pad = ''] = found;
  const lines = statement.split('\n');
  const source = lines[Number(line) - 1] ?? '';
  const before = lines.slice(0, Number(line) - 1).join('\n').length + (Number(line) > 1 ? 1 : 0);
  const caret = pad.length - `LINE ${line}: `.length;
  let width = 0;
  let index = 0;
  while (index < excerpt.length && width < caret) width += WIDE.test(excerpt[index++] ?? '') ? 2 : 1;
  const shown = excerpt.replace(/^\.\.\./, '').replace(/\.\.\.$/, '');
  const cut = excerpt.startsWith('...') ? source.indexOf(shown) - 3 : 0;
  return { text: said, offset: Math.max(0, before + Math.max(cut, 0) + index) };
}
