"""What people do at the gate's page."""

from typing import Any

from playwright.sync_api import Page, expect

from badges import actions
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


def offer(world: World, *, gate: str = "G1", name: str = "phone") -> str:
    """The way in which a supervisor's code holds, with its secret."""
    _ticket, secret = actions.offer_pairing(
        actor=world.actor("gate_staff"), fair=world.fair, gate_code=gate, name=name
    )
    return f"/gate/{world.fair.slug}/pair/#{secret}"


def pair(page: Page, world: World, *, gate: str = "G1", name: str = "phone") -> None:
    """Pair this browser by the link of a code, and wait until it knows by what it decides."""
    actions.refresh_directory(fair=world.fair)
    page.goto(offer(world, gate=gate, name=name))
    expect_ready(page)


def expect_ready(page: Page) -> None:
    expect(page.locator("[data-gate-scan]")).to_be_visible()
    expect(page.locator("[data-line]")).to_have_attribute("data-line", "online")
    expect(page.locator("[data-gate-name]")).not_to_be_empty()


def expect_all_sent(page: Page) -> None:
    """Nothing waits on this device any more, and none was refused."""
    expect(page.locator("dd[data-waiting]")).to_have_text("0")
    expect(page.locator("[data-refused]")).to_be_hidden()


def expect_waiting(page: Page, number: int) -> None:
    expect(page.locator("dd[data-waiting]")).to_have_text(str(number))


def sync(page: Page, world: World) -> None:
    """Have the device talk to the server now, instead of in a quarter of a minute."""
    actions.refresh_directory(fair=world.fair)
    page.locator("[data-open=settings]").click()
    page.locator("[data-open=data]").click()
    page.locator("[data-sync]").click()
    expect(page.locator("[data-sync]")).to_be_enabled()
    for _dialog in range(2):
        page.keyboard.press("Escape")


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
    page.locator("[data-choose=next]").click()
    expect(page.locator(ANSWER)).to_be_hidden()
