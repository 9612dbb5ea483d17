import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readStack, stackOutputs } from "../../../../tools/verify/stack";
import { UsageError } from "../../../../tools/command-line/usage-error";

describe("the outputs of a stack", () => {
  let directory: string;
  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "reana-checks-"));
  });
  afterEach(() => {
    fs.rmSync(directory, { recursive: true });
  });

  /** Lays down a `pulumi` and asks it; nothing else is on PATH but what a shell script needs. */
  const ask = (script: string, stack = "prod"): ReturnType<typeof readStack> => {
    fs.writeFileSync(path.join(directory, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return readStack(stack, { PATH: directory });
  };

  const refused =
    (said: RegExp) =>
    (error: unknown): boolean =>
      error instanceof UsageError && said.test(error.message);

  it("are asked of the pulumi on PATH, which must not ask back", async () => {
    const { url } = await ask(`printf '{"url":"https://%s.invalid"}' "$5"; test "$*" = \\
      "stack output --json --stack prod --non-interactive --color never"`);
    assert.equal(url, "https://prod.invalid");
  });

  it("need a pulumi", async () => {
    await assert.rejects(
      readStack("prod", { PATH: directory }),
      refused(/^--stack prod: there is no pulumi on PATH; install/),
    );
  });

  it("of no stack: says what pulumi said, once", async () => {
    await assert.rejects(
      ask(`echo "error: no stack named 'prod' found" >&2; exit 255`),
      refused(/^--stack prod: no stack named 'prod' found$/),
    );
  });

  it("of a stack that was never brought up: says what to do", async () => {
    await assert.rejects(ask("echo '{}'"), refused(/no output url: run pulumi up --stack prod first/));
    await assert.rejects(ask("echo Nothing"), refused(/no JSON/));
    await assert.rejects(ask("echo null"), refused(/no JSON object/));
  });

  it("say what there is, and leave out what there is not", () => {
    const all = {
      url: "https://a.invalid:8443",
      httpUrl: "http://a.invalid:8080",
      caCertificate: "PEM",
      frontEnd: "ingress-controller",
    };
    assert.deepEqual(stackOutputs("prod", JSON.stringify({ ...all, namespace: "reana" })), {
      ...all,
      inside: undefined,
    });
    assert.deepEqual(stackOutputs("prod", '{"url":"https://a.invalid","frontEnd":"something newer"}'), {
      url: "https://a.invalid",
      httpUrl: undefined,
      caCertificate: undefined,
      frontEnd: undefined,
      inside: undefined,
    });
  });

  it("name what is met inside the cluster", () => {
    const outputs = {
      url: "https://a.invalid",
      namespace: "physics",
      releasePrefix: "atlas",
      networkPolicies: true,
      frontEndService: "atlas-front-end",
      traefikService: "atlas-traefik",
    };
    assert.deepEqual(stackOutputs("prod", JSON.stringify(outputs)).inside, {
      namespace: "physics",
      networkPolicies: true,
      services: { frontEnd: "atlas-front-end", traefik: "atlas-traefik", server: "atlas-server" },
    });
  });
});
