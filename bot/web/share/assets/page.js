// The page's behaviour. Who opens it and where else the text may come from is its host's matter (window.js,
// Outlook's pane.js); how a text is checked and shown is apart too (api.js, result.js).

import * as api from "./api.js";
import { draw, drawVerdict } from "./result.js";

const $ = (id) => document.getElementById(id);

let texts = null;
let host = {};
let answer = null; // the latest answer …
let checked = null; // … and the text it is about
let taken = 0; // how many texts were put here; an answer about an earlier one is not shown
let busy = false;

export const isBusy = () => busy;
export const redraw = () => host.changed?.();
export const allTexts = () => (texts ??= JSON.parse($("texts").textContent));
export const say = (key, values = {}) => allTexts()[key].replace(/{(\w+)}/g, (_, name) => values[name]);

// What is on the page now. `fresh`: the answer is about the text as it stands.
export function state() {
  const text = $("text").value;
  return { text, answer, fresh: checked !== null && text === checked, verdict: $("banner").dataset.verdict };
}

export function tell(sentence) {
  $("status").textContent = sentence;
}

export function close(sentence) {
  $("closed").textContent = sentence;
  $("closed").hidden = false;
  tell("");
}

// One thing at a time; what is refused is told, and a session that has ended is told above the text. Answers
// whether it went well. `host.explain` may have a sentence for an error of its own.
export async function during(sentence, work) {
  if (busy) return false;
  busy = true;
  tell(sentence);
  for (const button of waiting()) button.setAttribute("aria-disabled", "true");
  try {
    await work();
    return true;
  } catch (error) {
    const refusal = error instanceof api.Refusal ? error : host.explain?.(error);
    if (!refusal) throw error;
    if (refusal.closed) close(refusal.message);
    else tell(refusal.message);
    return false;
  } finally {
    busy = false;
    for (const button of waiting()) button.removeAttribute("aria-disabled");
  }
}

export async function idle() {
  while (busy) await new Promise((resolve) => setTimeout(resolve, 50));
}

const waiting = () => document.querySelectorAll("[data-waits]");

// Says that the answer is about something else by now.
export function outdate(sentence) {
  $("result").classList.add("old");
  tell(sentence);
  redraw();
}

// Puts a text here. What was shown about another one is gone.
export function take(text, notes = []) {
  forget();
  $("text").value = text;
  showNotes(notes);
}

export function forget() {
  taken += 1;
  $("text").value = "";
  answer = checked = null;
  for (const id of ["cleaned", "marked", "legend", "reasons", "elsewhere"]) $(id).replaceChildren();
  $("result").hidden = true;
  showNotes([]);
  redraw();
}

export async function check({ move }) {
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
    const about = taken;
    const found = await api.check(text, allTexts());
    if (about !== taken) return;
    answer = found;
    checked = text;
    draw(text, answer, $("destination").value);
    tellAnswer();
    $("result").classList.toggle("old", $("text").value !== checked);
    redraw();
    if (move) $("verdict").focus();
    else $("banner").scrollIntoView({ block: "nearest" });
  });
}

function tellAnswer() {
  tell(say("says.answer", { title: $("verdict").textContent, count: answer.findings.length }));
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
  const read = await during(say("says.reading"), async () => {
    const { text, notes } = await api.readFile(file, allTexts());
    take(text, notes);
    host.replaced?.();
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
  forget();
  host.replaced?.();
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
    await api.startScreening(answer.screening, allTexts());
    tell(say("says.started"));
    $("status").scrollIntoView({ block: "center" });
  });
}

function offer({ destinations }) {
  $("closed").hidden = true;
  if ($("destination").dataset.offered) return; // by an earlier session; a choice may have been made
  $("destination").dataset.offered = "yes";
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
    const { fresh } = state();
    $("result").classList.toggle("old", !fresh);
    tell(fresh ? "" : say("says.changed"));
    redraw();
  });
  $("destination").addEventListener("change", () => {
    if (answer) {
      drawVerdict(answer, $("destination").value);
      tellAnswer();
      redraw();
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

// `host_` has `enter` and `again` for api.js, and may have
//   changed()       called when an answer, its place or the text it is about has changed
//   replaced()      called when something else was put in the text's place: a file, or nothing
//   explain(error)  a Refusal for an error of the host's own, else nothing
export function start(host_) {
  host = { ...host_, opened: offer };
  listen();
}

// Opens a session. Answers whether there is one.
export function open() {
  return during(say("says.opening"), async () => {
    await api.open(host, allTexts());
    tell("");
  });
}
