// The page of the shop. It searches and holds with a publishable key, which anybody
// may read, and hands the hold to the shop's server to be ordered and paid.

interface Money { amount: number; currency: string }
interface Start { start: string; start_utc: string }
interface Article { sku: string; brand: string; model: string; size: string; season: string; price: Money; free: number }
interface Centre { id: string; name: string; address: string; city: string }
interface Offer { centre: Centre; distance_km: number; price: Money; earliest?: Start; days: { date: string; starts: number }[] }
interface Appointment extends Start { state: string; centre: Centre; token: string }
interface Hold { id: string; expires_at: string; quote: { total: Money }; appointments: Appointment[] }
interface Order { id: string; state: string; appointment: Appointment }
interface Problem {
  title: string;
  status?: number;
  detail?: string;
  errors?: { field: string; reason: string }[];
  alternatives?: (Start & { centre: string })[];
}

// A Refusal is thrown for an answer that is a problem.
class Refusal extends Error {
  constructor(readonly problem: Problem) { super(problem.title); }
}

const config: { api: string; key: string } = await (await fetch("config.json")).json();
const search = document.querySelector<HTMLFormElement>("#search")!;
const answer = document.querySelector<HTMLElement>("#answer")!;
const buy = document.querySelector<HTMLFormElement>("#buy")!;
const set = 4; // tyres

let held: Hold | undefined;

async function read<T>(response: Response): Promise<T> {
  const body = await response.json();
  if (!response.ok) throw new Refusal(body);
  return body;
}

// ask sends fitslot a request; a POST carries a key by which it is carried out once.
async function ask<T>(path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Authorization: `Bearer ${config.key}` };
  if (!body) return read(await fetch(config.api + path, { headers }));
  headers["Content-Type"] = "application/json";
  headers["Idempotency-Key"] = crypto.randomUUID();
  return read(await fetch(config.api + path, { method: "POST", headers, body: JSON.stringify(body) }));
}

function money(m: Money): string {
  return new Intl.NumberFormat("en", { style: "currency", currency: m.currency }).format(m.amount / 100);
}

// clock shows the time of the centre's clocks, which is how fitslot has written it.
function clock(start: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone: "UTC" })
    .format(new Date(start.slice(0, 19) + "Z"));
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, text: string, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(name);
  e.append(text, ...children);
  return e;
}

function button(text: string, does: () => Promise<void>): HTMLButtonElement {
  const b = element("button", text);
  b.addEventListener("click", () => attempt(does));
  return b;
}

function show(title: string, ...children: Node[]): void {
  answer.replaceChildren(element("h2", title), ...children);
}

function list(rows: Node[], none: string): HTMLElement {
  return rows.length > 0 ? element("ul", "", ...rows) : element("p", none);
}

// attempt shows what went wrong and, for a lost slot, what else there is.
async function attempt(does: () => Promise<void>, sku = ""): Promise<void> {
  try {
    await does();
  } catch (e) {
    const problem: Problem = e instanceof Refusal ? e.problem : { title: "The workshops cannot be reached", detail: "Try again in a minute." };
    const wrong = (problem.errors ?? []).map((e) => element("li", `${e.field} ${e.reason}`));
    const others = (problem.alternatives ?? []).map((a) =>
      element("li", "", button(`${clock(a.start)}, ${a.centre}`, () => hold(a.centre, a, sku))));
    if (problem.status === 410) begin(); // the hold has run out
    show(problem.title, element("p", problem.detail ?? ""), list([...wrong, ...others], ""));
  }
}

async function tyres(): Promise<void> {
  const wanted = new FormData(search);
  const query = new URLSearchParams();
  for (const name of ["country", "size", "season"]) query.set(name, String(wanted.get(name)));
  const { articles } = await ask<{ articles: Article[] }>(`/v1/articles?${query}`);
  show("Four tyres of this size", list(articles.filter((a) => a.free >= set).map((a) =>
    element("li", "", button(`${a.brand} ${a.model}`, () => centres(a.sku)), ` ${a.size}, ${a.season}, ${money(a.price)} each`)),
  "There are none. Another size?"));
}

async function centres(sku: string): Promise<void> {
  const wanted = new FormData(search);
  const query = new URLSearchParams({
    country: String(wanted.get("country")), postcode: String(wanted.get("postcode")), item: `${sku}:${set}`, service: "fit", limit: "5",
  });
  const { offers } = await ask<{ offers: Offer[] }>(`/v1/offers?${query}`);
  show("Where and when", list(offers.map((o) => {
    const row = element("li", `${o.centre.name}, ${o.centre.address}, ${o.centre.city}, ${o.distance_km} km: ${money(o.price)}, fitted. `);
    const first = o.earliest;
    row.append(first ? button(clock(first.start), () => hold(o.centre.id, first, sku)) : "Nothing free in the next days.");
    return row;
  }), "No centre near you can fit these tyres."));
}

async function hold(centre: string, at: Start, sku: string): Promise<void> {
  await attempt(async () => {
    held = await ask<Hold>("/v1/holds", {
      jobs: [{ centre, start: at.start_utc, services: ["fit"], items: [{ sku, quantity: set }] }],
    });
    const where = held.appointments[0]!;
    show(`${clock(where.start)} at ${where.centre.name}`,
      element("p", `Yours until ${clock(held.expires_at)}, for ${money(held.quote.total)}.`));
    search.hidden = true;
    buy.hidden = false;
  }, sku);
}

// pay hands the hold to the shop's server. A refused card can be tried again.
async function pay(): Promise<void> {
  const { id, appointments } = held!;
  const form = Object.fromEntries(new FormData(buy));
  const order = await read<Order>(await fetch("buy", {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...form, hold: id, token: appointments[0]!.token }),
  }));
  buy.hidden = true;
  const { centre, start, state } = order.appointment;
  show(`${clock(start)} at ${centre.name}: ${state}`,
    element("p", `${centre.address}, ${centre.city}. The tyres will be there before you. The order is ${order.state}. Its number is ${order.id}.`));
}

// begin goes back to the search, with what was typed.
function begin(): void {
  search.hidden = false;
  buy.hidden = true;
}

function submitting(form: HTMLFormElement, does: () => Promise<void>): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(does);
  });
}

submitting(search, tyres);
submitting(buy, pay);
