// Talks to the bot. The session token and the text live in this page's memory alone: no cookie, no storage,
// no address.

export class Refusal extends Error {
  constructor(sentence, status = 0) {
    super(sentence);
    this.status = status; // as HTTP has it; 0 where nothing was asked
  }

  get closed() {
    return this.status === 401; // there is no session any more
  }
}

const CHECK_PAUSE = 1_800; // milliseconds until somebody who has asked a lot may ask for one more check
const PATIENCE = 4; // pauses for one request

const JSON_ = { "Content-Type": "application/json" };

let host = null;
let session = "";

// `host.enter` gives the request that opens a session, `host.opened` hears the answer. Where `host.again` is true
// another one can be had when the session has ended.
export function open(host_, texts) {
  host = host_;
  return openSession(texts);
}

async function openSession(texts) {
  const { address, body, headers = {} } = await host.enter(texts);
  const answer = await send(address, body, { ...JSON_, ...headers }, texts);
  session = answer.session;
  host.opened(answer);
}

// The files just read may have used up what a person may ask for at once; one more check is a short wait away.
export function check(text, texts) {
  return patiently(() => post("/share/check", JSON.stringify({ text }), texts), CHECK_PAUSE);
}

export const startScreening = (data, texts) => post("/share/screening", JSON.stringify({ data }), texts);

// The name stays here; only its ending goes along, as it tells a mail from a plain text.
export function readFile(file, texts) {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1] || "";
  return post("/share/file", file, texts, { "Content-Type": "application/octet-stream", "X-File-Ending": ending });
}

// Asks again after `pause` milliseconds where the bot says that it goes too fast.
export async function patiently(ask, pause) {
  for (let pauses = 0; ; pauses += 1) {
    try {
      return await ask();
    } catch (error) {
      if (error.status !== 429 || pauses === PATIENCE) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function post(address, body, texts, headers = JSON_) {
  const ask = () => send(address, body, { ...headers, Authorization: `Bearer ${session}` }, texts);
  try {
    return await ask();
  } catch (refusal) {
    if (!refusal.closed || !host.again) throw refusal;
  }
  await openSession(texts);
  return ask();
}

async function send(address, body, headers, texts) {
  let response, answer;
  try {
    response = await fetch(address, {
      method: "POST", body, headers, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
    });
    answer = await response.json();
  } catch {
    throw new Refusal(texts["says.offline"]);
  }
  if (!response.ok) throw new Refusal(answer.error || texts["says.offline"], response.status);
  return answer;
}
