// The code editor: what a question needs and no more. It stands in a shadow
// root, where CodeMirror uses adopted style sheets, which the pages' policy
// allows; <style> elements it does not.
import { EditorState, Compartment } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, highlightActiveLine, drawSelection, highlightSpecialChars } from "@codemirror/view";
import { history, historyKeymap, defaultKeymap, indentWithTab } from "@codemirror/commands";
import { StreamLanguage, bracketMatching, indentOnInput, syntaxHighlighting, HighlightStyle, indentUnit } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { javascript, typescript } from "@codemirror/legacy-modes/mode/javascript";
import { python } from "@codemirror/legacy-modes/mode/python";
import { go } from "@codemirror/legacy-modes/mode/go";
import { java, c, cpp, csharp, kotlin } from "@codemirror/legacy-modes/mode/clike";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import { ruby } from "@codemirror/legacy-modes/mode/ruby";
import { rust } from "@codemirror/legacy-modes/mode/rust";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { swift } from "@codemirror/legacy-modes/mode/swift";

const modes = { javascript, typescript, python, go, java, c, cpp, csharp, kotlin, sql: standardSQL, ruby, rust, shell, swift };

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-word)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
  { tag: [tags.comment], color: "var(--code-comment)" },
  { tag: [tags.number, tags.bool, tags.atom, tags.null], color: "var(--code-number)" },
  { tag: [tags.definition(tags.variableName), tags.function(tags.variableName), tags.typeName], color: "var(--code-name)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--ground)", fontSize: "0.9375rem" },
  "&.cm-focused": { outline: "none" }, // the page draws it
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--ink)", minHeight: "16rem", padding: "0.75rem 0" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--soft)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark)" },
});

/**
 * editor puts an editor into parent. Escape, then Tab, leaves it; the page
 * says so. changed is called with the text after every change.
 */
export function editor({ parent, text, language, label, describedBy, changed }) {
  const root = parent.attachShadow({ mode: "open" });
  const said = document.createElement("span");
  said.hidden = true;
  said.id = "help";
  said.textContent = describedBy;
  root.append(said);
  const mode = new Compartment();
  const speak = (name) => modes[name] ? StreamLanguage.define(modes[name]) : [];
  const view = new EditorView({
    root, parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(),
        indentUnit.of("    "), EditorView.lineWrapping, syntaxHighlighting(colours), look, mode.of(speak(language)),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "help", spellcheck: "false", autocapitalize: "off" }),
        EditorView.domEventHandlers({
          keydown(e, v) {
            // After Escape the Tab key is the browser's own until something else is typed.
            if (e.key === "Escape") v.setTabFocusMode(true);
            else if (e.key !== "Tab" && e.key !== "Shift") v.setTabFocusMode(false);
          },
          blur(_, v) { v.setTabFocusMode(false); },
        }),
        keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of((u) => { if (u.docChanged) changed(u.state.doc.toString()); }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    language: (name) => view.dispatch({ effects: mode.reconfigure(speak(name)) }),
    destroy: () => view.destroy(),
  };
}

export const languages = Object.keys(modes);
