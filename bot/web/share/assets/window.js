// The page as a window that a button in Teams opens: a ticket in the address lets its owner in, once.

import { open, start } from "./page.js";

// Takes the ticket out of the address bar before anything else can see it there.
function enter() {
  const ticket = new URLSearchParams(location.hash.slice(1)).get("t") || "";
  history.replaceState(null, "", location.pathname + location.search);
  return { address: "/share/session", body: JSON.stringify({ ticket }) };
}

start({ enter });
open();
