// Adds this browser to the devices that are notified: on a click and never before (001:125). Taking one back is a form, and needs no script.
"use strict";

(function () {
  const home = document.currentScript.src; // the worker stands beside this file, and its scope is their folder
  if (!("serviceWorker" in navigator)) {
    return;
  }
  const place = document.querySelector("[data-appareil]");
  if (!place) { // no agreement: what an earlier one left in this browser goes
    navigator.serviceWorker.getRegistration(home).then(function (left) { return left && left.unregister(); });
    return;
  }
  if (!("PushManager" in window) || !("Notification" in window)) {
    return;
  }
  const state = place.querySelector("[role=status]");
  const button = place.querySelector("button");

  async function add() {
    if (await Notification.requestPermission() !== "granted") {
      return "Votre navigateur n’autorise pas les notifications de ce site. Vous pouvez le changer dans ses réglages.";
    }
    const registration = await activated(await navigator.serviceWorker.register(place.dataset.ouvrier));
    const old = await registration.pushManager.getSubscription();
    if (old) { // another account of this browser may know its address: it must not reach who sits here now
      await old.unsubscribe();
    }
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: place.dataset.cle });
    const device = made.toJSON();
    const answer = await fetch(place.dataset.api, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ endpoint: device.endpoint, p256dh: device.keys.p256dh, auth: device.keys.auth }),
    });
    if (answer.ok) {
      window.location.assign(place.dataset.suite);
      return "Cet appareil recevra vos notifications.";
    }
    await made.unsubscribe();
    return "Cet appareil n’a pas pu être ajouté. Rechargez la page, puis recommencez.";
  }

  // activated waits until the worker runs: a browser subscribes for no other.
  function activated(registration) {
    const worker = registration.installing || registration.waiting;
    if (registration.active || !worker) {
      return registration;
    }
    return new Promise(function (resolve, reject) {
      worker.addEventListener("statechange", function () {
        if (worker.state === "activated") {
          resolve(registration);
        }
        if (worker.state === "redundant") {
          reject(new Error("the worker was not installed"));
        }
      });
    });
  }

  button.addEventListener("click", function () {
    button.disabled = true;
    add()
      .catch(function () { return "Votre navigateur n’a pas pu s’abonner aux notifications. Réessayez plus tard."; })
      .then(function (said) {
        state.textContent = said;
        button.disabled = false;
      });
  });
  state.textContent = "Votre navigateur vous demandera de confirmer.";
  button.hidden = false;
})();
