"""What people do at the gate's page."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.conftest import World

ANSWER = "[data-gate-answer]"

# Keys as a scanner sends them while the computer is set to Thai: the places are those of a US keyboard,
# the characters are not.
TYPE_LIKE_A_SCANNER = """
({ text, end, gap }) => {
  const shifted = { "$": "Digit4", "%": "Digit5", "*": "Digit8", "+": "Equal", ":": "Semicolon" };
  const plain = { " ": "Space", "-": "Minus", ".": "Period", "/": "Slash" };
  const thai = "ฟิแกำดเ้ร่าสทมนยพๆหะีอไปัผ";
  const send = (init) =>
    (document.activeElement ?? document.body).dispatchEvent(
      new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }),
    );
  const pause = () => new Promise((done) => setTimeout(done, gap));
  return (async () => {
    for (const character of text) {
      const isLetter = character >= "A" && character <= "Z";
      const isDigit = character >= "0" && character <= "9";
      const code = isLetter
        ? `Key${character}`
        : isDigit
          ? `Digit${character}`
          : (shifted[character] ?? plain[character]);
      send({
        code,
        key: thai[character.charCodeAt(0) % thai.length],
        shiftKey: isLetter || character in shifted,
      });
      if (gap) await pause();
    }
    if (end) send({ code: end, key: end });
  })();
}
"""


def pair(page: Page, world: World, *, gate: str = "G1", name: str = "phone") -> None:
    """Pair this browser by the page's form, and wait until it has met the server."""
    page.goto(f"/gate/{world.fair.slug}/")
    page.locator("select[name=gate]").select_option(gate)
    page.locator("input[name=name]").fill(name)
    page.locator("[data-gate-pair] button[type=submit]").click()
    expect(page.locator("[data-line]")).to_have_attribute("data-line", "online")


def type_like_a_scanner(page: Page, text: str, *, end: str = "Enter", gap: int = 0) -> None:
    """`gap`: milliseconds between two keys."""
    given: dict[str, Any] = {"text": text, "end": end, "gap": gap}
    page.evaluate(TYPE_LIKE_A_SCANNER, given)


def enter_code(page: Page, code: str) -> None:
    field = page.locator("input[name=code]")
    field.fill(code)
    field.press("Enter")


def expect_answer(page: Page, answer: str, reason: str) -> None:
    """The screen is filled with `answer` (admit, deny, check) and says why."""
    shown = page.locator(ANSWER)
    expect(shown).to_be_visible()
    expect(shown).to_have_attribute("data-answer", answer)
    expect(shown.locator("[data-reason]")).to_contain_text(reason)


def go_on(page: Page) -> None:
    page.locator("[data-go-on]").click()
    expect(page.locator(ANSWER)).to_be_hidden()
