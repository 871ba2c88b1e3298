// Why the mail that is being written is stopped on its way out, and, where the municipality lets a reason open for
// it, the field for the reason. The bot judges the mail as it stands now; the pass that it gives for a reason is kept
// with the mail in Outlook, and counts for that mail alone.

import { token } from "./identity.js";

const KEY = "maavi.pass"; // as in bot/web/outlook/events.py

let latest = 0; // counts the mails that were shown; what comes late of an earlier one is dropped

// Shows the section "alert" where the open mail would be stopped; never keeps the pane waiting, and never fails it.
export async function show(office, _api, texts) {
  const place = document.getElementById("alert");
  const mine = latest += 1;
  place.replaceChildren();
  const item = office?.context?.mailbox?.item;
  if (!item || typeof item.subject === "string") return; // a mail that is being read
  const say = (key) => texts[`alert.${key}`];
  judge(item, say).then((parts) => {
    if (parts && mine === latest) draw(say, place, parts);
  }, () => {});
}

// What to show; null for nothing.
async function judge(item, say) {
  const stopped = await wasStopped(item);
  const { status, answer } = await post("/outlook/alert", await mailOf(item));
  if (status !== 200 || answer.action !== "stop") {
    const sentence = status === 200 ? say("fine") : answer.error || say("no_answer");
    return stopped ? [element("p", sentence)] : null;
  }
  const kinds = element("ul", answer.labels.map((label) => element("li", label)), { className: "plain" });
  const next = answer.send_anyway === "reason" ? form(item, say) : element("p", say(answer.send_anyway));
  return [element("p", say(stopped ? "was_stopped" : "will_stop")), kinds, next];
}

function draw(say, place, parts) {
  const heading = element("h2", say("title"), { id: "alert-heading" });
  const section = element("section", [heading, ...parts], { className: "source" });
  section.setAttribute("aria-labelledby", heading.id);
  place.replaceChildren(section);
}

function form(item, say) {
  const label = element("label", say("why"), { htmlFor: "alert-reason" });
  const hint = element("p", say("why_hint"), { id: "alert-hint", className: "hint" });
  const field = element("textarea", "", { id: "alert-reason", rows: 3, maxLength: 500, autocomplete: "off" });
  field.setAttribute("aria-describedby", "alert-hint alert-told");
  const button = element("button", say("give"), { type: "submit", className: "main" });
  const told = element("p", "", { id: "alert-told" });
  told.setAttribute("role", "status");
  const made = element("form", [label, hint, field, element("div", [button], { className: "buttons" }), told]);
  made.noValidate = true;
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    told.textContent = say("giving");
    told.textContent = await give(item, say, field.value).catch(() => say("no_answer"));
    button.removeAttribute("aria-disabled");
  });
  return made;
}

// Hands the reason in and keeps the pass; what to tell the person.
async function give(item, say, reason) {
  const { status, answer } = await post("/outlook/reason", { ...await mailOf(item), reason });
  if (status !== 200) return answer.error || say("no_answer");
  if (!answer.needed) return say("fine");
  const kept = JSON.stringify({ pass: answer.pass, fingerprint: answer.fingerprint });
  await ask(item.sessionData, "setAsync", KEY, kept);
  return say("given");
}

async function post(path, value) {
  const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
  const given = await token();
  if (given) headers.Authorization = `Bearer ${given}`;
  const response = await fetch(path, {
    method: "POST", headers, body: JSON.stringify(value), credentials: "omit", cache: "no-store",
    referrerPolicy: "no-referrer",
  });
  return { status: response.status, answer: await response.json().catch(() => ({})) };
}

// The mail as events.js tells it: the fingerprint is over the same parts.
async function mailOf(item) {
  const [to, cc, bcc] = await Promise.all(["to", "cc", "bcc"].map((field) => addresses(item[field])));
  const files = await ask(item, "getAttachmentsAsync").catch(() => []);
  return {
    subject: await ask(item.subject, "getAsync").catch(() => "") || "",
    body: await ask(item.body, "getAsync", "text"),
    recipients: [...to, ...cc, ...bcc],
    attachments: files.map(({ name }) => name || ""),
    softens: true,
  };
}

async function addresses(field) {
  if (!field) return [];
  const found = await ask(field, "getAsync").catch(() => [{}]);
  return found.map(({ emailAddress }) => emailAddress || "");
}

// Whether the alert's own button opened the pane.
async function wasStopped(item) {
  const context = await ask(item, "getInitializationContextAsync").catch(() => "");
  try {
    return Array.isArray(JSON.parse(context).kinds);
  } catch {
    return false;
  }
}

function ask(target, method, ...values) {
  return new Promise((resolve, reject) => {
    target[method](...values, ({ status, value }) => (status === "succeeded" ? resolve(value) : reject(new Error(method))));
  });
}

function element(name, content, properties = {}) {
  const made = document.createElement(name);
  made.append(...[content].flat());
  return Object.assign(made, properties);
}
