/**
 * What the engine cannot do; `code` is stable, and the page has the words.
 *
 * `insecure` (no HTTPS), `no_ed25519` (the browser cannot verify badges), `no_storage`, `storage_full`, `not_ready` (nothing
 * to decide by yet), `not_paired`, `pair_refused`, `unsent_scans`, `override_refused`, `undo_unknown`, `undo_too_late`,
 * `undo_twice`; and of the line: `no_line`, `no_answer`, `server_error`, `refused`, `too_large`, `access_ended`.
 */
export class EngineError extends Error {
  constructor(code, detail = "", cause = undefined) {
    super(detail ? `${code}: ${detail}` : code, { cause });
    this.name = "EngineError";
    this.code = code;
    this.detail = detail;
  }
}
