// The short check: which of the two kinds it knows are in the text. Throws OutOfTime after 'budget' ms.

function shortCheck(text, budget) {
  var until = Date.now() + budget;
  function clock() {
    if (Date.now() > until) {
      throw new OutOfTime();
    }
  }
  var reading = read(text);
  var found = [];
  clock();
  if (hasCpr(reading, clock)) {
    found.push("cpr_number");
  }
  if (hasSecret(reading, clock)) {
    found.push("credential");
  }
  return found;
}
