import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A checkout in miniature, with an npm that only writes down what it was asked. */
class Checkout {
  readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "install-test-"));

  constructor(lock: object, installed: Readonly<Record<string, object>> | undefined, engine = ">=20.19") {
    this.write("package.json", JSON.stringify({ engines: { node: engine } }));
    this.write("package-lock.json", JSON.stringify(lock));
    this.write(
      "sandbox/install.js",
      fs.readFileSync(path.join(__dirname, "..", "..", "..", "sandbox", "install.js"), "utf8"),
    );
    if (installed !== undefined) {
      this.write("node_modules/.package-lock.json", JSON.stringify({ packages: installed }));
      for (const place of Object.keys(installed)) {
        this.write(`${place}/package.json`, "{}");
      }
    }
    this.npm('#!/bin/sh\necho "$@" > asked\n');
  }

  npm(script: string): void {
    this.write("bin/npm", script);
    fs.chmodSync(path.join(this.directory, "bin", "npm"), 0o755);
  }

  /** Runs install.js; `asked` is what npm was told, if it was called. */
  install(): { code: number | null; said: string; asked: string | undefined } {
    const env = { ...process.env, PATH: `${path.join(this.directory, "bin")}:/usr/bin:/bin` };
    const program = path.join(this.directory, "sandbox", "install.js");
    const { status, stderr } = spawnSync(process.execPath, [program], { env, encoding: "utf8" });
    const asked = path.join(this.directory, "asked");
    return {
      code: status,
      said: stderr,
      asked: fs.existsSync(asked) ? fs.readFileSync(asked, "utf8") : undefined,
    };
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true });
  }

  private write(file: string, text: string): void {
    const target = path.join(this.directory, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
}

const zod = { version: "4.6.7", integrity: "sha512-a" };
const lock = {
  packages: {
    "": {},
    "node_modules/zod": zod,
    "node_modules/other-system": { version: "1.0.0", optional: true },
  },
};

describe("the first step of npm start", () => {
  const run = (...checkout: ConstructorParameters<typeof Checkout>): ReturnType<Checkout["install"]> => {
    const made = new Checkout(...checkout);
    try {
      return made.install();
    } finally {
      made.remove();
    }
  };

  it("leaves packages alone that are what the lock file says, whatever is optional", () => {
    assert.deepEqual(run(lock, { "node_modules/zod": zod }), { code: 0, said: "", asked: undefined });
  });

  const differences: Readonly<Record<string, Readonly<Record<string, object>> | undefined>> = {
    "nothing is installed": undefined,
    "one is missing": {},
    "one has another version": { "node_modules/zod": { ...zod, version: "4.0.0" } },
    "one has another content": { "node_modules/zod": { ...zod, integrity: "sha512-b" } },
    "there is one too many": { "node_modules/zod": zod, "node_modules/surplus": { version: "1.0.0" } },
  };
  for (const [difference, installed] of Object.entries(differences)) {
    it(`installs when ${difference}`, () => {
      const { code, asked } = run(lock, installed);
      assert.equal(code, 0);
      assert.match(asked ?? "", /^ci /);
    });
  }

  it("fails when npm does", () => {
    const made = new Checkout(lock, undefined);
    made.npm("#!/bin/sh\nexit 1\n");
    const { code, said } = made.install();
    made.remove();
    assert.equal(code, 1);
    assert.match(said, /npm ci failed, see above/);
  });

  it("refuses an old Node before it installs anything", () => {
    const { code, said, asked } = run(lock, undefined, ">=99.1");
    assert.deepEqual([code, asked], [1, undefined]);
    assert.match(said, /^Node\.js 99\.1 or newer is needed and this is /);
  });
});
