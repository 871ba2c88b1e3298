// The text of a mail's attachments: Outlook gives their content, the bot reads it, one after the other.

import { Refusal, patiently, readFile } from "/share/assets/api.js";
import { OutlookError } from "./outlook.js";

const PAUSE = 6_500; // milliseconds until the bot reads one more file of somebody who has sent many

// { extras, notes }: what was read as { heading, text }, and what could not be, in words. `limits` are `most` files
// and `largest` bytes of one; `goOn(number, count)` is asked before each and ends it all with false.
export async function readAttachments(mail, attachments, limits, { say, texts }, goOn) {
  const extras = [];
  const notes = [];
  const files = attachments.filter((each) => !each.isInline);
  if (files.length < attachments.length) notes.push(say("says.pictures_inside"));
  if (files.length > limits.most) notes.push(say("says.too_many", { count: limits.most }));
  const wanted = files.slice(0, limits.most);
  for (const [at, { name, ...rest }] of wanted.entries()) {
    if (!goOn(at + 1, wanted.length)) break;
    const { text, said } = await readOne(mail, { name, ...rest }, limits.largest, { say, texts });
    if (text) extras.push({ heading: say("says.attachment", { name }), text });
    for (const note of said) notes.push(say("says.about_file", { name, note }));
  }
  return { extras, notes };
}

// What cannot be read is told, and the rest goes on; without a connection or a session nothing does.
async function readOne(mail, attachment, largest, { say, texts }) {
  const unread = (note) => ({ text: "", said: [note] });
  if (attachment.attachmentType === "cloud") return unread(say("says.cloud"));
  if (attachment.contentType?.startsWith("image/")) return unread(say("says.picture"));
  if (attachment.size > largest) return unread(say("files.too_big"));
  try {
    const file = await mail.attachment(attachment);
    if (!file) return unread(say("says.cloud"));
    const { text, notes } = await patiently(() => readFile(file, texts), PAUSE);
    return { text, said: notes };
  } catch (error) {
    if (error instanceof OutlookError) return unread(say("says.not_given"));
    if (error instanceof Refusal && [413, 422].includes(error.status)) return unread(error.message);
    throw error;
  }
}
