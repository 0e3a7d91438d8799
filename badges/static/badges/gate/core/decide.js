// The same decisions as badges/rules: tests/badges/admission_vectors.json is read by both.
const VISITOR_HOURS = new Set(["visitor", "press", "vip"]);
const ADMITTED = Object.freeze({ decision: "admit", reason: "ok" });

function deny(reason) {
  return { decision: "deny", reason };
}

const BANGKOK = 7 * 3_600_000;

/** The ISO date in Thailand, which knows no summer time. */
export function dayOf(moment) {
  return new Date(moment + BANGKOK).toISOString().slice(0, 10);
}

/** What a kind may do at a fair that says nothing about it. */
export function defaultKind(kind) {
  return {
    gates: [],
    zones: [],
    hours: VISITOR_HOURS.has(kind) ? "visitors" : "exhibitors",
    days: [],
    needs_escort: false,
    reentry: "free",
    anti_passback: true,
    may_override: kind === "organiser",
  };
}

/**
 * Admit or deny, with the first reason that holds; times are ISO texts, `moment` too.
 *
 * `badge`: {kind, fair, revoked, valid_from, valid_until, inside, last_entry}, or null where the id is not known; `gate`:
 * {fair, code, kinds, zone, days}; `kind`: the rules of the badge's kind, or null where the fair has none.
 */
export function decideAdmission({ badge, gate, kind = null, direction, moment }) {
  if (!badge) return deny("unknown");
  if (badge.fair !== gate.fair) return deny("wrong_fair");
  const rules = { ...defaultKind(badge.kind), ...kind };
  const counts = (gate.zone ?? null) === null;
  if (direction === "exit") {
    return badge.inside || !rules.anti_passback || !counts ? ADMITTED : deny("not_inside");
  }
  const at = Date.parse(moment);
  if (badge.revoked) return deny("revoked");
  if (at < Date.parse(badge.valid_from)) return deny("not_yet_valid");
  if (at >= Date.parse(badge.valid_until)) return deny("expired");
  if (!takes(gate, badge.kind, rules)) return deny("wrong_gate");
  if (!isOpen(rules, gate.days, at)) return deny("closed");
  if (counts && !mayEnterAgain(badge, rules, at)) return deny("already_inside");
  return ADMITTED;
}

function takes(gate, name, rules) {
  return (
    (!gate.kinds?.length || gate.kinds.includes(name)) &&
    (!rules.gates.length || rules.gates.includes(gate.code ?? "")) &&
    ((gate.zone ?? null) === null || !rules.zones.length || rules.zones.includes(gate.zone))
  );
}

function isOpen(rules, days, at) {
  if (rules.days.length && !rules.days.includes(dayOf(at))) return false;
  if (rules.hours === "always") return true;
  const today = days.find((day) => day.date === dayOf(at));
  if (!today) return false;
  const [from, until] = today[rules.hours === "visitors" ? "visitors" : "exhibitors"];
  return Date.parse(from) <= at && at < Date.parse(until);
}

function mayEnterAgain(badge, rules, at) {
  if (badge.inside && rules.anti_passback) return false;
  if (!badge.last_entry || rules.reentry === "free") return true;
  return rules.reentry === "once_a_day" && dayOf(Date.parse(badge.last_entry)) !== dayOf(at);
}
