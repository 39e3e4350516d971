// What a customer does, page by page, in whatever language. Controls are found by
// what they send and where they lead, as a browser without scripts would.
import { expect, type Locator, type Page } from "@playwright/test";

/** What is typed into the first page. */
export interface Wish {
  need?: "tyres" | "swap";
  size?: string;
  rear?: string;
  season?: "winter" | "summer" | "all-season" | "";
  country?: string;
  postcode?: string;
}

export const winterTyres: Wish = { size: "205/55R16", season: "winter", country: "DE", postcode: "04109" };
export const swap: Wish = { need: "swap", country: "DE", postcode: "04109" };

export const ada = { name: "Ada Lovelace", email: "ada@example.com", phone: "+49 341 123456", plate: "L-AL 1843" };

export class Customer {
  constructor(
    readonly page: Page,
    readonly language = "en",
  ) {}

  get main(): Locator {
    return this.page.getByRole("main");
  }

  /** Clicks what leads to a page, maybe at the same address, and waits until it is there. */
  async follow(control: Locator): Promise<void> {
    const arrived = this.page.waitForEvent("load");
    await control.click();
    await arrived;
  }

  // On the first page.

  async seek(wish: Wish): Promise<void> {
    await this.page.goto(`/${this.language}/`);
    await this.ask(wish);
  }

  /** Fills in the form that begins a search, sends it, and waits for the page that answers. */
  async ask({ need = "tyres", size, rear, season = "", country = "DE", postcode = "" }: Wish): Promise<void> {
    const form = this.page.locator("form.finder");
    await form.locator(`input[name=need][value=${need}]`).check();
    if (need === "tyres") {
      await form.locator("#size").fill(size ?? "");
      if (rear !== undefined) {
        if (!(await form.locator("#rear").isVisible())) await form.locator("summary").click();
        await form.locator("#rear").fill(rear);
      }
      await form.locator(`input[name=season][value="${season}"]`).check();
    }
    await form.locator("#country").selectOption(country);
    await form.locator("#postcode").fill(postcode);
    await this.follow(form.locator("button[type=submit]"));
  }

  // Among the tyres.

  async chooseTyres(): Promise<void> {
    const form = this.main.locator("form[action$='/centres']").first();
    for (const name of ["front", "rear"]) {
      const choice = form.locator(`input[type=radio][name=${name}]`).first();
      if ((await choice.count()) > 0) await choice.check();
    }
    await form.locator("button[type=submit]").first().click();
    await this.page.waitForURL(/\/centres\?/);
  }

  // Among the centres.

  get centres(): Locator {
    return this.main.locator("a[href*='/centres/']");
  }

  /** Goes to the nearest centre's week, and returns its reference. */
  async chooseCentre(): Promise<string> {
    await this.centres.first().click();
    await this.page.waitForURL(/\/centres\/[^?]+\?/);
    return this.centre;
  }

  /** The centre whose week this is. */
  get centre(): string {
    return /\/centres\/([^?]+)/.exec(this.page.url())?.[1] ?? "";
  }

  // In the week of a centre.

  get starts(): Locator {
    return this.main.locator("button[name=start]");
  }

  /** Holds the nth start of the week, and returns it as an instant in UTC. */
  async chooseStart(nth = 0): Promise<string> {
    const button = this.starts.nth(nth);
    const start = (await button.getAttribute("value")) ?? "";
    await button.click();
    await this.page.waitForURL(/\/appointments\//);
    return start;
  }

  /** From the first page to the hold, for who does not look right or left. */
  async hold(wish: Wish = swap, nth = 0): Promise<string> {
    await this.week(wish);
    return this.chooseStart(nth);
  }

  async week(wish: Wish = swap): Promise<string> {
    await this.seek(wish);
    if (wish.need !== "swap") await this.chooseTyres();
    return this.chooseCentre();
  }

  // On the page of the hold.

  get payment(): Locator {
    return this.main.locator("form[action$='/pay']");
  }

  get timer(): Locator {
    return this.main.getByRole("timer");
  }

  async fillIn(details: Partial<typeof ada> = ada): Promise<void> {
    for (const [name, value] of Object.entries({ ...ada, ...details })) await this.payment.locator(`#${name}`).fill(value);
  }

  async choose(card: string): Promise<void> {
    await this.payment.locator(`input[name=card][value=${card}]`).check();
  }

  get payButton(): Locator {
    return this.payment.locator("button[type=submit]:not([formaction])");
  }

  /** Fills in the details and pays with a card of the test provider. */
  async pay(card = "tok_visa"): Promise<void> {
    await this.fillIn();
    await this.choose(card);
    await this.payButton.click();
  }

  // On the page of the appointment.

  get calendar(): Locator {
    return this.main.locator("a[href$='.ics'], a[href*='.ics?']");
  }

  async isConfirmed(timeout = 15_000): Promise<void> {
    await expect(this.calendar, "the appointment is confirmed").toBeVisible({ timeout });
  }

  /** The link to keep, as a path. */
  async link(): Promise<string> {
    return new URL(await this.page.locator("#link").inputValue()).pathname;
  }
}
