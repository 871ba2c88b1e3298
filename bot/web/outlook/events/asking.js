// Asks our server. Whatever goes wrong, and however, the answer is null.

// Nested app authentication where msal-browser is loaded (events.html), Office's own sign-in where it is not.
function token(done) {
  if (DATA.signIn.local) {
    done("");
    return;
  }
  var attempts = [byMsal, byOfficeRuntime, byOffice];
  function tryNext() {
    var attempt = attempts.shift();
    if (!attempt) {
      done(null);
      return;
    }
    try {
      var promise = attempt();
      if (promise && typeof promise.then === "function") {
        promise.then(function (value) {
          if (typeof value === "string" && value) {
            done(value);
          } else {
            tryNext();
          }
        }, tryNext);
        return;
      }
    } catch (_error) {
      // the next one
    }
    tryNext();
  }
  tryNext();
}

function byMsal() {
  var bridge = typeof nestedAppAuthBridge !== "undefined" || typeof __initializeNestedAppAuth === "function";
  if (typeof msal === "undefined" || !bridge || !DATA.signIn.clientId) {
    return null;
  }
  return msal.createNestablePublicClientApplication({
    auth: { clientId: DATA.signIn.clientId, authority: DATA.signIn.authority },
    cache: { cacheLocation: "memoryStorage" },
    system: { loggerOptions: { loggerCallback: function () {}, piiLoggingEnabled: false } }
  }).then(function (application) {
    if (!application.controller || !application.controller.bridgeProxy) {
      return { accessToken: "" }; // msal would turn to a window of its own, which nobody asked for
    }
    return application.acquireTokenSilent({ scopes: [DATA.signIn.scope] });
  }).then(function (result) {
    return result.accessToken;
  });
}

var NO_PROMPTS = { allowSignInPrompt: false, allowConsentPrompt: false, forMSGraphAccess: false };

function byOfficeRuntime() {
  if (typeof OfficeRuntime === "undefined" || !OfficeRuntime.auth) {
    return null;
  }
  return OfficeRuntime.auth.getAccessToken(NO_PROMPTS);
}

function byOffice() {
  if (!Office.auth || !Office.auth.getAccessToken) {
    return null;
  }
  return Office.auth.getAccessToken(NO_PROMPTS);
}

function ask(mail, locale, softens, within, done) {
  var answer = settled(done);
  // Without timers nothing would end the wait.
  if (typeof Promise !== "function" || typeof fetch !== "function" || !after(within, function () { answer(null); })) {
    answer(null);
    return;
  }
  token(function (bearer) {
    try {
      if (bearer === null) {
        answer(null);
        return;
      }
      post(mail, locale, softens, bearer).then(function (told) {
        answer(understood(told));
      }, function () {
        answer(null);
      });
    } catch (_error) {
      answer(null);
    }
  });
}

function post(mail, locale, softens, bearer) {
  var headers = { "Content-Type": "application/json", "Accept-Language": "en" };
  if (inDanish(locale)) {
    headers["Accept-Language"] = "da";
  }
  if (bearer) {
    headers.Authorization = "Bearer " + bearer;
  }
  return fetch(DATA.address, {
    method: "POST",
    headers: headers,
    credentials: "omit",
    cache: "no-store",
    body: JSON.stringify({
      subject: mail.subject,
      body: mail.body,
      recipients: mail.addresses,
      attachments: mail.attachments,
      pass: (mail.pass && mail.pass.pass) || "",
      softens: softens
    })
  }).then(function (response) {
    if (response.status !== 200) {
      return null;
    }
    return response.json();
  });
}

function understood(told) {
  if (told && told.action === "allow") {
    return told;
  }
  if (told && told.action === "stop" && typeof told.message === "string" && told.message && Array.isArray(told.kinds)) {
    return told;
  }
  return null;
}
