// Classic Outlook as its runtime shows it to events.js: no window and no page. Time is played: `stage.next()` goes
// from one timer to the next, so a server that takes ten seconds takes none of ours.
//
// stage.mail       what the mail holds: to, cc, bcc, subject, body, attachments, session
// stage.fails      Outlook's calls that fail ("body"), stage.hangs: that never answer, stage.throws: that throw
// stage.slow       ms that each of Outlook's calls takes
// stage.server     { after: ms, status, body, fails } or null for one that never answers
// stage.token      what the sign-in gives; null: it fails, undefined: it never answers
// stage.requests   what was asked of the server; stage.answers: what event.completed was given, with the time

var stage = {
  timers: [], associated: {}, requests: [], answers: [],
  mail: { to: [], cc: [], bcc: [], subject: "", body: "", attachments: [], session: {} },
  fails: [], hangs: [], throws: [], slow: 20, token: "a-token", server: null, language: "da-DK"
};

var realNow = Date.now;
var skipped = 0; // ms that were jumped over; what this engine computes takes its real time
Date.now = function () {
  return realNow() + skipped;
};

function setTimeout(work, milliseconds) {
  stage.timers.push({ at: Date.now() + milliseconds, work: work });
}

// Jumps to the next timer; false where there is none.
stage.next = function () {
  stage.timers.sort(function (a, b) { return a.at - b.at; });
  var timer = stage.timers.shift();
  if (!timer) {
    return false;
  }
  skipped += Math.max(0, timer.at - Date.now());
  timer.work();
  return true;
};

// From now on only Outlook itself has timers.
var own = setTimeout;
stage.keepTimers = function () {
  setTimeout = undefined;
};

function answering(name, value) {
  return function () {
    var callback = arguments[arguments.length - 1];
    if (stage.throws.indexOf(name) >= 0) {
      throw new Error(name);
    }
    if (stage.hangs.indexOf(name) >= 0) {
      return;
    }
    own(function () {
      if (stage.fails.indexOf(name) >= 0) {
        callback({ status: "failed", error: { code: 5001 } });
      } else {
        callback({ status: "succeeded", value: value.apply(null, arguments) });
      }
    }, stage.slow);
  };
}

function recipients(field) {
  return { getAsync: answering(field, function () {
    return stage.mail[field].map(function (address) {
      return { emailAddress: address, displayName: "Bo Kj\u00e6r <bo@fjordvig.dk>", recipientType: "user" };
    });
  }) };
}

var Office = {
  MailboxEnums: { SendModeOverride: { PromptUser: "promptUser" } },
  actions: { associate: function (name, handler) { stage.associated[name] = handler; } },
  onReady: function () { throw new Error("classic Outlook never runs it"); },
  context: {
    get displayLanguage() { return stage.language; },
    mailbox: { item: {
      to: recipients("to"), cc: recipients("cc"), bcc: recipients("bcc"),
      subject: { getAsync: answering("subject", function () { return stage.mail.subject; }) },
      body: { getAsync: answering("body", function () { return stage.mail.body; }) },
      getAttachmentsAsync: answering("attachments", function () {
        return stage.mail.attachments.map(function (name) { return { name: name, isInline: false }; });
      }),
      sessionData: { getAsync: answering("session", function () { return stage.mail.session["maavi.pass"]; }) }
    } }
  }
};

var OfficeRuntime = { auth: { getAccessToken: function (options) {
  stage.prompts = options;
  return new Promise(function (resolve, reject) {
    if (stage.token === null) {
      setTimeout(function () { reject({ code: 13006 }); }, 100);
    } else if (stage.token !== undefined) {
      setTimeout(function () { resolve(stage.token); }, 100);
    }
  });
} } };

function fetch(address, options) {
  stage.requests.push({ address: address, headers: options.headers, body: JSON.parse(options.body) });
  return new Promise(function (resolve, reject) {
    var server = stage.server;
    if (!server) {
      return;
    }
    setTimeout(function () {
      if (server.fails) {
        reject(new TypeError("Failed to fetch"));
        return;
      }
      resolve({ status: server.status, json: function () {
        return new Promise(function (done) { done(JSON.parse(server.body)); });
      } });
    }, server.after);
  });
}

stage.send = function () {
  var sentAt = Date.now();
  stage.associated.onMessageSendHandler({ completed: function (options) {
    stage.answers.push({ took: Date.now() - sentAt, options: options });
  } });
};
