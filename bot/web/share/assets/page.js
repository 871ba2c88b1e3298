// The share page's behaviour. Where the text comes from (typing, pasting, a file; a host later) is apart from
// how it is checked (api.js) and shown (result.js).

import * as api from "./api.js";
import { draw, drawVerdict } from "./result.js";

const $ = (id) => document.getElementById(id);
const texts = JSON.parse($("texts").textContent);
const say = (key, values = {}) => texts[key].replace(/{(\w+)}/g, (_, name) => values[name]);

let answer = null; // the latest answer …
let checked = null; // … and the text it is about
let busy = false;

function tell(sentence) {
  $("status").textContent = sentence;
}

function close(sentence) {
  $("closed").textContent = sentence;
  $("closed").hidden = false;
  tell("");
}

// One thing at a time; what is refused is told, and a session that has ended is told above the text.
async function during(sentence, work) {
  if (busy) return;
  busy = true;
  tell(sentence);
  for (const id of ["check", "screening"]) $(id).setAttribute("aria-disabled", "true");
  try {
    await work();
  } catch (error) {
    if (!(error instanceof api.Refusal)) throw error;
    if (error.closed) close(error.message);
    else tell(error.message);
  } finally {
    busy = false;
    for (const id of ["check", "screening"]) $(id).removeAttribute("aria-disabled");
  }
}

async function check({ move }) {
  const text = $("text").value;
  if (!text.trim()) {
    tell(say("says.empty"));
    $("text").focus();
    return;
  }
  if (isLongerThan(text, Number($("text").dataset.longest))) {
    tell(say("too_long"));
    return;
  }
  await during(say("says.checking"), async () => {
    answer = await api.check(text, texts);
    checked = text;
    draw(text, answer, $("destination").value);
    tell(say("says.answer", { title: $("verdict").textContent, count: answer.findings.length }));
    $("result").classList.toggle("old", $("text").value !== checked);
    if (move) $("verdict").focus();
    else $("banner").scrollIntoView({ block: "nearest" });
  });
}

// In characters, as the bot counts them: one outside the basic plane is two of JavaScript's.
function isLongerThan(text, longest) {
  return text.length > 2 * longest || (text.length > longest && [...text].length > longest);
}

async function takeFile(file) {
  if (!file) return;
  if (file.size > Number($("file").dataset.largest)) {
    tell(say("files.too_big"));
    return;
  }
  let read = false;
  await during(say("says.reading"), async () => {
    const document_ = await api.readFile(file, texts);
    $("text").value = document_.text;
    showNotes(document_.notes);
    read = true;
  });
  if (read) await check({ move: true });
}

function showNotes(notes) {
  $("notes").replaceChildren(...notes.map((note) => {
    const item = document.createElement("li");
    item.textContent = note;
    return item;
  }));
  $("notes").hidden = notes.length === 0;
}

function clear() {
  $("text").value = "";
  answer = checked = null;
  for (const id of ["cleaned", "marked", "legend", "reasons", "elsewhere"]) $(id).replaceChildren();
  $("result").hidden = true;
  showNotes([]);
  tell(say("says.cleared"));
  $("text").focus();
}

async function copy() {
  try {
    await navigator.clipboard.writeText(answer.cleaned);
    tell(say("says.copied"));
  } catch {
    copySelected(); // a host may keep the clipboard from its frames
  }
}

function copySelected() {
  getSelection().selectAllChildren($("cleaned"));
  tell(say(document.execCommand("copy") ? "says.copied" : "says.copy_failed"));
}

async function startScreening() {
  await during(say("says.starting"), async () => {
    await api.startScreening(answer.screening, texts);
    tell(say("says.started"));
    $("status").scrollIntoView({ block: "center" });
  });
}

function offer(destinations) {
  const options = destinations.map(({ id, name }) => new Option(name, id));
  $("destination").replaceChildren(...options);
}

function listen() {
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    check({ move: true });
  });
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) check({ move: true });
  });
  // What is pasted is checked at once; the caret stays where it is.
  $("text").addEventListener("paste", () => setTimeout(() => check({ move: false })));
  $("text").addEventListener("input", () => {
    if (checked === null || busy) return;
    const old = $("text").value !== checked;
    $("result").classList.toggle("old", old);
    tell(old ? say("says.changed") : "");
  });
  $("destination").addEventListener("change", () => {
    if (answer) {
      drawVerdict(answer, $("destination").value);
      tell(say("says.answer", { title: $("verdict").textContent, count: answer.findings.length }));
    }
  });
  $("choose").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", () => {
    takeFile($("file").files[0]);
    $("file").value = "";
  });
  $("clear").addEventListener("click", clear);
  $("copy").addEventListener("click", copy);
  $("screening").addEventListener("click", startScreening);
  listenForDrops($("drop"));
}

function listenForDrops(target) {
  const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
  // A file dropped beside the field must not open in the window.
  for (const name of ["dragover", "drop"]) {
    addEventListener(name, (event) => holdsFile(event) && event.preventDefault());
  }
  target.addEventListener("dragenter", (event) => holdsFile(event) && target.classList.add("over"));
  target.addEventListener("dragleave", (event) => {
    if (!target.contains(event.relatedTarget)) target.classList.remove("over");
  });
  target.addEventListener("drop", (event) => {
    target.classList.remove("over");
    if (holdsFile(event)) takeFile(event.dataTransfer.files[0]);
  });
}

listen();
during(say("says.opening"), async () => {
  offer((await api.open(texts)).destinations);
  tell("");
});
