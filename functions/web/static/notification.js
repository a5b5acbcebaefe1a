// The worker that shows a notification: a text that says nothing of a person, and the way to their space.
"use strict";

const fixed = { title: "Votre espace", text: "Un nouveau message vous attend dans votre espace." };

function noteOf(event) {
  try {
    return Object.assign({}, fixed, event.data.json());
  } catch {
    return fixed;
  }
}

self.addEventListener("push", function (event) {
  const note = noteOf(event);
  event.waitUntil(self.registration.showNotification(note.title, { body: note.text, tag: "espace", lang: "fr" }));
});

self.addEventListener("notificationclick", function (event) {
  event.notification.close();
  const site = self.location.pathname.replace(/\/statique\/[^/]*$/, "");
  event.waitUntil(self.clients.openWindow(site + "/mon-espace"));
});
