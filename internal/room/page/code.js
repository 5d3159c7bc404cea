// The code editor, loaded when a question asks for code.
import { editor, languages } from "../base/vendor/codemirror.js";

const names = { javascript: "JavaScript", typescript: "TypeScript", python: "Python", go: "Go", java: "Java", c: "C", cpp: "C++",
  csharp: "C#", kotlin: "Kotlin", sql: "SQL", ruby: "Ruby", rust: "Rust", shell: "Shell", swift: "Swift" };

/** mount puts the editor in place of the plain field, which keeps the text for the form. */
export function mount(parent, field, choice, help, changed) {
  let wish = "python";
  try { wish = localStorage.getItem("candor-code") ?? wish; } catch { /* private mode */ }
  for (const l of languages) choice.append(new Option(names[l] ?? l, l, false, l === wish));
  const e = editor({
    parent, text: field.value, language: wish, label: parent.dataset.label, describedBy: help.textContent,
    changed(text) { field.value = text; changed(); },
  });
  field.hidden = true;
  parent.classList.add("mounted");
  choice.addEventListener("change", () => {
    e.language(choice.value);
    try { localStorage.setItem("candor-code", choice.value); } catch { /* private mode */ }
  });
  return e;
}
