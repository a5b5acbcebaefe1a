// What forms are better with: a word before unsaved changes are lost, the progress of a file that is sent, and answers below a search while one types.
// Each does what the page does without scripts, with the same fields and the same answers.
"use strict";

(function () {
  const changed = new Set(); // forms that differ from what is saved, whatever their fields say
  const shown = 8; // answers at once
  let sending = null; // the form that leaves is not lost

  // differs reports whether a field is not as the page came; a password is nothing to lose.
  function differs(field) {
    if (field.type === "checkbox" || field.type === "radio") {
      return field.checked !== field.defaultChecked;
    }
    if (field.options) {
      const first = Array.from(field.options).findIndex(function (o) { return o.defaultSelected; });
      return field.selectedIndex !== Math.max(first, 0);
    }
    return field.type !== "password" && field.type !== "hidden" && field.defaultValue !== undefined && field.value !== field.defaultValue;
  }

  function unsaved(form) { return form !== sending && (changed.has(form) || Array.from(form.elements).some(differs)); }

  function ask(event) {
    if (Array.from(document.querySelectorAll("form[method=post]")).some(unsaved)) {
      event.preventDefault();
      event.returnValue = true;
    }
  }

  // A page that listens is not kept for the way back: it does once something was typed, or came back to be corrected.
  function listen() { window.addEventListener("beforeunload", ask); }

  document.addEventListener("input", listen, { once: true });
  document.addEventListener("submit", function (event) {
    const form = event.target;
    sending = form;
    if (form.enctype === "multipart/form-data" && form.querySelector("input[type=file]").value !== "") {
      event.preventDefault();
      send(form);
    }
  });

  function make(name, properties) { return Object.assign(document.createElement(name), properties); }

  // send sends a form with a file, says how far it is, and shows the page that answers.
  function send(form) {
    const request = new XMLHttpRequest();
    const bar = make("progress", { max: 1, value: 0 }), said = make("p", { textContent: "Envoi en cours." });
    const stop = make("button", { type: "button", className: "second", textContent: "Annuler l’envoi" });
    const place = make("div", { className: "field" }), button = form.querySelector("button");
    bar.setAttribute("aria-label", "Envoi du fichier");
    said.setAttribute("role", "status");
    place.append(said, bar, stop);
    form.append(place);
    button.disabled = true;
    stop.focus();
    stop.addEventListener("click", function () { request.abort(); });
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) {
        bar.value = event.loaded / event.total;
      }
    });
    request.upload.addEventListener("load", function () { // it is there: nothing is left to cancel
      stop.hidden = true;
      said.textContent = "Fichier envoyé, réponse attendue.";
    });
    request.addEventListener("abort", function () {
      sending = null;
      bar.remove();
      stop.remove();
      said.textContent = "L’envoi est annulé. Rien n’a été enregistré.";
      button.disabled = false;
      button.focus();
    });
    request.addEventListener("error", function () { form.submit(); }); // the browser says what is wrong
    request.addEventListener("load", function () { show(form, request); });
    request.open("POST", form.action);
    request.send(new FormData(form));
  }

  // show goes where the answer leads, or puts its content in the place of the page's.
  function show(form, request) {
    if (request.responseURL !== form.action) {
      window.location.assign(request.responseURL);
      return;
    }
    const answer = new DOMParser().parseFromString(request.responseText, "text/html"), main = answer.querySelector("main");
    document.title = answer.title;
    document.querySelector("main").replaceWith(main);
    (main.querySelector("[autofocus]") || main).focus();
    sending = null;
    begin();
  }

  // complete lists what is found below a search field while somebody types (WAI-ARIA, combobox with a list).
  function complete(input) {
    const name = input.name.replace("_cherche", ""), picker = input.closest("fieldset"), many = "plusieurs" in input.dataset;
    const list = make("ul", { id: input.id + "-liste", className: "list", hidden: true }), said = make("p", { className: "sr" });
    let options = [], active = -1, timer = 0, asked = 0;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Réponses");
    said.setAttribute("role", "status");
    input.after(list, said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function close() {
      asked++;
      options = [];
      list.replaceChildren();
      list.hidden = true;
      point(-1);
      input.setAttribute("aria-expanded", "false");
    }

    function point(to) {
      active = to;
      Array.from(list.children).forEach(function (item, i) {
        item.setAttribute("aria-selected", String(i === to));
        item.style.outline = i === to ? "3px solid" : "";
      });
      if (to < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      input.setAttribute("aria-activedescendant", list.children[to].id);
      list.children[to].scrollIntoView({ block: "nearest" });
    }

    function open(hits) {
      close();
      options = hits.slice(0, shown).map(function (hit) { return { code: hit.rome ? hit.rome + "-" + hit.appellation : hit.code, label: hit.label }; });
      list.append.apply(list, options.map(function (option, i) {
        const item = make("li", { id: list.id + "-" + i, className: "card", textContent: option.label });
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.addEventListener("mousedown", function (event) { event.preventDefault(); }); // the field keeps the focus
        item.addEventListener("click", function () { choose(option); });
        return item;
      }));
      list.hidden = options.length === 0;
      input.setAttribute("aria-expanded", String(options.length > 0));
      said.textContent = hits.length === 0 ? "Aucun résultat." : hits.length === 1 ? "1 résultat." :
        hits.length > shown ? shown + " premiers résultats. Écrivez-en plus pour préciser." : hits.length + " résultats.";
    }

    function look() {
      const text = input.value.trim(), mine = ++asked;
      if (text.length < 2) {
        close();
        return;
      }
      fetch(input.dataset.liste + "?q=" + encodeURIComponent(text), { credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.json() : { hits: [] }; })
        .then(function (found) {
          if (mine === asked && document.activeElement === input) {
            open(found.hits);
          }
        })
        .catch(close); // the button still searches
    }

    // choose fills the fields that the page fills when somebody takes one of its answers.
    function choose(option) {
      const field = name + "_choisi", value = option.code + "|" + option.label;
      picker.querySelectorAll(".hits, [name=" + name + "_vu]" + (many ? "" : ", .chosen, [name=" + field + "]")).forEach(function (old) { old.remove(); });
      const search = picker.querySelector(".search");
      if (!many) {
        const taken = make("p", { className: "chosen", textContent: "✓ Votre choix : " });
        taken.append(make("strong", { textContent: option.label }));
        search.before(taken, make("input", { type: "hidden", name: field, value: value }));
      } else if (!Array.from(picker.querySelectorAll("[name=" + field + "]")).some(function (had) { return had.value === value; })) {
        const box = make("input", { type: "checkbox", name: field, value: value, id: list.id + "-choix-" + option.code, checked: true });
        const line = make("div", { className: "tick" });
        line.append(box, make("label", { htmlFor: box.id, textContent: option.label }));
        search.before(line);
      }
      changed.add(input.form);
      listen();
      input.value = "";
      close();
      said.textContent = "Choisi : " + option.label + ".";
    }

    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(look, 250);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (options.length === 0) {
        return;
      }
      switch (event.key) {
      case "ArrowDown":
        point((active + 1) % options.length);
        break;
      case "ArrowUp":
        point((active <= 0 ? options.length : active) - 1);
        break;
      case "Enter":
        if (active < 0) {
          return;
        }
        choose(options[active]);
        break;
      case "Escape":
        close();
        break;
      default:
        return;
      }
      event.preventDefault();
    });
  }

  function begin() {
    document.querySelectorAll("[data-liste]").forEach(complete);
    const back = document.querySelector(".summary") && document.querySelector("main form[method=post]");
    if (back) { // what came back to be corrected is saved nowhere
      changed.add(back);
      listen();
    }
  }

  begin();
})();
