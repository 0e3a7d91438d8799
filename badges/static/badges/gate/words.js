function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

/** A name in the page's language, where there is one in it: {th, en, native}, or a text as it is. */
export function inOurs(name) {
  if (!name || typeof name === "string") return name ?? "";
  const isThai = document.documentElement.lang.startsWith("th");
  return (isThai ? name.th || name.en : name.en || name.th) || name.native || "";
}

// Genuine badges at which the count is wrong: somebody has to look, not only to refuse.
const TO_CHECK = new Set(["already_inside", "not_inside"]);

/** A scan, as the engine gives it, in the words of the page. */
export class Words {
  #texts;

  constructor(texts) {
    this.#texts = texts;
  }

  answerOf({ decision, reason, attention }) {
    if (decision === "admit") return "admit";
    return (attention ?? TO_CHECK.has(reason)) ? "check" : "deny";
  }

  reason({ decision, reason, direction, override }) {
    const text = reason ? this.#texts.say(`reason${capital(reason)}`) : "";
    if (decision !== "admit") return text;
    return `${this.#texts.say(direction)} · ${override ? this.#texts.say("overridden") : text}`;
  }

  /** Kind and booths; nothing of a badge that is unknown here. */
  who({ facts }) {
    if (!facts) return "";
    const said = [facts.kind ? this.#texts.say(`kind${capital(facts.kind)}`) : ""];
    if (facts.booths?.length) said.push(this.#texts.say("booths", { booths: facts.booths.join(", ") }));
    return said.filter(Boolean).join(" · ");
  }

  name({ facts }) {
    return inOurs(facts?.name);
  }

  describe(scan) {
    const answer = this.answerOf(scan);
    return {
      answer,
      word: this.#texts.say(answer),
      reason: this.reason(scan),
      who: this.who(scan),
      name: this.name(scan),
    };
  }
}
