// A fitslot of one's own, with the demo network on a Monday in October, and what
// can be asked of it from behind: by its API and by its payment provider.
import { randomUUID } from "node:crypto";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** When the demo begins: nine o'clock in Berlin, Paris and Madrid. */
export const clock = "2026-10-19T09:00:00+02:00";

const bin = fileURLToPath(new URL("../bin/fitslot", import.meta.url));

/** What the command line prints when all is ready. */
const ready = "Stop with Ctrl-C";

export class Fitslot {
  /** Where its pages are, like http://127.0.0.1:41234. */
  readonly url: string;
  /** Where its payment provider is. */
  readonly provider: string;
  readonly dir: string;
  /** A shop's key of the demo. */
  key = "";
  readonly #process: ChildProcess;
  #log = "";

  private constructor(addr: string, provider: string, dir: string, args: string[], env: NodeJS.ProcessEnv) {
    this.url = `http://${addr}`;
    this.provider = `http://${provider}`;
    this.dir = dir;
    this.#process = spawn(
      bin,
      ["serve", "--demo", `--state-dir=${join(dir, "state")}`, `--addr=${addr}`, `--testpay-addr=${provider}`, ...args],
      { env: { ...ownEnvironment(), ...env }, stdio: ["ignore", "pipe", "pipe"] },
    );
  }

  /** Starts one with a database of its own. */
  static start(...args: string[]): Promise<Fitslot> {
    return Fitslot.#start([`--clock=${clock}`, "--public-rate=0", ...args], {});
  }

  /** Starts another node over the same database. */
  async another(...args: string[]): Promise<Fitslot> {
    const url = await readFile(join(this.dir, "state/url"), "utf8");
    return Fitslot.#start(["--public-rate=0", ...args], { DATABASE_URL: url.trim() });
  }

  static async #start(args: string[], env: NodeJS.ProcessEnv): Promise<Fitslot> {
    const dir = await mkdtemp(join(process.env["FITSLOT_E2E_STATE"] ?? tmpdir(), "fitslot-"));
    await chmod(dir, 0o755); // PostgreSQL runs as somebody else if we are root
    const server = new Fitslot(await freeAddress(), await freeAddress(), dir, args, env);
    await writeFile(join(dir, "pid"), `${server.#process.pid}\n`);
    await server.#ready();
    return server;
  }

  async #ready(): Promise<void> {
    let printed = "";
    this.#process.stderr?.on("data", (text) => (this.#log += text));
    await new Promise<void>((resolve, reject) => {
      this.#process.stdout?.on("data", (text) => {
        printed += text;
        if (printed.includes(ready)) resolve();
      });
      this.#process.once("error", reject);
      this.#process.once("exit", (code) => reject(new Error(`fitslot ended with ${code}:\n${this.#log}`)));
    });
    this.key = /KEY=(fs_shop_\w+)/.exec(printed)?.[1] ?? "";
  }

  /** Ends it as an operator would; true if it went in good order. */
  async stop(): Promise<boolean> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill("SIGTERM");
      await once(this.#process, "exit");
    }
    await rm(this.dir, { recursive: true, force: true });
    return this.#process.exitCode === 0;
  }

  /** What it wrote down, for a test that has failed. */
  get log(): string {
    return this.#log;
  }

  /** Asks the API as a shop does. */
  async ask<T>(path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const answer = await fetch(this.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { Authorization: `Bearer ${this.key}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  }

  /** Takes all that is left of a start, as other customers of other shops do. */
  async takeAll(centre: string, start: string, job: Job): Promise<number> {
    for (let taken = 0; taken < 50; taken++) {
      const hold = await this.ask<{ type?: string; code?: string }>("/v1/holds", {
        jobs: [{ centre, start, ...job }],
        customer_ref: `other ${randomUUID()}`,
      });
      if (hold.status === 409) return taken;
      if (hold.status !== 201) throw new Error(`taking ${start} at ${centre}: ${JSON.stringify(hold)}`);
    }
    throw new Error(`${start} at ${centre} has no end`);
  }

  /** All payments that the provider knows, as they are now, oldest first. */
  async payments(): Promise<Payment[]> {
    const journal = await readFile(join(this.dir, "state/testpay.journal"), "utf8");
    const last = new Map<string, Payment>();
    for (const line of journal.split("\n").filter(Boolean)) {
      const { payment } = JSON.parse(line) as { payment?: Payment };
      if (payment) last.set(payment.id, payment);
    }
    return [...last.values()];
  }
}

/** A job as the API takes it. */
export interface Job {
  vehicle?: string;
  services: string[];
  items?: { sku: string; quantity: number }[];
}

/** A payment as the test payment provider keeps it; amounts in minor units. */
export interface Payment {
  id: string;
  state: string;
  amount: number;
  captured: number;
  refunded: number;
  reference: string;
}

/** The environment without what would send fitslot to somebody's database. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name === "FITSLOT_POSTGRES_BIN" || (name !== "DATABASE_URL" && !name.startsWith("FITSLOT_")),
    ),
  );
}

export async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `127.0.0.1:${port}`;
}
