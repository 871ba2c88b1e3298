// Talks to the bot. The session token and the text live in this page's memory alone: no cookie, no storage,
// no address.

export class Refusal extends Error {
  constructor(sentence, closed = false) {
    super(sentence);
    this.closed = closed;
  }
}

let session = "";

// Takes the ticket out of the address bar before anything else can see it there, and hands it in.
export async function open(texts) {
  const ticket = new URLSearchParams(location.hash.slice(1)).get("t") || "";
  history.replaceState(null, "", location.pathname + location.search);
  const answer = await post("/share/session", JSON.stringify({ ticket }), texts);
  session = answer.session;
  return answer;
}

export const check = (text, texts) => post("/share/check", JSON.stringify({ text }), texts);

export const startScreening = (data, texts) => post("/share/screening", JSON.stringify({ data }), texts);

// The name stays here; only its ending goes along, as it tells a mail from a plain text.
export function readFile(file, texts) {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1] || "";
  return post("/share/file", file, texts, { "Content-Type": "application/octet-stream", "X-File-Ending": ending });
}

async function post(address, body, texts, headers = { "Content-Type": "application/json" }) {
  if (session) headers = { ...headers, Authorization: `Bearer ${session}` };
  let response, answer;
  try {
    response = await fetch(address, {
      method: "POST", body, headers, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
    });
    answer = await response.json();
  } catch {
    throw new Refusal(texts["says.offline"]);
  }
  if (!response.ok) throw new Refusal(answer.error || texts["says.offline"], response.status === 401);
  return answer;
}
