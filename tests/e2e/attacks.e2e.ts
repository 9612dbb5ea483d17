import assert from "node:assert/strict";
import { adapters } from "../../components/chart/adapters";
import type { Site } from "../../tools/verify/index";
import { attacks } from "../attacks/corpus/index";
import { defaultSeed, generatedAttacks } from "../attacks/corpus/generated";
import { formatReport, formatThrough, report } from "../attacks/report";
import type { Outcome } from "../attacks/run-column";
import { attackSite } from "../attacks/site-column";
import { attackedWays } from "./attack-table";
import { issuedFor } from "../../tools/testbed/server-certificate";
import { up } from "./command-line";
import { deployWay } from "./deploy-way";
import { outsideHaproxy, type OutsideHaproxy } from "./outside-haproxy";
import { failures, hostname, site } from "./site";
import { currentSettings, useSettings } from "./stack";
import { atNode } from "./way-table";

const contract = adapters.find(({ series }) => series === "0.95") ?? assert.fail("there is no line 0.95");

describe("attacks on REANA behind HAProxy", () => {
  let settingsBefore: Readonly<Record<string, unknown>>;
  let outside: OutsideHaproxy;
  const another = issuedFor(hostname);
  const all: Outcome[] = [];

  before(async () => {
    await up();
    settingsBefore = currentSettings();
    outside = await outsideHaproxy();
  });

  after(async () => {
    const columns = attackedWays.flatMap(({ columns }) => columns.map(({ name }) => name));
    process.stdout.write(`\n${formatReport(report(all, columns))}\n`);
    await outside.end();
    useSettings(settingsBefore);
    await up();
    assert.deepEqual(await failures(await site(atNode)), []);
  });

  for (const { way, columns } of attackedWays) {
    describe(way.name, () => {
      let clients: Site;
      before(async () => {
        clients = await deployWay(way, contract, { outside, another });
      });

      for (const { name, reached, entryPoints, open } of columns) {
        const what = open.length === 0 ? "nothing" : `nothing but ${open.length} kinds`;
        it(`lets ${what} through to the server, by any protocol (${name})`, async () => {
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
