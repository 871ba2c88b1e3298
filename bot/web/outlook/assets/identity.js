// Signs the person in and gets Entra's token for the bot, by nested app authentication: Outlook, where the
// person is signed in already, fetches it. The token lives in this page's memory alone.
// https://learn.microsoft.com/office/dev/add-ins/develop/enable-nested-app-authentication-in-your-add-in

const LIBRARY = "/outlook/assets/msal-browser.min.js";
const ANSWERS_WITHIN = 10_000; // milliseconds that Outlook has to say it can sign people in

// Why nobody was signed in. "code" is the end of a text's key: outlook.identity.says.<code>.
export class SignInError extends Error {
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "SignInError";
    this.code = code;
    this.canRetry = ["cancelled", "blocked", "offline", "failed"].includes(code);
  }
}

// msal's error codes that have a better word than "failed"
const CODES = {
  user_canceled: "cancelled",
  user_cancelled: "cancelled",
  access_denied: "cancelled",
  popup_window_error: "blocked",
  empty_window_error: "blocked",
  no_network_connectivity: "offline",
  network_error: "offline",
  nested_app_auth_bridge_disabled: "not_supported",
  consent_required: "consent",
  admin_consent_required: "consent",
};
// Entra's numbers for a consent that only an administrator can give
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes)
const CONSENT = /AADSTS(65001|90094|900941)\b/;

let client = null;

// Entra's access token for the bot's API; "" in local mode, where nobody signs in. Silently first; a window
// opens only where Entra asks for it, so call it from a click where a browser may block windows.
// Throws SignInError.
export async function token() {
  const config = settings();
  if (config.local) return "";
  if (!config.clientId) throw new SignInError("off");
  if (!globalThis.nestedAppAuthBridge && typeof globalThis.__initializeNestedAppAuth !== "function") {
    throw new SignInError("not_supported");
  }
  client ||= connected(config);
  try {
    return await asked(await client, config.scope);
  } catch (error) {
    client = null; // so that the next try begins afresh
    throw inWords(error);
  }
}

function settings() {
  return JSON.parse(document.getElementById("outlook-config").textContent);
}

// Outlook itself tells msal whose mailbox it is.
async function connected(config) {
  await loaded();
  const application = await inTime(
    globalThis.msal.createNestablePublicClientApplication({
      auth: { clientId: config.clientId, authority: config.authority },
      cache: { cacheLocation: "memoryStorage" },
      system: { loggerOptions: { loggerCallback: () => {}, piiLoggingEnabled: false } },
    }),
  );
  // Where Outlook's bridge fails, msal turns to a window of its own, for which nothing is set up.
  if (!application.controller?.bridgeProxy) throw new SignInError("not_supported");
  return application;
}

// A bridge that is there and never answers must not leave the pane waiting.
function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new SignInError("not_supported", "timeout")), ANSWERS_WITHIN);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function loaded() {
  if (globalThis.msal) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.onload = resolve;
    script.onerror = () => reject(new SignInError("not_installed"));
    document.head.append(script);
  });
}

async function asked(application, scope) {
  const request = { scopes: [scope] };
  try {
    return (await application.acquireTokenSilent(request)).accessToken;
  } catch (error) {
    if (!mustBeAsked(error)) throw error;
    return (await application.acquireTokenPopup(request)).accessToken;
  }
}

// Only what a person can answer opens a window; anything else would open it in vain.
function mustBeAsked(error) {
  if (CONSENT.test(error?.errorMessage || "")) return !/AADSTS9009/.test(error.errorMessage);
  return error instanceof globalThis.msal.InteractionRequiredAuthError || error?.errorCode === "no_account_found";
}

function inWords(error) {
  if (error instanceof SignInError) return error;
  const code = error?.errorCode || "";
  if (CONSENT.test(error?.errorMessage || "")) return new SignInError("consent", code);
  return new SignInError(CODES[code] || "failed", code);
}
