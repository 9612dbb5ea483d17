import assert from "node:assert/strict";
import { adapters } from "../../components/chart/adapters";
import type { Site } from "../../tools/verify/index";
import { attacks } from "../attacks/corpus/index";
import { defaultSeed, generatedAttacks } from "../attacks/corpus/generated";
import { formatReport, formatThrough, report } from "../attacks/report";
import type { Outcome } from "../attacks/run-column";
import { attackSite } from "../attacks/site-column";
import { attackedModes } from "./attack-table";
import { issuedFor } from "../../tools/testbed/server-certificate";
import { up } from "./command-line";
import { deployMode } from "./deploy-mode";
import { externalHaproxy, type ExternalHaproxy } from "./external-haproxy";
import { failures, site } from "./site";
import { currentSettings, useSettings } from "./stack";
import { dev } from "./test-stack";

const adapter = adapters.find(({ series }) => series === "0.95") ?? assert.fail("there is no series 0.95");

describe("attacks on REANA behind HAProxy", () => {
  let settingsBefore: Readonly<Record<string, unknown>>;
  let external: ExternalHaproxy;
  const another = issuedFor(dev.hostname);
  const all: Outcome[] = [];

  before(async () => {
    await up();
    settingsBefore = currentSettings();
    external = await externalHaproxy(dev);
  });

  after(async () => {
    const columns = attackedModes.flatMap(({ columns }) => columns.map(({ name }) => name));
    process.stdout.write(`\n${formatReport(report(all, columns))}\n`);
    await external.end();
    useSettings(settingsBefore);
    await up();
    assert.deepEqual(await failures(await site()), []);
  });

  for (const { mode, columns } of attackedModes) {
    describe(mode.name, () => {
      let clients: Site;
      before(async () => {
        clients = await deployMode(mode, adapter, { stack: dev, external, another });
      });

      for (const { name, reached, entryPoints, open } of columns) {
        const what = open.length === 0 ? "nothing" : `nothing but ${open.length} kinds`;
        it(`let ${what} through to reana-server, by any protocol (${name})`, async () => {
          const attacked = reached === undefined ? clients : await site(reached);
          const attempts = [...attacks, ...generatedAttacks(defaultSeed)];
          const outcomes = await attackSite({ name, site: attacked, entryPoints }, attempts);
          all.push(...outcomes);
          const through = outcomes.filter((outcome) => outcome.through.length > 0);
          assert.equal(formatThrough(through.filter(({ attempt }) => !open.includes(attempt.kind))), "");
          // What is open is known: a kind that is closed now must leave the list.
          assert.deepEqual(new Set(through.map(({ attempt }) => attempt.kind)), new Set(open));
          if (entryPoints.some(({ forwards }) => forwards)) {
            // Most attempts are not refused but cleaned, and show that the server was reached at all.
            assert.ok(outcomes.filter(({ seen }) => seen > 0).length > 500);
          }
        });
      }
    });
  }
});
