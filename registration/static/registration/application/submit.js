// The button that sends an application in, on a bad line: pressed once, sent once, whatever is lost on the way.
import { flush } from "./outbox.js";
import { post, Retry } from "./sending.js";

const form = document.querySelector("[data-submit]");
const state = form.querySelector("[data-submit-state]");
const retry = new Retry(send);
let isSending = false;

const say = (key) => {
  state.textContent = form.dataset[key];
};

async function send() {
  if (isSending) return;
  isSending = true;
  say("saySending");
  const done = await flush();
  const { kind, body } = done ? await post(form.action, new FormData(form), "finish") : { kind: "offline" };
  isSending = false;
  if (kind === "sent") location.assign(body.next);
  else if (kind === "offline" || kind === "retry") {
    say("sayWaiting");
    retry.later();
  } else if (kind === "signed-out") say("saySignedOut");
  // The server refuses: its page says why.
  else form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
