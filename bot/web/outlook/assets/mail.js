// One text of a mail's parts, and back: what was first can be found again in the cleaned text. Pure.

const BREAK = "\n\n―――\n";

// `extras` are { heading, text }; they come after the body, so that the body stays whole.
export function join(body, extras) {
  return [body, ...extras.map(({ heading, text }) => `${heading}\n${text}`)].join(BREAK);
}

// The cleaned body, out of `cleaned` (the cleaned form of `text`, joined from `body` and extras). null where the
// parts cannot be told apart any more.
export function bodyOf(cleaned, text, body) {
  const parts = cleaned.split(BREAK);
  if (parts.length !== text.split(BREAK).length) return null;
  return parts.slice(0, body.split(BREAK).length).join(BREAK);
}

// Outlook and browsers change line ends and trailing blanks on the way; words are what counts.
export const sameWords = (one, other) => words(one) === words(other);

const words = (text) => text.replace(/\s+/g, " ").trim();
