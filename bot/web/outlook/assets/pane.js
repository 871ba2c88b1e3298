// The share page as Outlook's pane: how it opens, and what its own controls do.

import * as api from "/share/assets/api.js";
import * as page from "/share/assets/page.js";
import { another, fetchAndCheck, fetchMail, letGo, lookAgain, now } from "./fetching.js";
import { OutlookError, listen, openMail, outlook, theme } from "./outlook.js";
import { drawButtons, insert, putBack } from "./putting.js";

const LOOK_AGAIN = 3_000; // milliseconds between two looks at a mail that is being written
const $ = (id) => document.getElementById(id);
const say = page.say;

async function begin() {
  const found = await outlook();
  await speak(found.language || document.documentElement.lang);
  paint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  if (found.missing) return refuse(say(`says.${found.missing}`));
  now.mail = openMail(found.mailbox);
  page.start({ enter, again: true, changed: drawButtons, replaced: letGo, explain });
  listenToButtons();
  listen(found.mailbox, () => follow(found.mailbox), paint);
  setInterval(lookAgain, LOOK_AGAIN);
  showAlert();
  await firstCheck();
}

function follow(mailbox) {
  showAlert();
  another(mailbox);
}

// What will be checked is shown before anybody has to sign in.
async function firstCheck() {
  const mine = now.edition;
  const fetched = now.mail && await fetchMail();
  const told = $("status").textContent;
  if (!await page.open()) return offerTeams();
  if (mine !== now.edition) return;
  if (fetched) await page.check({ move: false });
  else page.tell(now.mail ? told : say("says.no_mail"));
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
  const given = await signedIn().catch((error) => {
    throw new api.Refusal(page.allTexts()[`identity.${error.code}`] ?? say("says.no_sign_in"), 401);
  });
  const headers = { "Accept-Language": document.documentElement.lang };
  if (given) headers.Authorization = `Bearer ${given}`;
  return { address: "/outlook/session", body: "{}", headers };
}

async function signedIn() {
  const { token } = await import("./identity.js");
  return token();
}

function explain(error) {
  if (!(error instanceof OutlookError)) return null;
  return new api.Refusal(say(error.doing === "write" ? "says.cannot_write" : "says.cannot_read"));
}

// What the check at send has to say about the open mail, in the element "alert".
async function showAlert() {
  if (!JSON.parse($("outlook-config").textContent).alert) return;
  const alert = await import("./alert.js");
  await alert.show(window.Office, api, page.allTexts());
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
