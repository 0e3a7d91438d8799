import { decideAdmission, defaultKind } from "./decide.js";
import { keyOf, openEntry, secretOf } from "./directory.js";
import { EngineError } from "./errors.js";
import { ask } from "./store.js";
import { BadCode, readToken, trimCode, verifyToken } from "./token.js";

// The fair of every badge in the bundle: a number would say nothing here.
const HERE = 0;
const REASON_LENGTH = [3, 200];

/** What a bundle says, made ready for many questions. */
export class Terms {
  constructor(bundle, keys) {
    this.bundle = bundle;
    this.keys = keys;
    this.revoked = new Set(bundle.revoked.ids);
  }

  get undoFor() {
    return (this.bundle.rules.undo_s ?? 900) * 1000;
  }

  get counts() {
    return (this.bundle.rules.gate?.zone ?? null) === null;
  }

  kind(name) {
    return this.bundle.rules.kinds?.[name] ?? defaultKind(name);
  }

  get gate() {
    const { code, kinds, zone } = this.bundle.rules.gate;
    return { fair: HERE, code, kinds, zone: zone ?? null, days: this.bundle.rules.days };
  }
}

/** What was read: {code, token, entry} of a genuine code, {code} of one that is not. */
export async function openCode(text, terms, store) {
  const code = trimCode(text);
  try {
    const read = readToken(code);
    // Looked up while the signature is verified: a phone at a gate has no time for one after the other.
    const [token, sealed, secret] = await Promise.all([
      verifyToken(read, terms.keys),
      keyOf(code).then((key) => store.read(["directory"], (table) => ask(table("directory").get(key)))),
      secretOf(read.signature),
    ]);
    const entry = sealed ? await openEntry(sealed, secret) : null;
    return { code, token, entry: entry?.id === token.badge ? entry : null };
  } catch (error) {
    if (error instanceof BadCode) return { code, token: null, entry: null };
    throw error;
  }
}

/** Who passes, {id, kind}: the code's own badge or a member of its group; null for what is not genuine. */
export function whoPasses({ token, entry }, member) {
  if (!token) return null;
  if (!member || member === token.badge) return { id: token.badge, kind: entry?.kind ?? null };
  const found = entry?.members?.find(({ id }) => id === member);
  if (!found) throw new EngineError("member_unknown");
  return found;
}

/** What is decided here and now: {decision, reason}. */
export function decide({ token, entry }, { who, presence, terms, direction, moment }) {
  if (!token) return { decision: "deny", reason: "forged" };
  const iso = (at) => new Date(at).toISOString();
  const isRevoked = terms.revoked.has(who.id) || terms.revoked.has(token.badge);
  // Leaving is not refused for a list that is behind, and a revocation says more than a list.
  if (!entry && !isRevoked && direction === "entry" && terms.bundle.rules.unlisted !== "admit") {
    return { decision: "deny", reason: "unknown" };
  }
  const facts = {
    kind: who.kind ?? "",
    fair: HERE,
    revoked: isRevoked,
    valid_from: iso(token.notBefore),
    valid_until: iso(token.notAfter),
    inside: presence.isInside,
    last_entry: presence.lastEntry === null ? null : iso(presence.lastEntry),
  };
  // Nobody knows which hours and gates hold for a badge that is not listed: its signature, its validity and where it was
  // last seen are all there is.
  const [rules, where] = entry
    ? [terms.kind(who.kind), terms.gate]
    : [{ ...defaultKind(""), hours: "always" }, { ...terms.gate, kinds: [] }];
  return decideAdmission({ badge: facts, gate: where, kind: rules, direction, moment: iso(moment) });
}

/** Throws EngineError("override_refused") unless the supervisor's code may let somebody in here and now. */
export async function checkOverride({ code, reason }, guest, terms, store, moment) {
  const refuse = (why) => new EngineError("override_refused", why);
  const [least, most] = REASON_LENGTH;
  const words = (reason ?? "").trim();
  if (words.length < least || words.length > most) throw refuse("reason");
  // What is not genuine has no badge that could be let in.
  if (!guest.token) throw refuse("forged");
  const read = await openCode(code, terms, store);
  if (!read.token) throw refuse("code");
  if (read.token.badge === guest.token.badge) throw refuse("own");
  if (!read.entry || terms.revoked.has(read.token.badge)) throw refuse("code");
  if (moment < read.token.notBefore || moment >= read.token.notAfter) throw refuse("code");
  if (!terms.kind(read.entry.kind).may_override) throw refuse("kind");
  return { code: read.code, reason: words };
}

/** What the staff at this gate may see of a badge. */
export function factsOf(entry, { bundle }) {
  if (!entry) return null;
  const shows = bundle.rules.shows ?? "kind";
  return {
    serial: entry.serial ?? null,
    kind: entry.kind,
    booths: shows === "kind" ? [] : (entry.booths ?? []),
    name: shows === "name" ? (entry.name ?? null) : null,
    group: entry.group ?? null,
    members: entry.members ?? [],
  };
}

/** What may stay on the phone: a name is shown while its code is at hand, and kept nowhere. */
export function withoutNames(facts) {
  if (!facts) return null;
  const { name: _name, members: _members, ...kept } = facts;
  return kept;
}
