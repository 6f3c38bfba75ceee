// Saves a form's changed fields while somebody types. A form without this script, or without an address for it, saves by its button.
//
// <form data-autosave-url="…" data-version="3" data-autosave-method="PATCH"> … <p data-autosave-status role="status">
// PATCH sends the changed fields as {"field": value}, PUT all; a dot in a name makes an object ("ratings.b1.rating").
// The answer's ETag is the next version. A part of a form can save by itself: <div data-autosave-url="…"
// data-autosave-prefix="ratings.b1."> leaves the prefix out of its names. A radio with data-type="answer" is sent as
// `points` or, where it is no number, as `non_rating`. Fields named `version` and `mark` stay here.

const PAUSE = 1500;
const RETRY = 15000;
const waiting = new WeakSet(); // forms that are to be sent once a save has ended
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "numeric", minute: "2-digit", hourCycle: "h12" });

const fieldsOf = (part) => [...(part.elements ?? part.querySelectorAll("input, select, textarea"))];
const nameOf = (part, field) => field.name.replace(part.dataset.autosavePrefix ?? "", "");

function answerOf(field) {
  const isNumber = /^[0-9]+$/.test(field.value);
  return { points: isNumber ? Number(field.value) : null, non_rating: isNumber ? null : field.value };
}

function valuesOf(part) {
  const values = {};
  for (const field of fieldsOf(part)) {
    const { type } = field;
    const name = nameOf(part, field);
    if (!name || field.disabled || ["csrf_token", "version", "mark"].includes(name) || ["submit", "button", "file"].includes(type)) continue;
    const value = field.dataset.type === "number" ? (field.value === "" ? null : Number(field.value)) : field.value;
    if (field.dataset.type === "answer") Object.assign(values, field.checked ? answerOf(field) : { points: null, non_rating: null, ...values });
    else if (field.dataset.type === "date") values[name] = value || null;
    else if (type === "radio") values[name] = field.checked ? value : (values[name] ?? null);
    else if (type !== "checkbox") values[name] = value;
    else if (part.elements?.[name] === field) values[name] = field.checked;
    else values[name] = [...(values[name] ?? []), ...(field.checked ? [value] : [])];
  }
  return values;
}

function nested(names, values) {
  const body = {};
  for (const name of names) {
    const path = name.split(".");
    const last = path.pop();
    path.reduce((inner, key) => (inner[key] ??= {}), body)[last] = values[name];
  }
  return JSON.stringify(body);
}

class Autosave {
  constructor(part) {
    const form = part.closest("form");
    Object.assign(this, { part, form, status: part.querySelector("[data-autosave-status]"), saved: valuesOf(part) });
    part.addEventListener("input", () => this.soon(PAUSE));
    part.addEventListener("focusin", () => this.uncover());
    form.addEventListener("submit", (event) => this.beforeSubmit(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    window.addEventListener("pageshow", () => { this.leaving = false; });
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  say(text, failed = false) {
    this.status.textContent = text;
    this.status.classList.toggle("app-autosave--failed", failed);
    this.uncover();
  }

  // The message sticks to the window's edge; browsers don't scroll a field clear of it that is in the window already.
  uncover() {
    const field = document.activeElement;
    const [inner, strip] = [field, this.status].map((element) => element.getBoundingClientRect());
    const hidden = this.part.contains(field) && inner.bottom > strip.top && inner.top < strip.bottom;
    if (hidden && this.status.textContent) field.scrollIntoView({ block: "nearest" });
  }

  save() {
    clearTimeout(this.timer);
    if (this.running || this.stale || this.leaving) return;
    const now = valuesOf(this.part);
    const changed = Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(this.saved[name]));
    if (!changed.length) return;
    const names = this.part.dataset.autosaveMethod === "PUT" ? Object.keys(now) : changed;
    this.running = this.send(nested(names, now), now).then((wait) => {
      this.running = null;
      if (wait) this.soon(wait);
    });
  }

  // How long to wait before looking again; nothing if only a new change can help.
  async send(body, now) {
    const { form, part } = this;
    let answer;
    try {
      answer = await fetch(part.dataset.autosaveUrl, {
        method: part.dataset.autosaveMethod || "PATCH",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value, "If-Match": `"${part.dataset.version}"` },
        body,
        redirect: "manual", // a redirect to signing in must not look like success
        keepalive: document.hidden && body.length < 60000,
      });
    } catch {
      this.say("Could not save. Check your connection. We will try again.", true);
      return RETRY;
    }
    if (answer.ok) return this.accept(answer, now);
    if (answer.status === 412) {
      this.stale = true;
      this.say("Not saved. Another tab or person saved this after you opened it. Your text is still here.", true);
    } else if (answer.status === 401 || answer.type === "opaqueredirect") {
      this.say("Could not save. You are signed out. Your text is still on this page: sign in in another tab.", true);
      return RETRY;
    } else if (answer.status >= 500 || answer.status === 429) {
      this.say("Could not save. We will try again.", true);
      return RETRY;
    } else {
      const problem = await answer.json().catch(() => ({}));
      this.say(`Could not save. ${problem.detail ?? "Check what you entered."}`, true);
    }
    return 0;
  }

  accept(answer, now) {
    this.saved = now;
    const version = (answer.headers.get("ETag") ?? "").replace(/^W\//, "").replaceAll('"', "");
    if (version) this.part.dataset.version = version;
    for (const field of fieldsOf(this.part)) {
      const name = nameOf(this.part, field);
      if (name === "version" && version) field.value = version;
      if (name === "mark") field.value = ""; // what was read is no longer what is saved
    }
    this.say(`Saved at ${CLOCK.format(new Date()).replace(/\s/, "").toLowerCase()}`);
    return PAUSE;
  }

  // Two saves with one version would refuse each other: let the running one end first.
  beforeSubmit(event) {
    clearTimeout(this.timer);
    this.leaving = true;
    if (!this.running) return;
    event.preventDefault();
    if (waiting.has(this.form)) return; // for another part of it
    waiting.add(this.form);
    this.running.then(() => {
      waiting.delete(this.form);
      this.form.requestSubmit(event.submitter);
    });
  }
}

document.querySelectorAll("[data-autosave-url]").forEach((part) => new Autosave(part));
