// From the page into the mail that is being written: the cleaned text in place of what was checked, and back.

import { Refusal } from "/share/assets/api.js";
import * as page from "/share/assets/page.js";
import { now } from "./fetching.js";
import { bodyOf, sameWords } from "./mail.js";

const $ = (id) => document.getElementById(id);
const say = page.say;

// The cleaned text can be put in where it is wholly what the mail holds, cleaned.
export function drawButtons() {
  const { answer, fresh, verdict, text } = page.state();
  const { mail, source, undo } = now;
  const cleaned = Boolean(mail?.written && answer && fresh && verdict === "redact");
  const edited = text !== source?.text;
  const fits = cleaned && !edited && !source.stale && bodyOf(answer.cleaned, source.text, source.body) !== null;
  const note = fits ? source.html && "says.loses_format" : cleaned && edited && "says.edited";
  $("insert").hidden = !fits;
  $("insert-note").hidden = !note;
  $("insert-note").textContent = note ? say(note) : "";
  $("copy").className = fits ? "" : "main";
  $("undo").hidden = undo === null;
}

export async function insert() {
  const { mail, source } = now;
  const cleaned = bodyOf(page.state().answer.cleaned, source.text, source.body);
  const done = await page.during(say("says.inserting"), async () => {
    await requireUnchanged(mail, source);
    const before = await mail.body();
    if (source.selected) await mail.setSelection(cleaned);
    else await mail.setBody({ type: "text", content: cleaned });
    now.undo = { before, after: await mail.text(), source };
    now.source = null;
    page.redraw();
    page.tell(say("says.inserted"));
  });
  if (done) $("undo").focus();
}

// Nothing that was written since the check may be lost.
async function requireUnchanged(mail, source) {
  if (!sameWords(await mail.text(), source.whole)) throw new Refusal(say("says.mail_changed"));
  if (!source.selected || sameWords(await mail.selection(), source.body)) return;
  throw new Refusal(say("says.selection_changed"));
}

export async function putBack() {
  const { mail, undo } = now;
  const done = await page.during(say("says.undoing"), async () => {
    if (!undo.warned && !sameWords(await mail.text(), undo.after)) {
      undo.warned = true;
      throw new Refusal(say("says.undo_changed"));
    }
    await mail.setBody(undo.before);
    now.source = undo.source;
    now.undo = null;
    page.redraw();
    page.tell(say("says.undone"));
  });
  if (done) ($("insert").hidden ? $("fetch") : $("insert")).focus();
}
