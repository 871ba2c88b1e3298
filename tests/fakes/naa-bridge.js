// Outlook's bridge for nested app authentication, imitated: it answers msal's own messages with what the test
// has put into window.__bridge, and keeps them there. The shape of messages is that of @azure/msal-browser.
(() => {
  const state = { requests: [], answers: {}, silent: false, ...window.__bridge };
  window.__bridge = state;
  const listeners = [];
  const account = (token) => ({
    homeAccountId: `${token.oid}.${token.tid}`,
    environment: "login.windows.net",
    tenantId: token.tid,
    username: token.preferred_username,
    localAccountId: token.oid,
  });

  function answer(request) {
    if (request.method === "GetInitContext") {
      return { success: !state.broken, initContext: { sdkName: "stub", sdkVersion: "1", capabilities: {} } };
    }
    const told = state.answers[request.method];
    if (!told || told.status) return { success: false, error: told || { status: "USER_INTERACTION_REQUIRED" } };
    const claims = JSON.parse(atob(told.token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    return {
      success: true,
      token: {
        access_token: told.token, id_token: told.token, expires_in: told.lives ?? 3600, // seconds
        scope: request.tokenParams.scope,
      },
      account: account(claims),
    };
  }

  window.nestedAppAuthBridge = {
    addEventListener: (_type, listener) => listeners.push(listener),
    removeEventListener: () => {},
    postMessage(text) {
      const request = JSON.parse(text);
      state.requests.push(request);
      if (state.silent) return;
      const message = JSON.stringify({ messageType: "NestedAppAuthResponse", requestId: request.requestId,
        ...answer(request) });
      setTimeout(() => listeners.forEach((listener) => listener(message)), 0);
    },
  };
})();
