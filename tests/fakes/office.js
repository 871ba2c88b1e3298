// Outlook as an add-in sees it: our own stand-in for what Office.js from Microsoft's address puts into the page.
// It keeps to the documented behaviour of the parts we use, and runs in an engine without a window as well.
//
// What is open in it stands in `__outlook`, set before this file runs:
//   mails      { written, type: "html" or "text", body, subject, selection: { data, source }, itemId, attachments,
//              recipients: { to, cc, bcc }, context (what an alert's button hands over), fails: { method: error code } }
//              each; the first is open, null for none
//   language   displayLanguage, da-DK unless said          colours   officeTheme, none unless said
//   without    names of methods and events that this Outlook does not have
//   ajax       true: starts only with MicrosoftAjax.js from its address, as the real one does in Outlook; or
//              another address for it
//   tracks     true: opens the frame of the telemetry service, as the real one does
// Tests read and steer by `Office.stub`: written (calls that changed a mail), choose(mail), paint(colours),
// type(body), fire(action, event). Outlook is the broker of signing in too; that is naa-bridge.js.

(function (world) {
  "use strict";

  const set = world.__outlook || {};
  const without = new Set(set.without || []);
  const handlers = {};
  const actions = {};
  const written = [];
  let open = null;

  const later = (work) => Promise.resolve().then(work);

  // Office's callbacks come later, as the last argument, with a result.
  function answers(name, mail, work) {
    return function (...given) {
      const callback = given.pop();
      const result = { status: "succeeded", value: undefined, error: undefined };
      const code = mail.fails?.[name];
      if (code) Object.assign(result, { status: "failed", error: { code, name: "Stub", message: "no" } });
      else result.value = work(...given);
      later(() => callback(result));
    };
  }

  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const asHtml = (text) => escaped(text).replace(/\r?\n/g, "<br>");

  function asText(html) {
    return html.replace(/<br\s*\/?>|<\/(p|div|li|h\d)>/gi, "\r\n").replace(/<[^>]*>/g, "")
      .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name) => ENTITIES[name]).replace(/(\r\n)+$/, "");
  }

  function bodyOf(mail) {
    const body = {
      getAsync: answers("body.getAsync", mail, (type) => {
        if (type === mail.type) return mail.body;
        return type === "text" ? asText(mail.body) : asHtml(mail.body);
      }),
      getTypeAsync: answers("body.getTypeAsync", mail, () => mail.type),
      setAsync: answers("body.setAsync", mail, (content, options) => {
        const type = options?.coercionType || "text";
        written.push({ what: "body", type, content });
        mail.body = type === mail.type ? content : asHtml(content);
      }),
    };
    if (!mail.written) {
      delete body.setAsync;
      delete body.getTypeAsync;
    }
    return body;
  }

  const summary = ({ id, name, size, contentType, attachmentType, isInline }) =>
    ({ id, name, size, contentType, attachmentType, isInline: Boolean(isInline) });

  function itemOf(mail) {
    const files = mail.attachments || [];
    const item = {
      itemType: "message",
      itemId: mail.itemId,
      body: bodyOf(mail),
      getAttachmentContentAsync: answers("getAttachmentContentAsync", mail, (id) => {
        const { content, format } = files.find((each) => each.id === id);
        return { content, format };
      }),
      sessionData: sessionDataOf(mail),
    };
    if (mail.written) {
      Object.assign(item, {
        subject: {
          getAsync: answers("subject.getAsync", mail, () => mail.subject),
          setAsync: answers("subject.setAsync", mail, (subject) => { mail.subject = subject; }),
        },
        getAttachmentsAsync: answers("getAttachmentsAsync", mail, () => files.map(summary)),
        getInitializationContextAsync: answers("getInitializationContextAsync", mail, () => mail.context || ""),
        getSelectedDataAsync: answers("getSelectedDataAsync", mail, () => ({
          data: mail.selection?.data || "", sourceProperty: mail.selection?.source || "body",
        })),
        setSelectedDataAsync: answers("setSelectedDataAsync", mail, (content, options) => {
          written.push({ what: "selection", type: options?.coercionType, content });
          const put = mail.type === "html" ? asHtml : (text) => text;
          mail.body = mail.body.replace(put(mail.selection.data), () => put(content));
          mail.selection = null;
        }),
      });
      for (const field of ["to", "cc", "bcc"]) {
        item[field] = { getAsync: answers(`${field}.getAsync`, mail, () => mail.recipients?.[field] || []) };
      }
    } else {
      Object.assign(item, { subject: mail.subject, attachments: files.map(summary), ...mail.recipients });
    }
    for (const name of without) delete item[name];
    return item;
  }

  function sessionDataOf(mail) {
    const kept = (mail.session ||= {});
    return {
      getAsync: answers("sessionData.getAsync", mail, (name) => kept[name]),
      getAllAsync: answers("sessionData.getAllAsync", mail, () => ({ ...kept })),
      setAsync: answers("sessionData.setAsync", mail, (name, value) => { kept[name] = String(value); }),
      removeAsync: answers("sessionData.removeAsync", mail, (name) => { delete kept[name]; }),
    };
  }

  const mailbox = {
    item: null,
    userProfile: { emailAddress: "mette@fjordvig.example", displayName: "Mette Prøvesen" },
    diagnostics: { hostName: "OutlookWebApp", hostVersion: "16.01" },
    addHandlerAsync: answers("addHandlerAsync", {}, (type, handler) => { handlers[type] = handler; }),
  };

  function choose(mail) {
    open = mail;
    mailbox.item = mail ? itemOf(mail) : null;
    later(() => handlers.itemChanged?.({ type: "itemChanged" }));
  }

  const EventType = {
    ItemChanged: "itemChanged", OfficeThemeChanged: "officeThemeChanged", RecipientsChanged: "recipientsChanged",
  };
  for (const name of without) delete EventType[name];

  const inOutlook = set.mails !== undefined;
  const context = {
    displayLanguage: set.language || "da-DK",
    contentLanguage: "da-DK",
    officeTheme: set.colours,
    mailbox: inOutlook ? mailbox : undefined,
    requirements: { isSetSupported: () => true },
    diagnostics: { host: "Outlook", platform: "OfficeOnline", version: "16.01" },
  };

  const helper = set.ajax
    ? new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = set.ajax === true ? "https://ajax.aspnetcdn.com/ajax/3.5/MicrosoftAjax.js" : set.ajax;
      script.onload = resolve;
      document.head.append(script);
    })
    : Promise.resolve();

  world.Office = {
    context,
    EventType,
    CoercionType: { Text: "text", Html: "html" },
    AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
    MailboxEnums: { ItemType: { Message: "message" }, SendModeOverride: { PromptUser: "promptUser" } },
    onReady(ready) {
      const info = { host: inOutlook ? "Outlook" : null, platform: inOutlook ? "OfficeOnline" : null };
      return helper.then(() => info).then((told) => { ready?.(told); return told; });
    },
    actions: { associate: (name, handler) => { actions[name] = handler; } },
    stub: {
      written,
      choose,
      mail: () => open,
      type: (body) => { open.body = body; },
      paint(colours) {
        context.officeTheme = colours;
        handlers.officeThemeChanged?.({ type: "officeThemeChanged", officeTheme: colours });
      },
      fire: (name, event) => actions[name](event),
    },
  };
  if (inOutlook && set.mails[0]) {
    open = set.mails[0];
    mailbox.item = itemOf(open);
  }

  // --- what the real one does to a page -----------------------------------------------------------------------

  if (world.history) {
    world.history.pushState = null;
    world.history.replaceState = null;
  }
  if (set.tracks) {
    const frame = document.createElement("iframe");
    frame.src = "https://telemetryservice.firstpartyapps.oaspapps.com/telemetryservice/telemetryproxy.html";
    document.documentElement.append(frame);
  }
})(globalThis);
