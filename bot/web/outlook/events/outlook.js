// What is asked of Outlook. Whatever fails, or never answers, comes back as null.

function settled(done) {
  var answered = false;
  return function (value) {
    if (!answered) {
      answered = true;
      done(value);
    }
  };
}

// target.name(...args, callback); null as well where Outlook does not answer within so many ms.
function call(target, name, args, within, done) {
  var answer = settled(done);
  after(within, function () {
    answer(null);
  });
  try {
    target[name].apply(target, args.concat([function (result) {
      if (result && result.status === "succeeded") {
        answer(result.value);
      } else {
        answer(null);
      }
    }]));
  } catch (_error) {
    answer(null);
  }
}

// False where this engine has no timers; then nothing that may take time is begun.
function after(milliseconds, work) {
  if (typeof setTimeout !== "function") {
    return false;
  }
  setTimeout(work, milliseconds);
  return true;
}

// The addresses in To, Cc and Bcc; an empty one where Outlook could not tell, as that is nobody we know.
function addressesOf(item, within, done) {
  var fields = ["to", "cc", "bcc"].filter(function (field) {
    return Boolean(item[field]);
  });
  var all = [];
  var missing = fields.length;
  if (!missing) {
    done([""]);
  }
  fields.forEach(function (field) {
    call(item[field], "getAsync", [], within, function (recipients) {
      all = all.concat(emailsIn(recipients));
      missing -= 1;
      if (!missing) {
        done(all);
      }
    });
  });
}

// Names are not looked at: anybody may call themselves anything.
function emailsIn(recipients) {
  if (!Array.isArray(recipients)) {
    return [""];
  }
  return recipients.map(function (recipient) {
    if (recipient && typeof recipient.emailAddress === "string") {
      return recipient.emailAddress;
    }
    return "";
  });
}

function namesIn(attachments) {
  if (!Array.isArray(attachments)) {
    return [];
  }
  return attachments.map(function (attachment) {
    return String((attachment && attachment.name) || "");
  });
}

// The pass that the pane keeps with the mail once a reason was given; null where there is none.
function passIn(stored) {
  try {
    var pass = JSON.parse(stored);
    if (pass && typeof pass.pass === "string" && typeof pass.fingerprint === "string") {
      return pass;
    }
  } catch (_error) {
    return null;
  }
  return null;
}

// The rest of the mail. The body is null where Outlook did not give it; of the subject and the names of files
// only that they are missing is told.
function contentOf(item, within, done) {
  var mail = { subject: "", body: null, attachments: [], pass: null, partly: false };
  var missing = 4;
  function got(take) {
    return function (value) {
      take(value);
      missing -= 1;
      if (!missing) {
        done(mail);
      }
    };
  }
  call(item.subject, "getAsync", [], within, got(function (value) {
    mail.subject = value || "";
    mail.partly = mail.partly || value === null;
  }));
  call(item.body, "getAsync", ["text"], within, got(function (value) {
    mail.body = value;
  }));
  call(item, "getAttachmentsAsync", [], within, got(function (value) {
    mail.attachments = namesIn(value);
    mail.partly = mail.partly || value === null;
  }));
  call(item.sessionData, "getAsync", [DATA.passKey], within, got(function (value) {
    mail.pass = passIn(value);
  }));
}

function textOf(mail) {
  return [mail.subject].concat(mail.attachments, [mail.body]).join("\n\n");
}

// What the alert is softened with, where this Outlook can (Mailbox 1.14); else undefined.
function promptUser() {
  try {
    return Office.MailboxEnums.SendModeOverride.PromptUser;
  } catch (_error) {
    return undefined;
  }
}
