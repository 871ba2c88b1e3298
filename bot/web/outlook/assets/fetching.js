// From the open mail to the page: its text, or what is marked in it, with the subject and the attachments where
// somebody wants them checked too.

import { Refusal } from "/share/assets/api.js";
import * as page from "/share/assets/page.js";
import { readAttachments } from "./attachments.js";
import { join, sameWords } from "./mail.js";
import { openMail } from "./outlook.js";

const $ = (id) => document.getElementById(id);
const say = page.say;

// The open mail, and what the page holds of it.
export const now = {
  mail: null,
  source: null, // what was fetched: { body, whole, selected, html, attachments, notes, text }, whether it is `stale`
  undo: null, // what stood in the mail before: { before, after, source }
  edition: 0, // counts the mails: what was asked of an earlier one is dropped
};

// Answers whether there is now a text to check.
export async function fetchMail() {
  const mine = now.edition;
  let found = false;
  const went = await page.during(say("says.fetching"), async () => {
    const fetched = await read(mine);
    if (mine !== now.edition) return;
    show(fetched);
    found = fetched.text.trim() !== "";
    page.tell(found ? "" : say("says.empty_mail"));
  });
  return went && found;
}

export async function fetchAndCheck() {
  if (now.mail && await fetchMail()) await page.check({ move: false });
}

async function read(mine) {
  const { mail } = now;
  const whole = plain(await mail.text());
  const selection = plain(await mail.selection());
  const selected = selection.trim() !== "";
  const body = selected ? selection : whole;
  const attachments = await mail.attachments();
  const { extras, notes } = await readExtras(mail, whole, attachments || [], mine);
  const html = mail.written && (await mail.body()).type === "html";
  return { body, whole, selected, html, attachments, notes, text: join(body, extras) };
}

// As a text field keeps lines.
const plain = (text) => text.replace(/\r\n?/g, "\n");

async function readExtras(mail, whole, attachments, mine) {
  const withFiles = $("with-attachments").checked;
  refuseIfLarge(whole, withFiles ? attachments : []);
  const extras = [];
  if ($("with-subject").checked) extras.push({ heading: say("says.subject"), text: plain(await mail.subject()) });
  if (!withFiles) return { extras, notes: [] };
  const { most, largest } = limits();
  const goOn = (number, count) => {
    if (mine === now.edition) page.tell(say("says.attachment_of", { number, count }));
    return mine === now.edition;
  };
  const words = { say, texts: page.allTexts() };
  const read = await readAttachments(mail, attachments, { most, largest }, words, goOn);
  return { extras: [...extras, ...read.extras.map((each) => ({ ...each, text: plain(each.text) }))], notes: read.notes };
}

function limits() {
  const { most, largest } = $("source").dataset;
  return { most: Number(most), mail: Number(largest), largest: Number($("file").dataset.largest) };
}

// Before anything is sent.
function refuseIfLarge(text, files) {
  const size = new Blob([text]).size + files.reduce((sum, each) => sum + each.size, 0);
  if (size <= limits().mail) return;
  $("with-attachments").checked = false;
  throw new Refusal(say("says.mail_too_big"));
}

function show(fetched) {
  now.source = fetched;
  page.take(fetched.text, fetched.notes);
  const count = fetched.attachments?.length ?? 0;
  const length = fetched.body.length.toLocaleString(document.documentElement.lang);
  $("source").hidden = false;
  $("what").textContent = say(fetched.selected ? "says.selected" : "says.whole");
  $("how-much").textContent = say("says.characters", { count: length });
  $("select-hint").hidden = !now.mail.written || fetched.selected;
  $("with-attachments").disabled = count === 0;
  $("how-many").textContent = count ? `(${count})` : fetched.attachments ? "" : say("says.attachments_unsupported");
}

// What is on the page is not the mail's any more.
export function letGo() {
  now.source = null;
  page.redraw();
}

// Another mail was chosen. Its text is shown, and checked when somebody asks for that: a pane that is pinned
// must not send every mail that is glanced at.
export async function another(mailbox) {
  const mine = now.edition += 1;
  now.mail = openMail(mailbox);
  now.undo = null;
  letGo();
  page.forget();
  $("with-attachments").checked = false;
  $("source").hidden = true;
  page.tell(now.mail ? "" : say("says.no_mail"));
  await page.idle();
  if (!now.mail || mine !== now.edition) return;
  if (await fetchMail()) page.tell(say("says.another"));
}

// Outlook does not tell when somebody writes on; so look.
export async function lookAgain() {
  const { mail, source } = now;
  if (!mail?.written || !source || source.stale || document.hidden) return;
  if (page.isBusy() || !page.state().fresh) return;
  const text = await mail.text().catch(() => source.whole);
  if (source !== now.source || page.isBusy() || sameWords(text, source.whole)) return;
  source.stale = true;
  page.outdate(say("says.mail_changed"));
}
