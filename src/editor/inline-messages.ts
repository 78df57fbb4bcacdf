import * as vscode from 'vscode';
import type { Severity } from '../protocol/findings';
import type { RunDiagnostics } from './run-diagnostics';
import { headline } from './wording';
import { toRange } from './texts';

const LIMIT = 100;

type Kind = Severity | 'related';

const COLOR: Record<Kind, string> = {
  error: 'editorError.foreground',
  warning: 'editorWarning.foreground',
  information: 'editorInfo.foreground',
  related: 'editorCodeLens.foreground',
};

/** The gist of each warning at the end of its line, where it can be read without hovering. */
export class InlineMessages implements vscode.Disposable {
  readonly #diagnostics: RunDiagnostics;
  readonly #types = new Map<Kind, vscode.TextEditorDecorationType>();
  readonly #subscriptions: vscode.Disposable;

  constructor(diagnostics: RunDiagnostics) {
    this.#diagnostics = diagnostics;
    for (const [kind, color] of Object.entries(COLOR) as [Kind, string][])
      this.#types.set(
        kind,
        vscode.window.createTextEditorDecorationType({
          after: { color: new vscode.ThemeColor(color), margin: '0 0 0 2em', fontStyle: 'italic' },
          rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
        }),
      );
    const redraw = () => vscode.window.visibleTextEditors.forEach((editor) => this.#draw(editor));
    this.#subscriptions = vscode.Disposable.from(
      ...this.#types.values(),
      diagnostics.onDidChange(redraw),
      vscode.window.onDidChangeVisibleTextEditors(redraw),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('regulens.inlineMessages')) redraw();
      }),
    );
    redraw();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #draw(editor: vscode.TextEditor): void {
    const { uri } = editor.document;
    const wanted = vscode.workspace.getConfiguration('regulens').get<boolean>('inlineMessages', true);
    const shown = wanted && uri.scheme === 'file' ? this.#diagnostics.shownIn(uri.fsPath) : [];
    const messages = byLine(
      shown.flatMap(({ finding, script, span, related }) => {
        const line = toRange(script, span).start.line;
        const first = shown.find((other) => toRange(other.script, other.span).start.line === line);
        return [
          // Where several share a line, there is room for what the others are called.
          {
            kind: finding.severity,
            line,
            text: finding === first?.finding ? headline(finding) : finding.title,
          },
          ...related
            .filter((place) => place.file === uri.fsPath)
            .map((place) => ({
              kind: 'related' as const,
              line: toRange(place.script, place.span).start.line,
              text: place.message,
            })),
        ];
      }),
    );
    for (const [kind, type] of this.#types)
      editor.setDecorations(
        type,
        messages.filter((message) => message.kind === kind).map(({ line, text }) => atLineEnd(line, text)),
      );
  }
}

interface Message {
  kind: Kind;
  line: number;
  text: string;
}

/** One message a line, in the gravest's colour: VS Code shows several in an order of its own. */
function byLine(messages: readonly Message[]): Message[] {
  const grave = Object.keys(COLOR);
  const lines = new Map<number, Message>();
  const sorted = [...messages].sort((a, b) => grave.indexOf(a.kind) - grave.indexOf(b.kind));
  for (const { kind, line, text } of sorted) {
    const known = lines.get(line);
    if (known) known.text += ` · ${text}`;
    else lines.set(line, { kind, line, text });
  }
  return [...lines.values()];
}

function atLineEnd(line: number, text: string): vscode.DecorationOptions {
  const end = new vscode.Position(line, Number.MAX_SAFE_INTEGER);
  const contentText = text.length > LIMIT ? `${text.slice(0, LIMIT - 1)}…` : text;
  return { range: new vscode.Range(end, end), renderOptions: { after: { contentText } } };
}
