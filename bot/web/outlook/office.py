"""Where Office.js comes from, and who shows our pages: for the policies of all pages that use it.

Office.js is fetched from Microsoft's address, never kept here. Inside Outlook it does not start without a
second script, from another of Microsoft's addresses (``loadMsAjaxFull`` in outlook-web-16.01.js; tried with
Office.js 1.1.110). It wants to open a frame of a telemetry service as well
(telemetryservice.firstpartyapps.oaspapps.com) and to write one style into the page; it works without, so no
policy of ours has room for them.
"""

OFFICE_JS = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js"
"""https://learn.microsoft.com/office/dev/add-ins/develop/referencing-the-javascript-api-for-office-library-from-its-cdn"""

OFFICE_SCRIPTS = (
    "https://appsforoffice.microsoft.com/lib/ https://ajax.aspnetcdn.com/ajax/3.5/MicrosoftAjax.js"
)
"""For ``script-src``."""

OUTLOOK_FRAMES = "https://outlook.office.com https://outlook.office365.com https://*.cloud.microsoft"
"""For ``frame-ancestors``: Outlook on the web and the new Outlook; the others show the pane in no frame."""
