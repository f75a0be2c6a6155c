import {
  autocompletion,
  closeBrackets,
  closeCompletion,
  completionKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { PostgreSQL, sql, SQLDialect } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** What the editor needs of the cell around it. */
export interface EditorHost {
  text: string;
  label: string;
  /** Tables, columns, results and functions that may be completed, asked whenever a completion opens. */
  completions: CompletionSource;
  onchange(text: string): void;
  onrun(): void;
  onleave(): void;
}

export interface SqlEditor {
  /** The text as it stands, replaced from outside. */
  set(text: string): void;
  /** Marks the sign at a place, or nothing. */
  point(offset: number | null): void;
  focus(): void;
  destroy(): void;
}

const DuckDB = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords ?? ''} qualify pivot unpivot summarize describe exclude replace asof semi anti positional`,
  doubleDollarQuotedStrings: true,
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--good-ink)' },
  { tag: tags.number, color: 'var(--good-ink)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

const look = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--ink)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', maxHeight: '420px' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '6px 0', minHeight: '60px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--faint-line)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--bar)',
  },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete > ul > li': { fontFamily: 'var(--mono)', padding: '2px 6px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--ink)',
  },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', marginLeft: '12px' },
  '.mistake': { textDecoration: 'underline wavy var(--warn)', backgroundColor: 'var(--warn-soft)' },
});

const setMistake = StateEffect.define<number | null>();

/** The sign that the engine points at, until the text around it changes. */
const mistakes = StateField.define({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (!effect.is(setMistake)) continue;
      const { length } = transaction.state.doc;
      const from = Math.min(effect.value ?? 0, Math.max(0, length - 1));
      next =
        effect.value === null || length === 0
          ? Decoration.none
          : Decoration.set([Decoration.mark({ class: 'mistake' }).range(from, Math.min(length, from + 1))]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * CodeMirror inside a shadow root: its styles go into adopted sheets there, which the policy lets pass. Tab moves on, as
 * everywhere on the page; Ctrl Enter runs.
 */
export function openEditor(parent: HTMLElement, host: EditorHost): SqlEditor {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  let outside = false;
  const state = EditorState.create({
    doc: host.text,
    extensions: [
      lineNumbers(),
      drawSelection(),
      highlightActiveLine(),
      history(),
      bracketMatching(),
      closeBrackets(),
      sql({ dialect: DuckDB, upperCaseKeywords: true }),
      syntaxHighlighting(colours),
      autocompletion({ override: [host.completions] }),
      mistakes,
      look,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': host.label }),
      keymap.of([
        {
          key: 'Mod-Enter',
          run: (view) => {
            closeCompletion(view);
            host.onrun();
            return true;
          },
        },
        ...completionKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !outside) host.onchange(update.state.doc.toString());
      }),
      EditorView.domEventHandlers({
        blur: () => {
          host.onleave();
        },
      }),
    ],
  });
  const view = new EditorView({ state, root, parent: root });
  return {
    set: (text) => {
      const current = view.state.doc.toString();
      if (text === current) return;
      outside = true;
      view.dispatch({ changes: { from: 0, to: current.length, insert: text } });
      outside = false;
    },
    point: (offset) => view.dispatch({ effects: setMistake.of(offset) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
