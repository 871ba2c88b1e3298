// Runs before anything is drawn: the system's theme until Outlook has told its own, and a sentence for a
// browser so old that it runs none of the other scripts (Internet Explorer in Outlook 2019 and before).
(function () {
  if (window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches) {
    document.documentElement.setAttribute("data-theme", "dark");
  }
  if ("noModule" in document.createElement("script")) return;
  document.addEventListener("DOMContentLoaded", function () {
    var texts = JSON.parse(document.getElementById("texts").textContent);
    var closed = document.getElementById("closed");
    closed.textContent = texts["says.too_old"];
    closed.removeAttribute("hidden");
    var instead = document.getElementById("instead");
    if (instead) instead.removeAttribute("hidden");
  });
})();
