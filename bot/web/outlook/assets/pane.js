// The share page as Outlook's pane: the text is the open mail's, and in a mail that is being written the cleaned
// text can be put in its place.

import { Refusal, readFile } from "/share/assets/api.js";
import * as page from "/share/assets/page.js";
import { bodyOf, join, sameWords } from "./mail.js";
import { OutlookError, listen, openMail, outlook, theme } from "./outlook.js";

const LOOK_AGAIN = 3_000; // milliseconds between two looks at a mail that is being written
const PAUSE = 6_500; // milliseconds until the bot reads one more file of somebody who has sent many
const PATIENCE = 4; // pauses for one file
const $ = (id) => document.getElementById(id);
const say = page.say;
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let mailbox = null;
let mail = null; // the open mail
let source = null; // what was fetched from it: { body, whole, selected, html, text }
let undo = null; // what stood in the mail before: { before, after, source }
let edition = 0; // counts the mails; what was asked of an earlier one is dropped

// --- opening --------------------------------------------------------------------------------------------------

async function begin() {
  const found = await outlook();
  await speak(found?.language || document.documentElement.lang);
  paint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  if (!found) return refuse(say(window.Office ? "says.not_outlook" : "says.no_office"));
  mailbox = found.mailbox;
  mail = openMail(mailbox);
  listen(mailbox, another, paint);
  page.start({ enter, again: true, changed: drawButtons, replaced: letGo, explain });
  listenToButtons();
  setInterval(lookAgain, LOOK_AGAIN);
  await showAlert();
  const fetched = mail && await fetchMail();
  if (!await page.open()) return offerTeams();
  if (fetched) await page.check({ move: false });
  else page.tell(say(mail ? "says.empty_mail" : "says.no_mail"));
}

// The page comes in the browser's language; Outlook's own counts more.
async function speak(language) {
  if (language.slice(0, 2).toLowerCase() === document.documentElement.lang) return;
  const address = `/outlook/pane?language=${encodeURIComponent(language)}`;
  const answer = await fetch(address, { credentials: "omit", cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return; // better in the other language than not at all
  const other = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.documentElement.lang = other.documentElement.lang;
  document.title = other.title;
  $("texts").textContent = other.getElementById("texts").textContent;
  document.querySelector("main").replaceWith(other.querySelector("main"));
}

function paint(event) {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = theme(event?.officeTheme) ?? (dark ? "dark" : "default");
}

function refuse(sentence) {
  page.close(sentence);
  $("form").hidden = true;
  offerTeams();
}

function offerTeams() {
  if ($("instead")) $("instead").hidden = false;
}

// How the page is let in: by Entra's token, for a session of its own.
async function enter() {
  const { token } = await import("./identity.js");
  let given;
  try {
    given = await token();
  } catch (error) {
    throw new Refusal(page.allTexts()[`identity.${error.code}`] ?? say("says.no_sign_in"), 401);
  }
  const headers = { "Accept-Language": document.documentElement.lang };
  if (given) headers.Authorization = `Bearer ${given}`;
  return { address: "/outlook/session", body: "{}", headers };
}

function explain(error) {
  if (!(error instanceof OutlookError)) return null;
  return new Refusal(say(error.doing === "write" ? "says.cannot_write" : "says.cannot_read"));
}

// What the check at send has to show, where it is installed.
async function showAlert() {
  if (!JSON.parse($("outlook-config").textContent).alert) return;
  const alert = await import("./alert.js");
  await alert.show(window.Office, page, $("alert"));
}

// --- from the mail --------------------------------------------------------------------------------------------

async function fetchAndCheck() {
  if (await fetchMail()) await page.check({ move: false });
}

// Answers whether there is now a text to check.
async function fetchMail() {
  const mine = edition;
  let found = false;
  const went = await page.during(say("says.fetching"), async () => {
    const fetched = await read(mine);
    if (mine !== edition) return;
    show(fetched);
    found = fetched.text.trim() !== "";
    page.tell(found ? "" : say("says.empty_mail"));
  });
  return went && found;
}

async function read(mine) {
  const whole = plain(await mail.text());
  const selection = plain(await mail.selection());
  const selected = selection.trim() !== "";
  const body = selected ? selection : whole;
  const attachments = await mail.attachments();
  const { extras, notes } = await readExtras(whole, attachments || [], mine);
  const html = mail.written && (await mail.body()).type === "html";
  return { body, whole, selected, html, attachments, notes, text: join(body, extras) };
}

// As a text field keeps lines.
const plain = (text) => text.replace(/\r\n?/g, "\n");

async function readExtras(whole, attachments, mine) {
  const size = new Blob([whole]).size + attachments.reduce((sum, each) => sum + each.size, 0);
  const extras = [];
  if ($("with-subject").checked) extras.push({ heading: say("says.subject"), text: plain(await mail.subject()) });
  if (!$("with-attachments").checked) {
    refuseIfLarge(new Blob([whole]).size);
    return { extras, notes: [] };
  }
  refuseIfLarge(size);
  const read = await readAttachments(attachments, mine);
  return { extras: [...extras, ...read.extras], notes: read.notes };
}

function refuseIfLarge(size) {
  if (size <= Number($("source").dataset.largest)) return;
  $("with-attachments").checked = false;
  throw new Refusal(say("says.mail_too_big"));
}

async function readAttachments(attachments, mine) {
  const extras = [];
  const notes = [];
  const most = Number($("source").dataset.most);
  const files = attachments.filter((each) => !each.isInline);
  if (files.length < attachments.length) notes.push(say("says.pictures_inside"));
  if (files.length > most) notes.push(say("says.too_many", { count: most }));
  const wanted = files.slice(0, most);
  for (const [at, each] of wanted.entries()) {
    if (mine !== edition) break;
    page.tell(say("says.attachment_of", { number: at + 1, count: wanted.length }));
    const { text, said } = await readAttachment(each);
    if (text) extras.push({ heading: say("says.attachment", { name: each.name }), text: plain(text) });
    for (const note of said) notes.push(say("says.about_file", { name: each.name, note }));
  }
  return { extras, notes };
}

// { text, said }: what could not be read is told, and the rest goes on.
async function readAttachment(attachment) {
  const unread = (note) => ({ text: "", said: [note] });
  if (attachment.attachmentType === "cloud") return unread(say("says.cloud"));
  if (attachment.contentType?.startsWith("image/")) return unread(say("says.picture"));
  if (attachment.size > Number($("file").dataset.largest)) return unread(say("files.too_big"));
  try {
    const file = await mail.attachment(attachment);
    if (!file) return unread(say("says.cloud"));
    const { text, notes } = await patiently(() => readFile(file, page.allTexts()));
    return { text, said: notes };
  } catch (error) {
    if (error instanceof OutlookError) return unread(say("says.not_given"));
    if (error instanceof Refusal && [413, 422].includes(error.status)) return unread(error.message);
    throw error;
  }
}

async function patiently(ask) {
  for (let pauses = 0; ; pauses += 1) {
    try {
      return await ask();
    } catch (error) {
      if (error.status !== 429 || pauses === PATIENCE) throw error;
    }
    await wait(PAUSE);
  }
}

function show(fetched) {
  page.take(fetched.text, fetched.notes);
  source = fetched;
  $("source").hidden = false;
  $("what").textContent = say(fetched.selected ? "says.selected" : "says.whole");
  $("how-much").textContent = say("says.characters", { count: fetched.body.length.toLocaleString(document.documentElement.lang) });
  $("select-hint").hidden = !mail.written || fetched.selected;
  const count = fetched.attachments?.length ?? 0;
  $("how-many").textContent = count ? `(${count})` : "";
  $("with-attachments").disabled = count === 0;
  if (fetched.attachments === null) $("how-many").textContent = say("says.attachments_unsupported");
  drawButtons();
}

// --- while the pane is open -----------------------------------------------------------------------------------

// Another mail was chosen. Its text is shown, and checked when somebody asks for that: a pane that is pinned
// must not send every mail that is glanced at.
async function another() {
  edition += 1;
  const mine = edition;
  mail = openMail(mailbox);
  undo = null;
  letGo();
  page.forget();
  $("with-attachments").checked = false;
  $("source").hidden = true;
  page.tell(mail ? "" : say("says.no_mail"));
  while (page.isBusy()) await wait(50);
  if (!mail || mine !== edition) return;
  if (await fetchMail()) page.tell(say("says.another"));
}

async function lookAgain() {
  if (!mail?.written || !source || source.stale || document.hidden) return;
  if (page.isBusy() || !page.state().fresh) return;
  const about = source;
  const now = await mail.text().catch(() => about.whole);
  if (about !== source || page.isBusy() || sameWords(now, about.whole)) return;
  source.stale = true;
  page.outdate(say("says.mail_changed"));
  drawButtons();
}

// What is on the page is not the mail's any more.
function letGo() {
  source = null;
  drawButtons();
}

// --- into the mail --------------------------------------------------------------------------------------------

function drawButtons() {
  const { answer, fresh, verdict, text } = page.state();
  const cleaned = Boolean(mail?.written && answer && fresh && verdict === "redact");
  const fits = cleaned && source !== null && !source.stale && text === source.text
    && bodyOf(answer.cleaned, source.text, source.body) !== null;
  $("insert").hidden = !fits;
  $("copy").className = fits ? "" : "main";
  const note = fits ? source.html && say("says.loses_format") : cleaned && text !== source?.text && say("says.edited");
  $("insert-note").textContent = note || "";
  $("insert-note").hidden = !note;
  $("undo").hidden = undo === null;
}

async function insert() {
  const cleaned = bodyOf(page.state().answer.cleaned, source.text, source.body);
  const done = await page.during(say("says.inserting"), async () => {
    await requireUnchanged();
    const before = await mail.body();
    if (source.selected) await mail.setSelection(cleaned);
    else await mail.setBody({ type: "text", content: cleaned });
    undo = { before, after: await mail.text(), source };
    letGo();
    page.tell(say("says.inserted"));
  });
  if (done) $("undo").focus();
}

// Nothing that was written since the check may be lost.
async function requireUnchanged() {
  const whole = sameWords(await mail.text(), source.whole);
  const selection = !source.selected || sameWords(await mail.selection(), source.body);
  if (!whole) throw new Refusal(say("says.mail_changed"));
  if (!selection) throw new Refusal(say("says.selection_changed"));
}

async function putBack() {
  const done = await page.during(say("says.undoing"), async () => {
    if (!undo.warned && !sameWords(await mail.text(), undo.after)) {
      undo.warned = true;
      throw new Refusal(say("says.undo_changed"));
    }
    await mail.setBody({ type: undo.before.type, content: undo.before.content });
    source = undo.source;
    undo = null;
    drawButtons();
    page.tell(say("says.undone"));
  });
  if (done) $("insert").hidden ? $("fetch").focus() : $("insert").focus();
}

function listenToButtons() {
  $("fetch").addEventListener("click", fetchAndCheck);
  $("insert").addEventListener("click", insert);
  $("undo").addEventListener("click", putBack);
  for (const id of ["with-subject", "with-attachments"]) {
    $(id).addEventListener("change", () => {
      if (page.isBusy()) $(id).checked = !$(id).checked;
      else fetchAndCheck();
    });
  }
}

begin();
