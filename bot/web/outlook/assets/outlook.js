// Office.js as promises, for one mail: what it is, what it holds, and how it is changed. Knows no page.

const WAIT = 10_000; // milliseconds for Outlook to answer the first time

// Something that Outlook would not do. The message is a code, never a text of the mail.
export class OutlookError extends Error {
  constructor(doing, code = "") {
    super(`${doing} ${code}`);
    this.doing = doing; // "read" or "write"
  }
}

// { language, mailbox }, or { missing }: "not_outlook" where the page is shown elsewhere, "no_office" where Office.js
// or the script it needs could not be loaded.
export async function outlook() {
  const office = window.Office;
  if (!office) return { missing: "no_office" };
  const late = new Promise((resolve) => setTimeout(resolve, WAIT, null));
  const ready = await Promise.race([office.onReady(), late]);
  if (!ready) return { missing: "no_office" };
  const { mailbox, displayLanguage } = office.context ?? {};
  return mailbox ? { language: displayLanguage || "", mailbox } : { missing: "not_outlook" };
}

// "dark" or "default" by Outlook's own colours; null where Outlook tells none.
export function theme(colours = window.Office?.context?.officeTheme) {
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(colours?.bodyBackgroundColor || "") || [];
  if (red === undefined) return null;
  const light = [red, green, blue].reduce((sum, two) => sum + parseInt(two, 16), 0);
  return light < 3 * 128 ? "dark" : "default";
}

// Calls `changed` when another mail is chosen while the pane is pinned, and `painted` with a new theme. Outlook
// has the first since Mailbox 1.5 and the second since 1.14; one that has neither stays with one mail.
export function listen(mailbox, changed, painted) {
  const types = window.Office.EventType;
  mailbox.addHandlerAsync?.(types.ItemChanged, changed, () => {});
  if (types.OfficeThemeChanged) mailbox.addHandlerAsync?.(types.OfficeThemeChanged, painted, () => {});
}

// The mail that is open now; null where none is chosen.
export function openMail(mailbox) {
  const item = mailbox.item;
  return item ? new Mail(item) : null;
}

class Mail {
  constructor(item) {
    this.item = item;
    this.written = typeof item.subject !== "string"; // being written: its parts are asked for
  }

  text() {
    return ask("read", this.item.body, "getAsync", "text");
  }

  async subject() {
    return this.written ? ask("read", this.item.subject, "getAsync") : this.item.subject;
  }

  // What is marked in the body, "" where nothing is. Outlook tells it only of a mail that is being written, and
  // refuses where the cursor is elsewhere.
  async selection() {
    if (!this.written || !this.item.getSelectedDataAsync) return "";
    try {
      const { data, sourceProperty } = await ask("read", this.item, "getSelectedDataAsync", "text");
      return sourceProperty === "body" ? data : "";
    } catch {
      return "";
    }
  }

  // { id, name, size in bytes, type: "file", "item" or "cloud", contentType, isInline } each; null where this
  // Outlook cannot give their content (before Mailbox 1.8).
  async attachments() {
    if (!this.item.getAttachmentContentAsync) return null;
    return this.written ? ask("read", this.item, "getAttachmentsAsync") : this.item.attachments;
  }

  // A File, or null for one that is only linked to.
  async attachment({ id, name }) {
    const { content, format } = await ask("read", this.item, "getAttachmentContentAsync", id);
    switch (format) {
      case "base64": return new File([fromBase64(content)], name);
      case "eml": return new File([content], `${name}.eml`);
      case "iCalendar": return new File([content], `${name}.txt`);
      default: return null;
    }
  }

  // The body as it is kept, for putting it back.
  async body() {
    const type = await ask("read", this.item.body, "getTypeAsync");
    return { type, content: await ask("read", this.item.body, "getAsync", type) };
  }

  setBody({ type, content }) {
    return ask("write", this.item.body, "setAsync", content, { coercionType: type });
  }

  setSelection(text) {
    return ask("write", this.item, "setSelectedDataAsync", text, { coercionType: "text" });
  }
}

function ask(doing, target, method, ...values) {
  return new Promise((resolve, reject) => {
    const fail = (error) => reject(new OutlookError(doing, error?.code));
    try {
      target[method](...values, ({ status, value, error }) => (status === "succeeded" ? resolve(value) : fail(error)));
    } catch (error) {
      fail(error); // a method that this Outlook does not have
    }
  });
}

function fromBase64(content) {
  const binary = atob(content);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
