// What happens when somebody presses Send. It always ends, and with event.completed, well within the five
// seconds after which Outlook says that it takes long.

var READ_WITHIN = 1200; // ms for Outlook to hand over the mail
var ASK_UNTIL = 2600; // ms after the start: the server has answered by then, or is not waited for
var CHECK_FOR = 1200; // ms for the short check
var END_AT = 4300; // ms after the start: whatever hangs, it ends here

function onMessageSend(event) {
  var finish = settled(function (options) {
    try {
      event.completed(options);
    } catch (_error) {
      // an Outlook that balks at an option it does not know
      event.completed({ allowEvent: options.allowEvent, errorMessage: options.errorMessage });
    }
  });
  var started = Date.now();
  var locale = localeOf();
  // Runs the work; what it throws becomes an alert that says that the mail was not checked.
  function safely(work) {
    return function (value) {
      try {
        work(value);
      } catch (_error) {
        finish(unchecked(locale, []));
      }
    };
  }
  after(END_AT, function () {
    finish(unchecked(locale, []));
  });
  safely(function () {
    var item = Office.context.mailbox.item;
    addressesOf(item, READ_WITHIN, safely(function (addresses) {
      if (!beyond(addresses).length) {
        finish({ allowEvent: true });
        return;
      }
      contentOf(item, READ_WITHIN, safely(function (mail) {
        mail.addresses = addresses;
        judge(mail, locale, started, safely, finish);
      }));
    }));
  })();
}

function localeOf() {
  try {
    return Office.context.displayLanguage;
  } catch (_error) {
    return "";
  }
}

function judge(mail, locale, started, safely, finish) {
  if (typeof mail.body !== "string") {
    finish(unchecked(locale, beyond(mail.addresses)));
    return;
  }
  var within = Math.max(0, started + ASK_UNTIL - Date.now());
  ask(mail, locale, promptUser() !== undefined, within, safely(function (told) {
    if (!told) {
      finish(judgedAlone(mail, locale));
    } else if (told.action === "allow") {
      finish(allowed(mail, locale));
    } else {
      finish(stop(locale, told.message, told.kinds, told.softened === true));
    }
  }));
}

// The server could only judge what Outlook gave us.
function allowed(mail, locale) {
  if (mail.partly && promptUser() !== undefined) {
    return unchecked(locale, beyond(mail.addresses));
  }
  return { allowEvent: true };
}

// The short check's decision, which says that it is no more than that.
function judgedAlone(mail, locale) {
  var texts = textsFor(locale);
  var to = beyond(mail.addresses);
  var kinds;
  try {
    kinds = shortCheck(textOf(mail), CHECK_FOR);
  } catch (_error) {
    return unchecked(locale, to);
  }
  if (!kinds.length) {
    return shortAndClear(locale, texts, to);
  }
  var way = POLICY.sendAnyway;
  if (promptUser() === undefined) {
    way = "never";
  } else if (way === "reason") {
    way = wayByReason(mail);
  }
  return stop(locale, message([
    kindsIn(texts, kinds), goesTo(texts, to), texts.short, texts["next." + way]
  ]), kinds, way === "ask" || way === "given");
}

// A reason can be given while the server is there; one that was given for exactly this mail still counts.
// That the fingerprints are alike is all that can be seen from here: the pass is signed for the server alone.
function wayByReason(mail) {
  if (mail.pass && mail.pass.fingerprint === fingerprint(mail)) {
    return "given";
  }
  return "later";
}

function shortAndClear(locale, texts, to) {
  if (promptUser() === undefined) {
    return { allowEvent: true }; // it could only be stopped for good, and there is nothing to stop it for
  }
  return stop(locale, message([texts.short, texts.clear, goesTo(texts, to), texts["next.clear"]]), [], true);
}

// Nothing could be looked at.
function unchecked(locale, to) {
  var texts = textsFor(locale);
  var softened = POLICY.sendAnyway !== "never" && promptUser() !== undefined;
  var next = texts["next.unchecked"];
  if (softened) {
    next = texts["next.unchecked_ask"];
  }
  var where = "";
  if (to.length) {
    where = goesTo(texts, to);
  }
  return stop(locale, message([texts.unchecked, where, next]), [], softened);
}

function stop(locale, sentence, kinds, softened) {
  var options = {
    allowEvent: false,
    errorMessage: sentence,
    cancelLabel: textsFor(locale).show,
    commandId: DATA.commandId,
    contextData: JSON.stringify({ kinds: kinds })
  };
  if (softened && promptUser() !== undefined) {
    options.sendModeOverride = promptUser();
  }
  return options;
}
