import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewline } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { useEffect, useRef } from 'react';
import classes from './PromqlEditor.module.css';
import type { PromqlFieldProps } from './PromqlField.tsx';

/** Completion asks this server as it would ask Prometheus. */
const complete = { remote: { url: '/prometheus', httpMethod: 'GET' } } as const;
const language = new PromQLExtension().setComplete(complete);
const withVariables = new PromQLExtension().setComplete(complete).activateLinter(false);

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--promql-keyword)' },
  { tag: [tags.function(tags.variableName), tags.operatorKeyword], color: 'var(--promql-function)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--promql-text)' },
  { tag: [tags.number, tags.bool], color: 'var(--promql-number)' },
  { tag: tags.labelName, color: 'var(--promql-label)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: tags.invalid, textDecoration: 'underline wavy var(--bad)' },
]);

/** The editor behind `PromqlField`. Enter runs the query, Shift-Enter begins a line, Escape leaves completion so that Tab moves on. */
export default function PromqlEditor({ label, value, onChange, onSubmit, variables = false }: PromqlFieldProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const handlers = useRef({ onChange, onSubmit });
  const initial = useRef({ label, value, language: variables ? withVariables : language });

  useEffect(() => {
    handlers.current = { onChange, onSubmit };
  });

  useEffect(() => {
    if (host.current === null) return;
    const submit = (editor: EditorView) => {
      handlers.current.onSubmit(editor.state.doc.toString());
      return true;
    };
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: initial.current.value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion(),
          syntaxHighlighting(highlighting),
          initial.current.language.asExtension(),
          EditorView.lineWrapping,
          placeholder('rate(http_server_request_duration_seconds_count[5m])'),
          // Escape is for completion here: it does not close the dialog around the field.
          EditorView.contentAttributes.of({ 'aria-label': initial.current.label, 'data-mantine-stop-propagation': 'true' }),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
          // Completion takes Enter first, unless it opened just now and nobody can have read it.
          Prec.high(
            keymap.of([
              { key: 'Shift-Enter', run: insertNewline },
              { key: 'Mod-Enter', run: submit },
              { key: 'Enter', run: (self) => acceptCompletion(self) || submit(self) },
            ]),
          ),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) handlers.current.onChange(update.state.doc.toString());
          }),
          EditorView.domEventHandlers({ blur: (_, self) => void handlers.current.onSubmit(self.state.doc.toString()) }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={host} className={classes.editor} />;
}
